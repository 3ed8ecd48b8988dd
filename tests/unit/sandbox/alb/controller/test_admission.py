# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import io
import json
from typing import Any, cast

import pytest

from sandbox.alb.controller.admission import Admission
from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.groups import Classifier
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.servers import webhook_responder
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, flags, ingress, ingress_class, service

ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/tg/0123456789abcdef"
VALIDATE_INGRESS = "/validate-networking-v1-ingress"
MUTATE_BINDING = "/mutate-elbv2-k8s-aws-v1beta1-targetgroupbinding"
VALIDATE_BINDING = "/validate-elbv2-k8s-aws-v1beta1-targetgroupbinding"
VALIDATE_PARAMS = "/validate-elbv2-k8s-aws-v1beta1-ingressclassparams"


class FakeAws:
    """One target group, and a count of how often it was asked for."""

    def __init__(self) -> None:
        self.calls = 0

    def elbv2(self, _operation: str, **parameters: Any) -> dict[str, Any]:
        self.calls += 1
        if parameters.get("TargetGroupArns", [ARN]) != [ARN]:
            raise AwsError("operation error Elastic Load Balancing v2: DescribeTargetGroups", "TargetGroupNotFound")
        found = {
            "TargetGroupArn": ARN,
            "TargetType": "ip",
            "IpAddressType": "ipv4",
            "VpcId": "vpc-1",
            "Protocol": "HTTP",
        }
        return {"TargetGroups": [found]}


def review(
    path: str,
    new: Object,
    *objects: Object,
    old: Object | None = None,
    arguments: tuple[str, ...] = (),
    aws: Any = None,
) -> tuple[Any, list[Any]]:
    """(message of a refusal or None, JSON patch) as the API server would get them."""
    known = FakeObjects(*objects)
    chosen = flags(*arguments)
    admission = Admission(chosen, known, Classifier(known, chosen["ingress-class"]), cast(Aws, aws or FakeAws()))
    respond = webhook_responder(admission, Metrics(), Log(stream=io.StringIO()))
    request = {
        "uid": "1",
        "operation": "UPDATE" if old else "CREATE",
        "namespace": "default",
        "object": new,
        "oldObject": old,
    }
    body = {"apiVersion": "admission.k8s.io/v1beta1", "kind": "AdmissionReview", "request": request}
    status, _, answer = respond(path, json.dumps(body).encode())
    decoded = json.loads(answer)
    assert (status, decoded["apiVersion"], decoded["response"]["uid"]) == (200, "admission.k8s.io/v1beta1", "1")
    response = decoded["response"]
    patch = json.loads(base64.b64decode(response["patch"])) if "patch" in response else []
    return (None if response["allowed"] else response["status"]["message"]), patch


def binding(**spec: Any) -> Object:
    return {
        "kind": "TargetGroupBinding",
        "metadata": {"name": "tgb", "namespace": "default", "uid": "uid-tgb"},
        "spec": {"serviceRef": {"name": "app1", "port": 80}} | spec,
    }


def test_an_unknown_class_is_refused_as_recorded() -> None:
    message, _ = review(VALIDATE_INGRESS, ingress())
    assert message == 'invalid ingress class: IngressClass.networking.k8s.io "aws" not found'


def test_an_ingress_of_a_known_class_is_let_in() -> None:
    assert review(VALIDATE_INGRESS, ingress(), ingress_class()) == (None, [])


def test_an_ingress_without_a_class_is_none_of_our_business() -> None:
    item = ingress()
    del item["spec"]["ingressClassName"]
    assert review(VALIDATE_INGRESS, item) == (None, [])


def test_new_use_of_the_group_annotation_can_be_forbidden_old_use_stays() -> None:
    item = ingress(annotations={"group.name": "shared"})
    off = ("--disable-ingress-group-name-annotation=true",)
    message, _ = review(VALIDATE_INGRESS, item, ingress_class(), arguments=off)
    assert message == "new usage of `alb.ingress.kubernetes.io/group.name` annotation is forbidden"
    assert review(VALIDATE_INGRESS, item, ingress_class(), arguments=off, old=item) == (None, [])
    other = ingress(annotations={"group.name": "other"})
    message, _ = review(VALIDATE_INGRESS, item, ingress_class(), arguments=off, old=other)
    assert message == "new value of `alb.ingress.kubernetes.io/group.name` annotation is forbidden"


def test_a_binding_gets_its_defaults_from_the_target_group() -> None:
    _, patch = review(MUTATE_BINDING, binding(targetGroupARN=ARN))
    assert {operation["path"]: operation["value"] for operation in patch} == {
        "/spec/targetType": "ip",
        "/spec/ipAddressType": "ipv4",
        "/spec/vpcID": "vpc-1",
        "/spec/targetGroupProtocol": "HTTP",
    }


def test_a_complete_binding_costs_no_call() -> None:
    aws = FakeAws()
    whole = binding(
        targetGroupARN=ARN, targetType="ip", ipAddressType="ipv4", vpcID="vpc-1", targetGroupProtocol="HTTP"
    )
    assert review(MUTATE_BINDING, whole, aws=aws) == (None, [])
    assert aws.calls == 0


def test_a_binding_without_a_target_group_is_refused() -> None:
    message, _ = review(MUTATE_BINDING, binding())
    assert message == "must provide either TargetGroupARN or TargetGroupName"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({}, "TargetGroupBinding must specify these fields: spec.targetType"),
        (
            {"targetType": "ip", "nodeSelector": {}},
            "TargetGroupBinding cannot set NodeSelector when TargetType is ip",
        ),
        ({"targetType": "ip", "ipAddressType": "ipv6"}, f"invalid IP address type ipv4 for TargetGroup {ARN}"),
        ({"targetType": "ip", "vpcID": "vpc-2"}, f"invalid VpcID vpc-2 doesnt match VpcID from TargetGroup {ARN}"),
    ],
)
def test_a_binding_must_fit_its_target_group(spec: dict[str, Any], message: str) -> None:
    assert review(VALIDATE_BINDING, binding(targetGroupARN=ARN, **spec))[0] == message


def test_a_target_group_is_bound_once() -> None:
    other = binding(targetGroupARN=ARN, targetType="ip")
    other["metadata"] |= {"name": "first", "uid": "uid-first"}
    message, _ = review(VALIDATE_BINDING, binding(targetGroupARN=ARN, targetType="ip"), other)
    assert message == (
        f"TargetGroup {ARN} is already bound to following TargetGroupBindings [default/first]. Please enable "
        f"MultiCluster mode on all TargetGroupBindings referencing {ARN} or choose a different Target Group ARN."
    )
    shared = binding(targetGroupARN=ARN, targetType="ip", multiClusterTargetGroup=True)
    assert review(VALIDATE_BINDING, shared, other)[0] == message
    other["spec"]["multiClusterTargetGroup"] = True
    assert review(VALIDATE_BINDING, shared, other) == (None, [])


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        ({"targetGroupName": "gone"}, ""),
        ({"targetGroupARN": ARN}, "couldn't determine TargetType: "),
        ({"targetGroupARN": ARN, "targetType": "ip"}, "unable to get target group IP address type: "),
    ],
)
def test_a_target_group_that_is_not_there_is_refused_by_what_was_asked_of_it(
    spec: dict[str, Any], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise AwsError("TargetGroupNotFound: not found", "TargetGroupNotFound")

    aws = FakeAws()
    monkeypatch.setattr(aws, "elbv2", missing)
    assert review(MUTATE_BINDING, binding(**spec), aws=aws)[0] == f"{what}TargetGroupNotFound: not found"


def test_what_a_binding_binds_cannot_be_changed() -> None:
    old = binding(targetGroupARN=ARN, targetType="ip")
    message, _ = review(VALIDATE_BINDING, binding(targetGroupARN=ARN, targetType="instance"), old=old)
    assert message == "TargetGroupBinding update may not change these immutable fields: spec.targetType"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"subnets": {"ids": ["subnet-1"]}, "inboundCIDRs": ["10.0.0.0/8", "2001:db8::/32"]}, None),
        ({"subnets": {"tags": {"Name": []}}}, None),
        ({"subnets": {}}, "spec.subnets: Required value: must have either `ids` or `tags`"),
        (
            {"subnets": {"ids": ["s"], "tags": {"a": []}}},
            "spec.subnets.tags: Forbidden: may not have both `ids` and `tags` set",
        ),
        ({"subnets": {"ids": ["s", "s"]}}, 'spec.subnets.ids[1]: Duplicate value: "s"'),
        ({"subnets": {"tags": {}}}, "spec.subnets.tags: Required value: must have at least one tag key"),
        ({"subnets": {"tags": {"a": ["1", "1"]}}}, 'spec.subnets.tags[a][1]: Duplicate value: "1"'),
        (
            {"inboundCIDRs": ["10.0.0.0/33"]},
            'spec.inboundCIDRs[0]: Invalid value: "10.0.0.0/33": Could not be parsed as a CIDR',
        ),
        (
            {"inboundCIDRs": ["10.0.0.1"]},
            'spec.inboundCIDRs[0]: Invalid value: "10.0.0.1": Could not be parsed as a CIDR '
            '(did you mean "10.0.0.1/32")',
        ),
        (
            {"inboundCIDRs": ["0.0.0.0/0", "10.0.0.1/8"], "subnets": {}},
            '[spec.inboundCIDRs[1]: Invalid value: "10.0.0.1/8": Network contains bits outside prefix '
            '(did you mean "10.0.0.0/8"), spec.subnets: Required value: must have either `ids` or `tags`]',
        ),
        (
            {"inboundCIDRs": ["here"]},
            'spec.inboundCIDRs[0]: Invalid value: "here": Could not be parsed as a CIDR',
        ),
    ],
)
def test_class_parameters_that_make_no_sense_are_named_with_their_place(
    spec: dict[str, Any], message: str | None
) -> None:
    item = {"kind": "IngressClassParams", "metadata": {"name": "aws"}, "spec": spec}
    assert review(VALIDATE_PARAMS, item) == (message, [])


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
