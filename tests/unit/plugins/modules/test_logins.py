# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How modules log in to the cluster, from the arguments to the API's answer: with the cluster's name alone, and refused."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import eks_token

from tests.unit.plugins.modules.applied import CONFIG_MAP, DEPLOYMENT
from tests.unit.plugins.modules.conftest import become_available

ROLE = "arn:aws:iam::123456789012:role/operator"
READ = {"kind": "ConfigMap", "name": "server"}


class SignedTokens:
    """An authenticator that takes what is a request for GetCallerIdentity, signed for the cluster mz-k8s."""

    def __contains__(self, token):
        data = token.removeprefix("k8s-aws-v1.")
        url = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)).decode(errors="replace")
        return url.startswith("https://sts.") and "Action=GetCallerIdentity" in url and "x-k8s-aws-id" in url


@pytest.fixture
def minted(monkeypatch):
    """For which cluster each token was minted."""
    clusters, mint = [], eks_token.mint

    def noted(sts, cluster_name):
        clusters.append(cluster_name)
        return mint(sts, cluster_name)

    monkeypatch.setattr(eks_token, "mint", noted)
    return clusters


@pytest.fixture
def named(cluster, aws):
    """What a task gives that knows the cluster's name, and what eks_cluster_info returned."""
    known = {
        "name": "mz-k8s",
        "arn": "arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s",
        "endpoint": cluster.url,
        "certificate_authority": base64.b64encode(b"CA").decode(),
    }
    return {"cluster_name": "mz-k8s", "cluster": known}


@pytest.fixture
def admitted(cluster):
    cluster.tokens = SignedTokens()


def test_complaint_22_a_run_goes_on_when_its_token_dies_in_the_middle_of_a_wait(
    run_module, cluster, admitted, named, minted
):
    def dies(deployment):
        become_available(deployment)
        cluster.fail("GET", "/deployments/app1", 401, "Unauthorized")

    cluster.react("Deployment", dies)
    result = run_module("k8s_objects", **named, objects=[DEPLOYMENT])
    assert result["changed"], result
    assert minted == ["mz-k8s", "mz-k8s"]
    assert cluster.failures[0].times == 0, "it was refused"


def test_complaint_22_each_task_of_a_long_play_begins_with_a_token_of_its_own(
    run_module, cluster, admitted, named, minted
):
    for _unused in range(3):
        assert not run_module("k8s_objects_info", **named, **READ).get("failed")
    assert minted == ["mz-k8s"] * 3


def test_complaint_23_the_clusters_name_is_all_that_a_login_takes(
    run_module, cluster, admitted, named, tmp_path, monkeypatch
):
    """No kubeconfig, no exec plugin and no program on PATH: with none of them there is still no anonymous request."""
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_module("k8s_objects", **named, objects=[CONFIG_MAP])["changed"]


def kubeconfig(url, **user):
    return {
        "clusters": [{"name": "c", "cluster": {"server": url}}],
        "users": [{"name": "eve", "user": user}],
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "eve"}}],
        "current-context": "here",
    }


PLUGIN = {"command": "/bin/sh", "args": ["-c", 'echo "{\\"status\\": {\\"token\\": \\"old\\"}}"']}


@pytest.mark.parametrize(
    ("login", "whose"),
    [
        (lambda url, named: named, "arn:aws:sts::123456789012:user/moto"),
        (lambda url, named: named | {"assume_role": ROLE}, "arn:aws:sts::123456789012:assumed-role/operator/"),
        (lambda url, named: {"host": url}, "nobody: host was given without api_key"),
        (lambda url, named: {"host": url, "api_key": "wrong"}, "the given api_key"),
        (lambda url, named: {"kubeconfig": kubeconfig(url, token="wrong")}, "user eve of context here"),
        (lambda url, named: {"kubeconfig": kubeconfig(url, exec=PLUGIN)}, "user eve of context here"),
    ],
    ids=["caller", "role", "nobody", "api key", "token", "plugin"],
)  # fmt: skip
def test_complaint_23_who_is_not_known_to_the_cluster_is_told_as_whom_it_was_asked(
    run_module, cluster, named, login, whose
):
    failed = run_module("k8s_objects_info", **login(cluster.url, named), **READ)
    assert failed["error"] == "Unauthenticated"
    assert failed["msg"].startswith(f"could not read ConfigMap server: 401 Unauthorized for {whose}"), failed["msg"]
    assert "give it an access entry" in failed["msg"]


def test_complaint_23_who_is_known_and_may_not_is_told_what_is_missing(run_module, cluster, admitted, named):
    arn = "arn:aws:sts::123456789012:user/moto"
    said = f'configmaps "server" is forbidden: User "{arn}" cannot get resource "configmaps" in API group "" in the namespace "default"'
    cluster.fail("GET", "/configmaps/", 403, said, reason="Forbidden")
    failed = run_module("k8s_objects_info", **named, **READ)
    assert failed["error"] == "Denied"
    assert failed["msg"].endswith(
        f"Allow get on configmaps in namespace default to {arn}, by RBAC or by an access policy of its access entry."
    )
