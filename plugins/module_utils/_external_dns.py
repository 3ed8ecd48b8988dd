# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who owns a zone's records, by the TXT registry of external-dns. Pure.

A mark is a TXT value ``"heritage=external-dns,external-dns/owner=<id>,external-dns/resource=<kind>/<ns>/<name>"``.
It stands beside its record, at ``<type>-<first label>.<rest>``; releases before 0.12 put it at the record's own name.
A prefix or suffix of the first label may be configured, in which ``%{record_type}`` stands for the type instead.
https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TYPE_PLACE = "%{record_type}"
HERITAGE = "heritage"
EXTERNAL_DNS = "external-dns"
TYPES = ("A", "AAAA", "CNAME", "MX", "NAPTR", "NS", "PTR", "SRV", "TXT")
# Marks at the record's own name never said the type; these are what such releases wrote.
TYPES_OF_OLD_MARKS = ("A", "CNAME")

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Affixes:
    """How external-dns names its marks: its ``--txt-prefix``, ``--txt-suffix``, ``--txt-wildcard-replacement``."""

    prefix: str = ""
    suffix: str = ""
    wildcard: str = ""

    def name(self, record_name: str, record_type: str) -> str:
        """Where the mark of a record is; ``record_type`` empty for the old form."""
        label, dot, rest = record_name.partition(".")
        if self.wildcard and label == "*":
            label = self.wildcard
        if record_type and TYPE_PLACE not in self.prefix + self.suffix:
            label = f"{record_type}-{label}"
        prefix, suffix = (affix.replace(TYPE_PLACE, record_type) for affix in (self.prefix, self.suffix))
        affixed = prefix + label + suffix
        return (affixed + dot + rest).lower()


@dataclass(frozen=True)
class Mark:
    """One value of a TXT record that says whose a record is."""

    name: str
    set_identifier: str | None
    owner: str
    resource: str
    value: str


@dataclass(frozen=True)
class Owned:
    """A record with its marks, all of one owner."""

    record: Record
    marks: tuple[Mark, ...]

    @property
    def owner(self) -> str:
        return self.marks[0].owner


@dataclass(frozen=True)
class Registry:
    """:param lone: marks that stand beside no record.
    :param unmarked: records beside which no mark stands. Those that two owners claim are in neither list.
    """

    owned: tuple[Owned, ...]
    lone: tuple[Mark, ...]
    unmarked: tuple[Record, ...]
    marks: tuple[Mark, ...]

    def owners(self) -> dict[str, int]:
        """The number of marks of each owner."""
        return dict(sorted(Counter(mark.owner for mark in self.marks).items()))


def plain_name(record: Record) -> str:
    """The record's name in lower case, without the final dot, and with Route 53's octal escapes (``\\052``) undone."""
    unescaped = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), record["Name"])
    return unescaped.rstrip(".").lower()


def read(records: Sequence[Record], affixes: Affixes) -> Registry:
    """Sort a zone's records by who owns them."""
    marks = tuple(mark for record in records if record["Type"] == "TXT" for mark in _marks(record))
    beside: dict[tuple[str, str | None], list[Mark]] = {}
    for mark in marks:
        beside.setdefault((mark.name, mark.set_identifier), []).append(mark)
    owned, unmarked = [], []
    for record in records:
        if record["Type"] not in TYPES or (record["Type"] == "TXT" and any(_marks(record))):
            continue
        of_record = _marks_of(record, affixes, beside)
        if len({mark.owner for mark in of_record}) == 1:
            owned.append(Owned(record, of_record))
        elif not of_record:
            unmarked.append(record)
    used = {mark for one in owned for mark in one.marks}
    lone = tuple(mark for mark in marks if mark not in used)
    return Registry(tuple(owned), lone, tuple(unmarked), marks)


def _marks_of(
    record: Record, affixes: Affixes, beside: Mapping[tuple[str, str | None], Sequence[Mark]]
) -> tuple[Mark, ...]:
    """The marks that stand for the record; the old form counts only where it does not contradict the new one."""
    name, kind = plain_name(record), record["Type"]
    # An alias is marked as a CNAME by releases before 0.22, and as what it is since.
    kinds = ("CNAME", "A") if "AliasTarget" in record and kind == "A" else (kind,)
    identifier = record.get("SetIdentifier")
    typed = [mark for one in kinds for mark in beside.get((affixes.name(name, one), identifier), ())]
    old = list(beside.get((affixes.name(name, ""), identifier), ())) if kind in TYPES_OF_OLD_MARKS else []
    if typed:
        old = [mark for mark in old if mark.owner == typed[0].owner]
    return tuple(dict.fromkeys([*typed, *old]))


def owner_in(value: str) -> str:
    """The owner that a TXT value names; empty where it is no mark."""
    labels = _labels(value)
    return labels.get(f"{EXTERNAL_DNS}/owner", "") if labels.get(HERITAGE) == EXTERNAL_DNS else ""


def _marks(record: Record) -> Iterator[Mark]:
    for item in record.get("ResourceRecords", ()):
        owner = owner_in(item["Value"])
        if owner:
            yield Mark(
                name=plain_name(record),
                set_identifier=record.get("SetIdentifier"),
                owner=owner,
                resource=_labels(item["Value"]).get(f"{EXTERNAL_DNS}/resource", ""),
                value=item["Value"],
            )


def _labels(value: str) -> dict[str, str]:
    """The key=value pairs of a TXT value, whose strings of 255 characters are put together first."""
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', value)
    pairs = (pair.partition("=") for pair in ("".join(strings) or value).split(","))
    return {key: text for key, equals, text in pairs if equals}


def strangers(owned: Sequence[Owned], targets: Collection[str]) -> list[Owned]:
    """The records that lead to none of these targets. What they were written for tells nothing: clusters name alike."""
    known = {_address(target) for target in targets}
    return [one for one in owned if not set(leads_to(one.record)) & known]


def leads_to(record: Record) -> list[str]:
    """Where a record leads, in lower case and without what an alias has before a load balancer's name."""
    alias = [record["AliasTarget"]["DNSName"]] if "AliasTarget" in record else []
    return [_address(text) for text in (*alias, *(item["Value"] for item in record.get("ResourceRecords", ())))]


def described(one: Owned) -> str:
    """``shop.frieza.dev A of ingress/shop/web (leads to …)``."""
    where = ", ".join(leads_to(one.record))
    return (
        f"{plain_name(one.record)} {one.record['Type']} of {one.marks[0].resource or 'no resource'} (leads to {where})"
    )


def _address(text: str) -> str:
    return text.rstrip(".").lower().removeprefix("dualstack.")


def may_be_of(mark: Mark, record: Record) -> bool:
    """Whether a lone mark could be the record's, named with a prefix or suffix that we were not told of."""
    name, kind = plain_name(record), record["Type"]
    label, _dot, rest = name.partition(".")
    within = mark.name.removesuffix(f".{rest}")
    if mark.name in (name, within):
        return False
    typed, dash, untyped = within.partition("-")
    if dash and typed.upper() in TYPES:
        if kind != typed.upper() and (kind, typed) != ("A", "cname"):
            return False
    else:
        untyped = within
    bare = label.strip("*")
    return untyped.endswith(bare) or untyped.startswith(bare)
