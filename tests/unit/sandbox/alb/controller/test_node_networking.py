# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.endpoints import Target
from sandbox.alb.controller.errors import ControllerError
from sandbox.alb.controller.node_networking import SHARED, NodeNetworking
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, flags

NODE = {"kind": "Node", "metadata": {"name": "node-a"}, "spec": {"providerID": "aws:///ap-northeast-1a/i-0a"}}


class FakeEc2:
    """One node with security groups; keeps the changes in order as (action, first port, last port)."""

    def __init__(self, *groups: str) -> None:
        self.groups = list(groups) or ["sg-node"]
        self.permissions: list[dict[str, Any]] = []
        self.changes: list[tuple[str, int, int]] = []

    def ec2(self, operation: str, **parameters: Any) -> dict[str, Any]:
        if operation == "DescribeInstances":
            interface = {"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": group} for group in self.groups]}
            return {"Reservations": [{"Instances": [{"NetworkInterfaces": [interface]}]}]}
        if operation == "DescribeSecurityGroups":
            return {"SecurityGroups": [{"GroupId": "sg-node", "Tags": [], "IpPermissions": list(self.permissions)}]}
        for permission in parameters["IpPermissions"]:
            self.changes.append((operation[:9], permission["FromPort"], permission["ToPort"]))
            if operation.startswith("Authorize"):
                self.permissions.append(permission)
            else:
                self.permissions.remove(permission)
        return {}


def binding(name: str, port: int, *, checkpoint: str = "") -> Object:
    ingress = [{"from": [{"securityGroup": {"groupID": "sg-backend"}}], "ports": [{"port": port, "protocol": "TCP"}]}]
    annotations = {"elbv2.k8s.aws/checkpoint": checkpoint} if checkpoint else {}
    return {
        "kind": "TargetGroupBinding",
        "metadata": {"name": name, "namespace": "default", "annotations": annotations},
        "spec": {"networking": {"ingress": ingress}},
    }


def targets_of(item: Object) -> list[Target]:
    return [Target("i-0a", 1, "node-a")]


def networking(
    ec2: FakeEc2, *bindings: Object, targets: Callable[[Object], list[Target]] = targets_of
) -> NodeNetworking:
    return NodeNetworking(cast(Aws, ec2), flags(), FakeObjects(NODE, *bindings), targets)


def test_one_range_covers_all_bindings_and_the_new_rule_comes_before_the_old_one_goes() -> None:
    ec2 = FakeEc2()
    nodes = networking(ec2)
    for item in (binding("a", 30081), binding("b", 30082)):
        nodes.reconcile(item, targets_of(item))
    assert ec2.changes == [("Authorize", 30081, 30081), ("Authorize", 30081, 30082), ("RevokeSec", 30081, 30081)]
    assert ec2.permissions[0]["UserIdGroupPairs"] == [{"GroupId": "sg-backend", "Description": SHARED}]


def test_deleting_the_last_binding_closes_the_nodes() -> None:
    ec2 = FakeEc2()
    nodes = networking(ec2)
    first, second = binding("a", 30081), binding("b", 30082)
    for item in (first, second):
        nodes.reconcile(item, targets_of(item))
    nodes.cleanup(first)
    nodes.cleanup(second)
    assert ec2.permissions == []


def test_a_range_that_stays_the_same_costs_no_call() -> None:
    ec2 = FakeEc2()
    nodes = networking(ec2)
    for item in (binding("a", 30081), binding("c", 30083)):
        nodes.reconcile(item, targets_of(item))
    before = list(ec2.changes)
    nodes.reconcile(binding("b", 30082), targets_of({}))
    assert ec2.changes == before


def test_after_a_restart_bindings_that_were_done_before_are_not_forgotten() -> None:
    ec2 = FakeEc2()
    first = binding("a", 30081, checkpoint="done")
    networking(ec2, first).reconcile(first, targets_of(first))
    second = binding("b", 30082)
    networking(ec2, first, second).reconcile(second, targets_of(second))
    assert [(p["FromPort"], p["ToPort"]) for p in ec2.permissions] == [(30081, 30082)]


def test_other_peoples_rules_are_left_alone() -> None:
    ec2 = FakeEc2()
    theirs = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    ec2.permissions.append(theirs)
    nodes = networking(ec2)
    item = binding("a", 30081)
    nodes.reconcile(item, targets_of(item))
    nodes.cleanup(item)
    assert ec2.permissions == [theirs]


def test_a_node_with_several_groups_needs_one_with_the_clusters_tag() -> None:
    item = binding("a", 30081)
    with pytest.raises(
        ControllerError, match=r"expected exactly one securityGroup tagged with kubernetes\.io/cluster/mz-k8s"
    ):
        networking(FakeEc2("sg-node", "sg-other")).reconcile(item, targets_of(item))
