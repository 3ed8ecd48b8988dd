# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Complaint 13: a change of scheme or group silently replaces the ALB with everything that it serves."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.alb_replacement import refusal, refusals

PREFIX = "alb.ingress.kubernetes.io/"
ALB = "k8s-default-app-0123456789-1.ap-northeast-1.elb.amazonaws.com"


def ingress(hostname=ALB, ingress_class="aws", hosts=("a.example", "b.example"), **annotations):
    backend = {"service": {"name": "app1", "port": {"number": 80}}}
    path = {"path": "/", "pathType": "Prefix", "backend": backend}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {
            "name": "app",
            "namespace": "default",
            "annotations": {PREFIX + key.replace("_", "."): value for key, value in annotations.items()},
        },
        "spec": {
            "ingressClassName": ingress_class,
            "rules": [{"host": host, "http": {"paths": [path]}} for host in hosts],
        },
        "status": {"loadBalancer": {"ingress": [{"hostname": hostname}] if hostname else []}},
    }


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"scheme": "internet-facing"}, {"scheme": "internal"}, "the scheme from internet-facing to internal"),
        ({"scheme": "internet-facing"}, {}, "the scheme from internet-facing to internal"),
        ({}, {"group_name": "shared"}, "the group from default/app to shared"),
        ({"group_name": "shared"}, {}, "the group from shared to default/app"),
        ({}, {"ingress_class": "nginx"}, "the class from aws to nginx"),
    ],
)
def test_complaint_13_a_change_that_replaces_the_alb_is_refused_with_what_it_serves(before, after, said):
    message = str(refusal(ingress(**before), ingress(**after)))
    assert message.startswith("could not change Ingress default/app: ") and said in message
    assert ALB in message
    assert "2 hosts (a.example, b.example)" in message
    assert "Set allow_replace: true (the role's ingress_allow_replace) to have it replaced." in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ingress(), ingress(hosts=("c.example",))),
        (ingress(), ingress(healthcheck_path="/healthz")),
        # Saying what is so anyway.
        (ingress(), ingress(scheme="internal")),
        (ingress(hostname=None, scheme="internal"), ingress(scheme="internet-facing")),
        (None, ingress(scheme="internet-facing")),
        (ingress(), None),
        ({"kind": "Service"}, {"kind": "Service"}),
    ],
)
def test_other_changes_replace_nothing(before, after):
    assert refusal(before, after) is None


def test_an_alb_that_serves_any_host_is_told_so():
    assert "serves 2 hosts (*, a.example)" in str(
        refusal(ingress(hosts=("a.example", "", "")), ingress(scheme="internet-facing"))
    )


def test_of_many_changes_those_are_refused_that_replace_an_alb():
    changes = [(ingress(), ingress()), (ingress(), ingress(scheme="internet-facing")), (None, ingress())]
    (refused,) = refusals(changes)
    assert "the scheme from internal to internet-facing" in refused.answer
    assert refusals([]) == []
