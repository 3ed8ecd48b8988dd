# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Admission reviews sent to the webhooks of a controller, as the API server sends them."""

from __future__ import annotations

import base64
import io
import json
from typing import Any, cast

from sandbox.alb.controller.admission import Admission
from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.groups import Classifier
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.servers import webhook_responder
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, flags

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
