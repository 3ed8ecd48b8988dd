# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import lb_controller_orphans as step

STACK = "default/app-aws-ingress"
WANTED = step.Desired("mz-k8s", frozenset({STACK}), 300)
RULE = {"IpProtocol": "tcp", "FromPort": 30081, "ToPort": 30082, "UserIdGroupPairs": [{"GroupId": "sg-backend"}]}


def tagged(name, stack=STACK):
    return step.Tagged(name, {"elbv2.k8s.aws/cluster": "mz-k8s", "ingress.k8s.aws/stack": stack})


BACKEND = step.Tagged("sg-backend", {"elbv2.k8s.aws/cluster": "mz-k8s", "elbv2.k8s.aws/resource": "backend-sg"})
LEFT = step.Observed(
    cluster_exists=False,
    load_balancers=(tagged("lb"),),
    target_groups=(tagged("tg"),),
    security_groups=(tagged("sg-front"), BACKEND),
    admissions={"sg-backend": {"sg-nodes": [RULE]}},
)


def calls(plan):
    return [(action.call, action.target.split()[-1]) for action in plan.actions]


def test_plan_deletes_in_the_order_that_aws_accepts():
    assert calls(step.plan(WANTED, LEFT)) == [
        ("delete_load_balancer", "lb"),
        ("delete_target_group", "tg"),
        ("delete_group", "sg-front"),
        ("revoke_ingress", "sg-nodes"),
        ("delete_group", "sg-backend"),
    ]


def test_plan_does_nothing_while_the_cluster_exists():
    plan = step.plan(WANTED, step.Observed(cluster_exists=True))
    assert not plan.changed
    assert plan.returns == {"cluster_exists": True}


def test_plan_leaves_the_load_balancer_of_another_ingress_and_the_group_that_it_shares():
    other = replace(LEFT, load_balancers=(tagged("lb"), tagged("lb-other", "default/other")))
    assert calls(step.plan(WANTED, other)) == [
        ("delete_load_balancer", "lb"),
        ("delete_target_group", "tg"),
        ("delete_group", "sg-front"),
    ]


def test_plan_shows_what_goes():
    plan = step.plan(WANTED, LEFT)
    assert plan.before == {
        "load_balancers": ["lb"], "target_groups": ["tg"], "security_groups": ["sg-front", "sg-backend"],
    }  # fmt: skip
    assert plan.after == {"load_balancers": [], "target_groups": [], "security_groups": []}
