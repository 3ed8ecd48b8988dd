# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers and their parts come in pages of AWS's sizes, so that who forgets the second page finds out here."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    elbv2 as module_elbv2,
)
from botocore.exceptions import ClientError
from moto.elbv2.models import elbv2_backends

from .conftest import Sandbox


@pytest.fixture(scope="module")
def balancers(sandbox: Sandbox) -> dict[str, str]:
    """401 load balancers, of which the first has 401 listeners; the first of these, 401 rules; 401 target groups.

    One of each is made; the others are its likes, since to make them all would take a minute.
    """
    elbv2, eks = sandbox.client("elbv2"), sandbox.client("eks")
    vpc = eks.describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    path = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/app1"]}}]
    made = elbv2.create_load_balancer(Name="page", Subnets=vpc["subnetIds"][:2])["LoadBalancers"][0]["LoadBalancerArn"]
    request = {"LoadBalancerArn": made, "Protocol": "HTTP", "Port": 80, "DefaultActions": fixed}
    listener = elbv2.create_listener(**request)["Listeners"][0]["ListenerArn"]
    elbv2.create_rule(ListenerArn=listener, Priority=1, Conditions=path, Actions=fixed)
    elbv2.create_target_group(Name="page", Protocol="HTTP", Port=80, VpcId=vpc["vpcId"])
    backend = elbv2_backends[sandbox.settings.world.account_id][sandbox.settings.world.region]
    balancer = backend.load_balancers[made]
    fill(balancer.listeners[listener]._non_default_rules, 400)
    fill(balancer.listeners, 401, _non_default_rules={})
    fill(backend.load_balancers, 401, listeners={})
    fill(backend.target_groups, 401)
    return {"LoadBalancerArn": made, "ListenerArn": listener}


def fill(store: dict[str, Any], size: int, **own: Any) -> None:
    """Put likes of a store's last object in, each with an ARN and a name of its own, until there are so many."""
    like = list(store.values())[-1]
    for number in range(len(store), size):
        other = copy.copy(like)
        vars(other).update(own)
        other.arn = f"{like.arn}-{number}"
        if getattr(like, "name", None):
            other.name = f"{like.name}-{number}"
        store[other.arn] = other


@pytest.mark.parametrize(
    ("operation", "member", "key", "of"),
    [
        ("describe_load_balancers", "LoadBalancers", "LoadBalancerArn", []),
        ("describe_target_groups", "TargetGroups", "TargetGroupArn", []),
        ("describe_listeners", "Listeners", "ListenerArn", ["LoadBalancerArn"]),
        ("describe_rules", "Rules", "RuleArn", ["ListenerArn"]),
    ],
)
def test_a_page_of_load_balancers_or_their_parts_has_400_at_most(
    sandbox: Sandbox, balancers: dict[str, str], operation: str, member: str, key: str, of: list[str]
) -> None:
    """ "PageSize" of each in the Elastic Load Balancing API Reference: 1 to 400."""
    request = {name: balancers[name] for name in of}
    describe: Callable[..., dict[str, Any]] = getattr(sandbox.client("elbv2"), operation)

    first = describe(**request)
    last = describe(**request, Marker=first["NextMarker"])
    assert (len(first[member]), len(last[member]), last.get("NextMarker")) == (400, 1, None)
    assert len({item[key] for item in first[member] + last[member]}) == 401
    assert len(describe(**request, PageSize=7)[member]) == 7
    with pytest.raises(ClientError, match=r"ValidationError.*'401' at 'pageSize' failed to satisfy constraint"):
        describe(**request, PageSize=401)
    with pytest.raises(ClientError, match=r"ValidationError.*Invalid Marker"):
        describe(**request, Marker="beyond")


def test_the_collection_s_lists_of_load_balancers_go_through_all_pages(
    sandbox: Sandbox, balancers: dict[str, str]
) -> None:
    elbv2 = sandbox.client("elbv2")
    assert len({item["LoadBalancerName"] for item in module_elbv2.list_load_balancers(elbv2)}) == 401
    assert len({item["TargetGroupName"] for item in module_elbv2.list_target_groups(elbv2)}) == 401
    assert len(module_elbv2.list_listeners(elbv2, balancers["LoadBalancerArn"])) == 401
    assert len(module_elbv2.list_rules(elbv2, balancers["ListenerArn"])) == 401
