# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest
import yaml

from sandbox import control_plane, pki
from sandbox import settings as sandbox_settings
from sandbox.settings import Settings


@pytest.fixture
def configured(settings: Settings) -> Settings:
    pki.create(settings)
    control_plane.write_configuration(settings)
    return settings


def test_everything_listens_on_loopback_only(configured: Settings) -> None:
    commands = [make(configured).command for make in (control_plane.apiserver, control_plane.controller_manager)]

    assert all("--bind-address=127.0.0.1" in command for command in commands)
    assert all(
        part.partition("=")[2].startswith(("http://127.0.0.1:", "sandbox=http://127.0.0.1:"))
        for part in control_plane.etcd(configured).command
        if "http" in part
    )


def test_tokens_carry_the_clusters_issuer_so_that_sts_can_verify_them(settings: Settings) -> None:
    flags = control_plane.apiserver_flags(settings)

    assert flags["service-account-issuer"] == (
        "https://oidc.eks.ap-northeast-1.amazonaws.com/id/6D5A1F0C9B7E42D3A8C4E1F20B39D576"
    )
    assert flags["service-account-signing-key-file"] == settings.pki_dir / "sa.key"


def test_every_file_that_a_flag_names_is_written(configured: Settings) -> None:
    flags = control_plane.apiserver_flags(configured) | control_plane.controller_manager_flags(configured)
    made_by_themselves = {"audit-log-path", "flex-volume-plugin-dir"}

    files = {name: value for name, value in flags.items() if isinstance(value, Path)}

    assert {name for name, path in files.items() if not path.is_file()} == made_by_themselves


def test_all_paths_are_inside_the_state_folder(settings: Settings) -> None:
    flags = control_plane.apiserver_flags(settings) | control_plane.controller_manager_flags(settings)

    assert all(value.is_relative_to(settings.state_dir) for value in flags.values() if isinstance(value, Path))


def test_eks_tokens_are_reviewed_by_the_cloud(configured: Settings) -> None:
    webhook = yaml.safe_load((configured.state_dir / "config" / "token-webhook.yaml").read_text())

    assert webhook["clusters"][0]["cluster"]["server"] == f"{configured.aws_url}/_sandbox/authenticate"


def test_pods_are_reached_through_the_nodes_proxy(configured: Settings) -> None:
    selector = yaml.safe_load((configured.state_dir / "config" / "egress-selector.yaml").read_text())

    assert selector["egressSelections"] == [
        {
            "name": "cluster",
            "connection": {
                "proxyProtocol": "HTTPConnect",
                "transport": {"uds": {"udsName": str(configured.egress_socket)}},
            },
        }
    ]


def test_the_kubeconfig_needs_no_other_file_and_is_private(configured: Settings) -> None:
    document = yaml.safe_load(configured.kubeconfig.read_text())

    user = document["users"][0]["user"]
    assert base64.b64decode(user["client-certificate-data"]) == (configured.pki_dir / "admin.crt").read_bytes()
    assert document["clusters"][0]["cluster"]["server"] == configured.endpoint_url
    assert stat.S_IMODE(configured.kubeconfig.stat().st_mode) == 0o600


def test_a_deep_state_folder_gets_its_sockets_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)

    settings, claim = sandbox_settings.create(deep, Path("/opt"))
    claim.close()

    assert len(os.fsencode(settings.egress_socket)) <= sandbox_settings.SOCKET_PATH_LIMIT
    assert stat.S_IMODE(settings.sockets_dir.stat().st_mode) == 0o700
    assert sandbox_settings.load(deep) == settings
    settings.sockets_dir.rmdir()


def test_a_shallow_state_folder_holds_its_sockets(settings: Settings) -> None:
    assert settings.egress_socket == settings.run_dir / "egress.sock"
