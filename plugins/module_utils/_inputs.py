# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the variables of the playbooks have to be. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _input_faults as faults
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _names as names


@dataclass(frozen=True)
class Rule:
    """:param wanted: what to set the variable to, after ``Set <variable> to``.
    :param fault: what is wrong with a value, as a sentence; empty for nothing.
    :param optional: whether null means that it is not set.
    """

    wanted: str
    fault: Callable[[object], str]
    optional: bool = False


APPS = Rule(
    "a list of names, each of lower-case letters, digits and dashes, a letter first, 57 characters at most",
    faults.list_of(names.APP),
)
SERVICE_ACCOUNTS = Rule(
    "a list of apps, each with name, namespace, service_account and policy: {name, and bundled or document}",
    faults.apps,
)
LABEL = "of lower-case letters, digits and dashes, 63 characters at most"
OBJECT = "of lower-case letters, digits, dashes and dots"
YES_OR_NO = Rule("true or false", faults.boolean)

RULES: Mapping[str, Rule] = {
    "eks_ingress_cluster_name": Rule("the name of an EKS cluster", faults.text(names.CLUSTER), optional=True),
    "eks_ingress_region": Rule("the code of an AWS region, such as ap-northeast-1", faults.text(names.REGION), True),
    "eks_ingress_hosts": Rule(
        "the list of host names that the Ingress serves, in lower case, no dot at the end, 253 characters at most",
        faults.list_of(names.HOST),
        optional=True,
    ),
    "eks_ingress_zone_name": Rule(
        "the domain name of a Route 53 zone, in ASCII (xn--…), such as example.org",
        faults.text(names.ZONE),
        optional=True,
    ),
    "eks_ingress_zone_id": Rule("the id of a Route 53 zone, such as Z0123456789ABC", faults.text(names.ZONE_ID), True),
    "eks_ingress_apps": APPS,
    "sample_apps_names": APPS,
    "irsa_apps": SERVICE_ACCOUNTS,
    "irsa_extra_apps": SERVICE_ACCOUNTS,
    "eks_ingress_tags": Rule(
        "a dictionary of tags: keys of 1 to 128 and values of up to 256 letters, digits, spaces and any of _.:/=+-@",
        faults.tags,
        True,
    ),
    "eks_ingress_namespace": Rule(f"the name of a namespace, {LABEL}", faults.text(names.LABEL)),
    "eks_ingress_class": Rule(f"the name of an IngressClass, {OBJECT}", faults.text(names.SUBDOMAIN)),
    "eks_ingress_adopt": YES_OR_NO,
    "eks_ingress_in_process": YES_OR_NO,
    "eks_ingress_wait_timeout": Rule("a number of seconds, from 1 to 86400", faults.number(1, 86400)),
    "eks_ingress_resolver": Rule("a dictionary of address and port, such as {address: 1.1.1.1}", faults.resolver, True),
    "eks_ingress_nameserver_port": Rule("a port, from 1 to 65535", faults.PORT),
    "eks_ingress_port_map": Rule("a dictionary of ports, such as {'80': 20080}", faults.port_map, optional=True),
    "eks_ingress_chart_repository": Rule("the http:// or https:// URL of a chart repository", faults.url),
    "eks_ingress_aws_options": Rule(
        "a dictionary of options, such as {profile: other}", faults.dictionary, optional=True
    ),
    "ingress_paths": Rule("a list of paths, each with path, service and port", faults.paths),
    "ingress_annotations": Rule("a dictionary of annotations, each value a text in quotes", faults.annotation_texts),
    "external_dns_interval": Rule(
        "a duration with its units (h, m, s, ms), such as 1m or 90s", faults.text(names.DURATION)
    ),
    "external_dns_txt_owner_id": Rule(
        "a text of 1 to 128 letters, digits and any of ._:/@+-", faults.text(names.TXT_OWNER_ID)
    ),
}


def complaints(given: Mapping[str, object]) -> list[str]:
    """One line for each variable that is not what it has to be: its name, what to write, what is wrong.

    Of what may hold a secret no value is shown.

    :raises KeyError: for a variable that has no rule.
    """
    found = [(name, RULES[name], value) for name, value in given.items()]
    told = [(name, rule, rule.fault(value)) for name, rule, value in found if not (rule.optional and value is None)]
    return [f"Set {name} to {rule.wanted}. {fault}" for name, rule, fault in told if fault]


# As difflib counts it: a letter more, less or other in a name of ten. Names of users' own are further off.
NEARLY = 0.9


def misspelt(given: Iterable[str], known: Collection[str]) -> list[str]:
    """One line for each name that is not known and nearly one that is."""
    unknown = [name for name in given if name not in known]
    meant = [(name, get_close_matches(name, known, n=1, cutoff=NEARLY)) for name in unknown]
    return [f"Rename {name}: it is no variable of this collection, {near[0]} is." for name, near in meant if near]
