# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kind may have been meant to be that the cluster does not serve under the apiVersion it was given. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.builtin_kinds import BUILTIN_KINDS

# All groups in one answer: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


def advice_on(kind: str, discovery: Mapping[str, Any]) -> str:
    """What to do about a kind that is not served as it was given.

    :param discovery: the server's APIGroupDiscoveryList, of all groups; empty where it has none.
    """
    served = {
        f"apiVersion: {version}, kind: {name}": None
        for version, name in (*BUILTIN_KINDS, *_discovered(discovery))
        if name.lower() == kind.lower()
    }
    install = "install what defines it (its CRD) first"
    return f"if {' or '.join(served)} is meant, write that; otherwise {install}" if served else install


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
