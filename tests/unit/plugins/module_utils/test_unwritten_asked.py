# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a record has not come: whose logs are read for it, and which servers and services are asked."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _unwritten
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Unavailable

from tests.unit.plugins import external_dns_said as said
from tests.unit.plugins.dns_said import servers_that_say
from tests.unit.plugins.module_utils.test_unwritten import MARK, NAME, READY, SERVERS, ZONES, World
from tests.unit.plugins.objects import pod

OURS = "--txt-owner-id=us"


@pytest.fixture
def world(cluster, kubernetes, monkeypatch):
    there = World(cluster, kubernetes)
    there.asked = servers_that_say(monkeypatch, there.records)
    return there


def test_only_the_logs_of_its_own_pods_are_read(world, cluster):
    """Those that all of its labels choose."""
    labels = {"app": "external-dns", "release": "a"}
    world.deployed(log=None, selector={"matchLabels": labels})
    for name, chosen in [("its", labels), ("of-another-release", labels | {"release": "b"})]:
        cluster.put(pod(name, READY, **chosen))
        cluster.logs["default", name] = said.line(f"Failed to do {name}")
    assert world.explained() == "external-dns says: Failed to do its"


def test_a_pod_of_such_labels_in_another_namespace_is_none_of_its(world, cluster):
    world.deployed(log=None)
    cluster.put(pod("elsewhere", READY, "kube-system", app="external-dns"))
    assert world.explained().startswith("no pod of Deployment default/external-dns runs")


def test_who_its_pods_are_is_asked_of_the_cluster_that_they_run_in(world, kubernetes, monkeypatch):
    asked = []
    monkeypatch.setattr(_unwritten, "identity_facts", lambda *given: asked.append(given) or [])
    world.deployed().explained()
    ((cluster, (running,), complaints),) = asked
    assert (cluster, running["metadata"]["name"], complaints) == (kubernetes, "external-dns-1", [])


def test_its_zones_are_looked_up_in_route_53(world, monkeypatch):
    asked = []
    monkeypatch.setattr(
        _unwritten, "find_zone", lambda client, which: asked.append((client, which.zone_id)) or ZONES["Z1"]
    )
    assert world.deployed("--zone-id-filter=Z1").explained() == ""
    assert asked == [("route53", "Z1")]


def test_one_server_of_the_zone_is_asked_at_its_port(world):
    world.deployed(OURS).having(NAME, "A", "192.0.2.9")
    assert "have no owner" in world.explained(SERVERS[:1])
    assert {server.port for server in world.asked} == {53}


def test_a_server_that_does_not_answer_says_nothing_of_owners(world):
    world.records["192.0.2.1", f"a-{NAME}", "TXT"] = Unavailable("ask", target="ns-1.aws", answer="it timed out")
    assert world.deployed(OURS).explained() == ""


def test_all_the_owners_of_a_name_are_told(world):
    world.deployed(OURS).having(f"a-{NAME}", "TXT", MARK.format("them")).having(NAME, "TXT", MARK.format("others"))
    assert world.explained().startswith(f"the records of {NAME} are owned by others, them, and external-dns writes as")
