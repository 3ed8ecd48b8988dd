# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When external_dns asks whether another cluster writes under its owner id, and what it takes for this cluster's."""

from __future__ import annotations

import pytest

from tests.unit.roles.rehearsed import CHECKOUT, SITE, Rehearsed, role, task

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


PROOF = task("playbooks/teardown.yml", "Prove that nothing is left")
RENAMED = "roles/external_dns/tasks/renamed.yml"


@pytest.mark.parametrize(
    ("before", "given", "renamed"),
    [
        (labelled(OURS, OWNER, ZONE), ID, False),
        (labelled(OURS, OWNER, ZONE), "other", True),
        (labelled(OURS, "--txt-owner-id=7"), 7, False),
        # Someone else's of that name, and none.
        (labelled({"app": "x"}, OWNER, ZONE), "other", False),
        ([], "other", False),
        (None, "other", False),
    ],
)
def test_another_owner_id_than_it_is_deployed_with_is_looked_into_whatever_is_accepted(before, given, renamed):
    known = {} if before is None else {"__external_dns_before": {"objects": before}}
    look = task("roles/external_dns/tasks/preflight.yml", "Check that it leaves no records behind")
    given = {"external_dns_txt_owner_id": given, "external_dns_accept_records": True}
    assert role("external_dns", **known, **given).all_hold([look["when"]]) is renamed


@pytest.mark.parametrize(("zone", "listed"), [(ZONE, "Z1"), ("--zone-id-filter=Z9", "Z9"), ("--provider=aws", "Z1")])
def test_what_it_wrote_under_the_other_id_is_listed_where_it_wrote(zone, listed):
    known = {"__external_dns_before": {"objects": labelled(OURS, OWNER, zone)}}
    asked = task(RENAMED, "List what external-dns wrote")["edgeworks.eks_ingress.route53_owned_records"]
    rehearsed = role("external_dns", **known, __external_dns_named={"zone": {"id": "Z1"}})
    assert (rehearsed.said(asked["zone_id"]), rehearsed.said(asked["owner_id"])) == (listed, ID)
    assert (asked["state"], asked["allow_missing"]) == ("listed", True)


@pytest.mark.parametrize(
    ("records", "marks", "told"),
    [
        ([{"name": "eks.frieza.dev", "type": "A"}], [], "wrote eks.frieza.dev A: under owner id other nothing would manage"),
        ([], ["a-old.frieza.dev"], "wrote a-old.frieza.dev TXT: under"),
        ([], [], None),
    ],
)  # fmt: skip
def test_records_are_not_left_behind_by_another_owner_id(records, marks, told):
    check = task(RENAMED, "Stop where nobody would manage it")
    found = {"owned_records": {"records": records, "lone_marks": marks}}
    known = {"__external_dns_before": {"objects": labelled(OURS, OWNER, ZONE)}, "__external_dns_others": found}
    rehearsed = role("external_dns", **known, external_dns_txt_owner_id="other")
    assert rehearsed.holds(check) is (told is None)
    if told:
        assert told in rehearsed.refusal(check)
        assert f"Keep external_dns_txt_owner_id: {ID}, or take the names back first" in rehearsed.refusal(check)


def test_a_zone_that_is_gone_has_no_records_to_leave_behind():
    check = task(RENAMED, "Stop where nobody would manage it")
    assert role("external_dns", __external_dns_others={"owned_records": None}).holds(check)


@pytest.mark.parametrize(
    ("before", "policy", "owner"),
    [
        (labelled(OURS, "--txt-owner-id=old"), KEPT, "old"),
        (labelled(OURS, OWNER), KEPT, ID),
        ([], KEPT, ID),
        ([], GONE, "<omit>"),
    ],
)
def test_the_proof_looks_for_what_it_is_known_to_have_written_under(before, policy, owner):
    known = {"__external_dns_before": {"objects": before}, "__external_dns_policy": policy}
    assert role("external_dns", **known).said(PROOF["edgeworks.eks_ingress.leftovers_info"]["owner_id"]) == owner


@pytest.mark.parametrize(("given", "owner"), [({}, ID), ({"external_dns_txt_owner_id": "mine"}, "mine")])
def test_the_proof_alone_looks_for_what_the_role_would_write_under(given, owner):
    alone = Rehearsed(CHECKOUT / "playbooks", SITE | PROOF["vars"] | given)
    assert alone.said(PROOF["edgeworks.eks_ingress.leftovers_info"]["owner_id"]) == owner


EKS = {"name": "eks.frieza.dev", "type": "A"}


@pytest.mark.parametrize(
    ("others", "before", "policy", "told"),
    [
        ({"records": [EKS, EKS | {"type": "AAAA"}], "lone_marks": ["a-old.frieza.dev"]}, [], GONE,
         "eks.frieza.dev A, eks.frieza.dev AAAA, a-old.frieza.dev TXT. No external-dns of cluster mz-k8s is there now that writes"),
        ({"records": [], "lone_marks": []}, [], GONE, None),
        # The zone is gone.
        (None, [], GONE, None),
        ({"records": [EKS], "lone_marks": []}, [], KEPT, None),
        ({"records": [EKS], "lone_marks": []}, labelled(OURS, OWNER), KEPT, None),
        ({"records": [EKS], "lone_marks": []}, labelled(OURS, "--txt-owner-id=old"), KEPT,
         "eks.frieza.dev A. external-dns of cluster mz-k8s was deployed with owner id old. If"),
    ],
)  # fmt: skip
def test_records_that_it_is_not_known_to_have_written_are_left_and_named(others, before, policy, told):
    records = "roles/external_dns/tasks/absent_records.yml"
    tell, listing = task(records, "Name the records that were left"), task(records, "List the records that it did not")
    known = {"__external_dns_before": {"objects": before}, "__external_dns_policy": policy}
    rehearsed = role("external_dns", **known, __external_dns_others={"owned_records": others}, **tell["vars"])
    assert rehearsed.all_hold([tell["when"]]) is (told is not None)
    if told:
        assert rehearsed.all_hold([listing["when"]])
        said = rehearsed.said(tell["ansible.builtin.debug"]["msg"])
        assert told in said and said.endswith(f"route53_owned_records (owner_id: {ID}, state: absent).")


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
