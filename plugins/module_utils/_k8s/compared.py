# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object: as it is wanted, as it is, and as an apply would make it. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import (
    Object,
    differ,
    is_terminating,
    named,
    shown,
)


@dataclass(frozen=True)
class Item:
    """:param wanted: the object as it is sent.
    :param live: as it is; None when it is not there.
    :param predicted: as it would be; None when it shall be absent.
    :param unmet: why it could not be predicted by the server: its namespace or kind is not there yet.
    :param lacking: what the live one lacks to be ready.
    """

    wanted: Object
    live: Object | None
    predicted: Object | None = None
    unmet: EksIngressError | None = None
    lacking: str = ""


def differs(item: Item) -> bool:
    if item.live is None or item.predicted is None or is_terminating(item.live):
        return True
    return differ(item.live, item.predicted)


def action_of(item: Item) -> str:
    if not differs(item):
        return "unchanged"
    return "changed" if item.live and not is_terminating(item.live) else "created"


def entry(obj: Object, action: str, *, present: bool = True) -> dict[str, Any]:
    """What is returned of one object."""
    return {
        "api_version": obj["apiVersion"],
        "kind": obj["kind"],
        "namespace": obj["metadata"].get("namespace"),
        "name": obj["metadata"]["name"],
        "action": action,
        "object": shown(obj) if present else None,
    }


def terminating(live: Object | None) -> Object | None:
    return live if live and is_terminating(live) else None


def held(live: Object) -> str:
    """What an object that is being deleted waits for; empty when it waits for nothing."""
    finalizers = live["metadata"].get("finalizers") if is_terminating(live) else None
    return f"{named(live)} is being deleted, and held by {', '.join(finalizers)}" if finalizers else ""
