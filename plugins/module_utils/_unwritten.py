# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a record is not in its zone: how the external-dns that is to write it runs, and what it says.

Only asked when it has not come.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns, _dns_links
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _external_dns as registry
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _external_dns_program as program
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which, find_zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.route53 import list_records
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import readiness
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.backing import scaled_down
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import facts_of, one_line
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.identity import identity_facts
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Object

# A pass over fifty names says some five lines of each.
LOG_LINES = 400
MOST_COMPLAINTS = 2
# The types that the marks of a name are kept under; the last as old releases did.
MARKED_TYPES = ("A", "AAAA", "CNAME", "")
# One such record that is not its own keeps external-dns from making any other of the name.
ADDRESS_TYPES = ("A", "AAAA", "CNAME")


@dataclass(frozen=True)
class Writer:
    """The Deployment of external-dns."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class Unwritten:
    """The record that has not come, and the zone that it is to be in."""

    question: _dns_links.Question
    zone: _dns_links.Zone


def explain(context: Context, writer: Writer, unwritten: Unwritten) -> str:
    """One line on why the record has not come, and what to do; empty where nothing speaks against it.

    What may not be read is told as well: it must not hide the rest.
    """
    try:
        deployment = context.kubernetes.get("apps/v1", "Deployment", writer.name, writer.namespace)
    except EksIngressError as error:
        return one_line([_told(error)])
    if deployment is None:
        return one_line([f"there is no Deployment {writer} that would write the records"])
    container = _container(deployment)
    given = program.options(str(word) for word in [*container.get("command", []), *container.get("args", [])])
    looks: list[Callable[[], list[str]]] = [
        lambda: _of_pods(context, writer, deployment, container["name"]),
        lambda: program.left_out(given, unwritten.question.name),
        lambda: _of_zone(context, given, unwritten),
        lambda: _of_owner(context, given, unwritten),
    ]
    return one_line(list(dict.fromkeys(fact for look in looks for fact in _seen(look))))


def _seen(look: Callable[[], list[str]]) -> list[str]:
    try:
        return look()
    except EksIngressError as error:
        return [_told(error)]


def _told(error: EksIngressError) -> str:
    return str(error).removesuffix(".")


def _container(deployment: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one that is external-dns: it is told its sources."""
    containers: list[Mapping[str, Any]] = deployment["spec"]["template"]["spec"]["containers"]
    told = (one for one in containers if any(str(word).startswith("--source") for word in one.get("args", [])))
    return next(told, containers[0])


def _of_pods(context: Context, writer: Writer, deployment: Object, container: str) -> list[str]:
    """What its pods say: those that run in their log, the others as those of any Deployment."""
    kubernetes = context.kubernetes
    selector = ",".join(f"{key}={value}" for key, value in deployment["spec"]["selector"]["matchLabels"].items())
    pods = kubernetes.list("v1", "Pod", writer.namespace, label_selector=selector)
    if not pods:
        # What to do where it is scaled to 0 is told with this already.
        facts = [fact for fact in facts_of(kubernetes, deployment) if fact != scaled_down(deployment)]
        return [f"no pod of Deployment {writer} runs", *facts]
    running = [pod for pod in pods if not readiness.lacking(pod)]
    names = [pod["metadata"]["name"] for pod in running]
    logs = [kubernetes.pod_log(writer.namespace, name, container, tail=LOG_LINES) for name in names]
    said = [text for log in logs for text in program.complaints(log)]
    # Its last word on a pass names no cause; what it said before that does.
    telling = [text for text in said if advice_on([text])]
    complaints = [f"external-dns says: {text}" for text in (telling or said)[:MOST_COMPLAINTS]]
    # Next to what it explains.
    identity = _seen(lambda: identity_facts(kubernetes, running, said))
    return [*complaints[:1], *identity, *complaints[1:], *facts_of(kubernetes, deployment)]


def _of_zone(context: Context, given: program.Options, unwritten: Unwritten) -> list[str]:
    """Whether the zones that it may write to are the one that answers, by their name servers."""
    ids = program.zone_ids(given)
    if not ids:
        return []
    route53 = context.aws.client("route53")
    found = [zone for zone_id in ids if (zone := find_zone(route53, Which(None, zone_id)))]
    if any(set(zone.name_servers) == set(unwritten.zone.name_servers) for zone in found):
        return []
    spelt = " ".join(f"--zone-id-filter={zone_id}" for zone_id in ids)
    return [f"external-dns runs with {spelt}, and none of these is the zone {unwritten.zone.name} that answers"]


def _of_owner(context: Context, given: program.Options, unwritten: Unwritten) -> list[str]:
    """Whether the name's records are another's, or nobody's: external-dns leaves both alone."""
    own, name = program.owner(given), unwritten.question.name
    servers = unwritten.zone.name_servers
    if own is None or not servers:
        return []
    marked = {program.affixes(given).name(name, kind) for kind in MARKED_TYPES}
    texts = [value for where in sorted(marked) for value in _values(unwritten.question, where, "TXT", servers[0])]
    owners = {mark for text in texts if (mark := registry.owner_in(text))}
    if owners and own not in owners:
        others = ", ".join(sorted(owners))
        return [f"the records of {name} are owned by {others}, and external-dns writes as {own}"]
    if owners:
        return _beside_its_marks(context, given, unwritten)
    there = _values(unwritten.question, name, unwritten.question.record_type, servers[0])
    return [f"the records of {name} have no owner in the zone's TXT records"] if there else []


def _beside_its_marks(context: Context, given: program.Options, unwritten: Unwritten) -> list[str]:
    """The records of the name that its marks are not for: its own were removed, and someone wrote these.

    Its mark for an alias is not for a plain record, and in DNS the two look the same: the zone is read.
    """
    name, zone = unwritten.question.name, unwritten.zone
    wanted = [Which(None, zone_id) for zone_id in program.zone_ids(given)] or ([Which(zone.name)] if zone.name else [])
    route53 = context.aws.client("route53")
    found = [there for which in wanted if (there := find_zone(route53, which))]
    records = [
        record
        for there in found
        if set(there.name_servers) == set(zone.name_servers)
        for record in registry.read(list_records(route53, there.id), program.affixes(given)).unmarked
    ]
    return [
        f"{record['Type']} {name} {', '.join(registry.leads_to(record))} is in the zone and not external-dns's "
        f"({'' if 'AliasTarget' in record else 'no alias, '}no mark for it)"
        for record in records
        if registry.plain_name(record) == name and record["Type"] in ADDRESS_TYPES
    ]


def _values(question: _dns_links.Question, name: str, record_type: str, server: str) -> tuple[str, ...]:
    asked = _dns_links.Question(name, record_type, question.resolver, question.port)
    answer = _dns_links.ask_server(asked, server)
    return answer.values if isinstance(answer, _dns.Reply) else ()
