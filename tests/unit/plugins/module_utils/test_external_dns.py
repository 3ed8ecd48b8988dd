# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _external_dns as registry
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes

ME, OTHER = "mz-k8s-ap-northeast-1-9012", "another"
NAME = "eks.frieza.dev"


def value(owner=ME, resource="ingress/default/app-aws-ingress"):
    return f'"heritage=external-dns,external-dns/owner={owner},external-dns/resource={resource}"'


def txt(name, *values, **more):
    return {"Name": f"{name}.", "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": v} for v in values]} | more


def alias(name=NAME, kind="A", **more):
    target = {"HostedZoneId": "Z14GRHDCWA56QT", "DNSName": "alb.example.", "EvaluateTargetHealth": True}
    return {"Name": f"{name}.", "Type": kind, "AliasTarget": target} | more


def plain(name=NAME, kind="A", *values, **more):
    records = [{"Value": v} for v in values or ("192.0.2.1",)]
    return {"Name": f"{name}.", "Type": kind, "TTL": 60, "ResourceRecords": records} | more


def owners(records, affixes=None):
    found = registry.read(records, affixes or Affixes())
    return {(registry.plain_name(one.record), one.record["Type"]): one.owner for one in found.owned}


@pytest.mark.parametrize(
    ("affixes", "record", "kind", "expected"),
    [
        (Affixes(), NAME, "A", "a-eks.frieza.dev"),
        (Affixes(), NAME, "CNAME", "cname-eks.frieza.dev"),
        (Affixes(), NAME, "", "eks.frieza.dev"),
        (Affixes(), "*.frieza.dev", "A", "a-*.frieza.dev"),
        (Affixes(wildcard="any"), "*.frieza.dev", "A", "a-any.frieza.dev"),
        (Affixes(prefix="own-"), NAME, "A", "own-a-eks.frieza.dev"),
        (Affixes(prefix="own."), NAME, "A", "own.a-eks.frieza.dev"),
        (Affixes(suffix="-own"), NAME, "AAAA", "aaaa-eks-own.frieza.dev"),
        (Affixes(prefix="%{record_type}-own."), NAME, "A", "a-own.eks.frieza.dev"),
        (Affixes(suffix="-%{record_type}"), NAME, "A", "eks-a.frieza.dev"),
        (Affixes(prefix="%{record_type}own-"), NAME, "", "own-eks.frieza.dev"),
    ],
)
def test_marks_are_named_as_external_dns_names_them(affixes, record, kind, expected):
    assert affixes.name(record, kind) == expected


@pytest.mark.parametrize("mark", ["cname-eks.frieza.dev", "a-eks.frieza.dev", "eks.frieza.dev"])
def test_an_alias_is_found_by_the_mark_of_every_release(mark):
    assert owners([alias(), txt(mark, value())]) == {(NAME, "A"): ME}


def test_the_ipv6_alias_has_a_mark_of_its_own_and_no_share_in_the_old_one():
    records = [alias(), alias(kind="AAAA"), txt("cname-eks.frieza.dev", value()), txt("eks.frieza.dev", value())]
    assert owners(records) == {(NAME, "A"): ME}
    assert owners([*records, txt("aaaa-eks.frieza.dev", value())]) == {(NAME, "A"): ME, (NAME, "AAAA"): ME}


def test_a_record_without_a_mark_is_nobodys():
    found = registry.read([plain("www.frieza.dev"), plain("frieza.dev", "MX", "10 mail.example.")], Affixes())
    assert found.owned == ()
    assert len(found.unmarked) == 2


def test_an_old_mark_does_not_stand_for_mail_and_name_servers():
    assert (
        owners([plain("frieza.dev", "MX", "10 m."), plain("frieza.dev", "NS", "n."), txt("frieza.dev", value())]) == {}
    )


def test_a_record_that_two_owners_claim_belongs_to_neither():
    records = [alias(), txt("cname-eks.frieza.dev", value(OTHER)), txt("a-eks.frieza.dev", value())]
    assert owners(records) == {}


def test_the_new_mark_decides_where_the_old_one_says_otherwise():
    assert owners([alias(), txt("cname-eks.frieza.dev", value(OTHER)), txt(NAME, value())]) == {(NAME, "A"): OTHER}


def test_route_53s_escaped_wildcard_is_the_same_name():
    escaped = {"Name": "\\052.frieza.dev.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    mark = txt("a-\\052.frieza.dev", value())
    assert owners([escaped, mark]) == {("*.frieza.dev", "A"): ME}


def test_sets_of_one_name_are_told_apart_by_their_identifier():
    records = [
        plain(NAME, "A", "192.0.2.1", SetIdentifier="blue", Weight=1),
        plain(NAME, "A", "192.0.2.2", SetIdentifier="green", Weight=1),
        txt("a-eks.frieza.dev", value(), SetIdentifier="blue", Weight=1),
    ]
    assert [one.record["SetIdentifier"] for one in registry.read(records, Affixes()).owned] == ["blue"]


@pytest.mark.parametrize(
    "text",
    [
        '"v=spf1 -all"',
        '"heritage=other-tool,external-dns/owner=x"',
        '"external-dns/owner=x"',
        '"heritage=external-dns,external-dns/resource=ingress/a/b"',
        '"SEFtZXJ5Y3J5cHRlZA=="',
    ],
)
def test_other_texts_are_no_marks(text):
    assert registry.read([txt("a-eks.frieza.dev", text)], Affixes()).marks == ()
    assert registry.owner_in(text) == ""


def test_a_long_mark_is_read_though_it_is_cut_into_strings():
    cut = '"heritage=external-dns,external-dns/owner=' + ME[:5] + '" "' + ME[5:] + ',external-dns/resource=x"'
    assert registry.read([txt("a-eks.frieza.dev", cut)], Affixes()).marks[0].owner == ME


def test_every_owner_of_the_zone_is_counted():
    records = [txt("a-x.frieza.dev", value()), txt("a-y.frieza.dev", value(OTHER)), txt("a-z.frieza.dev", value(OTHER))]
    assert registry.read(records, Affixes()).owners() == {ME: 1, OTHER: 2}


@pytest.mark.parametrize(
    ("mark", "record", "expected"),
    [
        ("own-a-eks.frieza.dev", alias(), True),
        ("own.a-eks.frieza.dev", alias(), True),
        ("a-eks-own.frieza.dev", alias(), True),
        ("cname-eks-own.frieza.dev", alias(), True),
        ("a-own.eks.frieza.dev", alias(), True),
        ("aaaa-eks-own.frieza.dev", alias(), False),
        ("a-other.frieza.dev", alias(), False),
        ("a-eks.example.com", alias(), False),
        ("eks.frieza.dev", alias(kind="AAAA"), False),
    ],
)
def test_a_mark_under_a_name_we_were_not_told_of_is_suspected(mark, record, expected):
    lone = registry.read([txt(mark, value())], Affixes()).marks[0]
    assert registry.may_be_of(lone, record) is expected


@pytest.mark.parametrize(
    ("record", "where"),
    [
        (alias(), ["alb.example"]),
        (alias() | {"AliasTarget": {"DNSName": "dualstack.ALB.Example.MX."}}, ["alb.example.mx"]),
        (plain(NAME, "CNAME", "TIENDA.EXAMPLE.MX."), ["tienda.example.mx"]),
        (plain(NAME, "A", "192.0.2.1", "192.0.2.2"), ["192.0.2.1", "192.0.2.2"]),
    ],
)
def test_where_a_record_leads_is_one_name_however_it_is_written(record, where):
    assert registry.leads_to(record) == where
