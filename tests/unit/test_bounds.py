# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lower bounds that are promised in several places are one and the same, and are what `make unit-oldest` installs."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
PROMISED = re.compile(r"^([\w-]+)>=([\d.]+)$", re.MULTILINE)
DOCUMENTED = re.compile(r"^\s+- (boto3|botocore|dnspython) >= ([\d.]+)", re.MULTILINE)


def read(path: str) -> str:
    return (CHECKOUT / path).read_text(encoding="utf-8")


def promised() -> dict[str, str]:
    return dict(PROMISED.findall(read("requirements.txt")))


def test_the_lower_bounds_are_what_the_oldest_run_installs():
    needs = yaml.safe_load(read("meta/runtime.yml"))["requires_ansible"]
    wanted = promised() | {"ansible-core": needs.removeprefix(">=")}
    for lock in ("oldest.in", "oldest.txt"):
        pinned = dict(re.findall(r"^([\w-]+)==([\d.]+)", read(f"requirements/{lock}"), re.MULTILINE))
        assert {name: pinned[name] for name in wanted} == wanted, lock


def test_every_requirement_has_a_lower_bound():
    assert len(promised()) == len(read("requirements.txt").splitlines())


def test_the_documentation_names_the_same_lower_bounds():
    plugins = sorted((CHECKOUT / "plugins").rglob("*.py"))
    documented = {found for path in plugins for found in DOCUMENTED.findall(path.read_text(encoding="utf-8"))}
    assert documented
    assert documented <= set(promised().items())
