# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leftovers of the controller in AWS, by its tags: balancers, target groups, security groups with what holds them."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import ec2, ec2_network, elbv2
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.alb import CLUSTER_TAG, STACK_TAG
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers import balancing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Leftover

OURS, THEIRS = {CLUSTER_TAG: "mz-k8s"}, {CLUSTER_TAG: "another"}
WHY = f"tagged {CLUSTER_TAG}=mz-k8s"


class Aws:
    """The services that were asked for; calls are answered by what a test sets."""

    def __init__(self):
        self.services = []

    def client(self, service):
        self.services.append(service)
        return service


@pytest.fixture
def aws():
    return Aws()


@pytest.fixture
def elb(monkeypatch):
    """Let there be balancers and target groups as {ARN: (type, tags)}; tags None of one that is gone meanwhile."""

    def there(items):
        listed = [{"LoadBalancerArn": arn, "TargetGroupArn": arn, "Type": kind} for arn, (kind, _tags) in items.items()]
        monkeypatch.setattr(elbv2, "list_load_balancers", lambda client: listed)
        monkeypatch.setattr(elbv2, "list_target_groups", lambda client: listed)
        found = {arn: tags for arn, (_kind, tags) in items.items() if tags is not None}
        monkeypatch.setattr(elbv2, "tags_of", lambda client, arns: {arn: found[arn] for arn in arns if arn in found})

    return there


@pytest.mark.parametrize(
    ("kind", "named"),
    [("application", "ALB"), ("network", "NLB"), ("gateway", "load balancer"), ("of-the-future", "load balancer")],
)
def test_a_load_balancer_is_named_by_its_kind(elb, aws, kind, named):
    elb({"arn-1": (kind, OURS)})
    assert list(balancing.load_balancers(aws, "mz-k8s")) == [Leftover(named, "arn-1", WHY)]


@pytest.mark.parametrize("search", [balancing.load_balancers, balancing.target_groups])
@pytest.mark.parametrize(
    ("tags", "why"),
    [
        (OURS, WHY),
        (OURS | {STACK_TAG: "default/app"}, f"{WHY}, made for default/app"),
        (OURS | {"team": "x"}, WHY),
        (THEIRS, None),
        ({STACK_TAG: "default/app"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_what_carries_the_clusters_tag_is_left_with_what_it_was_made_for(elb, aws, search, tags, why):
    elb({"arn-1": ("application", tags), "arn-2": ("application", THEIRS)})
    assert [(one.id, one.why) for one in search(aws, "mz-k8s")] == ([("arn-1", why)] if why else [])
    assert aws.services == ["elbv2"]


def test_a_target_group_is_called_one(elb, aws):
    elb({"arn-1": ("instance", OURS)})
    assert next(balancing.target_groups(aws, "mz-k8s")).kind == "target group"


@pytest.fixture
def network(monkeypatch):
    """Let there be security groups, who admits each, and interfaces."""

    def there(*ids, admitted_by=None, interfaces=()):
        asked = []
        groups = [{"GroupId": id_, "GroupName": f"k8s-{id_}"} for id_ in ids]
        monkeypatch.setattr(ec2_network, "groups_tagged", lambda *words: asked.append(words) or groups)
        holders = admitted_by or {}

        def admitting(client, id_):
            return [{"GroupId": other} for other in holders.get(id_, [])]

        monkeypatch.setattr(ec2_network, "groups_admitting", admitting)
        monkeypatch.setattr(
            ec2_network, "interfaces_of_groups", lambda client, ids: asked.append(ids) or list(interfaces)
        )
        return asked

    return there


def test_where_no_group_is_left_no_interface_is_looked_for(network, aws):
    asked = network()
    assert list(balancing.security_groups(aws, "mz-k8s")) == []
    assert asked == [("ec2", CLUSTER_TAG, "mz-k8s")]


@pytest.mark.parametrize(
    ("holders", "held"),
    [([], ""), (["sg-9"], ", named by rules of sg-9"), (["sg-9", "sg-8"], ", named by rules of sg-8, sg-9")],
)
def test_a_security_group_is_told_with_the_groups_that_keep_it(network, aws, holders, held):
    asked = network("sg-1", "sg-2", admitted_by={"sg-1": holders})
    assert list(balancing.security_groups(aws, "mz-k8s")) == [
        Leftover("security group", "sg-1", f"k8s-sg-1, {WHY}{held}"),
        Leftover("security group", "sg-2", f"k8s-sg-2, {WHY}"),
    ]
    assert asked[-1] == ["sg-1", "sg-2"]


@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"Description": "ELB app/k8s-app/1", "Status": "in-use"}, "ELB app/k8s-app/1, holds sg-1, sg-9"),
        ({"Description": "", "Status": "available"}, "available, holds sg-1, sg-9"),
        ({"Status": "in-use"}, "in-use, holds sg-1, sg-9"),
    ],
)
def test_an_interface_is_told_by_what_it_is_for_and_the_groups_it_holds(network, aws, described, why):
    groups = [{"GroupId": "sg-9"}, {"GroupId": "sg-1"}]
    network("sg-1", interfaces=[{"NetworkInterfaceId": "eni-1", "Groups": groups, **described}])
    assert list(balancing.security_groups(aws, "mz-k8s"))[-1] == Leftover("network interface", "eni-1", why)


@pytest.mark.parametrize("ids", [[], ["subnet-1"], ["subnet-1", "subnet-2"]])
def test_subnets_are_known_by_our_mark_for_the_cluster(monkeypatch, aws, ids):
    asked = []
    there = [{"SubnetId": id_} for id_ in ids]
    monkeypatch.setattr(ec2, "subnets_where", lambda client, **filters: asked.append(filters) or there)
    mark = "edgeworks.eks-ingress/elb/mz-k8s"
    found = list(balancing.subnet_tags(aws, "mz-k8s"))
    assert found == [Leftover("subnet tag", id_, f"carries our tag {mark}") for id_ in ids]
    assert asked == [{"tag_key": mark}]
