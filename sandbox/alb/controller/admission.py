# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the admission webhooks decide, apart from how they are served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.alb.controller import admission_bindings, admission_params, conditions
from sandbox.alb.controller.annotation_types import CONDITIONS
from sandbox.alb.controller.annotations import INGRESS_CLASS, PREFIX, Annotations
from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.endpoints import READINESS_GATE_PREFIX, gates_of
from sandbox.alb.controller.errors import AwsError, BuildError, InvalidIngressClass
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import CONTROLLER, Classifier, Object, Objects, selects

SERVICE_LB_ANNOTATION = "service.beta.kubernetes.io/aws-load-balancer-type"


class Denied(Exception):
    """The request is refused; the text is what the user reads."""


@dataclass(frozen=True)
class Request:
    operation: str
    namespace: str
    new: Object
    old: Object | None


@dataclass
class Admission:
    """All webhooks by their path. A handler answers JSON patch operations, or raises Denied or AwsError."""

    flags: Flags
    objects: Objects
    classifier: Classifier
    aws: Aws
    handlers: Mapping[str, Callable[[Request], list[Object]]] = field(init=False)

    def __post_init__(self) -> None:
        self.handlers = {
            "/validate-networking-v1-ingress": self.validate_ingress,
            "/validate-elbv2-k8s-aws-v1beta1-ingressclassparams": self.validate_params,
            "/validate-elbv2-k8s-aws-v1beta1-targetgroupbinding": self.validate_binding,
            "/mutate-elbv2-k8s-aws-v1beta1-targetgroupbinding": self.mutate_binding,
            "/mutate-v1-pod": self.mutate_pod,
            "/mutate-v1-service": self.mutate_service,
        }

    def validate_ingress(self, request: Request) -> list[Object]:
        annotation = (request.new["metadata"].get("annotations") or {}).get(INGRESS_CLASS)
        if annotation is not None and not self.classifier.matches_annotation(annotation):
            return []
        if request.new["spec"].get("ingressClassName") is not None and not self._has_our_class(request):
            return []
        self._check_class_annotation(request)
        self._check_group_annotation(request)
        self._check_conditions(request)
        return []

    def _has_our_class(self, request: Request) -> bool:
        try:
            ingress_class = self.classifier.load_class(request.new)
            if ingress_class is not None and ingress_class["spec"].get("controller") != CONTROLLER:
                return False
            self.classifier.classify(_without_class_annotation(request.new, request.namespace))
        except InvalidIngressClass as error:
            raise Denied(str(error)) from error
        return True

    def _check_conditions(self, request: Request) -> None:
        """Those of the rules' backends; a default backend has none."""
        annotations = Annotations(request.new["metadata"].get("annotations"))
        for rule in request.new["spec"].get("rules") or []:
            for path in (rule.get("http") or {}).get("paths") or []:
                name = (path["backend"].get("service") or {}).get("name", "")
                self._check_conditions_of(f"{request.namespace}/{request.new['metadata']['name']}", name, annotations)

    @staticmethod
    def _check_conditions_of(ingress: str, service: str, annotations: Annotations) -> None:
        suffix = f"conditions.{service}"
        try:
            annotated = annotations.parsed_json(suffix, CONDITIONS) or []
        except BuildError as error:
            raise Denied(str(error)) from error
        try:
            conditions.check(annotated)
        except BuildError as error:
            message = f"ignoring Ingress {ingress} since invalid {PREFIX}/{suffix} annotation: {error}"
            raise Denied(message) from error

    def _check_class_annotation(self, request: Request) -> None:
        def used(item: Object | None) -> bool:
            value = (item["metadata"].get("annotations") or {}).get(INGRESS_CLASS) if item else None
            return value is not None and self.classifier.matches_annotation(value)

        if self.flags["disable-ingress-class-annotation"] and used(request.new) and not used(request.old):
            raise Denied(f"new usage of `{INGRESS_CLASS}` annotation is forbidden")

    def _check_group_annotation(self, request: Request) -> None:
        if not self.flags["disable-ingress-group-name-annotation"]:
            return
        new = Annotations(request.new["metadata"].get("annotations")).string("group.name")
        old = Annotations(request.old["metadata"].get("annotations")).string("group.name") if request.old else None
        if new is not None and new != old:
            raise Denied(f"new usage of `{PREFIX}/group.name` annotation is forbidden")

    def validate_params(self, request: Request) -> list[Object]:
        if problem := admission_params.problem(request.new.get("spec") or {}):
            raise Denied(problem)
        return []

    def validate_binding(self, request: Request) -> list[Object]:
        problem = admission_bindings.problem(request.operation, request.new, request.old, self.objects, self.aws)
        if problem:
            raise Denied(problem)
        return []

    def mutate_binding(self, request: Request) -> list[Object]:
        if request.operation != "CREATE":
            return []
        spec = request.new["spec"]
        if not spec.get("targetGroupARN") and not spec.get("targetGroupName"):
            raise Denied("must provide either TargetGroupARN or TargetGroupName")
        try:
            defaults = admission_bindings.defaults(spec, self.aws)
        except AwsError as error:
            raise Denied(str(error)) from error
        return [{"op": "add", "path": f"/spec/{key}", "value": value} for key, value in defaults.items()]

    def mutate_pod(self, request: Request) -> list[Object]:
        """Readiness gates for the bindings of type ip whose Service selects the pod."""
        if not self.flags["enable-pod-readiness-gate-inject"]:
            return []
        present = gates_of(request.new)
        missing = [gate for gate in self._gates(request) if gate not in present]
        if not missing:
            return []
        gates = [{"conditionType": gate} for gate in [*present, *missing]]
        return [{"op": "add", "path": "/spec/readinessGates", "value": gates}]

    def _gates(self, request: Request) -> list[str]:
        labels = request.new["metadata"].get("labels") or {}
        gates = []
        for binding in self.objects.list("TargetGroupBinding"):
            metadata, spec = binding["metadata"], binding["spec"]
            if metadata["namespace"] != request.namespace or spec.get("targetType") != "ip":
                continue
            service = self.objects.get("Service", request.namespace, spec["serviceRef"]["name"])
            selector = (service or {}).get("spec", {}).get("selector")
            if selector and selects({"matchLabels": selector}, labels):
                gates.append(f"{READINESS_GATE_PREFIX}/{metadata['name']}")
        return gates

    def mutate_service(self, request: Request) -> list[Object]:
        """Makes this controller the one for new Services of type LoadBalancer."""
        spec = request.new["spec"]
        if spec.get("type") != "LoadBalancer" or spec.get("loadBalancerClass") or request.operation == "DELETE":
            return []
        if request.operation == "UPDATE" and (request.old or {}).get("spec", {}).get("type") == "LoadBalancer":
            return []
        if (request.new["metadata"].get("annotations") or {}).get(SERVICE_LB_ANNOTATION) is not None:
            return []
        return [{"op": "add", "path": "/spec/loadBalancerClass", "value": self.flags["load-balancer-class"]}]


def _without_class_annotation(ingress: Object, namespace: str) -> Object:
    """So that the class named in the spec is judged, also beside the old annotation."""
    metadata: dict[str, Any] = dict(ingress["metadata"], namespace=namespace)
    annotations = metadata.get("annotations") or {}
    metadata["annotations"] = {key: value for key, value in annotations.items() if key != INGRESS_CLASS}
    return ingress | {"metadata": metadata}
