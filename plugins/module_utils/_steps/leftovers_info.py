# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that this set-up made, in AWS and in the cluster, and that still exists: the proof of a teardown.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import hosted_zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.eks import find_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Seen, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers import balancing, cluster, identity
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers import names as dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Found, Kept, Leftover, each
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen

RESULT = "leftovers"
MOST_NAMED = 10
IN_CLUSTER = ("finalizers", "objects", "releases")
IN_DNS = ("records", "zones")
IN_AWS = ("load_balancers", "target_groups", "security_groups", "subnet_tags", "iam")
KINDS = IN_CLUSTER + IN_AWS + IN_DNS
SERVICES = {
    "load_balancers": "elbv2",
    "target_groups": "elbv2",
    "security_groups": "ec2",
    "subnet_tags": "ec2",
    "iam": "iam",
    "records": "route53",
    "zones": "route53",
}

Search = Callable[[], Iterable[Leftover | Kept]]


@dataclass(frozen=True)
class Desired:
    """:param kinds: of KINDS.
    :param wait: seconds to wait until nothing is left; None looks once.
    """

    cluster_name: str
    kinds: frozenset[str]
    names: dns.Names
    fail_when_found: bool
    wait: float | None


@dataclass(frozen=True)
class Observed:
    found: Found
    cluster_exists: bool


def desired(params: Mapping[str, Any]) -> Desired:
    zone_id = params["zone_id"]
    zone_name = params["zone_name"]
    return Desired(
        cluster_name=params["cluster_name"],
        kinds=frozenset(params["kinds"]),
        names=dns.Names(
            zone_name=hosted_zone.domain_name(zone_name) if zone_name else None,
            zone_id=zone_id.removeprefix("/hostedzone/") if zone_id else None,
            owner_id=params["owner_id"],
            affixes=Affixes(params["txt_prefix"], params["txt_suffix"], params["txt_wildcard_replacement"]),
        ),
        fail_when_found=params["fail_when_found"],
        wait=params["wait_timeout"] if params["wait"] else None,
    )


def observe(context: Context, desired: Desired) -> Observed:
    """A cluster that is gone is searched in AWS only; one that exists and does not answer is an error."""
    exists = find_cluster(context.aws.client("eks"), desired.cluster_name) is not None
    if desired.wait is None:
        return Observed(_search(context, desired, in_cluster=exists), exists)
    found = wait_until(
        lambda: _look(context, desired, in_cluster=exists),
        clock=context.clock,
        wait=Wait(desired.wait),
        attempted="see nothing left",
        target=f"of cluster {desired.cluster_name}",
        details=_details,
    )
    return Observed(found, exists)


def _look(context: Context, desired: Desired, *, in_cluster: bool) -> Seen[Found]:
    found = _search(context, desired, in_cluster=in_cluster)
    return Seen(found, _named(found))


def _search(context: Context, desired: Desired, *, in_cluster: bool) -> Found:
    for service in {SERVICES[kind] for kind in desired.kinds & SERVICES.keys()}:
        # Made before the search goes parallel: a session of boto3 makes one client at a time.
        context.aws.client(service)
    searches = [*_in_aws(context, desired).items(), *(_in_cluster(context, desired).items() if in_cluster else ())]
    searches += _in_dns(context, desired).items()
    wanted: list[Search] = [search for kind, search in searches if kind in desired.kinds]
    return Found.of(item for items in each(lambda search: list(search()), wanted) for item in items)


def _in_aws(context: Context, desired: Desired) -> dict[str, Search]:
    aws, name = context.aws, desired.cluster_name
    return {
        "load_balancers": lambda: balancing.load_balancers(aws, name),
        "target_groups": lambda: balancing.target_groups(aws, name),
        "security_groups": lambda: balancing.security_groups(aws, name),
        "subnet_tags": lambda: balancing.subnet_tags(aws, name),
        "iam": lambda: identity.iam(aws, name),
    }


def _in_cluster(context: Context, desired: Desired) -> dict[str, Search]:
    if not desired.kinds.intersection(IN_CLUSTER):
        return {}
    kubernetes, name = context.kubernetes, desired.cluster_name
    return {
        "finalizers": lambda: cluster.held(kubernetes),
        "objects": lambda: cluster.labelled(kubernetes, name),
        "releases": lambda: cluster.releases(kubernetes, name),
    }


def _in_dns(context: Context, desired: Desired) -> dict[str, Search]:
    if not desired.kinds.intersection(IN_DNS):
        return {}
    zones = dns.read(context.aws, desired.cluster_name, desired.names)
    return {
        "records": lambda: dns.records(zones, desired.names),
        "zones": lambda: dns.zones(zones, desired.cluster_name, desired.names),
    }


def plan(desired: Desired, observed: Observed) -> Plan:
    found = observed.found
    if found.leftovers and desired.fail_when_found:
        raise Conflict(
            "find nothing left",
            target=f"of cluster {desired.cluster_name}",
            answer=_named(found),
            advice="run the teardown again; what it keeps on purpose is in kept, with the reason",
            details=_details(found),
        )
    shown = _details(found)
    returns = {"kept": shown["kept"], "cluster_exists": observed.cluster_exists}
    return Plan(before=shown[RESULT], after=shown[RESULT], returns=returns)


def _named(found: Found) -> str:
    """The leftovers in one line; empty when there are none."""
    more = len(found.leftovers) - MOST_NAMED
    names = [str(leftover) for leftover in found.leftovers[:MOST_NAMED]] + ([f"and {more} more"] if more > 0 else [])
    return f"{len(found.leftovers)} left: {'; '.join(names)}" if names else ""


def _details(found: Found) -> dict[str, Any]:
    return {
        RESULT: [asdict(leftover) for leftover in found.leftovers],
        "kept": [asdict(kept) for kept in found.kept],
    }


apply = only_seen
