# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from sandbox.tools import programs
from sandbox.tools.programs import HELM_4, PROGRAMS, Program, digest_of, digest_of_all, parse_version

HELM = next(program for program in PROGRAMS if program.name == "helm")


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """helm, with a go.mod that may be changed."""
    shutil.copytree(HELM.module_dir, tmp_path / "helm")
    monkeypatch.setattr(programs, "MODULES_DIR", tmp_path)
    return HELM


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_every_program_has_a_pinned_version() -> None:
    assert {program.name: program.version for program in PROGRAMS} == {
        "etcd": "v3.6.16",
        "kube-apiserver": "v1.35.4",
        "kube-controller-manager": "v1.35.4",
        "kubectl": "v1.35.4",
        "helm": "v3.22.0",
        "external-dns": "v0.21.0",
    }


def test_helm_4_is_pinned_and_none_of_what_a_sandbox_is_built_of() -> None:
    assert (HELM_4.name, HELM_4.version) == ("helm", "v4.3.1")
    assert HELM_4.digest != HELM.digest and HELM_4 not in PROGRAMS


def test_kubernetes_programs_are_told_their_version() -> None:
    flags = next(program for program in PROGRAMS if program.name == "kube-apiserver").linker_flags

    assert "-X k8s.io/component-base/version.gitVersion=v1.35.4" in flags
    assert "-X k8s.io/component-base/version.gitMajor=1 " in flags
    assert "-X k8s.io/component-base/version.gitMinor=35 " in flags


def test_programs_of_one_module_have_different_digests() -> None:
    assert len({program.digest for program in PROGRAMS}) == len(PROGRAMS)


def test_another_version_is_another_program(copied: Program) -> None:
    before = copied.digest

    replace_in(programs.MODULES_DIR / "helm" / "go.mod", "helm.sh/helm/v3 v3.22.0", "helm.sh/helm/v3 v3.23.0")

    assert copied.version == "v3.23.0"
    assert copied.digest != before


def test_another_dependency_is_another_program(copied: Program) -> None:
    before = copied.digest

    with (programs.MODULES_DIR / "helm" / "go.sum").open("a") as sums:
        sums.write("example.com/new v1.0.0 h1:AAAA=\n")

    assert copied.digest != before


def test_another_flag_is_another_program() -> None:
    changed = dataclasses.replace(HELM, variables=(("main.version", "{version}"),))

    assert changed.digest != HELM.digest


def test_the_digest_of_all_changes_with_any() -> None:
    changed = dataclasses.replace(HELM, variables=())

    assert digest_of_all([HELM]) != digest_of_all([changed])


def test_a_digest_tells_where_one_text_ends() -> None:
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])


def test_a_module_that_does_not_require_the_program_is_an_error(copied: Program) -> None:
    stray = dataclasses.replace(copied, versioned_by="example.com/other")

    with pytest.raises(ValueError, match=r"helm/go\.mod does not require example\.com/other"):
        _ = stray.version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("go1.26.8", (1, 26, 8)),
        ("1.26", (1, 26, 0)),
        ("go1.27rc1", (1, 27, 0)),
        ("go1.26.1 X:nocoverageredesign\n", (1, 26, 1)),
        ("go1.26.3-custom", (1, 26, 3)),
    ],
)
def test_go_versions_are_numbers(text: str, expected: tuple[int, ...]) -> None:
    assert parse_version(text) == expected


@pytest.mark.parametrize("text", ["devel +abc", "", "2"])
def test_what_is_no_go_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a Go version"):
        parse_version(text)


def test_the_newest_go_line_decides() -> None:
    assert programs.go_version_needed(PROGRAMS) == (1, 26, 1)
