# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leftovers in Route 53: which zones are looked into, whose records are ours, and which zone is kept for whom."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import route53
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers import names as dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Kept, Leftover
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.names import Names, Zone

TAG = "edgeworks.eks-ingress/cluster"
ME, OTHER = "mz-k8s-1", "another-2"
OUR_TAGS = {TAG: "mz-k8s"}


def names(zone_name="frieza.dev", zone_id=None, owner_id=ME, affixes=None):
    return Names(zone_name, zone_id, owner_id, affixes or Affixes())


def record(name, kind="A", *values):
    return {"Name": f"{name}.", "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": v} for v in values or ("x",)]}


def alias(name, kind="A"):
    return {"Name": f"{name}.", "Type": kind, "AliasTarget": {"DNSName": "alb.example."}}


def mark(name, owner=ME):
    return record(name, "TXT", f'"heritage=external-dns,external-dns/owner={owner},external-dns/resource=ingress/a/b"')


APEX = [record("frieza.dev", "NS"), record("frieza.dev", "SOA")]


def zone(*records, ours=True):
    return Zone("Z1", "frieza.dev", ours, [*APEX, *records])


class Route53:
    """Zones by id: (name, tags, records); how they are asked for is remembered."""

    def __init__(self, monkeypatch, **zones):
        self.zones = zones
        self.batches, self.read = [], []
        monkeypatch.setattr(route53, "list_zones", self.list_zones)
        monkeypatch.setattr(route53, "tags_of_zones", self.tags_of_zones)
        monkeypatch.setattr(route53, "list_records", self.list_records)

    def client(self, service):
        return f"client of {service}"

    def list_zones(self, client):
        assert client == "client of route53"
        return [{"Id": f"/hostedzone/{id_}", "Name": f"{name}."} for id_, (name, _tags, _records) in self.zones.items()]

    def tags_of_zones(self, client, ids):
        assert client == "client of route53"
        self.batches.append(len(ids))
        return {id_: self.zones[id_][1] for id_ in ids if self.zones[id_][1] is not None}

    def list_records(self, client, id_):
        assert client == "client of route53"
        self.read.append(id_)
        return self.zones[id_][2]


@pytest.mark.parametrize(
    ("zones", "asked_for", "found"),
    [
        ({}, names(), []),
        ({"Z1": ("frieza.dev", OUR_TAGS, [])}, names(), [("Z1", True)]),
        ({"Z1": ("frieza.dev", {}, [])}, names(), [("Z1", False)]),
        ({"Z1": ("frieza.dev", {TAG: "another"}, [])}, names(), [("Z1", False)]),
        ({"Z1": ("other.dev", {}, [])}, names(), []),
        ({"Z1": ("sub.frieza.dev", {}, [])}, names(), []),
        # Ours, whatever its name: a site may have had another zone before.
        ({"Z1": ("other.dev", OUR_TAGS, [])}, names(), [("Z1", True)]),
        ({"Z1": ("other.dev", OUR_TAGS, [])}, names(zone_name=None), [("Z1", True)]),
        ({"Z1": ("frieza.dev", {}, [])}, names(zone_name=None), []),
        # The id decides between zones of one name.
        ({"Z1": ("frieza.dev", {}, []), "Z2": ("frieza.dev", {}, [])}, names(), [("Z1", False), ("Z2", False)]),
        ({"Z1": ("frieza.dev", {}, []), "Z2": ("frieza.dev", {}, [])}, names(zone_id="Z2"), [("Z2", False)]),
        ({"Z1": ("frieza.dev", OUR_TAGS, []), "Z2": ("frieza.dev", {}, [])}, names(zone_id="Z2"), [("Z1", True), ("Z2", False)]),
        ({"Z1": ("frieza.dev", {}, [])}, names(zone_id="Z9"), []),
        # It was deleted between the list and the tags.
        ({"Z1": ("other.dev", None, [])}, names(), []),
    ],
)  # fmt: skip
def test_the_zones_with_our_tag_and_those_that_are_meant_are_looked_into(monkeypatch, zones, asked_for, found):
    api = Route53(monkeypatch, **zones)
    assert [(one.id, one.ours) for one in dns.read(api, "mz-k8s", asked_for)] == found
    assert sorted(api.read) == sorted(id_ for id_, _ours in found)


def test_a_zone_is_read_with_its_name_and_its_records(monkeypatch):
    api = Route53(monkeypatch, Z1=("frieza.deX", OUR_TAGS, [record("www.frieza.dex")]))
    (one,) = dns.read(api, "mz-k8s", names())
    assert (one.name, one.records) == ("frieza.deX", [record("www.frieza.dex")])
    assert one.described() == "hosted zone frieza.deX (Z1)"


@pytest.mark.parametrize(("count", "batches"), [(1, [1]), (10, [10]), (11, [1, 10]), (25, [5, 10, 10])])
def test_tags_are_asked_for_ten_zones_at_a_time(monkeypatch, count, batches):
    api = Route53(monkeypatch, **{f"Z{number}": (f"{number}.dev", {}, []) for number in range(count)})
    dns.read(api, "mz-k8s", names())
    assert sorted(api.batches) == batches


@pytest.mark.parametrize(
    ("records", "asked_for", "left"),
    [
        ([], names(), []),
        ([record("www.frieza.dev")], names(), []),
        ([record("eks.frieza.dev"), mark("a-eks.frieza.dev")], names(), ["a-eks.frieza.dev TXT", "eks.frieza.dev A"]),
        (
            [alias("eks.frieza.dev"), alias("eks.frieza.dev", "AAAA"), mark("cname-eks.frieza.dev"), mark("aaaa-eks.frieza.dev")],
            names(),
            ["aaaa-eks.frieza.dev TXT", "cname-eks.frieza.dev TXT", "eks.frieza.dev A", "eks.frieza.dev AAAA"],
        ),
        ([record("eks.frieza.dev"), mark("a-eks.frieza.dev", OTHER)], names(), []),
        # A mark of ours beside no record, or beside one that someone else claims too, is left of us.
        ([mark("a-gone.frieza.dev")], names(), ["a-gone.frieza.dev TXT"]),
        ([alias("eks.frieza.dev"), mark("cname-eks.frieza.dev", OTHER), mark("a-eks.frieza.dev")], names(), ["a-eks.frieza.dev TXT"]),
        ([record("\\052.frieza.dev"), mark("a-\\052.frieza.dev")], names(), ["*.frieza.dev A", "a-*.frieza.dev TXT"]),
        ([record("eks.frieza.dev"), mark("own-a-eks.frieza.dev")], names(affixes=Affixes(prefix="own-")), ["eks.frieza.dev A", "own-a-eks.frieza.dev TXT"]),
        ([record("eks.frieza.dev"), mark("own-a-eks.frieza.dev")], names(), ["own-a-eks.frieza.dev TXT"]),
        # Nobody said who the owner is.
        ([record("eks.frieza.dev"), mark("a-eks.frieza.dev")], names(owner_id=None), []),
        ([record("eks.frieza.dev"), mark("a-eks.frieza.dev")], names(owner_id=""), []),
    ],
)  # fmt: skip
def test_our_owners_records_and_marks_are_left(records, asked_for, left):
    found = sorted(dns.records([zone(*records)], asked_for))
    assert found == [Leftover("record", f"{one} in Z1", f"external-dns owner {ME}") for one in left]


def test_records_are_ours_in_someone_elses_zone_too():
    assert (
        len(list(dns.records([zone(mark("a-x.frieza.dev"), ours=False), zone(mark("a-y.frieza.dev"))], names()))) == 2
    )


LEFT = Leftover("hosted zone", "Z1", f"frieza.dev, tagged {TAG}=mz-k8s")


def kept(reason):
    return Kept("hosted zone frieza.dev (Z1)", reason)


@pytest.mark.parametrize(
    ("found", "asked_for", "judged"),
    [
        (zone(), names(), LEFT),
        (zone(record("eks.frieza.dev"), mark("a-eks.frieza.dev")), names(), LEFT),
        (zone(ours=False), names(), kept(f"it does not carry our tag {TAG}=mz-k8s")),
        # Whose it is comes before what it holds.
        (zone(record("www.frieza.dev"), ours=False), names(), kept(f"it does not carry our tag {TAG}=mz-k8s")),
        (zone(record("www.frieza.dev")), names(), kept("it still holds records: www.frieza.dev A")),
        (
            zone(record("frieza.dev", "MX"), record("frieza.dev", "TXT", '"v=spf1"'), record("sub.frieza.dev", "NS")),
            names(),
            kept("it still holds records: frieza.dev MX, frieza.dev TXT, sub.frieza.dev NS"),
        ),
        (
            zone(record("eks.frieza.dev"), mark("a-eks.frieza.dev", OTHER)),
            names(),
            kept("it still holds records: eks.frieza.dev A, a-eks.frieza.dev TXT"),
        ),
        (
            zone(record("eks.frieza.dev"), mark("a-eks.frieza.dev")),
            names(owner_id=None),
            kept("it still holds records: eks.frieza.dev A, a-eks.frieza.dev TXT"),
        ),
        (
            zone(record("eks.frieza.dev"), record("eks.frieza.dev", "TXT", '"hello"'), mark("a-eks.frieza.dev")),
            names(),
            kept("it still holds records: eks.frieza.dev TXT"),
        ),
    ],
)
def test_a_zone_of_ours_is_left_and_kept_for_whoever_has_records_in_it(found, asked_for, judged):
    assert list(dns.zones([found], "mz-k8s", asked_for)) == [judged]


def test_the_apex_of_a_zone_written_in_capitals_is_its_own():
    found = Zone("Z1", "Frieza.Dev", True, [record("frieza.dev", "NS"), record("frieza.dev", "SOA")])
    assert [type(one) for one in dns.zones([found], "mz-k8s", names())] == [Leftover]
