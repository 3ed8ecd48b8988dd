# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kind under an apiVersion that does not have it: what was meant is named, where the cluster serves it."""

from __future__ import annotations

import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.served_kinds import (
    Unserved,
    advice_on,
    not_of_core,
    unserved,
)

from tests.unit.plugins.objects import made

INSTALL = "install what defines it (its CRD) first"


def group(name, **versions):
    listed = [
        {
            "version": version,
            "resources": [{"resource": kind.lower(), "responseKind": {"kind": kind}} for kind in kinds],
        }
        for version, kinds in versions.items()
    ]
    return {"metadata": {"name": name}, "versions": listed}


DISCOVERY = {
    "items": [
        group("apps", v1=["Deployment", "StatefulSet"]),
        group("elbv2.k8s.aws", v1=["TargetGroupBinding"], v1beta1=["IngressClassParams", "TargetGroupBinding"]),
        # What an aggregated API server that is away leaves of its group.
        {"metadata": {"name": "metrics.k8s.io"}, "versions": [{"version": "v1beta1", "freshness": "Stale"}]},
        {"metadata": {"name": "odd.example.org"}, "versions": [{"version": "v1", "resources": [{"resource": "odd"}]}]},
        {"metadata": {"name": "empty.example.org"}},
    ]
}


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("Deployment", ["apiVersion: apps/v1, kind: Deployment"]),
        ("deployment", ["apiVersion: apps/v1, kind: Deployment"]),
        ("Service", ["apiVersion: v1, kind: Service"]),
        ("IngressClassParams", ["apiVersion: elbv2.k8s.aws/v1beta1, kind: IngressClassParams"]),
        (
            "TargetGroupBinding",
            [f"apiVersion: elbv2.k8s.aws/{version}, kind: TargetGroupBinding" for version in ("v1", "v1beta1")],
        ),
    ],
)
def test_a_kind_is_named_as_the_cluster_serves_it(kind, meant):
    assert advice_on(kind, DISCOVERY) == f"if {' or '.join(meant)} is meant, write that; otherwise {INSTALL}"


@pytest.mark.parametrize("discovery", [{}, DISCOVERY, {"kind": "APIGroupList", "groups": [{"name": "apps"}]}])
def test_a_kind_that_is_served_nowhere_has_to_be_installed(discovery):
    assert advice_on("Thing", discovery) == INSTALL


def test_what_every_server_has_is_known_of_one_that_does_not_tell_all_at_once():
    assert "apiVersion: networking.k8s.io/v1, kind: Ingress is meant" in advice_on("Ingress", {})


def test_the_server_is_asked_for_all_its_kinds_at_once(kubernetes, monkeypatch):
    request = kubernetes.transport.request

    def answer(method, path, **options):
        status, data = request(method, path, **options)
        return (200, json.dumps(DISCOVERY).encode()) if path == "/apis" else (status, data)

    monkeypatch.setattr(kubernetes.transport, "request", answer)
    with pytest.raises(
        Missing, match=r"serve StatefulSet of v1\. If apiVersion: apps/v1, kind: StatefulSet is meant, write"
    ):
        kubernetes.apply(made("v1", "StatefulSet", "a"), "tests", force=False)
    (sent,) = [asked for asked in kubernetes.transport.asked if asked.path == "/apis"]
    assert sent.accept.startswith("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")


@pytest.mark.parametrize(
    ("given", "warnings"),
    [
        (("v1", "Deployment"), ("no Deployment is of v1: set api_version: apps/v1",)),
        (("v1", "Ingress"), ("no Ingress is of v1: set api_version: networking.k8s.io/v1",)),
        (("v1", "Service"), ()),
        (("apps/v1", "Deployment"), ()),
        # Other groups may have a kind of the same name, and the core group has kinds that are not listed.
        (("serving.knative.dev/v1", "Service"), ()),
        (("v1", "Endpoints"), ()),
    ],
)
def test_only_a_kind_that_is_surely_not_of_the_core_group_is_warned_of(given, warnings):
    assert not_of_core(*given) == warnings


CHECK = Unserved("check its apiVersion and kind", certain=False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        # It is there under another version of its group, or in another case of letters.
        (("apps/v1beta9", "Deployment"), Unserved("write apiVersion: apps/v1, kind: Deployment", certain=True)),
        (("apps/v1", "deployment"), Unserved("write apiVersion: apps/v1, kind: Deployment", certain=True)),
        (("networking.k8s.io/v1beta1", "Ingress"),
         Unserved("write apiVersion: networking.k8s.io/v1, kind: Ingress", certain=True)),
        (("elbv2.k8s.aws/v1alpha1", "IngressClassParams"),
         Unserved("write apiVersion: elbv2.k8s.aws/v1beta1, kind: IngressClassParams", certain=True)),
        (("elbv2.k8s.aws/v2", "TargetGroupBinding"), Unserved(
            "write apiVersion: elbv2.k8s.aws/v1, kind: TargetGroupBinding or "
            "apiVersion: elbv2.k8s.aws/v1beta1, kind: TargetGroupBinding", certain=True)),
        # No CRD ever defined the core group, nor one without a dot.
        (("v1", "Deployment"), Unserved("write apiVersion: apps/v1, kind: Deployment", certain=True)),
        (("v1", "IngressClassParams"),
         Unserved("write apiVersion: elbv2.k8s.aws/v1beta1, kind: IngressClassParams", certain=True)),
        (("extensions/v1beta1", "Ingress"),
         Unserved("write apiVersion: networking.k8s.io/v1, kind: Ingress", certain=True)),
        (("v1", "Thing"), CHECK),
        (("policy/v1beta1", "PodSecurityPolicy"), CHECK),
        # A CRD may have defined a kind of that name in a group that is gone.
        (("networking.example.org/v1", "Ingress"),
         Unserved("if apiVersion: networking.k8s.io/v1, kind: Ingress is meant, write that", certain=False)),
        # Of a group that is there, the kind may be misspelt.
        (("networking.k8s.io/v1", "Ingres"), CHECK),
        (("elbv2.k8s.aws/v1beta1", "ListenerRuleConfiguration"), CHECK),
        (("empty.example.org/v1", "Thing"), CHECK),
        # The group went with the CRDs that made it.
        (("gateway.k8s.aws/v1beta1", "LoadBalancerConfiguration"), None),
    ],
)  # fmt: skip
def test_what_is_not_found_since_it_is_not_served_is_not_always_gone(given, said):
    assert unserved(*given, DISCOVERY) == said


def test_of_a_server_that_does_not_tell_all_its_kinds_those_that_every_server_has_are_known():
    assert unserved("apps/v1beta9", "Deployment", {}).certain
    assert unserved("elbv2.k8s.aws/v1alpha1", "IngressClassParams", {}) is None
