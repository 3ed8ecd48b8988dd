# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox import environment
from sandbox.settings import Settings

SHOW = "import json, os; print(json.dumps(dict(os.environ)))"


def shell_after_eval(settings: Settings, before: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program that a shell starts after it evaluated the lines."""
    script = f"{environment.render(settings, before)}exec '{sys.executable}' -c '{SHOW}'"
    answer = subprocess.run(["/bin/sh", "-c", script], env=before, capture_output=True, text=True, check=True)
    after: dict[str, str] = json.loads(answer.stdout)
    return after


@pytest.fixture
def awkward(settings: Settings, tmp_path: Path) -> Settings:
    return dataclasses.replace(settings, state_dir=tmp_path / 'it\'s $HOME; a "folder"', admin_secret_key="a'b$c`d")


def test_every_character_reaches_the_tools_unchanged(awkward: Settings) -> None:
    after = shell_after_eval(awkward, {"PATH": "/usr/bin:/bin"})

    assert after["AWS_SECRET_ACCESS_KEY"] == awkward.admin_secret_key
    assert after["KUBECONFIG"] == str(awkward.kubeconfig)
    assert after["ANSIBLE_INVENTORY"] == f"{awkward.state_dir}/inventory.yml"


def test_the_built_programs_come_first(settings: Settings) -> None:
    after = shell_after_eval(settings, {"PATH": "/usr/bin:/bin"})

    assert after["PATH"] == f"{settings.tools_dir}:/usr/bin:/bin"


def test_dig_can_ask_the_sandboxs_own_resolver(settings: Settings) -> None:
    after = shell_after_eval(settings, {"PATH": "/usr/bin:/bin"})

    assert (after["SANDBOX_DNS"], after["SANDBOX_DNS_PORT"]) == ("127.77.53.1", str(settings.ports["dns"]))


def test_a_second_eval_adds_nothing(settings: Settings) -> None:
    once = shell_after_eval(settings, {"PATH": "/usr/bin:/bin", "HTTPS_PROXY": "http://proxy:3128"})
    twice = shell_after_eval(settings, once)

    assert twice == once


def test_aws_tools_find_the_sandbox_and_nothing_else(settings: Settings) -> None:
    before = {
        "PATH": "/bin",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "of another account",
        "AWS_ENDPOINT_URL_ROUTE_53": "http://elsewhere",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    }

    after = shell_after_eval(settings, before)

    assert {name: value for name, value in after.items() if name.startswith("AWS_")} == {
        "AWS_ENDPOINT_URL": settings.aws_url,
        "AWS_ACCESS_KEY_ID": "AKIA0123456789ABCDEF",
        "AWS_SECRET_ACCESS_KEY": "not-a-real-secret",
        "AWS_REGION": "ap-northeast-1",
        "AWS_DEFAULT_REGION": "ap-northeast-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def test_helm_writes_into_the_state_folder(settings: Settings) -> None:
    after = environment.exports(settings, {})

    assert all(
        Path(after[name]).is_relative_to(settings.state_dir)
        for name in ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")
    )


def test_a_proxy_is_not_asked_for_the_sandbox(settings: Settings) -> None:
    after = environment.exports(settings, {"https_proxy": "http://proxy:3128", "no_proxy": "example.com"})

    assert after["no_proxy"] == "127.0.0.1,localhost,example.com"


def test_without_a_proxy_none_is_mentioned(settings: Settings) -> None:
    assert "NO_PROXY" not in environment.exports(settings, {})


def test_other_collections_stay_visible(settings: Settings) -> None:
    after = environment.exports(settings, {"ANSIBLE_COLLECTIONS_PATH": "/srv/collections"})

    assert after["ANSIBLE_COLLECTIONS_PATH"] == f"{settings.state_dir}/collections:/srv/collections"


def test_a_checkout_is_linked_as_a_collection(settings: Settings, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()

    environment.link_collection(settings, checkout)
    environment.link_collection(settings, checkout)

    collections = environment.collections_dir(settings, checkout)
    assert (collections / "ansible_collections" / "edgeworks" / "eks_ingress").resolve() == checkout


def test_a_checkout_that_moved_is_linked_anew(settings: Settings, tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        environment.link_collection(settings, tmp_path / name)

    link = settings.state_dir / "collections" / "ansible_collections" / "edgeworks" / "eks_ingress"
    assert link.resolve() == tmp_path / "new"


def test_an_installed_collection_needs_no_link(settings: Settings, tmp_path: Path) -> None:
    installed = tmp_path / "ansible_collections" / "edgeworks" / "eks_ingress"
    installed.mkdir(parents=True)

    environment.link_collection(settings, installed)

    assert environment.collections_dir(settings, installed) == tmp_path
    assert not (settings.state_dir / "collections").exists()
    assert not installed.is_symlink()
