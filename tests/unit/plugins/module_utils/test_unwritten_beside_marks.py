# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record in the zone that the marks of external-dns, which are still there, are not for."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _unwritten
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns_links import Zone as Asked
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied

from tests.unit.plugins.dns_said import servers_that_say
from tests.unit.plugins.module_utils.test_unwritten import MARK, NAME, SERVERS, WRITER, ZONES, World
from tests.unit.plugins.steps.records import a, alias, txt, value

PLAIN = f"A {NAME} 192.0.2.7 is in the zone and not external-dns's (no alias, no mark for it)"
MEND = f"delete the A record {NAME}, and external-dns writes its own"
OURS = ("--txt-owner-id=us", "--zone-id-filter=Z1")


@pytest.fixture
def world(cluster, kubernetes, monkeypatch):
    there = World(cluster, kubernetes)
    servers_that_say(monkeypatch, there.records)
    there.looked, there.listed, there.zone = [], [], []

    def find(client, which):
        there.looked.append((client, which.name, which.zone_id))
        return ZONES.get(which.zone_id or "Z1")

    monkeypatch.setattr(_unwritten, "find_zone", find)
    monkeypatch.setattr(
        _unwritten, "list_records", lambda client, id_: there.listed.append((client, id_)) or there.zone
    )
    return there.having(NAME, "A", "192.0.2.7").having(f"cname-{NAME}", "TXT", MARK.format("us"))


def plain(kind="A", *values, **more):
    return a("eks", kind, *values or ("192.0.2.7",), **more)


OURS_OF = {kind: txt(f"{kind}-eks", value("us")) for kind in ("a", "aaaa", "cname")}


def test_a_plain_record_in_the_place_of_its_alias_is_named_with_the_mend(world):
    world.zone += [plain(), OURS_OF["cname"], OURS_OF["aaaa"]]
    assert world.deployed(*OURS).explained() == f"{PLAIN}; → {MEND}"
    assert world.listed == [("route53", "Z1")]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (plain("A", "192.0.2.7", "192.0.2.8"), f"A {NAME} 192.0.2.7, 192.0.2.8 is in the zone and not external-dns's (no alias, no mark"),
        (plain("AAAA", "2001:db8::7"), f"AAAA {NAME} 2001:db8::7 is in the zone and not external-dns's (no alias, no mark"),
        (alias("eks", SetIdentifier="blue"), f"A {NAME} alb.example is in the zone and not external-dns's (no mark"),
    ],
)  # fmt: skip
def test_every_address_that_its_mark_is_not_for_is_told_as_it_is(world, record, told):
    world.zone += [record, OURS_OF["cname"]]
    assert world.deployed(*OURS).explained().startswith(told)


@pytest.mark.parametrize(
    ("record", "mark"),
    [
        (alias("eks"), "cname"),
        (alias("eks"), "a"),
        (plain(), "a"),
        (plain("CNAME", "old.example"), "cname"),
        (a("other"), "cname"),
        (a("eks", "MX", "10 mail.example"), "cname"),
    ],
)
def test_what_it_has_marked_and_what_is_no_address_of_the_name_do_not_keep_it_from_writing(world, record, mark):
    world.zone += [record, OURS_OF[mark]]
    assert world.deployed(*OURS).explained() == ""


def test_its_affixes_are_heeded(world):
    world.zone += [plain(), txt("x.a-eks", value("us"))]
    world.having(f"x.a-{NAME}", "TXT", MARK.format("us"))
    assert world.deployed(*OURS, "--txt-prefix=x.").explained() == ""


@pytest.mark.parametrize(
    ("filters", "looked"),
    [
        ((), ("route53", "frieza.dev", None)),
        (("--zone-id-filter=Z1",), ("route53", None, "Z1")),
        (("--zone-id-filter=GONE", "--zone-id-filter=Z2", "--zone-id-filter=Z1"), ("route53", None, "Z1")),
    ],
)
def test_the_zone_that_answers_is_read_and_no_other(world, filters, looked):
    world.zone += [plain(), OURS_OF["cname"]]
    assert world.deployed("--txt-owner-id=us", *filters).explained() == f"{PLAIN}; → {MEND}"
    assert (world.looked[-1], world.listed) == (looked, [("route53", "Z1")])


def test_without_a_name_of_the_zone_none_is_looked_for(world):
    unnamed = _unwritten.Unwritten(world.question(), Asked(None, SERVERS))
    assert _unwritten.explain(world.deployed("--txt-owner-id=us").context, WRITER, unnamed) == ""
    assert not world.looked


def test_a_zone_that_may_not_be_read_is_told(world, monkeypatch):
    def refused(_client, _id):
        raise Denied("list the records of the hosted zone", target="Z1", answer="no")

    monkeypatch.setattr(_unwritten, "list_records", refused)
    assert "could not list the records of the hosted zone Z1: no" in world.deployed(*OURS).explained()


def test_records_of_another_owner_are_told_without_reading_the_zone(world):
    world.zone += [plain(), OURS_OF["cname"]]
    assert "owned by us, and external-dns writes as them" in world.deployed("--txt-owner-id=them").explained()
    assert not world.listed
