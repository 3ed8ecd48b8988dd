# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubeconfigs: which file, context, cluster and user count, and what is said of those that do not fit together."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import kubeconfig

CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
ENCODED = base64.b64encode(CA.encode()).decode()


def config(user=None, name="here", **cluster):
    """One context of one cluster and one user, all of the same name."""
    return {
        "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "clusters": [{"name": name, "cluster": {"server": f"https://{name}"} | cluster}],
        "users": [{"name": name, "user": {"token": f"token-{name}"} if user is None else user}],
    }


def written(path, content):
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def without(content, *sections):
    return {name: value for name, value in content.items() if name not in sections}


def refused(content, context=None):
    with pytest.raises(InvalidArgument) as error:
        kubeconfig.load(content, context)
    return str(error.value)


def test_the_current_context_says_which_cluster_and_which_user():
    access = kubeconfig.load(config(), None)
    assert (access.endpoint.url, access.token(), access.user) == (
        "https://here",
        "token-here",
        "user here of context here",
    )


def test_another_context_can_be_named():
    content = config()
    content["contexts"].append({"name": "there", "context": {"cluster": "two", "user": "here"}})
    content["clusters"].append({"name": "two", "cluster": {"server": "https://two"}})
    access = kubeconfig.load(content, "there")
    assert (access.endpoint.url, access.token(), access.user) == (
        "https://two",
        "token-here",
        "user here of context there",
    )


def test_of_several_files_the_first_to_name_something_wins(tmp_path):
    paths = [
        written(tmp_path / "a", without(config(name="one"), "current-context", "users")),
        written(tmp_path / "b", config(name="one", server="https://other") | {"current-context": "one"}),
        written(tmp_path / "c", config(name="three")),
    ]
    access = kubeconfig.load(":".join(paths), None)
    assert (access.endpoint.url, access.token(), access.user) == ("https://one", "token-one", "user one of context one")
    assert kubeconfig.load(":".join(paths), "three").endpoint.url == "https://three"


def test_files_that_are_not_there_are_passed_over_where_one_is(tmp_path):
    path = written(tmp_path / "config", config())
    assert kubeconfig.load(f":{tmp_path / 'missing'}::{path}", None).endpoint.url == "https://here"


def test_each_files_paths_start_from_its_own_folder(tmp_path):
    written(tmp_path / "a" / "ca.pem", CA)
    written(tmp_path / "b" / "token", "near\n")
    first = written(tmp_path / "a" / "config", without(config(**{"certificate-authority": "ca.pem"}), "users"))
    second = written(tmp_path / "b" / "config", config({"tokenFile": "token"}))
    access = kubeconfig.load(f"{first}:{second}", None)
    assert (access.endpoint.ca_pem, access.token()) == (CA, "near")


def test_a_path_of_the_users_home_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    written(tmp_path / "config", config())
    assert kubeconfig.load("~/config", None).endpoint.url == "https://here"


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        ({}, {"verify": True, "server_name": None, "proxy_url": None, "ca_pem": None}),
        ({"insecure-skip-tls-verify": True}, {"verify": False}),
        ({"insecure-skip-tls-verify": False}, {"verify": True}),
        ({"tls-server-name": "kubernetes"}, {"server_name": "kubernetes"}),
        ({"proxy-url": "http://proxy:3128"}, {"proxy_url": "http://proxy:3128"}),
        ({"certificate-authority-data": ENCODED}, {"ca_pem": CA}),
        # Data wins over a file, which need not be there then.
        ({"certificate-authority-data": ENCODED, "certificate-authority": "/nowhere"}, {"ca_pem": CA}),
    ],
)
def test_how_the_cluster_is_reached_and_known(cluster, expected):
    endpoint = kubeconfig.load(config(**cluster), None).endpoint
    assert {name: getattr(endpoint, name) for name in expected} == expected


@pytest.mark.parametrize("form", ["data", "files"])
def test_a_user_may_be_known_by_a_certificate(tmp_path, form):
    written(tmp_path / "cert.pem", CA)
    data = {"client-certificate-data": ENCODED, "client-key-data": ENCODED}
    files = {"client-certificate": "cert.pem", "client-key": str(tmp_path / "cert.pem")}
    path = written(tmp_path / "config", config(data if form == "data" else files))
    access = kubeconfig.load(path, None)
    assert access.endpoint.client_cert_pem == access.endpoint.client_key_pem == CA
    assert access.token() is None


@pytest.mark.parametrize(
    ("content", "context", "told"),
    [
        (config(), "nowhere", "could not find the context nowhere: the kubeconfig has here. Set context."),
        (without(config(), "current-context"), None, "could not find the context (none is current): the kubeconfig has here."),
        (config() | {"current-context": ""}, None, "(none is current)"),
        ({}, None, "(none is current): the kubeconfig has none"),
        (without(config(), "contexts"), None, "could not find the context here: the kubeconfig has none"),
        (without(config(), "clusters"), None, "could not find the cluster here: the kubeconfig has none"),
        (without(config(), "users"), None, "could not find the user here: the kubeconfig has none"),
        (config() | {"contexts": None}, None, "could not find the context here"),
        (config() | {"contexts": {"here": {}}}, None, "could not find the context here: the kubeconfig has none"),
        (config() | {"contexts": ["here", {"name": "there"}]}, None, "could not find the context here: the kubeconfig has there"),
        (config() | {"contexts": [{"name": "here", "context": {}}]}, None, "could not find the cluster (none is current)"),
        (config() | {"contexts": [{"name": "here", "context": {"cluster": "here"}}]}, None,
         "could not find the user (none is current): the kubeconfig has here"),
        # A context without a name is not the current one where none is.
        (without(config(), "current-context") | {"contexts": [{"context": {"cluster": "here", "user": "here"}}]}, None,
         "could not find the context (none is current)"),
        (config() | {"clusters": [{"name": "here", "cluster": None}]}, None, "could not find the cluster here"),
        (config() | {"clusters": [{"name": "here", "cluster": "x"}]}, None, "could not find the cluster here"),
        (config(server=""), None, "could not use the kubeconfig: cluster here has no server."),
        (
            config({"auth-provider": {"name": "gcp"}}), None,
            "could not use the kubeconfig: auth-provider gcp is no longer part of Kubernetes' clients. "
            "Use an exec plugin, a token, or cluster_name.",
        ),
        (config({"as": "admin", "token": "x"}), None, "could not use the kubeconfig: its user acts as admin, which is not supported."),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told_with_what_there_is(content, context, told):
    assert told in refused(content, context)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("[a, list]", "it is not a mapping"),
        ("", "it is not a mapping"),
        ("{not: [yaml", "flow sequence"),
        ("!!python/object/apply:os.system [id]", "could not determine a constructor"),
        (None, "No such file"),
    ],
)
def test_a_file_that_is_no_kubeconfig_is_named(tmp_path, text, answer):
    path = tmp_path / "config"
    if text is not None:
        written(path, text)
    message = refused(str(path))
    assert message.startswith(f"could not read the kubeconfig {path}: ") and answer in message
    assert "\n" not in message


def test_a_kubeconfig_is_utf_8_whatever_the_locale(tmp_path):
    path = tmp_path / "config"
    path.write_bytes(json.dumps(config(name="é"), ensure_ascii=False).encode())
    assert kubeconfig.load(str(path), None).user == "user é of context é"


def test_a_file_of_other_bytes_than_text_is_named(tmp_path):
    (tmp_path / "config").write_bytes(b"\xff\xfe")
    told = refused(str(tmp_path / "config"))
    assert told.startswith(f"could not read the kubeconfig {tmp_path / 'config'}: ")
    assert told.endswith(". Check kubeconfig, a path on the host that runs the module.")


def test_a_file_needs_a_yaml_parser_and_content_does_not(monkeypatch):
    monkeypatch.setattr(kubeconfig, "YAML_ERROR", "No module named 'yaml'")
    assert kubeconfig.load(config(), None).token() == "token-here"
    with pytest.raises(Unavailable) as raised:
        kubeconfig.load("/somewhere", None)
    assert str(raised.value) == (
        "could not read the kubeconfig: No module named 'yaml'. Install PyYAML, or give cluster_name."
    )


@pytest.mark.parametrize("key", ["certificate-authority", "client-certificate", "client-key"])
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"-data": "no base64!"}, ""),
        ({"-data": base64.b64encode("ü".encode()).decode()}, "'ascii' codec can't decode"),
        ({"": "/nowhere/x.pem"}, "/nowhere/x.pem: No such file or directory."),
        ({"": "binary.pem"}, "'ascii' codec can't decode"),
    ],
    ids=["not encoded", "not ASCII", "no such file", "a file of other than ASCII"],
)
def test_certificates_that_cannot_be_read_are_named_by_their_key_with_the_reason(
    tmp_path, monkeypatch, key, given, why
):
    (tmp_path / "binary.pem").write_text("ü", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    entry = {key + suffix: value for suffix, value in given.items()}
    content = config(**entry) if key == "certificate-authority" else config(entry)
    message = refused(content)
    assert message.startswith(f"could not read the kubeconfig's {key}") and why in message
