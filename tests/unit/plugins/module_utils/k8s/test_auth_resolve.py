# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cluster is meant, and as whom, by every mix of the options."""

from __future__ import annotations

import base64
import json
import threading

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import auth
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.auth import KeptToken

CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
ENCODED = base64.b64encode(CA.encode()).decode()
CLUSTER = {"endpoint": "https://eks", "status": "ACTIVE", "certificateAuthority": {"data": ENCODED}}
ARN = "arn:aws:iam::123456789012:user/operator"


def config(server="https://file", **user):
    return {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "c", "user": user or {"token": "of-file"}}],
    }


@pytest.fixture(autouse=True)
def minted(monkeypatch):
    """EKS and STS as far as they are asked; the tokens minted, in order."""
    tokens = []

    def mint(_sts, name):
        tokens.append(f"{name}-{len(tokens) + 1}")
        return tokens[-1]

    monkeypatch.setattr(auth, "require_cluster", lambda _aws, _name: CLUSTER)
    monkeypatch.setattr(auth, "caller", lambda _sts: {"Arn": ARN})
    monkeypatch.setattr(auth.eks_token, "mint", mint)
    return tokens


class Aws:
    """Clients that nothing is asked of."""

    def client(self, name):
        return name


def resolved(**params):
    endpoint, identity = auth.resolve(params, Aws())
    return endpoint.url, identity.token()


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"cluster_name": "mz"}, ("https://eks", "mz-1")),
        ({"kubeconfig": config()}, ("https://file", "of-file")),
        ({"kubeconfig": config(), "context": "c"}, ("https://file", "of-file")),
        # What is named for this task wins over the cluster of the play.
        ({"kubeconfig": config(), "cluster_name": "mz"}, ("https://file", "of-file")),
        ({"host": "https://host", "cluster_name": "mz"}, ("https://host", None)),
        ({"host": "https://host"}, ("https://host", None)),
        ({"host": "https://host", "api_key": "key"}, ("https://host", "key")),
        ({"host": "https://host", "kubeconfig": config()}, ("https://host", "of-file")),
        ({"cluster_name": "mz", "api_key": "key"}, ("https://eks", "key")),
        ({"kubeconfig": config(), "api_key": "key"}, ("https://file", "key")),
        # Empty ones are as if not given.
        ({"kubeconfig": "", "context": "", "host": "", "api_key": "", "cluster_name": "mz"}, ("https://eks", "mz-1")),
    ],
)
def test_the_options_say_where_and_as_whom(params, expected):
    assert resolved(**params) == expected


@pytest.mark.parametrize(
    ("params", "who", "renews"),
    [
        ({"cluster_name": "mz"}, ARN, True),
        ({"kubeconfig": config()}, "user c of context c", True),
        ({"host": "https://x"}, "nobody: host was given without api_key", False),
        ({"host": "https://x", "api_key": "k"}, "the given api_key", False),
        ({"cluster_name": "mz", "api_key": "k"}, "the given api_key", False),
    ],
)
def test_who_it_is_can_be_told_and_whether_another_token_can_be_had(params, who, renews):
    _endpoint, identity = auth.resolve(params, Aws())
    assert identity.named() == who
    identity.token()
    assert identity.renew() is renews


def test_nothing_is_minted_nor_run_before_it_is_needed(minted):
    auth.resolve({"cluster_name": "mz"}, Aws())
    auth.resolve({"kubeconfig": config(exec={"command": "/nowhere"})}, Aws())
    assert minted == []


def test_a_token_of_the_cluster_is_kept_and_minted_again_after_a_refusal(minted):
    _endpoint, identity = auth.resolve({"cluster_name": "mz"}, Aws())
    assert [identity.token(), identity.token()] == ["mz-1", "mz-1"]
    assert identity.renew() and identity.token() == "mz-2"


def test_a_given_key_takes_the_place_of_a_certificate():
    certified = config(**{"client-certificate-data": ENCODED, "client-key-data": ENCODED})
    endpoint, _identity = auth.resolve({"kubeconfig": certified, "api_key": "key"}, Aws())
    assert endpoint.client_cert_pem is None and endpoint.client_key_pem is None
    endpoint, identity = auth.resolve({"kubeconfig": certified}, Aws())
    assert endpoint.client_key_pem == CA and identity.token() is None


@pytest.mark.parametrize("params", [{"cluster_name": "mz"}, {"kubeconfig": config()}, {"host": "https://x"}])
def test_a_given_ca_takes_the_place_of_the_clusters(params, tmp_path):
    (tmp_path / "ca.pem").write_text("OTHER", encoding="ascii")
    endpoint, _identity = auth.resolve(params | {"ca_cert": str(tmp_path / "ca.pem")}, Aws())
    assert endpoint.ca_pem == "OTHER"


def test_the_ca_of_an_eks_cluster_is_its_own():
    assert auth.resolve({"cluster_name": "mz"}, Aws())[0].ca_pem == CA


@pytest.mark.parametrize("content", [None, b"\xff"], ids=["not there", "not text"])
def test_a_ca_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content:
        path.write_bytes(content)
    with pytest.raises(errors.InvalidArgument, match="could not read the CA certificate") as refused:
        auth.resolve({"host": "https://x", "ca_cert": str(path)}, Aws())
    assert refused.value.target == str(path)


@pytest.mark.parametrize(
    ("cluster", "error", "told"),
    [
        ({"status": "CREATING"}, errors.Missing, "its status is CREATING: it has no endpoint yet. Wait until it is ACTIVE"),
        (CLUSTER | {"endpoint": ""}, errors.Missing, "it has no endpoint yet"),
        (CLUSTER | {"certificateAuthority": {}}, errors.Missing, "it has no endpoint yet"),
        (CLUSTER | {"certificateAuthority": {"data": "x"}}, errors.Unavailable, "could not read the CA of EKS cluster mz: it is no PEM"),
        (CLUSTER | {"certificateAuthority": {"data": "/w=="}}, errors.Unavailable, "it is no PEM"),
    ],
)  # fmt: skip
def test_a_cluster_that_cannot_be_reached_yet_says_so(monkeypatch, cluster, error, told):
    monkeypatch.setattr(auth, "require_cluster", lambda _aws, _name: cluster)
    with pytest.raises(error) as refused:
        auth.resolve({"cluster_name": "mz"}, Aws())
    assert told in str(refused.value)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_without_options_the_environments_kubeconfig_counts_and_then_the_users(home, monkeypatch):
    (home / ".kube").mkdir()
    (home / ".kube" / "config").write_text(json.dumps(config("https://of-home")), encoding="utf-8")
    (home / "other").write_text(json.dumps(config("https://of-environment")), encoding="utf-8")
    assert resolved()[0] == "https://of-home"
    assert resolved(context="c")[0] == "https://of-home"
    monkeypatch.setenv("KUBECONFIG", f"/nowhere::{home / 'other'}")
    assert resolved()[0] == "https://of-environment"
    assert resolved(cluster_name="mz")[0] == "https://eks"


@pytest.mark.parametrize("environment", [None, "/nowhere", "/nowhere:/neither"])
def test_where_nothing_says_which_cluster_the_option_is_named(home, monkeypatch, environment):
    if environment:
        monkeypatch.setenv("KUBECONFIG", environment)
    with pytest.raises(errors.InvalidArgument) as refused:
        resolved()
    looked_at = environment or str(home / ".kube" / "config")
    assert refused.value.answer == f"neither cluster_name nor a kubeconfig was given, and there is no {looked_at}"
    assert refused.value.advice == "set cluster_name to the EKS cluster's name"


@pytest.mark.parametrize(
    ("usable", "at", "made"),
    [
        (840, [0, 1, 839], 1),
        (840, [0, 839, 840], 2),
        (840, [0, 840, 1679, 1680], 3),
        (None, [0, 10**6], 1),
    ],
)
def test_a_token_is_used_for_as_long_as_it_counts(usable, at, made):
    time = [0.0]
    tokens = []
    kept = KeptToken(lambda: tokens.append(1) or f"t{len(tokens)}", usable_seconds=usable, now=lambda: time[0])
    values = []
    for moment in at:
        time[0] = float(moment)
        values.append(kept.value())
    assert len(tokens) == made and values[-1] == f"t{made}"


@pytest.mark.parametrize(("value", "renews"), [("token", True), (None, False)])
def test_where_there_was_no_token_another_one_makes_no_sense(value, renews):
    kept = KeptToken(lambda: value, usable_seconds=None)
    assert kept.renew() is False
    kept.value()
    assert kept.renew() is renews


def test_many_threads_that_need_a_token_at_once_make_one():
    made = []
    kept = KeptToken(lambda: made.append(1) or "token", usable_seconds=None)
    threads = [threading.Thread(target=kept.value) for _unused in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_a_token_is_not_shown_by_what_keeps_it():
    kept = KeptToken(lambda: "hush", usable_seconds=None)
    kept.value()
    assert "hush" not in repr(kept)
