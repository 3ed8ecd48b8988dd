# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects written in the order of their dependencies, as many at once as that allows.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Clock, Seen, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.concurrent import each_as_done
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Key, Object, key, named, wave
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.observe_objects import kinds_defined_by
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.wait import until_gone, until_ready
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action


@dataclass(frozen=True)
class Waiting:
    """:param timeout: seconds."""

    clock: Clock
    timeout: float


def apply_in_order(
    kubernetes: Kubernetes, actions: Iterable[Action], *, field_manager: str, force: bool, waiting: Waiting
) -> Generator[Action, None, dict[Key, Object]]:
    """Carry out the ``apply`` actions, wave by wave, and yield each once it is done; the objects as then stored.

    :raises EksIngressError: the first refusal, once the rest of its wave has ended.
    """

    def apply(action: Action) -> Object:
        if action.arguments["after"]:
            until_gone(kubernetes, [action.arguments["after"]], clock=waiting.clock, timeout=waiting.timeout)
        return kubernetes.apply(action.arguments["obj"], field_manager, force)

    made: dict[Key, Object] = {}
    for one_wave in _waves([action for action in actions if action.call == "apply"]):
        stored = yield from each_as_done(one_wave, apply)
        made.update({key(obj): obj for obj in stored})
        until_served(kubernetes, stored, waiting)
    return made


def until_served(kubernetes: Kubernetes, stored: Iterable[Object], waiting: Waiting) -> None:
    """Wait until the kinds that CRDs among the objects define can be used.

    :raises TimedOut: naming the CRD that is not established.
    """
    definitions = [obj for obj in stored if obj["kind"] == "CustomResourceDefinition"]
    if not definitions:
        return
    until_ready(kubernetes, definitions, clock=waiting.clock, timeout=waiting.timeout)
    kinds = [kind for obj in definitions for kind in kinds_defined_by(obj)]

    def look() -> Seen[None]:
        unserved = [f"{kind} of {version}" for version, kind in kinds if kubernetes.resource(version, kind) is None]
        return Seen(None, f"the server does not serve {', '.join(unserved)} yet" if unserved else "")

    target = ", ".join(named(obj) for obj in definitions)
    wait_until(look, clock=waiting.clock, wait=Wait(waiting.timeout), attempted="wait for", target=target)


def delete_in_order(kubernetes: Kubernetes, actions: Iterable[Action], waiting: Waiting | None) -> Iterator[Action]:
    """Carry out the ``delete`` actions, the last wave first, and yield each once it is done.

    Each wave is awaited before the next, if at all.

    :raises EksIngressError: the first refusal, or the time-out of a wave.
    """
    for one_wave in reversed(_waves([action for action in actions if action.call == "delete"])):
        yield from each_as_done(one_wave, lambda action: _delete(kubernetes, action.arguments["obj"]))
        if waiting:
            doomed = [action.arguments["obj"] for action in one_wave]
            until_gone(kubernetes, doomed, clock=waiting.clock, timeout=waiting.timeout)


def _delete(kubernetes: Kubernetes, obj: Object) -> None:
    api_version, kind, metadata = obj["apiVersion"], obj["kind"], obj["metadata"]
    kubernetes.delete(api_version, kind, metadata["name"], metadata.get("namespace"), uid=metadata.get("uid"))


def _waves(actions: Iterable[Action]) -> list[list[Action]]:
    def wave_of(action: Action) -> int:
        return wave(action.arguments["obj"])

    return [list(group) for _unused, group in groupby(sorted(actions, key=wave_of), key=wave_of)]
