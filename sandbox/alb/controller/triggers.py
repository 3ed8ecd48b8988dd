# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a reconcile necessary: changes of objects, turned into keys of the work queues."""

from __future__ import annotations

from typing import Any

from sandbox.alb.controller.actions import services_of
from sandbox.alb.controller.annotation_types import ACTION
from sandbox.alb.controller.annotations import PREFIX, Annotations
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.events import EventRecorder
from sandbox.alb.controller.groups import Classifier, Object, groups_pending_finalization
from sandbox.alb.controller.informers import Caches
from sandbox.alb.controller.kube import ApiError
from sandbox.alb.controller.log_in import secret_names
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.queue import WorkQueue

BindingKey = tuple[str, str]


class Triggers:
    def __init__(
        self,
        caches: Caches,
        classifier: Classifier,
        events: EventRecorder,
        groups: WorkQueue[GroupId],
        bindings: WorkQueue[BindingKey],
    ) -> None:
        self._caches = caches
        self._classifier = classifier
        self._events = events
        self._groups = groups
        self._bindings = bindings
        self._active = False

    def register(self) -> None:
        """Only before the informers run."""
        self._caches["Ingress"].add_handler(self._on_ingress)
        self._caches["IngressClass"].add_handler(self._on_class)
        self._caches["IngressClassParams"].add_handler(self._on_class)
        self._caches["Service"].add_handler(self._on_service)
        self._caches["TargetGroupBinding"].add_handler(self._on_binding)
        self._caches["EndpointSlice"].add_handler(self._on_endpoints)
        self._caches["Node"].add_handler(self._on_node)
        self._caches.secrets.add_handler(self._on_secret)

    def activate(self) -> None:
        """Called when this process leads: from now on changes count, and everything is looked at once."""
        self._active = True
        self.enqueue_all()

    def enqueue_all(self) -> None:
        for ingress in self._caches.list("Ingress"):
            self._enqueue_ingress(ingress)
        for binding in self._caches.list("TargetGroupBinding"):
            self._bindings.add(_key(binding))

    def _on_ingress(self, old: Object | None, new: Object | None) -> None:
        if not self._active:
            return
        if old is not None and new is not None and _same(old, new):
            return
        for ingress in (old, new):
            if ingress is not None:
                self._enqueue_ingress(ingress, report=ingress is new)

    def _enqueue_ingress(self, ingress: Object, *, report: bool = True) -> None:
        groups = groups_pending_finalization(ingress)
        try:
            group = self._classifier.group_of(ingress)
        except ApiError:
            # Whose it is cannot be asked now: the reconcile of the group it names finds out, and is tried again.
            group = _named_group(ingress)
        except BuildError as error:
            group = None
            if report:
                message = f"failed load groupID due to {error}"
                self._events.event("Ingress", ingress, "Warning", "FailedLoadGroupID", message)
        for found in {*groups, *([group] if group else [])}:
            self._groups.add(found)

    def _on_class(self, old: Object | None, new: Object | None) -> None:
        if not self._active or (old is not None and new is not None and old.get("spec") == new.get("spec")):
            return
        for ingress in self._caches.list("Ingress"):
            if ingress["spec"].get("ingressClassName"):
                self._enqueue_ingress(ingress)

    def _on_service(self, old: Object | None, new: Object | None) -> None:
        if not self._active or (old is not None and new is not None and _same(old, new)):
            return
        service = new or old
        assert service is not None  # noqa: S101 - an informer never reports a change from nothing to nothing
        namespace, name = _key(service)
        for ingress in self._caches.list("Ingress"):
            if ingress["metadata"]["namespace"] == namespace and name in _services_of(ingress):
                self._enqueue_ingress(ingress, report=False)
        self._enqueue_bindings_of(namespace, name)

    def _on_secret(self, old: Object | None, new: Object | None) -> None:
        if not self._active or old is None or (new is not None and old.get("data") == new.get("data")):
            return
        namespace, name = _key(old)
        for ingress in self._caches.list("Ingress"):
            if ingress["metadata"]["namespace"] == namespace and name in self._secrets_of(ingress):
                self._enqueue_ingress(ingress, report=False)

    def _secrets_of(self, ingress: Object) -> set[str]:
        namespace = ingress["metadata"]["namespace"]
        services = (self._caches.get("Service", namespace, name) for name in _services_of(ingress))
        items = [ingress, *(service for service in services if service is not None)]
        return {name for item in items for name in secret_names(Annotations(item["metadata"].get("annotations")))}

    def _on_binding(self, _old: Object | None, new: Object | None) -> None:
        if self._active and new is not None:
            self._bindings.add(_key(new))

    def _on_endpoints(self, old: Object | None, new: Object | None) -> None:
        changed = new or old
        if not self._active or changed is None:
            return
        name = (changed["metadata"].get("labels") or {}).get("kubernetes.io/service-name")
        if name:
            self._enqueue_bindings_of(changed["metadata"]["namespace"], name)

    def _on_node(self, old: Object | None, new: Object | None) -> None:
        if not self._active or (old is not None and new is not None and _node_view(old) == _node_view(new)):
            return
        for binding in self._caches.list("TargetGroupBinding"):
            if binding["spec"].get("targetType") == "instance":
                self._bindings.add(_key(binding))

    def _enqueue_bindings_of(self, namespace: str, service: str) -> None:
        for binding in self._caches.list("TargetGroupBinding"):
            if binding["metadata"]["namespace"] == namespace and binding["spec"]["serviceRef"]["name"] == service:
                self._bindings.add(_key(binding))


def _key(item: Object) -> BindingKey:
    return item["metadata"]["namespace"], item["metadata"]["name"]


def _same(old: Object, new: Object) -> bool:
    """Whether nothing changed that a model is built from; status and labels do not count."""
    return _view(old) == _view(new)


def _view(item: Object) -> tuple[Any, ...]:
    metadata = item["metadata"]
    return metadata["uid"], metadata.get("annotations"), item.get("spec"), metadata.get("deletionTimestamp")


def _node_view(node: Object) -> tuple[Any, ...]:
    ready = [c["status"] for c in node.get("status", {}).get("conditions") or [] if c["type"] == "Ready"]
    spec = node["spec"]
    return node["metadata"].get("labels"), spec.get("taints"), spec.get("providerID"), ready


def _services_of(ingress: Object) -> set[str]:
    """Names of all Services that an Ingress mentions, in backends and in `actions.*` annotations."""
    spec = ingress["spec"]
    backends = [spec.get("defaultBackend")]
    for rule in spec.get("rules") or []:
        backends += [path["backend"] for path in (rule.get("http") or {}).get("paths") or []]
    names = {backend["service"]["name"] for backend in backends if backend and backend.get("service")}
    annotations = ingress["metadata"].get("annotations") or {}
    for key in annotations:
        if key.startswith(f"{PREFIX}/actions."):
            names |= _services_of_action(Annotations(annotations), key.removeprefix(f"{PREFIX}/"))
    return names


def _services_of_action(annotations: Annotations, suffix: str) -> set[str]:
    try:
        return set(services_of(annotations.parsed_json(suffix, ACTION) or {}))
    except BuildError:
        return set()


def _named_group(ingress: Object) -> GroupId:
    metadata = ingress["metadata"]
    name = Annotations(metadata.get("annotations")).string("group.name")
    return GroupId("", name) if name else GroupId(metadata["namespace"], metadata["name"])
