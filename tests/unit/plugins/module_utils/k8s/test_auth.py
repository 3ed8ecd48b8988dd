# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    Missing,
    Unauthenticated,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.auth import KeptToken, resolve
from moto.eks.models import eks_backends

from tests.unit.plugins.conftest import ACCOUNT, REGION

CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
AUTHORITY = base64.b64encode(CA.encode()).decode()


def kubeconfig(user=None, **cluster):
    return {
        "current-context": "here",
        "contexts": [
            {"name": "here", "context": {"cluster": "one", "user": "me"}},
            {"name": "there", "context": {"cluster": "two", "user": "me"}},
        ],
        "clusters": [
            {"name": "one", "cluster": {"server": "https://one"} | cluster},
            {"name": "two", "cluster": {"server": "https://two"}},
        ],
        "users": [{"name": "me", "user": {"token": "secret"} if user is None else user}],
    }


def aws():
    return Aws(region="ap-northeast-1")


def give_authority(monkeypatch):
    """A CA of the simulated cluster that is one."""
    monkeypatch.setattr(eks_backends[ACCOUNT][REGION].clusters["mz-k8s"], "certificate_authority", {"data": AUTHORITY})


@pytest.mark.parametrize(
    ("params", "url", "token"),
    [
        ({"kubeconfig": kubeconfig()}, "https://one", "secret"),
        ({"kubeconfig": kubeconfig(), "context": "there"}, "https://two", "secret"),
        ({"kubeconfig": kubeconfig(), "cluster_name": "mz-k8s"}, "https://one", "secret"),
        ({"kubeconfig": kubeconfig(), "host": "https://given", "api_key": "given"}, "https://given", "given"),
        ({"host": "https://given", "api_key": "given"}, "https://given", "given"),
        ({"host": "https://given"}, "https://given", None),
    ],
)
def test_connection_by_what_is_given(params, url, token):
    endpoint, identity = resolve(params, aws())
    assert (endpoint.url, identity.token()) == (url, token)


def test_environments_kubeconfig_counts_only_where_no_cluster_is_named(tmp_path, monkeypatch):
    path = tmp_path / "config"
    path.write_text(json.dumps(kubeconfig()))
    monkeypatch.setenv("KUBECONFIG", f"/nowhere:{path}")
    assert resolve({}, aws())[0].url == "https://one"


def test_cluster_name_alone_gives_endpoint_ca_and_a_minted_token(eks_cluster, monkeypatch):
    monkeypatch.setenv("KUBECONFIG", "/nowhere")
    give_authority(monkeypatch)
    endpoint, identity = resolve({"cluster_name": "mz-k8s"}, aws())
    assert endpoint.url.startswith("https://") and endpoint.ca_pem == CA
    assert identity.token().startswith("k8s-aws-v1.")
    assert identity.named().startswith("arn:aws:")


def read_before(**changes):
    """A cluster as eks_cluster_info returns it."""
    arn = "arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s"
    return {"name": "mz-k8s", "arn": arn, "endpoint": "https://known", "certificate_authority": AUTHORITY} | changes


def test_cluster_that_was_read_before_is_not_read_again(eks_cluster, aws_calls):
    endpoint, identity = resolve({"cluster_name": "mz-k8s", "cluster": read_before()}, aws())
    assert (endpoint.url, endpoint.ca_pem) == ("https://known", CA)
    assert identity.token().startswith("k8s-aws-v1.")
    assert aws_calls.made == []


@pytest.mark.parametrize(
    "cluster",
    [
        {},
        None,
        read_before(name="other"),
        read_before(arn="arn:aws:eks:us-east-1:123456789012:cluster/mz-k8s"),
        read_before(arn=None),
        read_before(endpoint=None),
        read_before(certificate_authority=""),
    ],
    ids=["empty", "none", "of another name", "of another region", "without ARN", "without endpoint", "without CA"],
)
def test_cluster_that_was_not_read_well_enough_is_read_now(eks_cluster, aws_calls, monkeypatch, cluster):
    give_authority(monkeypatch)
    assert resolve({"cluster_name": "mz-k8s", "cluster": cluster}, aws())[0].url != "https://known"
    assert "describe_cluster" in aws_calls.made


def test_unknown_cluster_names_those_that_are_there(eks_cluster):
    with pytest.raises(Missing, match=r"could not find the EKS cluster other: .*there: mz-k8s"):
        resolve({"cluster_name": "other"}, aws())


def test_nothing_given_says_what_to_give():
    with pytest.raises(InvalidArgument, match="could not choose the Kubernetes cluster: neither cluster_name nor"):
        resolve({}, aws())


def test_unknown_context_names_those_that_are_there():
    with pytest.raises(InvalidArgument, match="could not find the context nowhere: the kubeconfig has here, there"):
        resolve({"kubeconfig": kubeconfig(), "context": "nowhere"}, aws())


def test_certificates_come_from_data_or_from_files_beside_the_kubeconfig(tmp_path):
    (tmp_path / "ca.pem").write_text(CA)
    path = tmp_path / "config"
    path.write_text(json.dumps(kubeconfig(**{"certificate-authority": "ca.pem"})))
    assert resolve({"kubeconfig": str(path)}, aws())[0].ca_pem == CA
    data = base64.b64encode(CA.encode()).decode()
    user = {"client-certificate-data": data, "client-key-data": data}
    endpoint, identity = resolve({"kubeconfig": kubeconfig(user, **{"certificate-authority-data": data})}, aws())
    assert endpoint.ca_pem == endpoint.client_cert_pem == endpoint.client_key_pem == CA
    assert identity.token() is None


def test_exec_plugin_gives_the_token_and_is_asked_again_after_a_refusal(tmp_path):
    plugin = tmp_path / "plugin"
    plugin.write_text(
        '#!/bin/sh\necho x >> "$0.calls"\n'
        'echo "{\\"status\\": {\\"token\\": \\"$GIVEN-$(wc -l < "$0.calls" | tr -d " ")\\"}}"\n'
    )
    plugin.chmod(0o755)
    user = {"exec": {"command": str(plugin), "env": [{"name": "GIVEN", "value": "token"}]}}
    _unused, identity = resolve({"kubeconfig": kubeconfig(user)}, aws())
    assert [identity.token(), identity.token()] == ["token-1", "token-1"]
    assert identity.renew() and identity.token() == "token-2"


def test_exec_plugin_that_fails_is_named_with_its_words(tmp_path):
    user = {"exec": {"command": "/bin/sh", "args": ["-c", "echo log in first >&2; exit 1"]}}
    _unused, identity = resolve({"kubeconfig": kubeconfig(user)}, aws())
    with pytest.raises(Unauthenticated, match="could not get a credential from /bin/sh: log in first"):
        identity.token()


def test_complaint_22_a_token_is_minted_again_before_it_is_too_old():
    minted, time = [], [0.0]

    def mint():
        minted.append(time[0])
        return f"token-{len(minted)}"

    kept = KeptToken(mint, usable_seconds=840, now=lambda: time[0])
    assert kept.value() == "token-1"
    time[0] = 839.0
    assert kept.value() == "token-1"
    time[0] = 840.0
    assert kept.value() == "token-2" and minted == [0.0, 840.0]
