# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is removed at once, and what is asked of Route 53 before and after it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, Missing, Refused, TimedOut
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_owned_records as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws.doors.route53 import a_zone, change, page
from tests.unit.plugins.aws_script import Call, denial, scripted
from tests.unit.plugins.steps.records import ABSENT, ZONE, a, txt, value


def batches(*records):
    made = step.plan(ABSENT, step.Observed(ZONE, records))
    return [[one["ResourceRecordSet"] for one in action.arguments["changes"]] for action in made.actions]


def test_a_record_is_never_divided_from_its_marks_over_batches():
    many = [record for number in range(600) for record in (a(f"app{number}"), txt(f"a-app{number}"))]
    actions = step.plan(ABSENT, step.Observed(ZONE, many)).actions
    assert [action.arguments["comment"] for action in actions] == ["records of external-dns owner mz-k8s removed"] * 2
    removed = [[one["ResourceRecordSet"] for one in action.arguments["changes"]] for action in actions]
    assert [len(batch) for batch in removed] == [640, 560]
    for batch in removed:
        records = {one["Name"] for one in batch if one["Type"] == "A"}
        marks = {one["Name"].removeprefix("a-") for one in batch if one["Type"] == "TXT"}
        assert records == marks


@pytest.mark.parametrize(
    ("records", "sizes"),
    [
        # A thousand values fit; an alias counts as one, a record as many as it has.
        ([a(f"n{number}", "A", *(f"192.0.2.{last}" for last in range(99))) for number in range(10)], [20]),
        ([a(f"n{number}", "A", *(f"192.0.2.{last}" for last in range(100))) for number in range(10)], [18, 2]),
        # 32,000 characters fit.
        ([a(f"n{number}", "A", "x" * (8000 - len(value()))) for number in range(4)], [8]),
        ([a(f"n{number}", "A", "x" * (8001 - len(value()))) for number in range(4)], [6, 2]),
    ],
)
def test_a_batch_keeps_to_route_53s_limits(records, sizes):
    with_marks = [one for record in records for one in (record, txt(f"a-{record['Name'].split('.')[0]}"))]
    assert [len(batch) for batch in batches(*with_marks)] == sizes


@pytest.mark.parametrize(("others", "sizes"), [(499, [2]), (500, [1, 1])])
def test_a_text_that_is_written_anew_counts_twice(others, sizes):
    """:param others: values that stay in a text, which is written anew: each counts twice against the thousand values."""
    shared = txt("a-one", value(), *(f'"{number}"' for number in range(others)))
    removed = batches(shared, txt("a-two", value(), '"x"'))
    assert [len(batch) for batch in removed] == sizes


def asked(**given):
    return step.desired(arguments("route53_owned_records", **{"zone_name": "frieza.dev"} | given))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {}),
        ({"zone_name": None, "zone_id": "Z1"}, {"which": Which(None, "Z1")}),
        ({"private": True}, {"which": Which("frieza.dev", private=True)}),
        ({"owner_id": "me"}, {"owner_id": "me"}),
        ({"state": "absent", "owner_id": "me"}, {"listed": False, "owner_id": "me", "needs_zone": False}),
        ({"allow_missing": True}, {"needs_zone": False}),
        ({"wait": False}, {"wait": None}),
        ({"wait_timeout": 60}, {"wait": 60}),
        (
            {"txt_prefix": "Own-", "txt_suffix": "-X", "txt_wildcard_replacement": "ANY"},
            {"affixes": Affixes("own-", "-x", "any")},
        ),
    ],
)
def test_the_arguments_say_what_is_wanted(given, wanted):
    default = step.Desired(Which("frieza.dev"), None, Affixes(), listed=True, wait=300, needs_zone=True)
    assert asked(**given) == replace(default, **wanted)


def r53(operation, sent, answer=None, refused=""):
    return Call("route53", operation, sent, answer or {}, refused)


BY_NAME = r53("list_hosted_zones_by_name", {"DNSName": "frieza.dev"}, page("HostedZones", [a_zone()]))
NONE = replace(BY_NAME, answer=page("HostedZones", []))
READ = r53("get_hosted_zone", {"Id": "Z1"}, {"HostedZone": a_zone()})
RECORDS = r53("list_resource_record_sets", {"HostedZoneId": "Z1"}, page("ResourceRecordSets", [a("eks"), txt("a-eks")]))


def seen(desired, *calls):
    with scripted(*calls) as context:
        return step.observe(context, desired)


@pytest.mark.parametrize("given", [{}, {"state": "absent", "owner_id": "me"}])
def test_the_zones_records_are_read_and_its_tags_are_not(given):
    found = seen(asked(**given), BY_NAME, READ, RECORDS)
    assert (found.zone.id, found.records) == ("Z1", (a("eks"), txt("a-eks")))


@pytest.mark.parametrize("given", [{"state": "absent", "owner_id": "me"}, {"allow_missing": True}])
def test_a_zone_that_is_gone_holds_no_records(given):
    assert seen(asked(**given), NONE) == step.Observed(None)


def test_a_zone_whose_records_are_to_be_listed_has_to_be_there():
    with pytest.raises(Missing, match=r"find the hosted zone frieza.dev \(public\): there is none in this account"):
        seen(asked(), NONE)


@pytest.mark.parametrize(
    ("calls", "attempted"),
    [
        ([BY_NAME], "list the hosted zones named"),
        ([BY_NAME, READ], "read the hosted zone"),
        ([BY_NAME, READ, RECORDS], "list the records of the hosted zone"),
    ],
)
def test_what_may_not_be_read_stops_the_run_before_it_writes(calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="AccessDenied", message=denial("route53", last.operation))
    with pytest.raises(Denied) as raised:
        seen(asked(), *before, last)
    assert raised.value.attempted == attempted


GONE = {"Action": "DELETE", "ResourceRecordSet": a("eks")}


def removal(number):
    """An action, and the call that carries it out."""
    comment = f"batch {number}"
    action = Action("change_records", "", {"zone_id": "Z1", "changes": (GONE,), "comment": comment})
    sent = {"HostedZoneId": "Z1", "ChangeBatch": {"Comment": comment, "Changes": [GONE]}}
    answer = {"ChangeInfo": change("PENDING")["ChangeInfo"] | {"Id": f"/change/C{number}"}}
    return action, r53("change_resource_record_sets", sent, answer)


def status(number, said):
    return r53("get_change", {"Id": f"C{number}"}, change(said))


(ONE, ONE_CALL), (TWO, TWO_CALL) = removal(1), removal(2)
AFTER = {"records": []}


@pytest.mark.parametrize(
    ("wait", "statuses", "sleeps"),
    [
        (None, [], []),
        (60, [status(1, "INSYNC"), status(2, "INSYNC")], 0),
        (60, [status(1, "PENDING"), status(2, "INSYNC"), status(1, "INSYNC"), status(2, "INSYNC")], 1),
        (
            60,
            [status(1, "PENDING"), status(2, "PENDING"), status(1, "INSYNC"), status(2, "PENDING"),
             status(1, "INSYNC"), status(2, "INSYNC")],
            2,
        ),
    ],
)  # fmt: skip
def test_every_batch_is_carried_out_and_waited_for_until_all_servers_have_it(wait, statuses, sleeps):
    desired = replace(ABSENT, wait=wait)
    with scripted(ONE_CALL, TWO_CALL, *statuses) as context:
        assert carried_out(step.apply(context, desired, Plan(None, AFTER, (ONE, TWO)))) is AFTER
        assert len(context.clock.sleeps) == (sleeps or 0)
        assert context.clock.sleeps[:1] == [1.0][: sleeps or 0]


@pytest.mark.parametrize(
    ("statuses", "pending"),
    [(["PENDING", "PENDING"], "C1, C2"), (["PENDING", "INSYNC"], "C1"), (["INSYNC", "PENDING"], "C2")],
)
def test_changes_that_do_not_spread_in_time_are_named(statuses, pending):
    looks = [status(number, said) for _look in range(3) for number, said in enumerate(statuses, start=1)]
    with pytest.raises(TimedOut) as raised, scripted(ONE_CALL, TWO_CALL, *looks) as context:
        carried_out(step.apply(context, replace(ABSENT, wait=2.0), Plan(None, AFTER, (ONE, TWO))))
    assert str(raised.value) == (
        f"could not see the record changes on all name servers frieza.dev (public): after 2 s: {pending} pending."
    )


@pytest.mark.parametrize(("refused", "kind"), [("AccessDenied", Denied), ("InvalidChangeBatch", Refused)])
def test_a_batch_that_is_refused_stops_the_run_there(refused, kind):
    told = "change 1 records of the hosted zone Z1"
    with pytest.raises(kind, match=told), scripted(replace(ONE_CALL, answer={}, refused=refused)) as context:
        carried_out(step.apply(context, ABSENT, Plan(None, AFTER, (ONE, TWO))))
