# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Kubernetes API on loopback for unit tests: discovery, typed stores, server-side apply by simple merging.

It has no controllers, no defaulting and no validation; where those matter, test on the sandbox's real API server.

- ``put(obj, manager=...)``: what someone else applied before. ``get``/``names``: what there is now.
- ``fail("PATCH", "/deployments/", 403, {...})``: the next such requests are answered so.
- ``react("Deployment", function)``: what a controller would do to an object after each write.
- ``requests``, ``writes``: what was asked, as ``METHOD /path?query``; dry runs are no writes.
"""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.unit.plugins.fake_apply import apply, differs
from tests.unit.plugins.fake_kubernetes_http import KINDS, PATH, SAID, TOKEN, Object, Refusal, Served, merged, selected


@dataclass
class Stored:
    obj: Object
    owners: dict[tuple[Any, ...], set[str]] = field(default_factory=dict)


@dataclass
class Failure:
    method: str
    path: str
    refusal: Refusal
    times: int


class FakeKubernetes:
    """One cluster with the namespaces default and kube-system."""

    def __init__(self) -> None:
        self.kinds = list(KINDS)
        self.store: dict[tuple[str, str, str, str], Stored] = {}
        self.failures: list[Failure] = []
        self.requests: list[str] = []
        self.writes: list[str] = []
        self.logs: dict[tuple[str, str], str] = {}
        self.tokens = {TOKEN}
        self._reactions: dict[str, Callable[[Object], None]] = {}
        self._version = 0
        self.lock = threading.RLock()
        for name in ("default", "kube-system"):
            self.put({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})

    @cached_property
    def served(self) -> Served:
        """Started when first asked for: who calls ``answer`` needs none."""
        return Served(self.answer, self.tokens)

    @property
    def url(self) -> str:
        return self.served.url

    @property
    def arguments(self) -> dict[str, str]:
        """The module arguments that connect to it."""
        return {"host": self.url, "api_key": TOKEN}

    def stop(self) -> None:
        if "served" in self.__dict__:
            self.served.stop()

    def put(self, obj: Object, manager: str = "someone-else") -> Object:
        with self.lock:
            return self._apply(obj, manager, force=True, dry_run=False)

    def get(self, kind: str, name: str, namespace: str = "") -> Object | None:
        with self.lock:
            for (_unused, stored_kind, stored_namespace, stored_name), stored in self.store.items():
                if (stored_kind, stored_namespace, stored_name) == (kind, namespace, name):
                    return deepcopy(stored.obj)
        return None

    def names(self, kind: str) -> list[str]:
        with self.lock:
            return sorted(name for (_unused, stored_kind, _unused, name) in self.store if stored_kind == kind)

    def fail(self, method: str, path: str, status: int, message: str = "", *, times: int = 1, **more: Any) -> None:
        self.failures.append(Failure(method, path, Refusal(status, message, **more), times))

    def react(self, kind: str, function: Callable[[Object], None]) -> None:
        self._reactions[kind] = function

    def touch(self, kind: str, name: str, namespace: str, change: Callable[[Object], None]) -> None:
        """A controller changes an object on its own."""
        with self.lock:
            stored = next(s for k, s in self.store.items() if k[1:] == (kind, namespace, name))
            change(stored.obj)
            self._forget_finished()

    # What the handler calls.

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        with self.lock:
            self.requests.append(f"{method} {path}")
            if method != "GET" and query.get("dryRun") != "All":
                self.writes.append(f"{method} {path}")
            self._fail_if_told(method, path)
            if path in SAID:
                return SAID[path](self.kinds)
            match = PATH.match(path)
            if match is None:
                raise Refusal(404, "the server could not find the requested resource")
            return self._dispatch(method, match, query, body)

    def _fail_if_told(self, method: str, path: str) -> None:
        for failure in self.failures:
            if failure.times and failure.method == method and re.search(failure.path, path):
                failure.times -= 1
                raise failure.refusal

    def _dispatch(self, method: str, match: re.Match[str], query: dict[str, str], body: Any) -> Any:
        api_version = match["core"] or match["group"]
        if not match["plural"]:
            return self._discovery(api_version)
        kind = next((k for v, k, plural, _unused in self.kinds if (v, plural) == (api_version, match["plural"])), None)
        if kind is None:
            raise Refusal(404, "the server could not find the requested resource")
        namespace, name = match["namespace"] or "", match["name"] or ""
        if match["sub"] == "log":
            return self.logs.get((namespace, name), "")
        if not name:
            return self._list(api_version, kind, namespace, query)
        key = (api_version, kind, namespace, name)
        if method == "PATCH" and "fieldManager" in query:
            sent = deepcopy(body)
            if namespace:
                sent["metadata"].setdefault("namespace", namespace)
            return self._apply(
                sent, query["fieldManager"], force=query.get("force") == "true", dry_run=query.get("dryRun") == "All"
            )
        if key not in self.store:
            raise Refusal(404, f'{match["plural"]} "{name}" not found', reason="NotFound")
        if method == "PATCH":
            return self._merge(key, body)
        if method == "DELETE":
            return self._delete(key, body or {})
        return deepcopy(self.store[key].obj)

    def _discovery(self, api_version: str) -> Object:
        resources = [
            {"name": plural, "kind": kind, "namespaced": namespaced, "verbs": ["get"]}
            for version, kind, plural, namespaced in self.kinds
            if version == api_version
        ]
        if not resources:
            raise Refusal(404, "404 page not found")
        return {"kind": "APIResourceList", "groupVersion": api_version, "resources": resources}

    def _list(self, api_version: str, kind: str, namespace: str, query: dict[str, str]) -> Object:
        found = [
            {key: value for key, value in stored.obj.items() if key not in ("apiVersion", "kind")}
            for (version, stored_kind, stored_namespace, _unused), stored in sorted(self.store.items())
            if (version, stored_kind) == (api_version, kind) and namespace in ("", stored_namespace)
        ]
        found = [obj for obj in found if selected(obj, query)]
        start, limit = int(query.get("continue", 0)), int(query.get("limit", 500))
        metadata = {"continue": str(start + limit)} if len(found) > start + limit else {}
        return {"kind": f"{kind}List", "metadata": metadata, "items": deepcopy(found[start : start + limit])}

    def _apply(self, sent: Object, manager: str, *, force: bool, dry_run: bool) -> Object:
        namespaced = next(n for v, k, _unused, n in self.kinds if (v, k) == (sent["apiVersion"], sent["kind"]))
        namespace = sent["metadata"].get("namespace", "default") if namespaced else ""
        key = (sent["apiVersion"], sent["kind"], namespace, sent["metadata"]["name"])
        if namespaced and ("v1", "Namespace", "", namespace) not in self.store:
            raise Refusal(404, f'namespaces "{namespace}" not found', reason="NotFound")
        stored = self.store.get(key) or Stored({"metadata": {"uid": str(uuid.uuid4()), "generation": 0}})
        obj, owners, conflicts = apply(stored.obj, stored.owners, sent, manager)
        if conflicts and not force:
            causes = [
                {"reason": "FieldManagerConflict", "field": path, "message": f'conflict with "{other}" using {key[0]}'}
                for path, other in conflicts
            ]
            raise Refusal(
                409, f"Apply failed with {len(causes)} conflicts", reason="Conflict", details={"causes": causes}
            )
        if namespaced:
            obj["metadata"]["namespace"] = namespace
        if dry_run:
            return obj
        if differs(obj, stored.obj):
            self._version += 1
            obj["metadata"]["resourceVersion"] = str(self._version)
            if obj.get("spec") != stored.obj.get("spec"):
                obj["metadata"]["generation"] += 1
        obj["metadata"].setdefault("creationTimestamp", "2026-11-22T00:00:00Z")
        obj["metadata"]["managedFields"] = [{"manager": manager, "operation": "Apply"}]
        self.store[key] = Stored(obj, owners)
        self._react(key)
        return deepcopy(obj)

    def _react(self, key: tuple[str, str, str, str]) -> None:
        obj = self.store[key].obj
        if key[1] == "CustomResourceDefinition":
            self._serve(obj)
        if key[1] in self._reactions:
            self._reactions[key[1]](obj)

    def _serve(self, crd: Object) -> None:
        spec = crd["spec"]
        for version in [version for version in spec["versions"] if version.get("served", True)]:
            kind = (f"{spec['group']}/{version['name']}", spec["names"]["kind"], spec["names"]["plural"])
            served = (*kind, spec["scope"] == "Namespaced")
            if served not in self.kinds:
                self.kinds.append(served)
        crd["status"] = {
            "conditions": [{"type": "Established", "status": "True"}],
            "storedVersions": [version["name"] for version in spec["versions"] if version.get("storage")],
        }

    def _merge(self, key: tuple[str, str, str, str], patch: Any) -> Object:
        self.store[key].obj = merged(self.store[key].obj, patch)
        self._react(key)
        answer = deepcopy(self.store[key].obj)
        self._forget_finished()
        return answer

    def _delete(self, key: tuple[str, str, str, str], options: Object) -> Object:
        obj = self.store[key].obj
        uid = (options.get("preconditions") or {}).get("uid")
        if uid and uid != obj["metadata"]["uid"]:
            raise Refusal(409, f"the UID in the precondition ({uid}) does not match", reason="Conflict")
        obj["metadata"]["deletionTimestamp"] = "2026-11-22T00:00:01Z"
        answer = deepcopy(obj)
        self._forget_finished()
        return answer

    def _forget_finished(self) -> None:
        """Objects that are being deleted and have no finalizers are gone; a namespace takes its objects along."""
        for key, stored in list(self.store.items()):
            metadata = stored.obj["metadata"]
            if metadata.get("deletionTimestamp") and not metadata.get("finalizers"):
                del self.store[key]
                if key[1] == "Namespace":
                    self.store = {other: s for other, s in self.store.items() if other[2] != key[3]}
