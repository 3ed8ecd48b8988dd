# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When external_dns asks whether another cluster writes under its owner id, and what it takes for this cluster's."""

from __future__ import annotations

import pytest

from tests.unit.roles.rehearsed import role

ID = "mz-k8s-ap-northeast-1"
OWNER, ZONE = f"--txt-owner-id={ID}", "--zone-id-filter=Z1"


def deployed(*arguments):
    container = {"name": "external-dns", "args": list(arguments)}
    return [{"spec": {"template": {"spec": {"containers": [{"name": "sidecar"}, container]}}}}]


@pytest.mark.parametrize(
    ("before", "writes"),
    [
        ([], False),
        (deployed(), False),
        (deployed("--provider=aws", OWNER, ZONE), True),
        (deployed(OWNER, "--zone-id-filter=Z2"), False),
        (deployed("--txt-owner-id=other", ZONE), False),
        (deployed(OWNER + "-2", ZONE), False),
    ],
)
def test_once_it_writes_into_the_zone_under_the_id_nothing_is_asked_anymore(before, writes):
    known = {"__external_dns_before": {"objects": before}, "__external_dns_zone": {"zone": {"id": "Z1"}}}
    assert role("external_dns", **known).value("__external_dns_writes") is writes


def found(kind, name, *addresses):
    status = {"loadBalancer": {"ingress": list(addresses)} if addresses else {}}
    return {"kind": kind, "metadata": {"namespace": "apps", "name": name}, "status": status}


def test_its_ingresses_and_services_and_their_addresses_are_this_clusters():
    ingresses = [found("Ingress", "web", {"hostname": "alb.example"}), {**found("Ingress", "new"), "status": {}}]
    services = [found("Service", "api", {"ip": "192.0.2.1"}, {"hostname": "nlb.example"}), found("Service", "in")]
    results = {"results": [{"objects": ingresses}, {"objects": services}]}
    rehearsed = role("external_dns", __external_dns_sources_found=results)
    names = ["ingress/apps/web", "ingress/apps/new", "service/apps/api", "service/apps/in"]
    assert rehearsed.value("__external_dns_resources") == names
    assert rehearsed.value("__external_dns_addresses") == ["alb.example", "192.0.2.1", "nlb.example"]
