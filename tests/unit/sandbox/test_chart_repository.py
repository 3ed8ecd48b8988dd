# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from sandbox.chart_repository import CHART, publish
from sandbox.settings import Settings


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return published(tmp_path / "charts")


def published(folder: Path) -> Path:
    return publish(cast(Settings, SimpleNamespace(charts_dir=folder)))


def packed(repository: Path, version: str) -> dict[str, bytes]:
    with tarfile.open(repository / f"{CHART}-{version}.tgz") as archive:
        return {member.name: cast(Any, archive.extractfile(member)).read() for member in archive.getmembers()}


def test_the_index_names_each_version_with_the_digest_of_its_package(repository: Path) -> None:
    index = yaml.safe_load((repository / "index.yaml").read_text(encoding="utf-8"))
    entries = index["entries"][CHART]
    assert [(entry["version"], entry["appVersion"]) for entry in entries] == [("3.5.0", "v3.5.0"), ("3.4.0", "v3.4.0")]
    for entry in entries:
        package = (repository / entry["urls"][0]).read_bytes()
        assert entry["digest"] == hashlib.sha256(package).hexdigest()


def test_packages_are_the_same_bytes_each_time(repository: Path, tmp_path: Path) -> None:
    again = published(tmp_path / "again")
    for file in repository.iterdir():
        assert file.read_bytes() == (again / file.name).read_bytes()


def test_a_version_runs_its_own_image(repository: Path) -> None:
    for version in ("3.4.0", "3.5.0"):
        values = yaml.safe_load(packed(repository, version)[f"{CHART}/values.yaml"])
        assert values["image"]["tag"] == f"v{version}"


def test_the_older_chart_has_older_crds_so_that_an_upgrade_must_bring_the_new_ones(repository: Path) -> None:
    def fields(version: str) -> set[str]:
        crd = yaml.safe_load(packed(repository, version)[f"{CHART}/crds/ingressclassparams.yaml"])
        return set(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"])

    assert fields("3.5.0") - fields("3.4.0") == {"sslRedirectPort", "wafv2AclName"}


def test_the_chart_comes_first_in_its_package(repository: Path) -> None:
    assert next(iter(packed(repository, "3.5.0"))) == f"{CHART}/Chart.yaml"
