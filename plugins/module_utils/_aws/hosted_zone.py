# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hosted zone, found without guessing: what every step about DNS reads first.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _names as names
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import route53 as api
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Ambiguous, InvalidArgument, Missing


@dataclass(frozen=True)
class Which:
    """Which zone is meant: by id, or by name and kind.

    :param vpc_id: of several private zones of one name, the one associated with this VPC.
    """

    name: str | None
    zone_id: str | None = None
    private: bool = False
    vpc_id: str | None = None

    def described(self) -> str:
        kind = "private" if self.private else "public"
        return self.zone_id or f"{self.name} ({kind})"


@dataclass(frozen=True)
class Zone:
    """:param name: without the final dot.
    :param tags: where they have been read (``with_tags``).
    :param name_servers: of a public zone, without final dots, sorted; a private one has none that answer.
    """

    id: str
    name: str
    private: bool
    comment: str
    name_servers: tuple[str, ...]
    record_count: int
    caller_reference: str
    tags: Mapping[str, str] = field(default_factory=dict)
    vpc_ids: tuple[str, ...] = ()


def which(params: Mapping[str, Any]) -> Which:
    """From a module's arguments. Raises InvalidArgument for a name that is no domain name."""
    name = params.get("name") if params.get("zone_name") is None else params["zone_name"]
    zone_id = params.get("zone_id")
    return Which(
        name=domain_name(name) if name else None,
        zone_id=zone_id.removeprefix("/hostedzone/") if zone_id else None,
        private=bool(params.get("private")),
        vpc_id=params.get("vpc_id"),
    )


def domain_name(name: str) -> str:
    """Lower case, without the final dot. Raises InvalidArgument."""
    plain = name.strip().rstrip(".").lower()
    if not names.ZONE.fullmatch(plain):
        raise InvalidArgument(
            "use the domain name", target=name, answer="it is not one", advice="write labels of ASCII (xn--…) and dots"
        )
    return plain


def find_zone(route53: Any, which: Which) -> Zone | None:
    """The zone, or None.

    :raises Ambiguous: when more than one zone of the name and kind exists.
    :raises InvalidArgument: when the zone of the id has another name.
    """
    zone_id = which.zone_id or _id_of_name(route53, which)
    answer = api.get_zone(route53, zone_id) if zone_id else None
    if zone_id is None or answer is None:
        return None
    zone = _zone(answer)
    if which.name and zone.name != which.name:
        raise InvalidArgument(
            "use the hosted zone",
            target=zone.id,
            answer=f"it is the zone of {zone.name}, not of {which.name}",
            advice="give the id of the right zone, or only the name",
        )
    return zone


def with_tags(route53: Any, zone: Zone) -> Zone:
    """The zone with its tags, which take a call of their own."""
    return replace(zone, tags=api.tags_of_zones(route53, [zone.id]).get(zone.id, {}))


def require_zone(route53: Any, which: Which) -> Zone:
    """The zone. Raises Missing, Ambiguous or InvalidArgument."""
    zone = find_zone(route53, which)
    if zone is None:
        raise Missing(
            "find the hosted zone",
            target=which.described(),
            answer="there is none in this account",
            advice="check the name and the account, or make it with route53_zone",
        )
    return zone


def _id_of_name(route53: Any, which: Which) -> str | None:
    named = api.list_zones_named(route53, str(which.name))
    ids = [zone["Id"].removeprefix("/hostedzone/") for zone in named if _is_private(zone) == which.private]
    if which.vpc_id and len(ids) > 1:
        ids = [zone_id for zone_id in ids if which.vpc_id in _vpc_ids(api.get_zone(route53, zone_id) or {})]
    if len(ids) > 1:
        raise Ambiguous(
            "choose the hosted zone",
            target=which.described(),
            answer=f"{len(ids)} zones have that name: {', '.join(sorted(ids))}",
            advice="set zone_id to the one that is meant",
        )
    return ids[0] if ids else None


def _zone(answer: Mapping[str, Any]) -> Zone:
    zone = answer["HostedZone"]
    return Zone(
        id=zone["Id"].removeprefix("/hostedzone/"),
        name=zone["Name"].rstrip(".").lower(),
        private=_is_private(zone),
        comment=zone.get("Config", {}).get("Comment", ""),
        name_servers=tuple(
            sorted(name.rstrip(".").lower() for name in answer.get("DelegationSet", {}).get("NameServers", []))
        ),
        record_count=zone.get("ResourceRecordSetCount", 0),
        caller_reference=zone["CallerReference"],
        vpc_ids=_vpc_ids(answer),
    )


def _is_private(zone: Mapping[str, Any]) -> bool:
    return bool(zone.get("Config", {}).get("PrivateZone"))


def _vpc_ids(answer: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(vpc["VPCId"] for vpc in answer.get("VPCs", []))
