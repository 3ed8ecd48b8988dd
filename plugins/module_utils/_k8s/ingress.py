# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Ingress of the AWS Load Balancer Controller as people ask about it. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import last_seen
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Object

ANNOTATION = "alb.ingress.kubernetes.io/"
CLASS_ANNOTATION = "kubernetes.io/ingress.class"
SUCCESS = "SuccessfullyReconciled"
# kube-apiserver forgets events after an hour (--event-ttl); a minute less, for clocks that differ.
EVENTS_ARE_KEPT = timedelta(minutes=59)


@dataclass(frozen=True)
class Seen:
    """An Ingress with the events about it, the oldest first.

    :param facts: what is wrong around it; only looked for when it is not reconciled.
    """

    ingress: Object
    events: tuple[Object, ...]
    now: datetime
    facts: tuple[str, ...] = ()

    @property
    def hostname(self) -> str | None:
        """The load balancer's name, which the controller writes into the status."""
        addresses = ((self.ingress.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
        return next((address["hostname"] for address in addresses if address.get("hostname")), None)

    @property
    def lacking(self) -> str:
        """What it lacks to be served as it is now; empty when nothing."""
        if self.ingress["metadata"].get("deletionTimestamp"):
            return "it is being deleted"
        warning = self.latest_warning
        if warning:
            return f"the controller says {warning['reason']}: {warning.get('message')}"
        if not self.hostname:
            return "it has no address"
        return "" if self.is_reconciled else "the controller has not reconciled it since its last change"

    @property
    def is_reconciled(self) -> bool:
        """Whether the controller was done with it after its last change.

        Events are forgotten, the address is not: an old Ingress with an address and no newer event is done with.
        """
        if self.latest_warning or not self.hostname:
            return False
        changed = last_change(self.ingress)
        if any(_seen_at(event) >= changed for event in self.events if event.get("reason") == SUCCESS):
            return True
        return self.now - changed > EVENTS_ARE_KEPT

    @property
    def latest_warning(self) -> Object | None:
        """The controller's latest word, where that is a warning about the Ingress as it is now."""
        latest = self.events[-1] if self.events else None
        if latest is None or latest.get("type") != "Warning" or _seen_at(latest) < last_change(self.ingress):
            return None
        return latest


def last_change(ingress: Mapping[str, Any]) -> datetime:
    """When somebody last changed what is asked for: spec, annotations, labels; to the second.

    Annotations do not count in ``generation``, so this is read from who owns which field since when.
    """
    metadata = ingress["metadata"]
    times = [
        field["time"]
        for field in metadata.get("managedFields") or []
        if field.get("time") and not field.get("subresource") and not _only_finalizers(field)
    ]
    return _parsed(max(times, default=metadata.get("creationTimestamp") or "1970-01-01T00:00:00Z"))


def _only_finalizers(field: Mapping[str, Any]) -> bool:
    """The controller's own write to the Ingress's metadata, which asks for nothing."""
    fields = field.get("fieldsV1") or {}
    return set(fields) == {"f:metadata"} and set(fields["f:metadata"]) <= {"f:finalizers"}


def _seen_at(event: Mapping[str, Any]) -> datetime:
    return _parsed(last_seen(event) or "1970-01-01T00:00:00Z")


def _parsed(time: str) -> datetime:
    return datetime.fromisoformat(time).astimezone(UTC).replace(microsecond=0)


def shown(seen: Seen, diagnosis: Sequence[str]) -> dict[str, Any]:
    """What the module returns."""
    metadata, spec = seen.ingress["metadata"], seen.ingress.get("spec") or {}
    annotations = metadata.get("annotations") or {}
    paths = _paths(spec)
    return {
        "name": metadata["name"],
        "namespace": metadata["namespace"],
        "class": annotations.get(CLASS_ANNOTATION) or spec.get("ingressClassName"),
        "hostname": seen.hostname,
        "hosts": list(dict.fromkeys(path["host"] for path in paths if path["host"])),
        "paths": paths,
        "group": annotations.get(f"{ANNOTATION}group.name"),
        "scheme": annotations.get(f"{ANNOTATION}scheme", "internal"),
        "annotations": dict(annotations),
        "finalizers": list(metadata.get("finalizers") or []),
        "events": [_shown_event(event) for event in seen.events],
        "reconciled": seen.is_reconciled,
        "diagnosis": list(diagnosis),
    }


def _paths(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    paths = [
        _path(rule.get("host"), path.get("path"), path.get("pathType"), path.get("backend") or {})
        for rule in spec.get("rules") or []
        for path in (rule.get("http") or {}).get("paths") or []
    ]
    default = spec.get("defaultBackend")
    return [*paths, _path(None, None, None, default)] if default else paths


def _path(host: str | None, path: str | None, path_type: str | None, backend: Mapping[str, Any]) -> dict[str, Any]:
    service = backend.get("service") or {}
    port = service.get("port") or {}
    return {
        "host": host,
        "path": path,
        "path_type": path_type,
        "service": service.get("name"),
        "port": port.get("number") or port.get("name"),
    }


def _shown_event(event: Mapping[str, Any]) -> dict[str, Any]:
    series = event.get("series") or {}
    return {
        "type": event.get("type"),
        "reason": event.get("reason"),
        "message": event.get("message"),
        "count": event.get("count") or series.get("count") or 1,
        "last_seen": last_seen(event),
    }
