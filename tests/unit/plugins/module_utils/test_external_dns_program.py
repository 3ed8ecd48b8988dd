# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the arguments of external-dns leave out, and what its log says is wrong."""

from __future__ import annotations

import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _external_dns_program as program
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes

from tests.unit.plugins import external_dns_said as said

NAME = "eks.frieza.dev"
SEEN = (
    "operation error Route 53: ChangeResourceRecordSets, https response error StatusCode: 403, api error AccessDenied"
)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {}),
        (["--txt-owner-id=a=b"], {"txt-owner-id": ["a=b"]}),
        (["--domain-filter", "a.dev", "--domain-filter=b.dev"], {"domain-filter": ["a.dev", "b.dev"]}),
        (["--events", "--interval", "1m"], {"events": [], "interval": ["1m"]}),
        (["/bin/external-dns", "--events", "--txt-prefix="], {"events": [], "txt-prefix": [""]}),
    ],
)
def test_arguments_are_read_in_both_forms(arguments, options):
    assert program.options(arguments) == options


@pytest.mark.parametrize(
    ("arguments", "owner"),
    [
        (["--txt-owner-id=a"], "a"),
        (["--txt-owner-id=a", "--txt-owner-id=b"], "b"),
        ([], "default"),
        (["--registry=txt", "--txt-owner-id=a"], "a"),
        (["--registry=noop", "--txt-owner-id=a"], None),
    ],
)
def test_it_writes_under_its_owner_id_where_it_keeps_one(arguments, owner):
    assert program.owner(program.options(arguments)) == owner


def test_marks_are_named_as_it_was_told():
    given = program.options(["--txt-prefix=X-%{record_type}.", "--txt-wildcard-replacement=Any"])
    assert program.affixes(given) == Affixes("x-%{record_type}.", "", "any")
    assert program.affixes(program.options(["--txt-suffix=-X"])) == Affixes("", "-x", "")


def test_the_zones_that_it_may_write_to_are_read_however_they_are_spelt():
    given = program.options(["--zone-id-filter=Z1", "--zone-id-filter=/hostedzone/Z2", "--zone-id-filter="])
    assert program.zone_ids(given) == ["Z1", "Z2"]
    assert program.zone_ids({}) == []


LEAVES_OUT = f"which leaves out {NAME}"


@pytest.mark.parametrize(
    ("arguments", "facts"),
    [
        ([], []),
        (["--domain-filter="], []),
        (["--domain-filter=frieza.dev"], []),
        (["--domain-filter=FRIEZA.dev."], []),
        (["--domain-filter=eks.frieza.dev"], []),
        (["--domain-filter=.frieza.dev"], []),
        (["--domain-filter=other.dev", "--domain-filter=frieza.dev"], []),
        (["--domain-filter=other.dev"], [f"external-dns runs with --domain-filter=other.dev, {LEAVES_OUT}"]),
        (["--domain-filter=ieza.dev"], [f"external-dns runs with --domain-filter=ieza.dev, {LEAVES_OUT}"]),
        (
            ["--domain-filter=.eks.frieza.dev"],
            [f"external-dns runs with --domain-filter=.eks.frieza.dev, {LEAVES_OUT}"],
        ),
        (
            ["--domain-filter=a.dev", "--domain-filter=b.dev"],
            [f"external-dns runs with --domain-filter=a.dev --domain-filter=b.dev, {LEAVES_OUT}"],
        ),
        (["--domain-filter=other.dev", "--regex-domain-filter=.*"], []),
        (["--exclude-domains=other.dev", "--exclude-domains="], []),
        (
            ["--exclude-domains=other.dev", "--exclude-domains=eks.frieza.dev"],
            [f"external-dns runs with --exclude-domains=eks.frieza.dev, {LEAVES_OUT}"],
        ),
        (["--aws-zone-type=public"], []),
        (["--aws-zone-type="], []),
        (
            ["--aws-zone-type=private"],
            ["external-dns runs with --aws-zone-type=private, which leaves out public zones"],
        ),
    ],
)
def test_what_the_arguments_leave_out_is_told_with_the_argument(arguments, facts):
    found = program.left_out(program.options(arguments), NAME)
    assert found == facts
    assert len(advice_on(found)) == len(facts)


@pytest.mark.parametrize(
    ("lines", "complaints"),
    [
        ([], []),
        ([said.FILTER, said.IN_ORDER], []),
        ([said.FILTER, said.WANTED], []),
        # The cause comes before the pass's last word.
        (
            [said.FILTER, said.WANTED, said.NOT_CHANGED, said.FAILED],
            ["Failed to do run once: failed to submit all changes for the following zones: [/hostedzone/Z1]", "Failure in zone"],
        ),
        # The same again.
        (
            [said.NOT_LISTED, said.NOT_LISTED.replace("errors: 1", "errors: 2").replace("67d1", "3e83")],
            ["Failed to do run once: records retrieval failed: failed to list hosted zones: operation error Route 53"],
        ),
        # What went well since is over.
        ([said.NOT_CHANGED, said.FAILED, said.FILTER, said.SUCCEEDED], []),
        ([said.NOT_CHANGED, said.FAILED, said.IN_ORDER], []),
        ([said.NOT_CHANGED, said.IN_ORDER, said.FAILED], ["Failed to do run once"]),
        ([said.WANTED, said.NO_ZONE], ["All records are already up to date, there are no changes"]),
        # Only the last pass of those that found no zone counts.
        ([said.NOT_LISTED, said.NO_ZONE, said.WANTED, said.NO_ZONE], ["All records are already up to date, there are no changes"]),
        ([said.THROTTLED, said.NO_ZONE], ["All records are", 'Skipping AWS profile "default" due to provider side throttling: Rate exceeded']),
        (["panic: x", "I0101 klog", "[1]", "7", said.FAILED], ["Failed to do run once"]),
        ([json.dumps({"level": "error", "msg": "a\nb", "time": "x"}), json.dumps({"msg": "c"})], ["a b"]),
        ([json.dumps({"level": "fatal", "msg": "no such source"})], ["no such source"]),
        ([said.line("no such source", "fatal"), said.line("odd", "warning")], ["no such source"]),
        (["level=error msg=short"], ["short"]),
    ],
)  # fmt: skip
def test_the_log_is_read_from_its_end_to_where_all_was_in_order(lines, complaints):
    found = program.complaints(said.logged(*lines))
    assert len(found) == len(complaints)
    assert [text[: len(begins)] for text, begins in zip(found, complaints, strict=True)] == complaints


def test_a_complaint_is_told_without_what_differs_from_pass_to_pass():
    (told,) = program.complaints(said.NOT_CHANGED)
    assert told.startswith(
        f"Failure in zone frieza.dev. when submitting change batch: {SEEN}: User: {said.ROLE} is not"
    )
    assert told.endswith("allows the route53:ChangeResourceRecordSets action")
    (told,) = program.complaints(said.NOT_LISTED)
    assert told.endswith("allows the route53:ListHostedZones action")


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            said.NOT_CHANGED,
            f"allow route53:ChangeResourceRecordSets on {said.ZONE} to {said.ROLE}: module iam_policy has",
        ),
        (said.NOT_LISTED, f"allow route53:ListHostedZones to {said.ROLE}: its policy may be older"),
        (said.NOT_LET_IN, "the role's trust policy does not match: compare its provider"),
        (said.NO_ZONE, "external-dns finds no hosted zone to write the name to"),
        (said.THROTTLED, "AWS takes no more calls of this account"),
        (said.IN_THE_WAY, "a TXT record cname-eks.frieza.dev that external-dns did not write stands in the way"),
    ],
)
def test_what_it_logs_has_one_cause_and_its_mend(line, advice):
    (found,) = advice_on(program.complaints(line))
    assert found.startswith(advice)


def test_what_a_policy_denies_explicitly_is_not_said_to_lack_permission():
    denied = said.NOT_CHANGED.replace(
        "because no identity-based policy allows", "with an explicit deny in a policy for"
    )
    (found,) = advice_on(program.complaints(denied))
    assert found.startswith("a policy for")
