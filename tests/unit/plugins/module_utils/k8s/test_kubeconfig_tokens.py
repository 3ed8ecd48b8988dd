# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a kubeconfig's user gets a token from: itself, a file that is rotated, a plugin; and the kubeconfig made for Helm."""

from __future__ import annotations

import base64
import json
import os
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _process
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Unauthenticated
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import kubeconfig, kubeconfig_file
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint, Identity, Transport

GIVES = 'printf \'{"status": {"token": "%s"}}\' '


def config(user):
    return {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "one", "user": "me"}}],
        "clusters": [{"name": "one", "cluster": {"server": "https://one"}}],
        "users": [{"name": "me", "user": user}],
    }


def token(user):
    return kubeconfig.load(config(user), None).token()


@pytest.fixture
def plugin(tmp_path):
    """A user with an exec plugin: a script, and what the kubeconfig says of it."""

    def made(script, **more):
        program = tmp_path / "plugin"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        return {"exec": {"command": str(program), **more}}

    return made


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"token": "abc"}, "abc"),
        ({"token": 123}, "123"),
        ({}, None),
        ({"token": ""}, None),
        ({"username": "u", "password": "p"}, None),
        ({"client-key-data": base64.b64encode(b"KEY").decode()}, None),
    ],
)
def test_a_token_is_as_written_or_there_is_none(user, expected):
    assert token(user) == expected


def test_a_token_file_wins_and_is_read_anew_since_it_is_rotated(tmp_path):
    path = tmp_path / "token"
    access = kubeconfig.load(config({"tokenFile": str(path), "token": "old"}), None)
    for rotated in ("first", "second"):
        path.write_text(f"{rotated}\n", encoding="ascii")
        assert access.token() == rotated


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, r"No such file or directory\."), (b"\xff", "'ascii' codec can't decode byte 0xff .*")],
    ids=["not there", "not text"],
)
def test_a_token_file_that_cannot_be_read_is_named_with_the_reason(tmp_path, content, why):
    path = tmp_path / "token"
    if content:
        path.write_bytes(content)
    with pytest.raises(Unauthenticated) as refused:
        token({"tokenFile": str(path)})
    told = f"could not read the token of the kubeconfig's user {re.escape(str(path))}: {why}"
    assert re.fullmatch(told, str(refused.value))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "-"),
        ({"args": None, "env": None}, "-"),
        ({"args": ["one"]}, "one-"),
        ({"args": [7]}, "7-"),
        ({"env": [{"name": "WHO", "value": "me"}]}, "-me"),
        ({"args": ["one"], "env": [{"name": "WHO", "value": "me"}, {"name": "X", "value": "y"}]}, "one-me"),
    ],
)
def test_a_plugin_gets_its_arguments_and_environment(plugin, more, expected):
    assert token(plugin(GIVES + '"$1-$WHO"', **more)) == expected


@pytest.mark.parametrize("version", ["v1beta1", "v1"])
def test_a_plugin_has_our_environment_and_is_told_what_is_asked(plugin, monkeypatch, version):
    monkeypatch.setenv("MINE", "mine")
    script = 'echo "$KUBERNETES_EXEC_INFO" > "$0.info"; ' + GIVES + '"$MINE"'
    # The newest is what a kubeconfig means that names none.
    given = {} if version == "v1" else {"apiVersion": f"client.authentication.k8s.io/{version}"}
    user = plugin(script, **given)
    assert token(user) == "mine"
    assert json.loads(Path(user["exec"]["command"] + ".info").read_text(encoding="utf-8")) == {
        "apiVersion": f"client.authentication.k8s.io/{version}",
        "kind": "ExecCredential",
        "spec": {"interactive": False},
    }


def test_a_plugin_is_found_beside_the_kubeconfig_or_on_path(plugin, tmp_path, monkeypatch):
    plugin(GIVES + "near")
    path = tmp_path / "config"
    path.write_text(json.dumps(config({"exec": {"command": "./plugin"}})), encoding="utf-8")
    assert kubeconfig.load(str(path), None).token() == "near"
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert token({"exec": {"command": "plugin"}}) == "near"


@pytest.mark.parametrize(
    ("script", "answer"),
    [
        ("echo no json", "its answer holds no token"),
        ("echo '{}'", "its answer holds no token"),
        ("echo '[]'", "its answer holds no token"),
        ("echo '{\"status\": null}'", "its answer holds no token"),
        ('echo \'{"status": {"clientCertificateData": "hush"}}\'', "its answer holds no token"),
        ("echo log in first >&2; exit 3", "log in first"),
        ("echo hush; exit 3", "it ended with 3"),
    ],
)
def test_a_plugin_without_a_credential_is_named_and_what_it_printed_is_not_told(plugin, script, answer):
    user = plugin(script)
    with pytest.raises(Unauthenticated) as refused:
        token(user)
    assert refused.value.target == user["exec"]["command"]
    assert refused.value.answer == answer
    assert "Set cluster_name to need no plugin" in str(refused.value) and "hush" not in str(refused.value)


def test_a_plugin_that_is_not_installed_is_named():
    with pytest.raises(Unauthenticated, match=r"could not get a credential from no-such-plugin: .*No such file"):
        token({"exec": {"command": "no-such-plugin"}})


def test_a_plugin_that_hangs_is_given_up(plugin, monkeypatch):
    def overdue(command, *, timeout, **_options):
        raise _process.Overdue(command, timeout)

    monkeypatch.setattr(_process, "run", overdue)
    with pytest.raises(Unauthenticated, match="timed out after 60 seconds"):
        token(plugin("sleep 100"))


def test_a_plugin_without_a_command_is_told():
    with pytest.raises(InvalidArgument) as refused:
        token({"exec": {"args": ["x"]}})
    assert str(refused.value) == "could not use the kubeconfig: its exec plugin has no command."


def connected(endpoint, *tokens):
    left = list(tokens)
    return Kubernetes(
        Transport(endpoint, Identity(lambda: left[0] if left else None, lambda: bool(left.pop(0)), lambda: "me"))
    )


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("endpoint", "cluster", "user"),
    [
        (Endpoint("https://x", ca_pem="CA"), {"certificate-authority-data": encoded("CA")}, {}),
        (Endpoint("https://x"), {}, {}),
        (Endpoint("https://x", ca_pem="CA", verify=False), {"insecure-skip-tls-verify": True}, {}),
        (
            Endpoint("https://x", server_name="kubernetes", proxy_url="http://p"),
            {"tls-server-name": "kubernetes", "proxy-url": "http://p"},
            {},
        ),
        (
            Endpoint("https://x", client_cert_pem="CERT", client_key_pem="KEY"),
            {},
            {"client-certificate-data": encoded("CERT"), "client-key-data": encoded("KEY")},
        ),
    ],
)
def test_the_kubeconfig_for_helm_leads_where_we_are_connected_with_a_fresh_token(tmp_path, endpoint, cluster, user):
    path, token = kubeconfig_file.write(connected(endpoint, "old", "fresh"), tmp_path)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["clusters"][0]["cluster"] == {"server": "https://x"} | cluster
    # The token goes another way: the file may outlive a run that is killed.
    assert content["users"][0]["user"] == user and token == "fresh"
    # And we can read it ourselves.
    access = kubeconfig.load(str(path), None)
    assert replace(access.endpoint, ca_pem=None) == replace(endpoint, ca_pem=None)


def test_the_kubeconfig_for_helm_is_nobody_elses_to_read(tmp_path):
    path, _token = kubeconfig_file.write(connected(Endpoint("https://x"), "old", "fresh"), tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_connection_without_a_token_has_none_for_helm(tmp_path):
    kubernetes = Kubernetes(Transport(Endpoint("https://x"), Identity(lambda: None, lambda: False, lambda: "me")))
    assert kubeconfig_file.write(kubernetes, tmp_path)[1] is None
