# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Ingresses are let in, what pods and Services get on their way."""

from __future__ import annotations

import io
import json
from typing import Any, cast

import pytest

from sandbox.alb.controller.admission import Admission
from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.groups import Classifier
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.servers import webhook_responder
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, flags, ingress, ingress_class, rule, service
from tests.unit.sandbox.alb.controller.reviews import ARN, VALIDATE_INGRESS, FakeAws, binding, review

CONDITION = {"field": "http-header", "httpHeaderConfig": {"httpHeaderName": "X-A"}}


def test_an_unknown_class_is_refused_as_recorded() -> None:
    message, _ = review(VALIDATE_INGRESS, ingress())
    assert message == 'invalid ingress class: IngressClass.networking.k8s.io "aws" not found'


def test_an_ingress_of_a_known_class_is_let_in() -> None:
    assert review(VALIDATE_INGRESS, ingress(), ingress_class()) == (None, [])


def test_an_ingress_without_a_class_is_none_of_our_business() -> None:
    item = ingress()
    del item["spec"]["ingressClassName"]
    assert review(VALIDATE_INGRESS, item) == (None, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps([CONDITION | {"httpHeaderConfig": {"httpHeaderName": "X-A", "values": ["1"]}}]), None),
        (
            json.dumps([CONDITION]),
            "ignoring Ingress default/app since invalid alb.ingress.kubernetes.io/conditions.app1 annotation: "
            "invalid httpHeaderConfig: values or regexValues must be specified",
        ),
        (
            "[",
            "failed to parse json annotation, alb.ingress.kubernetes.io/conditions.app1: [: unexpected end of JSON input",
        ),
        (
            "{}",
            "failed to parse json annotation, alb.ingress.kubernetes.io/conditions.app1: {}: "
            "json: cannot unmarshal object into Go value of type []ingress.RuleCondition",
        ),
    ],
)
def test_conditions_of_a_rules_backend_are_judged_at_once(text: str, message: str | None) -> None:
    item = ingress(annotations={"conditions.app1": text}, rules=[rule(("/", "Prefix", "app1"))])
    assert review(VALIDATE_INGRESS, item, ingress_class()) == (message, [])
    assert review(VALIDATE_INGRESS, item, ingress_class(controller="example.com/other")) == (None, [])
    elsewhere = ingress(annotations={"conditions.app1": text}, rules=[{"host": "a"}, rule(("/", "Prefix", "app2"))])
    assert review(VALIDATE_INGRESS, elsewhere, ingress_class()) == (None, [])
    item["metadata"]["annotations"]["kubernetes.io/ingress.class"] = "nginx"
    assert review(VALIDATE_INGRESS, item, ingress_class()) == (None, [])


def test_new_use_of_the_group_annotation_can_be_forbidden_old_use_stays() -> None:
    item = ingress(annotations={"group.name": "shared"})
    off = ("--disable-ingress-group-name-annotation=true",)
    message, _ = review(VALIDATE_INGRESS, item, ingress_class(), arguments=off)
    assert message == "new usage of `alb.ingress.kubernetes.io/group.name` annotation is forbidden"
    assert review(VALIDATE_INGRESS, item, ingress_class(), arguments=off, old=item) == (None, [])
    other = ingress(annotations={"group.name": "other"})
    message, _ = review(VALIDATE_INGRESS, item, ingress_class(), arguments=off, old=other)
    assert message == "new usage of `alb.ingress.kubernetes.io/group.name` annotation is forbidden"


def test_a_pod_behind_a_binding_of_pods_waits_for_its_target() -> None:
    backend = service()
    backend["spec"]["selector"] = {"app": "app1"}
    pod = {"kind": "Pod", "metadata": {"labels": {"app": "app1"}}, "spec": {}}
    bindings = binding(targetGroupARN=ARN, targetType="ip")
    _, patch = review("/mutate-v1-pod", pod, backend, bindings)
    assert patch == [
        {"op": "add", "path": "/spec/readinessGates", "value": [{"conditionType": "target-health.elbv2.k8s.aws/tgb"}]}
    ]
    bindings["spec"]["targetType"] = "instance"
    assert review("/mutate-v1-pod", pod, backend, bindings) == (None, [])


@pytest.mark.parametrize(
    ("spec", "patched"),
    [
        ({"type": "LoadBalancer"}, True),
        ({"type": "LoadBalancer", "loadBalancerClass": "other"}, False),
        ({"type": "NodePort"}, False),
    ],
)
def test_new_load_balancer_services_become_this_controllers(spec: dict[str, Any], patched: bool) -> None:
    item = {"kind": "Service", "metadata": {"name": "lb", "namespace": "default"}, "spec": spec}
    expected = [{"op": "add", "path": "/spec/loadBalancerClass", "value": "service.k8s.aws/nlb"}] if patched else []
    assert review("/mutate-v1-service", item) == (None, expected)


def test_what_is_no_review_is_a_bad_request() -> None:
    known = FakeObjects()
    admission = Admission(flags(), known, Classifier(known, "alb"), cast(Aws, FakeAws()))
    respond = webhook_responder(admission, Metrics(), Log(stream=io.StringIO()))
    assert respond(VALIDATE_INGRESS, b"{}")[0] == 400
    assert respond("/no-such-webhook", b"{}")[0] == 404
