# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why an object is not ready: its events, its pods' statuses and logs. Only asked when something has gone wrong.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import echoes, readiness
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.backing import makers, scaled_down
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.identity import identity_facts
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Object, is_terminating, named
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.pod_facts import follows_a_crash, pod_facts

MOST_FACTS = 6
# The controller tries what fails again with pauses that grow, and says much in between.
CONTROLLER_LOG_LINES = 50
GROUP_ANNOTATION = "alb.ingress.kubernetes.io/group.name"
CONTROLLER_LABEL = "app.kubernetes.io/name=aws-load-balancer-controller"
CONTROLLER_CLASS = "ingress.k8s.aws/alb"


def explain(kubernetes: Kubernetes, objects: Iterable[Mapping[str, Any]], said: str = "") -> str:
    """One line on why the objects are not as they should be, and what to do.

    :param said: what stands before it, and need not be said again.
    """
    facts: list[str] = []
    for obj in objects:
        try:
            facts += [fact for fact in facts_of(kubernetes, obj) if fact not in facts]
        except EksIngressError as error:
            # What could not be read (say, logs are forbidden) must not hide what is being explained.
            facts.append(str(error))
    return one_line(facts, said)


def one_line(facts: Sequence[str], said: str = "") -> str:
    """The facts, and what to do about them.

    :param said: what stands before the line, and need not be said again.
    """
    told = echoes.merged(echoes.unsaid(facts, said))
    more = [f"and {len(told) - MOST_FACTS} more"] if len(told) > MOST_FACTS else []
    lead = "→ " if told else ""
    return "; ".join([*told[:MOST_FACTS], *more, *(f"{lead}{advice}" for advice in advice_on(facts))])


def facts_of(kubernetes: Kubernetes, obj: Mapping[str, Any]) -> list[str]:
    """What speaks against the object: finalizers that hold it, warnings, its pods' troubles, its controller's."""
    held = _finalizers(obj) if is_terminating(obj) else []
    facts = [*held, readiness.failed_for_good(obj), scaled_down(obj), *warnings_of(kubernetes, obj)]
    suspects: list[Object] = []
    if obj["kind"] == "Ingress":
        suspects = kubernetes.list("v1", "Pod", label_selector=CONTROLLER_LABEL)
        facts += ingress_facts(kubernetes, obj, suspects)
    selector = _pod_selector(obj)
    if selector and not held:
        pods = kubernetes.list("v1", "Pod", obj["metadata"].get("namespace"), label_selector=selector)
        suspects = _unready(pods)
        facts += _workload_facts(kubernetes, obj, selector, pods)
    if obj["kind"] == "Pod":
        suspects = [dict(obj)]
        facts += pod_facts(kubernetes, obj)
    facts = echoes.without_repeated_waits([fact for fact in facts if fact])
    # Who waits for pods need not be allowed to read roles.
    identity = _told(lambda: identity_facts(kubernetes, suspects, facts))
    # Next to what it explains, before what may be left out of one line.
    return [*facts[:1], *identity, *facts[1:]]


def _told(look: Callable[[], list[str]]) -> list[str]:
    """What is seen, or why it may not be read: that must not hide the rest."""
    try:
        return look()
    except EksIngressError as error:
        return [str(error).removesuffix(".")]


def _finalizers(obj: Mapping[str, Any]) -> list[str]:
    finalizers = obj["metadata"].get("finalizers") or []
    return [f"{named(obj)} is held by the finalizers {', '.join(finalizers)}"] if finalizers else []


def warnings_of(kubernetes: Kubernetes, obj: Mapping[str, Any]) -> list[str]:
    """The object's warnings, the newest first, each text once."""
    found = [event for event in events_of(kubernetes, obj) if event.get("type") == "Warning"]
    found = [event for event in found if not follows_a_crash(obj, event, last_seen(event))]
    texts = [f"{named(obj)}: {event.get('reason')}: {event.get('message')}" for event in reversed(found)]
    return list(dict.fromkeys(texts))[:2]


def events_of(kubernetes: Kubernetes, obj: Mapping[str, Any]) -> list[Object]:
    """The events about the object, the oldest first."""
    metadata = obj["metadata"]
    about = {"kind": obj["kind"], "name": metadata["name"], "uid": metadata.get("uid")}
    selector = ",".join(f"involvedObject.{field}={value}" for field, value in about.items() if value)
    found = kubernetes.list("v1", "Event", metadata.get("namespace") or "default", field_selector=selector)
    return sorted(found, key=last_seen)


def last_seen(event: Mapping[str, Any]) -> str:
    """When the event was last seen; the API has three ways to say so."""
    series = event.get("series") or {}
    seen = series.get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime")
    return str(seen or event["metadata"].get("creationTimestamp") or "")


def ingress_facts(kubernetes: Kubernetes, ingress: Mapping[str, Any], controllers: Sequence[Object]) -> list[str]:
    """What is wrong around an Ingress: its class, and the controller that should see it.

    :param controllers: the controller's pods.
    """
    annotations = ingress["metadata"].get("annotations") or {}
    name = ingress.get("spec", {}).get("ingressClassName")
    if name and "kubernetes.io/ingress.class" not in annotations:
        found = kubernetes.get("networking.k8s.io/v1", "IngressClass", name)
        if found is None:
            return [f"there is no IngressClass {name}"]
        controller = found.get("spec", {}).get("controller")
        if controller != CONTROLLER_CLASS:
            return [f"IngressClass {name} belongs to the controller {controller}, not to {CONTROLLER_CLASS}"]
    if not controllers:
        return ["no pod of the AWS Load Balancer Controller runs", *_told(lambda: _controller_scaled_down(kubernetes))]
    if any(not readiness.lacking(pod) for pod in controllers):
        # Of what keeps it from deleting, the controller tells no event.
        return _logged_errors(kubernetes, controllers, ingress) if is_terminating(ingress) else []
    return ["no pod of the AWS Load Balancer Controller is ready", *pod_facts(kubernetes, controllers[0])]


def _controller_scaled_down(kubernetes: Kubernetes) -> list[str]:
    deployments = kubernetes.list("apps/v1", "Deployment", label_selector=CONTROLLER_LABEL)
    return [fact for fact in map(scaled_down, deployments) if fact]


def _logged_errors(kubernetes: Kubernetes, controllers: Sequence[Object], ingress: Mapping[str, Any]) -> list[str]:
    """The controller's last error about an Ingress, or about its group."""
    metadata = ingress["metadata"]
    names = {metadata["name"], (metadata.get("annotations") or {}).get(GROUP_ANNOTATION)}
    for pod in controllers:
        of_pod = pod["metadata"]
        log = kubernetes.pod_log(of_pod["namespace"], of_pod["name"], tail=CONTROLLER_LOG_LINES)
        errors = [line for line in map(_logged, log.splitlines()) if line.get("error") and line.get("name") in names]
        if errors:
            return [f"the controller's log says: {errors[-1]['error']}"]
    return []


def _logged(line: str) -> dict[str, Any]:
    """A line of a log in JSON; of any other form, nothing."""
    try:
        parsed = json.loads(line)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def binding_facts(kubernetes: Kubernetes, target_groups: Sequence[Mapping[str, Any]]) -> list[str]:
    """What speaks against the TargetGroupBindings of these target groups (with ``arn``), and against their Services."""
    arns = {group["arn"] for group in target_groups}
    if not arns:
        return []
    bindings = kubernetes.list("elbv2.k8s.aws/v1beta1", "TargetGroupBinding")
    about = [binding for binding in bindings if binding.get("spec", {}).get("targetGroupARN") in arns]
    facts = [fact for binding in about for fact in warnings_of(kubernetes, binding)]
    for binding in about:
        facts += _told(partial(_facts_of_service, kubernetes, binding))
    return echoes.merged(facts)[:MOST_FACTS]


def _facts_of_service(kubernetes: Kubernetes, binding: Mapping[str, Any]) -> list[str]:
    name = (binding["spec"].get("serviceRef") or {}).get("name")
    service = kubernetes.get("v1", "Service", name, binding["metadata"].get("namespace")) if name else None
    return facts_of(kubernetes, service) if service else []


def _pod_selector(obj: Mapping[str, Any]) -> str:
    selector = obj.get("spec", {}).get("selector") or {}
    labels = selector if obj["kind"] == "Service" else selector.get("matchLabels", {})
    if obj["kind"] not in ("Deployment", "StatefulSet", "DaemonSet", "Job", "Service"):
        return ""
    return ",".join(f"{name}={value}" for name, value in sorted(labels.items()))


def _workload_facts(kubernetes: Kubernetes, obj: Mapping[str, Any], selector: str, pods: Sequence[Object]) -> list[str]:
    namespace = obj["metadata"].get("namespace")
    facts: list[str] = []
    if obj["kind"] == "Deployment":
        # What keeps pods from being made (quota, service account, webhook) is told on the ReplicaSet.
        for replica_set in kubernetes.list("apps/v1", "ReplicaSet", namespace, label_selector=selector):
            facts += warnings_of(kubernetes, replica_set)
    if not pods and obj["kind"] == "Service":
        return _podless(kubernetes, obj, selector)
    for pod in _unready(pods)[:2]:
        facts += warnings_of(kubernetes, pod) + pod_facts(kubernetes, pod)
    return facts


def _podless(kubernetes: Kubernetes, service: Mapping[str, Any], selector: str) -> list[str]:
    """Why the workloads whose pods a Service selects have none, or that there is no such workload."""
    no_pod = f"no pod has the labels {selector}"
    try:
        found = [(workload, facts_of(kubernetes, workload)) for workload in makers(kubernetes, service)]
    except EksIngressError as error:
        return [no_pod, str(error).removesuffix(".")]
    return [fact for workload, facts in found for fact in facts or [f"{named(workload)} has no pod"]] or [no_pod]


def _unready(pods: Iterable[Object]) -> list[Object]:
    return [pod for pod in pods if readiness.lacking(pod)]
