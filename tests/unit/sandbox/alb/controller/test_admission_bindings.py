# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which TargetGroupBindings and class parameters are let in."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.alb.controller.errors import AwsError
from tests.unit.sandbox.alb.controller.reviews import (
    ARN,
    MUTATE_BINDING,
    VALIDATE_BINDING,
    VALIDATE_PARAMS,
    FakeAws,
    binding,
    review,
)


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
