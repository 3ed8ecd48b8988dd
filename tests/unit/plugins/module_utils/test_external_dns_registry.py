# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The registry of a zone: what is owned, by which marks, what stands alone, and how a mark is read."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _external_dns as registry
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes, Mark

from tests.unit.plugins.module_utils.test_external_dns import ME, NAME, OTHER, alias, plain, txt, value


def read(*records, affixes=None):
    return registry.read(records, affixes or Affixes())


def mark_names(owned):
    return [mark.name for mark in owned.marks]


@pytest.mark.parametrize(
    ("text", "owner", "resource"),
    [
        ('"heritage=external-dns,external-dns/owner=me,external-dns/resource=ingress/a/b"', "me", "ingress/a/b"),
        ('"external-dns/resource=service/a/b,external-dns/owner=me,heritage=external-dns"', "me", "service/a/b"),
        ('"heritage=external-dns,external-dns/owner=me"', "me", ""),
        ("heritage=external-dns,external-dns/owner=me", "me", ""),
        ('"heritage=external-dns,external-dns/owner=me=you"', "me=you", ""),
        ('"heritage=external-dns,more,external-dns/owner=me"', "me", ""),
        ('"heritage=external-dns,external-dns/own" "er=me"', "me", ""),
        ('"heritage=external-dns,external-dns/owner=a\\"b"', 'a\\"b', ""),
    ],
)
def test_a_mark_is_read_whatever_the_order_of_its_labels(text, owner, resource):
    (mark,) = read(txt("a-eks.frieza.dev", text)).marks
    assert mark == Mark("a-eks.frieza.dev", None, owner, resource, text)


@pytest.mark.parametrize(
    "text",
    [
        '""',
        '"heritage=external-dns"',
        '"heritage=external-dns,external-dns/owner="',
        '"heritage=External-DNS,external-dns/owner=me"',
        '"Heritage=external-dns,external-dns/owner=me"',
        '"heritage=external-dns;external-dns/owner=me"',
        '"heritage,external-dns/owner=me"',
        "",
    ],
)
def test_what_only_looks_like_a_mark_is_a_text_of_someones(text):
    found = read(txt("a-eks.frieza.dev", text))
    assert found.marks == ()
    assert len(found.unmarked) == 1


def test_what_is_nobodys_and_what_is_not_external_dnss_does_not_hide_what_comes_after():
    unmarked, owned = plain("www.frieza.dev"), plain(NAME)
    soa = plain("frieza.dev", "SOA", "x")
    found = read(soa, txt("a-eks.frieza.dev", value()), unmarked, soa, owned)
    assert found.unmarked == (unmarked,)
    assert [one.record for one in found.owned] == [owned]


def test_a_text_that_is_an_alias_says_nothing():
    found = read(alias(kind="TXT"))
    assert (found.marks, found.unmarked) == ((), (alias(kind="TXT"),))


def test_a_text_beside_marks_of_the_same_name_is_part_of_the_marks_record():
    record = txt("a-eks.frieza.dev", '"v=spf1"', value())
    found = read(record, plain(NAME))
    assert [mark.owner for mark in found.marks] == [ME]
    assert found.unmarked == ()


def test_a_record_with_marks_of_every_release_is_owned_by_all_of_them():
    (owned,) = read(
        alias(), txt("cname-eks.frieza.dev", value()), txt("a-eks.frieza.dev", value()), txt(NAME, value())
    ).owned
    assert mark_names(owned) == ["cname-eks.frieza.dev", "a-eks.frieza.dev", NAME]
    assert owned.owner == ME


def test_an_old_mark_of_another_is_not_a_mark_of_the_record():
    found = read(alias(), txt("cname-eks.frieza.dev", value()), txt(NAME, value(OTHER)))
    assert mark_names(found.owned[0]) == ["cname-eks.frieza.dev"]
    assert [mark.owner for mark in found.lone] == [OTHER]


@pytest.mark.parametrize(
    ("record", "mark", "owned"),
    [
        (plain(NAME, "A"), "a-eks.frieza.dev", True),
        (plain(NAME, "A"), "cname-eks.frieza.dev", False),
        (alias(), "cname-eks.frieza.dev", True),
        (alias(kind="AAAA"), "aaaa-eks.frieza.dev", True),
        (alias(kind="AAAA"), "cname-eks.frieza.dev", False),
        (plain(NAME, "CNAME", "a.example."), "cname-eks.frieza.dev", True),
        (plain(NAME, "CNAME", "a.example."), NAME, True),
        (plain(NAME, "AAAA", "2001:db8::1"), NAME, False),
        (plain(NAME, "MX", "10 a."), "mx-eks.frieza.dev", True),
        (plain(NAME, "SRV", "1 1 1 a."), "srv-eks.frieza.dev", True),
        (plain(NAME, "NS", "a."), "ns-eks.frieza.dev", True),
        (plain(NAME, "TXT", '"hello"'), "txt-eks.frieza.dev", True),
        (plain(NAME, "PTR", "a."), "ptr-eks.frieza.dev", True),
        (plain(NAME, "NAPTR", "a"), "naptr-eks.frieza.dev", True),
        # external-dns does not write such records.
        (plain("frieza.dev", "SOA", "a"), "soa-frieza.dev", False),
        (plain("frieza.dev", "CAA", "a"), "caa-frieza.dev", False),
    ],
)
def test_each_type_of_record_has_the_mark_of_its_type(record, mark, owned):
    found = read(record, txt(mark, value()))
    assert [one.record for one in found.owned] == ([record] if owned else [])
    assert bool(found.lone) is not owned


@pytest.mark.parametrize("kind", ["SOA", "CAA", "DS"])
def test_types_that_external_dns_does_not_write_are_neither_owned_nor_unmarked(kind):
    found = read(plain("frieza.dev", kind, "x"))
    assert (found.owned, found.unmarked) == ((), ())


@pytest.mark.parametrize(
    ("identifiers", "owned"),
    [
        ((None, None), True),
        (("blue", "blue"), True),
        (("blue", "green"), False),
        (("blue", None), False),
        ((None, "blue"), False),
    ],
)
def test_a_mark_is_of_the_record_of_its_own_set(identifiers, owned):
    of_record, of_mark = ({"SetIdentifier": name} if name else {} for name in identifiers)
    assert bool(read(plain(NAME, **of_record), txt("a-eks.frieza.dev", value(), **of_mark)).owned) is owned


@pytest.mark.parametrize(
    ("affixes", "mark"),
    [
        (Affixes(prefix="own-"), "own-a-eks.frieza.dev"),
        (Affixes(suffix="-own"), "a-eks-own.frieza.dev"),
        (Affixes(prefix="%{record_type}."), "a.eks.frieza.dev"),
        (Affixes(prefix="x-%{record_type}-"), "x-a-eks.frieza.dev"),
        (Affixes(prefix="p-", suffix="-s"), "p-a-eks-s.frieza.dev"),
        (Affixes(prefix="P-"), "p-a-eks.frieza.dev"),
    ],
)
def test_marks_are_found_under_the_names_that_external_dns_was_told_to_use(affixes, mark):
    assert [one.owner for one in read(plain(), txt(mark, value()), affixes=affixes).owned] == [ME]
    assert read(plain(), txt(mark, value())).owned == ()


@pytest.mark.parametrize(
    ("affixes", "record", "kind", "name"),
    [
        (Affixes(), "frieza.dev", "A", "a-frieza.dev"),
        (Affixes(), "dev", "A", "a-dev"),
        (Affixes(wildcard="any"), "*", "A", "a-any"),
        (Affixes(wildcard="any"), "*a.frieza.dev", "A", "a-*a.frieza.dev"),
        (Affixes(), "EKS.Frieza.dev", "CNAME", "cname-eks.frieza.dev"),
        (Affixes(prefix="p-", suffix="-s"), "a.b.c", "MX", "p-mx-a-s.b.c"),
        (Affixes(suffix="-%{record_type}-x"), "a.b", "AAAA", "a-aaaa-x.b"),
    ],
)
def test_a_mark_is_named_by_the_first_label_of_its_record(affixes, record, kind, name):
    assert affixes.name(record, kind) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("eks.frieza.dev.", NAME),
        ("EKS.Frieza.DEV.", NAME),
        ("EKS.FRIEZA.DEX.", "eks.frieza.dex"),
        ("\\052.frieza.dev.", "*.frieza.dev"),
        ("\\100.frieza.dev.", "@.frieza.dev"),
        ("a\\040b.frieza.dev", "a b.frieza.dev"),
        ("\\99.frieza.dev.", "\\99.frieza.dev"),
    ],
)
def test_names_are_read_as_route_53_writes_them(written, name):
    assert registry.plain_name({"Name": written}) == name


def test_the_owners_are_counted_by_their_marks_and_told_in_order():
    records = [txt(f"a-{number}.frieza.dev", value(owner)) for number, owner in enumerate(["b", "a", "b", "c", "b"])]
    assert list(read(*records).owners().items()) == [("a", 1), ("b", 3), ("c", 1)]
    assert read().owners() == {}


@pytest.mark.parametrize(
    ("mark", "record", "may_be"),
    [
        # Named as it would be without any affix: what it stands beside is known already.
        ("eks.frieza.dev", plain(NAME), False),
        ("eks", plain(NAME), False),
        ("own-eks.frieza.dev", plain(NAME), True),
        ("eks-own.frieza.dev", plain(NAME), True),
        ("own.eks.frieza.dev", plain(NAME), True),
        ("a-own-eks.frieza.dev", plain(NAME), True),
        ("mx-own-eks.frieza.dev", plain(NAME), False),
        ("mx-own-eks.frieza.dev", plain(NAME, "MX", "10 a."), True),
        ("cname-own-eks.frieza.dev", plain(NAME, "CNAME", "a."), True),
        ("cname-own-eks.frieza.dev", plain(NAME), True),
        ("cname-own-eks.frieza.dev", plain(NAME, "AAAA", "::1"), False),
        ("own-other.frieza.dev", plain(NAME), False),
        ("a-own-x.frieza.dev", plain("*.frieza.dev"), True),
        ("own-eks.example.com", plain(NAME), False),
    ],
)
def test_a_lone_mark_may_be_of_a_record_under_an_affix_that_nobody_told(mark, record, may_be):
    (lone,) = read(txt(mark, value())).marks
    assert registry.may_be_of(lone, record) is may_be
