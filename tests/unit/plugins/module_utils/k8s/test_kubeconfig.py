# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    Unauthenticated,
    Unavailable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import kubeconfig

USER = {"token": "secret"}


def config(user=None, cluster=None, name="here"):
    return {
        "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "clusters": [{"name": name, "cluster": cluster or {"server": f"https://{name}"}}],
        "users": [{"name": name, "user": USER if user is None else user}],
    }


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


def plugin(tmp_path, script, **more):
    program = tmp_path / "plugin"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return config(user={"exec": {"command": str(program), **more}})


def test_the_first_of_several_files_wins_and_files_that_are_not_there_are_passed_over(tmp_path):
    first = written(tmp_path / "first", "current-context: two")
    second = written(tmp_path / "second", str(config(name="two")))
    access = kubeconfig.load(f"{tmp_path / 'missing'}:{first}:{second}", None)
    assert (access.endpoint.url, access.user) == ("https://two", "user two of context two")


@pytest.mark.parametrize(
    ("text", "answer"),
    [("[a, list]", "it is not a mapping"), ("{not: [yaml", "flow sequence"), (None, "No such file")],
)
def test_a_kubeconfig_that_is_none_is_named(tmp_path, text, answer):
    path = tmp_path / "config"
    if text is not None:
        written(path, text)
    with pytest.raises(InvalidArgument, match=answer) as refused:
        kubeconfig.load(str(path), None)
    assert str(path) in str(refused.value)


def test_without_a_current_context_those_that_are_there_are_named():
    with pytest.raises(InvalidArgument, match=r"none is current.*the kubeconfig has here.*Set context"):
        kubeconfig.load({**config(), "current-context": ""}, None)


def test_a_file_needs_a_yaml_parser_and_content_does_not(monkeypatch):
    monkeypatch.setattr(kubeconfig, "YAML_ERROR", "No module named 'yaml'")
    assert kubeconfig.load(config(), None).token() == "secret"
    with pytest.raises(Unavailable, match="Install PyYAML, or give cluster_name"):
        kubeconfig.load("/somewhere", None)


def test_a_token_file_is_read_anew_each_time_since_it_is_rotated(tmp_path):
    written(tmp_path / "token", "first\n")
    written(tmp_path / "config", str(config(user={"tokenFile": "token"})))
    access = kubeconfig.load(str(tmp_path / "config"), None)
    assert access.token() == "first"
    written(tmp_path / "token", "second\n")
    assert access.token() == "second"


def test_a_user_of_a_certificate_has_no_token():
    assert kubeconfig.load(config(user={"client-key-data": base64.b64encode(b"KEY").decode()}), None).token() is None


def test_an_auth_provider_is_refused_with_what_took_its_place():
    with pytest.raises(InvalidArgument, match=r"auth-provider gcp is no longer.*Use an exec plugin"):
        kubeconfig.load(config(user={"auth-provider": {"name": "gcp"}}), None)


@pytest.mark.parametrize("data", ["no base64!", base64.b64encode("ü".encode()).decode()])
def test_certificate_data_that_is_none_is_named_by_its_key(data):
    with pytest.raises(InvalidArgument, match="certificate-authority"):
        kubeconfig.load(config(cluster={"certificate-authority-data": data, "server": "https://x"}), None)


def test_an_exec_plugin_gets_its_arguments_and_environment(tmp_path):
    script = 'printf \'{"status": {"token": "%s-%s"}}\' "$1" "$WHO"'
    content = plugin(tmp_path, script, args=["one"], env=[{"name": "WHO", "value": "me"}])
    assert kubeconfig.load(content, None).token() == "one-me"


def test_an_exec_plugin_beside_the_kubeconfig_is_found_from_there(tmp_path):
    plugin(tmp_path, 'printf \'{"status": {"token": "near"}}\'')
    written(tmp_path / "config", str(config(user={"exec": {"command": "./plugin"}})))
    assert kubeconfig.load(str(tmp_path / "config"), None).token() == "near"


@pytest.mark.parametrize("script", ["echo no json", "echo '{}'", "echo '[]'", "echo denied >&2; exit 3"])
def test_an_exec_plugin_without_a_credential_is_named(tmp_path, script):
    with pytest.raises(Unauthenticated, match="plugin"):
        kubeconfig.load(plugin(tmp_path, script), None).token()


def test_an_exec_plugin_that_is_not_installed_is_named():
    with pytest.raises(Unauthenticated, match="no-such-plugin"):
        kubeconfig.load(config(user={"exec": {"command": "no-such-plugin"}}), None).token()
