# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes are folders with what the API holds, exchanged as a whole."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sandbox.node import atomic_files
from sandbox.node.atomic_files import File
from sandbox.node.environment import PodFacts
from sandbox.node.volumes import MountFailure, Volumes


class Tokens:
    """Stands for TokenRequest: says what was asked for."""

    async def get(self, audience: str, seconds: int) -> bytes:
        return f"{audience}/{seconds}".encode()


@pytest.fixture
def set_up(tmp_path: Path, facts: PodFacts, store: Any) -> Any:
    def run(*volumes: dict[str, Any]) -> Volumes:
        facts.pod["spec"]["volumes"] = list(volumes)
        made = Volumes(tmp_path, lambda: facts, store, Tokens())  # type: ignore[arg-type]
        asyncio.run(made.set_up())
        return made

    return run


def test_a_config_map_is_files_with_its_mode(set_up: Any, store: Any, tmp_path: Path) -> None:
    store.config_maps["server"] = {"server.py": "print(1)", "other": "x"}
    source = {"name": "server", "defaultMode": 0o640, "items": [{"key": "server.py", "path": "bin/run", "mode": 0o750}]}
    set_up({"name": "srv", "configMap": source}, {"name": "all", "configMap": {"name": "server"}})
    assert (tmp_path / "srv" / "bin" / "run").read_text() == "print(1)"
    assert (tmp_path / "srv" / "bin" / "run").stat().st_mode & 0o777 == 0o750
    assert sorted(path.name for path in (tmp_path / "all").glob("[!.]*")) == ["other", "server.py"]


def test_a_projection_joins_token_ca_namespace_and_labels(set_up: Any, store: Any, tmp_path: Path) -> None:
    store.config_maps["kube-root-ca.crt"] = {"ca.crt": "PEM"}
    field = {"fieldPath": "metadata.namespace"}
    sources = [
        {"serviceAccountToken": {"path": "token", "expirationSeconds": 3607}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": field}]}},
    ]
    set_up({"name": "api", "projected": {"sources": sources}})
    found = {name: (tmp_path / "api" / name).read_text() for name in ("token", "ca.crt", "namespace")}
    assert found == {"token": "/3607", "ca.crt": "PEM", "namespace": "default"}


@pytest.mark.parametrize(
    ("volume", "message"),
    [
        ({"name": "v", "secret": {"secretName": "keys"}}, 'MountVolume.SetUp failed for volume "v" : secret "keys"'),
        ({"name": "v", "configMap": {"name": "server", "items": [{"key": "b", "path": "b"}]}}, "config key: b"),
        ({"name": "v", "hostPath": {"path": "/etc"}}, "type hostPath"),
        ({"name": "v", "persistentVolumeClaim": {"claimName": "x"}}, "type persistentVolumeClaim"),
    ],
)
def test_what_cannot_be_mounted_is_said_as_kubelet_says_it(set_up: Any, store: Any, volume: Any, message: str) -> None:
    store.config_maps["server"] = {"a": "1"}
    with pytest.raises(MountFailure, match=message):
        set_up(volume)


def test_an_optional_source_is_an_empty_folder(set_up: Any, tmp_path: Path) -> None:
    set_up({"name": "v", "secret": {"secretName": "keys", "optional": True}})
    assert list((tmp_path / "v").glob("[!.]*")) == []


def test_mounts_lead_to_folders_and_subpaths(set_up: Any, tmp_path: Path) -> None:
    volumes = set_up({"name": "work", "emptyDir": {}})
    mounts = [
        {"name": "work", "mountPath": "/work"},
        {"name": "work", "mountPath": "/logs", "subPathExpr": "$(POD)/logs"},
    ]
    found = volumes.mounts({"volumeMounts": mounts}, {"POD": "web-1"})
    assert found == {"/work": str(tmp_path / "work"), "/logs": str(tmp_path / "work/web-1/logs")}
    assert (tmp_path / "work/web-1/logs").is_dir()


def test_files_are_exchanged_together_and_names_that_went_are_gone(tmp_path: Path) -> None:
    assert atomic_files.write(tmp_path, {"a": File(b"1", 0o644), "sub/b": File(b"2", 0o600)})
    opened = tmp_path / "..data"
    first = opened.resolve()
    assert atomic_files.write(tmp_path, {"a": File(b"3", 0o644), "c": File(b"4", 0o644)})
    assert opened.resolve() != first
    assert not first.exists()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("[!.]*")} == {"a": b"3", "c": b"4"}


def test_equal_files_are_left_alone(tmp_path: Path) -> None:
    files = {"a": File(b"1", 0o644)}
    atomic_files.write(tmp_path, files)
    data = (tmp_path / "..data").resolve()
    assert atomic_files.write(tmp_path, files) is False
    assert (tmp_path / "..data").resolve() == data
    assert atomic_files.write(tmp_path, {"a": File(b"1", 0o600)}) is True
