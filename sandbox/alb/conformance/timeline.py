# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller changed, in order: AWS calls with their parameters, its writes to Kubernetes with their bodies.

`entries` writes them as in the recordings; `per_resource` brings a timeline to the form in which two are compared,
because the order between different resources depends on how fast the reconciles beside each other are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sandbox.alb.conformance.listener_order import by_listener
from sandbox.alb.conformance.observe_kubernetes import CHECKPOINT, TIMESTAMP
from sandbox.alb.conformance.recorder import RecordedCall

Object = dict[str, Any]
READS = ("Describe", "List", "Get")
WRITING_VERBS = ("create", "update", "patch", "delete")
# When something was; a patch has the time of the checkpoint only where the second changed since the last one.
_TIMES = (TIMESTAMP, "lastTransitionTime")
# Where a call names what it changes: the first of these that is there.
_NAMES = ("GroupName", "Name", "TargetGroupArn", "RuleArn", "ListenerArn", "LoadBalancerArn", "GroupId")
_LISTS = ("ResourceArns", "ResourceId")
_SORTED = {"RulePriorities": "RuleArn", "Tags": "Key", "Tag": "Key", "Targets": "Id", "SubnetMappings": "SubnetId"}


def aws_entries(calls: Iterable[RecordedCall]) -> list[Object]:
    """Changing calls; equal ones after one another are one with `times`."""
    entries: list[Object] = []
    for call in calls:
        if call.action.startswith(READS):
            continue
        entry: Object = {"aws": f"{call.service}:{call.action}", "params": nested(call.parameters)}
        if call.error:
            entry["error"] = call.error
        if call.injected:
            entry["injected"] = True
        if entries and {key: value for key, value in entries[-1].items() if key != "times"} == entry:
            entries[-1]["times"] = entries[-1].get("times", 1) + 1
        else:
            entries.append(entry)
    return entries


def nested(parameters: Mapping[str, str]) -> Any:
    """The Query protocol's `A.member.1.B=c`, or EC2's `A.1.B=c`, as {"A": [{"B": "c"}]}; without Action and Version."""
    tree: Object = {}
    for name, value in parameters.items():
        if name in ("Action", "Version"):
            continue
        *folders, last = [part for part in name.split(".") if part not in ("member", "entry")]
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = value
    return _lists(tree)


def _lists(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if tree and all(key.isdigit() for key in tree):
        return [_lists(tree[key]) for key in sorted(tree, key=int)]
    return {key: _lists(value) for key, value in tree.items()}


class AuditLog:
    """The API server's audit log, read from where the last reading ended."""

    def __init__(self, path: Path, user: str) -> None:
        self._path = path
        self._user = user
        self._offset = 0
        self._entries: list[Object] = []

    def restart(self) -> None:
        """Forget what was read; a new step begins."""
        self.entries()
        self._entries = []

    def entries(self) -> list[Object]:
        """The controller's writes since `restart`."""
        with self._path.open("rb") as stream:
            stream.seek(self._offset)
            for line in stream:
                if not line.endswith(b"\n"):
                    break  # still being written
                self._offset += len(line)
                self._add(json.loads(line))
        return list(self._entries)

    def _add(self, audited: Object) -> None:
        if audited["user"]["username"] != self._user or audited["verb"] not in WRITING_VERBS:
            return
        status = audited.get("responseStatus", {}).get("code", 0)
        if audited.get("stage") != "ResponseComplete" or not 200 <= status < 300:
            return
        entry = _kubernetes_entry(audited)
        if entry is not None:
            self._entries.append(entry)


def _kubernetes_entry(audited: Object) -> Object | None:
    reference = audited["objectRef"]
    resource = reference["resource"]
    if resource == "events":
        event = audited["responseObject"]
        involved = event["involvedObject"]
        repeated = audited["verb"] == "patch"
        return {
            "k8s": "event (count raised)" if repeated else "event",
            "object": f"{involved['kind']} {involved['namespace']}/{involved['name']}",
            **{key: event[key] for key in ("type", "reason", "message")},
        }
    if resource not in ("ingresses", "targetgroupbindings", "pods", "services"):
        return None
    subresource = f"/{reference['subresource']}" if reference.get("subresource") else ""
    body = audited.get("requestObject")
    name = reference.get("name") or (body or {}).get("metadata", {}).get("name", "")
    return {
        "k8s": f"{audited['verb']} {resource}{subresource}",
        "object": f"{reference.get('namespace', '')}/{name}",
        "body": _masked_body(body),
    }


def _masked_body(body: Any) -> Any:
    if not isinstance(body, dict) or "metadata" not in body:
        return body
    # The version that a patch is based on, and what the API server fills in.
    dropped = ("resourceVersion", "uid", "creationTimestamp")
    metadata = {key: value for key, value in body["metadata"].items() if key not in dropped}
    if annotations := dict(metadata.get("annotations") or {}):
        if annotations.get(CHECKPOINT):
            annotations[CHECKPOINT] = "<checkpoint>"
        if TIMESTAMP in annotations:
            annotations[TIMESTAMP] = "<unix-time>"
        metadata["annotations"] = annotations
    return {**body, "metadata": metadata}


def per_resource(timeline: Sequence[Mapping[str, Any]]) -> dict[str, list[Object]]:
    """What was done to each resource, in order. A repeated event, or refusal by AWS, tells nothing new."""
    resources: dict[str, list[Object]] = {}
    for entry in timeline:
        done: Object = _sorted(entry)
        if done.get("k8s", "").startswith("event"):
            done["k8s"] = "event"
        if done.get("k8s", "").startswith("delete"):
            done.pop("body", None)  # DeleteOptions without content
        history = resources.setdefault(_resource(done), [])
        refused = "error" in done and not done.get("injected")
        if refused:
            done.pop("times", None)  # how often it was tried, and what else was done meanwhile, is chance
        repeats = done.get("k8s") == "event" or refused
        if not repeats or done not in history:
            history.append(done)
    return {name: by_listener(history) for name, history in resources.items()}


def side_by_side(timeline: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two groups were at work: an Ingress had the finalizers of both."""
    bodies = [entry["body"] for entry in timeline if entry.get("k8s") == "patch ingresses"]
    return any(len(body["metadata"].get("finalizers") or []) > 1 for body in bodies)


def _sorted(document: Any, key: str = "") -> Any:
    """The same document with those lists sorted whose order says nothing."""
    if isinstance(document, Mapping):
        return {name: _sorted(value, name) for name, value in document.items() if name not in _TIMES}
    if isinstance(document, list):
        items = [_sorted(item) for item in document]
        return sorted(items, key=lambda item: str(item[_SORTED[key]])) if key in _SORTED else items
    return document


def _resource(entry: Mapping[str, Any]) -> str:
    if "k8s" in entry:
        # The controller writes events on their own, beside its other work.
        kind = entry["k8s"].rpartition(" ")[2].partition("/")[0]
        return f"{kind} {entry['object']}"
    params = entry["params"]
    return _name(str(next(_named(params))))


def _named(params: Mapping[str, Any]) -> Iterator[Any]:
    yield from (params[name] for name in _NAMES if name in params)
    yield from (params[name][0] for name in _LISTS if name in params)
    yield from (one["RuleArn"] for one in params.get("RulePriorities", []))


def _name(named: str) -> str:
    """A load balancer's listeners and rules go by its own name: they are changed one after the other."""
    if not named.startswith("arn:"):
        return named
    parts = named.rpartition(":")[2].split("/")
    return parts[1] if parts[0] == "targetgroup" else parts[2]
