# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kubernetes API and target groups held in memory, for the parts of the controller that write."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.kube import ApiError
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object


class FakeKube:
    """Writes go to the same objects that the caches read; `refused` has what a call is refused with, by its name."""

    def __init__(self, objects: FakeObjects) -> None:
        self.objects = objects
        self.calls: list[str] = []
        self.refused: dict[str, ApiError] = {}

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        return self.objects.get(kind, namespace, name)

    def list(self, kind: str, namespace: str = "", selector: str = "") -> Object:
        wanted = dict(pair.split("=") for pair in selector.split(",") if pair)
        found = [
            item for item in self.objects.list(kind) if wanted.items() <= item["metadata"].get("labels", {}).items()
        ]
        return {"items": found}

    def create(self, kind: str, namespace: str, body: Object) -> Object:
        self._called(f"create {kind} {body['metadata']['name']}")
        self.objects.items.append(body)
        return body

    def patch(self, kind: str, namespace: str, name: str, body: Object, subresource: str = "") -> Object:
        self._called(" ".join(filter(None, ("patch", kind, name, subresource))))
        item = self.objects.get(kind, namespace, name)
        assert item is not None
        merge(item, body)
        item["metadata"]["resourceVersion"] = str(int(item["metadata"].get("resourceVersion", "1")) + 1)
        return copy.deepcopy(item)

    def delete(self, kind: str, namespace: str, name: str) -> None:
        self._called(f"delete {kind} {name}")
        self.objects.items.remove(self.objects.get(kind, namespace, name))

    def _called(self, call: str) -> None:
        if call in self.refused:
            raise self.refused[call]
        self.calls.append(call)


def merge(item: Object, patch: Object) -> None:
    """RFC 7386."""
    for key, value in patch.items():
        if value is None:
            item.pop(key, None)
        elif isinstance(value, dict) and isinstance(item.get(key), dict):
            merge(item[key], value)
        else:
            item[key] = copy.deepcopy(value)


class FakeEvents:
    """Keeps (type, reason, message)."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []

    def event(self, kind: str, item: Object, event_type: str, reason: str, message: str) -> None:
        self.seen.append((event_type, reason, message))

    @property
    def reasons(self) -> list[str]:
        return [reason for _, reason, _ in self.seen]


class FakeTargetGroups:
    """The target groups of an account, and one VPC of 192.168.0.0/16 whose nodes are open already.

    `targets` has each group's targets with their states; `refused` has what an operation is refused with, by its name.
    """

    def __init__(self, *arns: str) -> None:
        self.targets: dict[str, dict[tuple[str, int], str]] = {arn: {} for arn in arns}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refused: dict[str, AwsError] = {}

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.calls]

    def ec2(self, operation: str, **parameters: Any) -> dict[str, Any]:
        if operation in self.refused:
            raise self.refused[operation]
        return {
            "DescribeVpcs": {"Vpcs": [{"CidrBlockAssociationSet": [{"CidrBlock": "192.168.0.0/16"}]}]},
            "DescribeSecurityGroups": {"SecurityGroups": []},
        }[operation]

    def elbv2(self, operation: str, **parameters: Any) -> dict[str, Any]:
        if operation in self.refused:
            raise self.refused[operation]
        arn = parameters["TargetGroupArn"]
        if arn not in self.targets:
            raise AwsError("One or more target groups not found", "TargetGroupNotFound")
        if operation == "DescribeTargetHealth":
            return {
                "TargetHealthDescriptions": [
                    {"Target": {"Id": key, "Port": port}, "TargetHealth": {"State": state}}
                    for (key, port), state in self.targets[arn].items()
                ]
            }
        self.calls.append((operation, parameters))
        for target in parameters["Targets"]:
            if operation == "RegisterTargets":
                self.targets[arn][target["Id"], target["Port"]] = "initial"
            else:
                del self.targets[arn][target["Id"], target["Port"]]
        return {}
