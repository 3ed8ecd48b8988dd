# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a record has not come, from the Deployment of external-dns, its pods' logs, the zone and the records there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns, _unwritten
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns_links import Question
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns_links import Zone as Asked
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied

from tests.unit.plugins import external_dns_said as said
from tests.unit.plugins.dns_said import named, servers_that_say
from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.objects import conditions, event, made, pod, workload

NAME, SERVERS = "eks.frieza.dev", ("ns-1.aws", "ns-2.aws")
READY = conditions(Ready="True")
WRITER = _unwritten.Writer("default", "external-dns")
MARK = '"heritage=external-dns,external-dns/owner={},external-dns/resource=ingress/a/b"'


def zone(zone_id, name_servers=SERVERS):
    return Zone(zone_id, "frieza.dev", not name_servers, "", name_servers, 2, "ref")


ZONES = {"Z1": zone("Z1"), "Z2": zone("Z2", ("ns-9.aws",)), "Z3": zone("Z3", ())}


class World:
    """external-dns as it is deployed, and what DNS and Route 53 say."""

    def __init__(self, cluster, kubernetes):
        self.cluster = cluster
        self.records = {("192.0.2.53", server, "A"): named("192.0.2.1") for server in SERVERS}
        aws = SimpleNamespace(client=lambda service: service)
        self.context = Context({}, aws, FakeClock())
        self.context.__dict__["kubernetes"] = kubernetes

    def deployed(self, *arguments, log=said.IN_ORDER, status=READY, **spec):
        arguments = ("--source=ingress", *arguments)
        containers = [{"name": "proxy", "args": ["x"]}, {"name": "edns", "args": list(arguments)}]
        template = {"spec": {"containers": containers}}
        self.cluster.put(workload("Deployment", "external-dns", template=template, **spec))
        if log is not None:
            self.cluster.put(pod("external-dns-1", status, app="external-dns"))
            self.cluster.logs["default", "external-dns-1"] = log
        return self

    def having(self, name, kind, *values):
        self.records["192.0.2.1", name, kind] = named(*values)
        return self

    def question(self):
        return Question(NAME, "A", _dns.Resolver((_dns.Server("192.0.2.53", 53),)), 53)

    def explained(self, servers=SERVERS):
        unwritten = _unwritten.Unwritten(self.question(), Asked("frieza.dev", servers))
        return _unwritten.explain(self.context, WRITER, unwritten)


@pytest.fixture
def world(cluster, kubernetes, monkeypatch):
    there = World(cluster, kubernetes)
    servers_that_say(monkeypatch, there.records)
    monkeypatch.setattr(_unwritten, "find_zone", lambda client, which: ZONES.get(which.zone_id))
    return there


def test_where_nothing_speaks_against_it_nothing_is_said(world):
    assert world.deployed("--zone-id-filter=Z1", "--domain-filter=frieza.dev", "--txt-owner-id=a").explained() == ""


def test_a_deployment_that_is_not_there_is_what_is_missing(world):
    assert world.explained() == (
        "there is no Deployment default/external-dns that would write the records; → deploy external-dns (role external_dns), or say "
        "where it runs (written_by)"
    )


def test_what_its_log_says_names_the_action_the_zone_and_who_lacks_it(world):
    told = world.deployed(log=said.logged(said.IN_ORDER, said.NOT_CHANGED, said.FAILED)).explained()
    assert told.startswith(
        "external-dns says: Failure in zone frieza.dev. when submitting change batch: operation error"
    )
    # Its last word on the pass names no cause.
    assert "failed to submit all changes" not in told
    assert f"; → allow route53:ChangeResourceRecordSets on {said.ZONE} to {said.ROLE}: " in told


def test_a_complaint_without_a_known_cause_is_told_as_it_is(world):
    assert world.deployed(log=said.FAILED).explained() == (
        "external-dns says: Failed to do run once: failed to submit all changes for the following zones: [/hostedzone/Z1]"
    )


def test_the_two_newest_complaints_are_told(world):
    log = said.logged(*(said.line(f"Failed to do {word}") for word in ("that", "this", "it")))
    assert world.deployed(log=log).explained() == (
        "external-dns says: Failed to do it; external-dns says: Failed to do this"
    )


def test_why_sts_refuses_stands_next_to_what_it_says(world, monkeypatch):
    seen = []
    monkeypatch.setattr(
        _unwritten, "identity_facts", lambda k, pods, told: seen.append((len(pods), told)) or ["its sub is x"]
    )
    log = said.logged(said.THROTTLED, said.NOT_LET_IN)
    parts = world.deployed(log=log).explained().split("; ")
    assert [part[:30] for part in parts[:3]] == [
        "external-dns says: Failed to d",
        "its sub is x",
        "external-dns says: Skipping AW",
    ]
    assert [(count, len(told)) for count, told in seen] == [(1, 2)]


def test_what_may_not_be_read_hides_nothing(world, monkeypatch, cluster):
    def refused(*_words):
        raise Denied("read", target="it", answer="no")

    monkeypatch.setattr(_unwritten, "identity_facts", refused)
    monkeypatch.setattr(_unwritten, "find_zone", refused)
    told = world.deployed("--zone-id-filter=Z1", "--aws-zone-type=private", log=said.NOT_LET_IN).explained()
    assert told.count("could not read it: no") == 1
    assert "AssumeRoleWithWebIdentity; could not read it: no; external-dns runs with --aws-zone-type=private" in told
    cluster.fail("GET", "/log", 403, 'pods "external-dns-1" is forbidden')
    told = world.explained()
    assert "could not read the log of Pod default/external-dns-1" in told and "--aws-zone-type=private" in told
    cluster.fail("GET", "/deployments/", 403, 'deployments.apps "external-dns" is forbidden')
    assert world.explained().startswith("could not read Deployment default/external-dns")


def test_pods_that_do_not_run_are_told_as_of_any_deployment(world):
    waiting = conditions(Ready="False") | {
        "phase": "Running",
        "containerStatuses": [{"name": "c", "ready": False, "state": {"waiting": {"reason": "ImagePullBackOff"}}}],
    }
    told = world.deployed(log=said.NOT_CHANGED, status=waiting).explained()
    assert told.startswith("container c of Pod default/external-dns-1 waits: ImagePullBackOff")
    assert "external-dns says" not in told


def test_a_deployment_that_is_scaled_down_is_told_once(world):
    mend = "→ let it run: kubectl scale deployment with --replicas=1, or look at why its pods are not made"
    told = world.deployed(log=None, replicas=0).explained()
    assert told == f"no pod of Deployment default/external-dns runs; {mend}"


def test_a_deployment_without_pods_says_what_keeps_them_from_being_made(world, cluster):
    labels = {"labels": {"app": "external-dns"}}
    replicas = cluster.put(made("apps/v1", "ReplicaSet", "external-dns-1", metadata=labels, spec={}))
    cluster.put(event(replicas, "FailedCreate", 'serviceaccount "external-dns" not found'))
    told = world.deployed(log=None).explained()
    assert told.startswith(
        "no pod of Deployment default/external-dns runs; ReplicaSet default/external-dns-1: FailedCreate"
    )
    assert "→ let it run: kubectl scale deployment with --replicas=1" in told
    assert "→ make the service account external-dns first" in told


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ([], ""),
        (["Z1"], ""),
        (["Z2", "Z1"], ""),
        (["Z2"], "--zone-id-filter=Z2, and none of these is the zone frieza.dev that answers"),
        (["Z3"], "--zone-id-filter=Z3, and none of these is"),
        (["GONE", "Z2"], "--zone-id-filter=GONE --zone-id-filter=Z2, and none of these is"),
    ],
)
def test_the_zone_that_it_writes_to_is_known_by_its_name_servers(world, filters, told):
    found = world.deployed(*(f"--zone-id-filter={one}" for one in filters)).explained()
    assert found.startswith(f"external-dns runs with {told}") if told else found == ""


@pytest.mark.parametrize(
    ("arguments", "where", "owner"),
    [
        (["--txt-owner-id=us"], "a-eks.frieza.dev", "them"),
        (["--txt-owner-id=us"], "aaaa-eks.frieza.dev", "them"),
        (["--txt-owner-id=us"], "cname-eks.frieza.dev", "them"),
        (["--txt-owner-id=us"], "eks.frieza.dev", "them"),
        (["--txt-owner-id=us", "--txt-prefix=x."], "x.cname-eks.frieza.dev", "them"),
        ([], "a-eks.frieza.dev", "them"),
    ],
)
def test_a_record_of_another_owner_is_told_with_both(world, arguments, where, owner):
    told = (
        world.deployed(*arguments).having(NAME, "A", "192.0.2.9").having(where, "TXT", MARK.format(owner)).explained()
    )
    own = "us" if arguments else "default"
    assert told.startswith(f"the records of {NAME} are owned by {owner}, and external-dns writes as {own}; → ")
    assert f"--txt-owner-id={owner}" in told


def test_a_record_that_somebody_made_by_hand_is_told_to_have_no_owner(world):
    world.deployed("--txt-owner-id=us").having(NAME, "A", "192.0.2.9").having(f"a-{NAME}", "TXT", '"v=spf1"')
    assert world.explained().startswith(f"the records of {NAME} have no owner in the zone's TXT records; → ")


@pytest.mark.parametrize(
    ("arguments", "servers"), [(["--txt-owner-id=them"], SERVERS), (["--registry=noop"], SERVERS), ([], ())]
)
def test_its_own_records_are_nobody_elses_and_without_a_registry_none_are_owned(world, arguments, servers):
    world.deployed(*arguments).having(NAME, "A", "192.0.2.9").having(f"a-{NAME}", "TXT", MARK.format("them"))
    assert world.explained(servers) == ""


def test_a_record_of_ours_beside_one_of_theirs_is_ours(world):
    world.deployed("--txt-owner-id=us").having(f"a-{NAME}", "TXT", MARK.format("us"), MARK.format("them"))
    assert world.explained() == ""


def test_as_much_of_the_log_is_read_as_a_pass_over_many_names_takes(world, kubernetes):
    world.deployed().explained()
    (asked,) = [request for request in kubernetes.transport.asked if request.path.endswith("/log")]
    assert (asked.query["tailLines"], asked.query["container"]) == ("400", "edns")


def test_where_no_container_is_told_its_sources_the_first_is_taken(world, cluster):
    template = {"spec": {"containers": [{"name": "c", "command": ["external-dns", "--aws-zone-type=private"]}]}}
    cluster.put(workload("Deployment", "external-dns", template=template, replicas=1))
    assert "--aws-zone-type=private" in world.explained()
