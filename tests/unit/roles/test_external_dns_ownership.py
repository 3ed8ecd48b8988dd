# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When external_dns asks whether another cluster writes under its owner id, and what it takes for this cluster's."""

from __future__ import annotations

import pytest

from tests.unit.roles.rehearsed import role, task

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


def test_the_addresses_of_its_ingresses_and_services_are_this_clusters():
    ingresses = [found("Ingress", "web", {"hostname": "alb.example"}), {**found("Ingress", "new"), "status": {}}]
    services = [found("Service", "api", {"ip": "192.0.2.1"}, {"hostname": "nlb.example"}), found("Service", "in")]
    results = {"results": [{"objects": ingresses}, {"objects": services}]}
    rehearsed = role("external_dns", __external_dns_sources_found=results)
    assert rehearsed.value("__external_dns_addresses") == ["alb.example", "192.0.2.1", "nlb.example"]


OURS = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
GONE = {"policy": None}
KEPT = {"policy": {"owned": True}}


def labelled(labels, *arguments):
    (deployment,) = deployed(*arguments)
    return [{**deployment, "metadata": {"labels": labels} if labels else {}}]


@pytest.mark.parametrize(
    ("before", "policy", "wrote", "where"),
    [
        (labelled({**OURS, "app": "x"}, OWNER, ZONE), GONE, True, ("Z1", ID)),
        (labelled(OURS, "--txt-owner-id=a=b", "--zone-id-filter=Z9"), KEPT, True, ("Z9", "a=b")),
        # Someone else's of that name says nothing of ours.
        (labelled({"app": "x"}, OWNER, ZONE), GONE, False, ("", "")),
        (labelled(None, OWNER, ZONE), GONE, False, ("", "")),
        # A way back that was stopped halfway: the policy is taken back last.
        ([], KEPT, True, ("", "")),
        ([], {"policy": {"owned": False}}, False, ("", "")),
        ([], GONE, False, ("", "")),
        (None, KEPT, True, ("", "")),
    ],
)
def test_on_the_way_back_it_wrote_where_it_is_deployed_or_was_given_its_policy(before, policy, wrote, where):
    known = {} if before is None else {"__external_dns_before": {"objects": before}}
    rehearsed = role("external_dns", __external_dns_policy=policy, **known)
    assert rehearsed.value("__external_dns_wrote") is wrote
    assert (
        rehearsed.value("__external_dns_deployed_zone_id"),
        rehearsed.value("__external_dns_deployed_owner_id"),
    ) == where


EKS = {"name": "eks.frieza.dev", "type": "A"}


@pytest.mark.parametrize(
    ("others", "wrote", "left"),
    [
        ({"records": [EKS, EKS | {"type": "AAAA"}], "lone_marks": ["a-old.frieza.dev"]}, False,
         "eks.frieza.dev A, eks.frieza.dev AAAA, a-old.frieza.dev TXT"),
        ({"records": [], "lone_marks": []}, False, None),
        # The zone is gone.
        (None, False, None),
        ({"records": [EKS], "lone_marks": []}, True, None),
    ],
)  # fmt: skip
def test_records_that_it_did_not_write_are_named_when_they_are_left(others, wrote, left):
    tell = task("roles/external_dns/tasks/absent_records.yml", "Name the records that were left")
    known = {"__external_dns_others": {"owned_records": others}, "__external_dns_wrote": wrote}
    rehearsed = role("external_dns", **known, **tell["vars"])
    assert rehearsed.all_hold([tell["when"]]) is (left is not None)
    if left:
        assert rehearsed.said(tell["ansible.builtin.debug"]["msg"]).endswith(f"deployed to write there: {left}")


@pytest.mark.parametrize("accept", [False, "false", "no", None, 0])
def test_an_acceptance_is_one_however_it_is_spelt(accept):
    check = task("roles/external_dns/tasks/preflight.yml", "Check that nobody else does")
    known = check["vars"] | {"__external_dns_named": {"zone": {"id": "Z1"}}, "external_dns_accept_records": accept}
    assert role("external_dns", **known).all_hold(check["when"])
    assert not role("external_dns", **known | {"external_dns_accept_records": "true"}).all_hold(check["when"])


@pytest.mark.parametrize("named", [{"zone": None}, {"zone": {"id": None}}, {}])
def test_a_zone_that_is_yet_to_be_made_has_no_records_of_others(named):
    when = task("roles/external_dns/tasks/preflight.yml", "Read whether external-dns writes")["when"]
    assert not role("external_dns", __external_dns_named=named).all_hold([when])


@pytest.mark.parametrize(
    ("zone", "good"), [({"private": False}, True), ({"private": True}, False), (None, True), ({}, True)]
)
def test_a_private_zone_is_refused_before_anything_is_made(zone, good):
    check = task("roles/external_dns/tasks/preflight.yml", "Stop where the zone is private")
    rehearsed = role("external_dns", __external_dns_named={"zone": zone}, external_dns_zone_id="Z9")
    assert rehearsed.holds(check) is good
    assert rehearsed.refusal(check).startswith("The hosted zone Z9 is private, and answers only in its VPC")
