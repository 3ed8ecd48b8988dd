# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kind may have been meant to be that the cluster does not serve under the apiVersion it was given. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.builtin_kinds import BUILTIN_KINDS

# All groups in one answer: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


def advice_on(kind: str, discovery: Mapping[str, Any]) -> str:
    """What to do about a kind that is not served as it was given.

    :param discovery: the server's APIGroupDiscoveryList, of all groups; empty where it has none.
    """
    served = _served(kind, discovery)
    install = "install what defines it (its CRD) first"
    return f"if {_spelt(served)} is meant, write that; otherwise {install}" if served else install


@dataclass(frozen=True)
class Unserved:
    """A kind that is not served as it was given, while objects of it may well be there.

    :param certain: what is meant is surely what is served; otherwise it may have been defined by a CRD that is gone.
    """

    advice: str
    certain: bool


def unserved(api_version: str, kind: str, discovery: Mapping[str, Any]) -> Unserved | None:
    """What to say of a kind that nothing is found of since it is not served; None where a CRD's going explains it.

    A group without a dot is none that a CRD can define (validation of CustomResourceDefinition's spec.group).

    :param discovery: the server's APIGroupDiscoveryList, of all groups; empty where it has none.
    """
    group, served = _group(api_version), _served(kind, discovery)
    of_group = [one for one in served if _group(one[0]) == group]
    built_in = "." not in group
    if of_group or (built_in and served):
        return Unserved(f"write {_spelt(of_group or served)}", certain=True)
    if served:
        return Unserved(f"if {_spelt(served)} is meant, write that", certain=False)
    groups = {_group(version) for version, _unused in BUILTIN_KINDS} | {
        item["metadata"]["name"] for item in discovery.get("items") or []
    }
    return Unserved("check its apiVersion and kind", certain=False) if built_in or group in groups else None


def _group(api_version: str) -> str:
    return api_version.rpartition("/")[0]


def _served(kind: str, discovery: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each (apiVersion, kind) of that name, in whatever case of letters."""
    known = dict.fromkeys((*BUILTIN_KINDS, *_discovered(discovery)))
    return [(version, name) for version, name in known if name.lower() == kind.lower()]


def _spelt(served: list[tuple[str, str]]) -> str:
    return " or ".join(f"apiVersion: {version}, kind: {name}" for version, name in served)


def not_of_core(api_version: str, kind: str) -> tuple[str, ...]:
    """A warning where a kind of another group is looked for in the core group, which no CRD can put it into."""
    if "/" in api_version or (api_version, kind) in BUILTIN_KINDS:
        return ()
    versions = [version for version, name in BUILTIN_KINDS if name == kind]
    return tuple(f"no {kind} is of {api_version}: set api_version: {version}" for version in versions)


def _discovered(discovery: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for group in discovery.get("items") or []:
        for version in group.get("versions") or []:
            for resource in version.get("resources") or []:
                if "responseKind" in resource:
                    yield f"{group['metadata']['name']}/{version['version']}", resource["responseKind"]["kind"]
