# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an owner id is used by another cluster too: by what its records were written for, and where they lead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_owned_records as step

from tests.unit.plugins.steps.records import ABSENT, ME, OTHER, ZONE, a, alias, txt, value

SHOP = "ingress/shop/web"
OURS = replace(ABSENT, listed=True, targets=("alb.ours.example", "192.0.2.9"))


def unmet(*records, desired=OURS):
    return step.plan(desired, step.Observed(ZONE, records)).unmet


def written_for(name, resource, record, **more):
    """A record of ours with its mark."""
    return record, txt(f"{record['Type'].lower()}-{name}", value(resource=resource, **more))


@pytest.mark.parametrize(
    "records",
    [
        (),
        written_for("eks", "service/default/api", a("eks", "A", "192.0.2.9")),
        # Of an Ingress that is gone: external-dns keeps its record under upsert-only, and it leads to our load balancer.
        written_for("eks", SHOP, a("eks", "CNAME", "alb.ours.example")),
        written_for("eks", SHOP, a("eks", "CNAME", "ALB.ours.example.")),
        # Of others, under ids of their own, or of nobody.
        written_for("x", SHOP, a("x"), owner=OTHER),
        (a("www"),),
        # A mark without a record: there is nothing to undo.
        (txt("a-old", value(resource=SHOP)),),
    ],
    ids=["none", "our address", "our balancer", "spelt otherwise", "another owner", "nobody's", "a lone mark"],
)
def test_plan_takes_records_for_ours_by_where_they_lead(records):
    assert unmet(*records) == ()


def test_plan_knows_our_load_balancer_by_the_name_that_an_alias_has():
    record = alias("eks")
    record["AliasTarget"]["DNSName"] = "dualstack.ALB.Ours.example."
    assert unmet(*written_for("eks", SHOP, record)) == ()


def test_complaint_17_an_owner_id_with_records_of_another_clusters_resources_is_refused_by_name():
    (refused,) = unmet(*written_for("shop", SHOP, alias("shop")), *written_for("eks", SHOP, a("eks", "A", "192.0.2.9")))
    assert isinstance(refused, Conflict)
    assert str(refused) == (
        f"could not take the records for this cluster's of external-dns owner {ME} in zone frieza.dev: "
        "some lead to what it does not have: shop.frieza.dev A of ingress/shop/web (leads to alb.example). "
        "If another cluster writes under that owner id, give this one another (the role's external_dns_txt_owner_id); "
        "if they are left over, as from a cluster that was rebuilt, remove them or accept them "
        "(external_dns_accept_records: true)."
    )


def test_complaint_17_an_ingress_of_the_same_name_in_another_cluster_is_another():
    (refused,) = unmet(*written_for("eks", "ingress/default/app-aws-ingress", alias("eks")))
    assert "eks.frieza.dev A of ingress/default/app-aws-ingress (leads to alb.example)" in refused.answer


@pytest.mark.parametrize("targets", [None, [], ["alb.ours.example"]])
def test_what_there_is_is_asked_only_where_it_is_given(targets):
    params = {
        "zone_name": "frieza.dev", "zone_id": None, "private": False, "owner_id": ME, "state": "listed", "targets": targets, "allow_missing": False,
        "txt_prefix": "", "txt_suffix": "", "txt_wildcard_replacement": "", "wait": True, "wait_timeout": 9,
    }  # fmt: skip
    assert step.desired(params).targets == (None if targets is None else tuple(targets))


def test_plan_names_five_without_counting_others():
    (refused,) = unmet(*(one for number in range(5) for one in written_for(f"s{number}", SHOP, a(f"s{number}"))))
    assert refused.answer.count(" A of ") == 5 and "more" not in refused.answer


def test_plan_names_a_few_records_and_the_number_of_the_others():
    records = [one for number in range(7) for one in written_for(f"s{number}", SHOP, a(f"s{number}"))]
    (refused,) = unmet(*records)
    assert refused.answer.count(" A of ") == 5 and refused.answer.endswith(", and 2 more")


def test_plan_names_a_record_that_does_not_say_what_it_is_of():
    bare = f'"heritage=external-dns,external-dns/owner={ME}"'
    (refused,) = unmet(a("eks"), txt("a-eks", bare))
    assert "eks.frieza.dev A of no resource (leads to 192.0.2.1)" in refused.answer


@pytest.mark.parametrize(
    ("desired", "asked"),
    [
        (OURS, True),
        (replace(OURS, targets=()), True),
        (replace(OURS, targets=None), False),
        (replace(OURS, listed=False), False),
    ],
)
def test_plan_asks_whose_records_they_are_only_where_it_is_told_what_there_is(desired, asked):
    assert bool(unmet(*written_for("shop", SHOP, a("shop")), desired=desired)) is asked
