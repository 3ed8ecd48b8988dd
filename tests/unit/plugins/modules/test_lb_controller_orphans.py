# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from tests.unit.plugins.alb import STACK, make_alb


@pytest.fixture
def made(aws):
    return make_alb(aws)


def orphans(run_module, **more):
    return run_module("lb_controller_orphans", cluster_name="mz-k8s", stacks=[STACK], **more)


def test_a_dead_clusters_load_balancer_goes_with_all_that_was_made_for_it(run_module, aws, made):
    result = orphans(run_module)
    assert result["changed"]
    assert result["cluster_exists"] is False
    assert aws("elbv2").describe_load_balancers()["LoadBalancers"] == []
    assert aws("elbv2").describe_target_groups()["TargetGroups"] == []
    groups = aws("ec2").describe_security_groups()["SecurityGroups"]
    assert made.security_group not in [group["GroupId"] for group in groups]


def test_a_second_run_has_nothing_to_do(run_module, made):
    orphans(run_module)
    assert orphans(run_module)["changed"] is False


def test_check_mode_names_what_would_go_and_deletes_nothing(run_module, aws, made, aws_calls):
    result = orphans(run_module, _check=True)
    assert result["changed"]
    assert f"delete_load_balancer load balancer {made.arn}" in result["actions"]
    assert aws_calls.writes == []


def test_nothing_is_touched_while_the_cluster_exists(run_module, eks_cluster, aws, made):
    result = orphans(run_module)
    assert (result["changed"], result["cluster_exists"]) == (False, True)
    assert len(aws("elbv2").describe_load_balancers()["LoadBalancers"]) == 1


def test_a_rule_of_another_group_that_names_an_orphan_is_revoked_and_the_group_stays(run_module, aws, made):
    ec2 = aws("ec2")
    nodes = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=made.vpc_id)["GroupId"]
    description = "elbv2.k8s.aws/targetGroupBinding=shared"
    pair = {"GroupId": made.security_group, "UserId": "123456789012", "Description": description}
    own = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "192.0.2.0/24"}]}
    theirs = {"IpProtocol": "tcp", "FromPort": 30081, "ToPort": 30082, "UserIdGroupPairs": [pair]}
    ec2.authorize_security_group_ingress(GroupId=nodes, IpPermissions=[own, theirs])
    orphans(run_module)
    (left,) = ec2.describe_security_groups(GroupIds=[nodes])["SecurityGroups"][0]["IpPermissions"]
    assert left["FromPort"] == 22


def test_a_refused_deletion_names_the_missing_permission(run_module, made, aws_calls):
    denial = "User: arn:aws:iam::1:user/u is not authorized to perform: elasticloadbalancing:DeleteLoadBalancer"
    aws_calls.refuse("delete_load_balancer", "AccessDenied", denial)
    result = orphans(run_module)
    assert result["failed"]
    assert "Allow elasticloadbalancing:DeleteLoadBalancer" in result["msg"]
