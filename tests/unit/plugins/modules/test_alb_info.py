# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from tests.unit.plugins import objects
from tests.unit.plugins.alb import CLUSTER, HOST, STACK, ingress, ingress_class, make_alb


@pytest.fixture
def alb_info(run_module, cluster):
    cluster.put(ingress_class())
    cluster.put(ingress())
    arguments = {"cluster_name": CLUSTER, "ingress_name": "app-aws-ingress", "wait_timeout": 0} | cluster.arguments
    return lambda **more: run_module("alb_info", **(arguments | more))


def test_the_alb_is_found_by_its_tags_and_read_whole(aws, aws_calls, alb_info):
    make_alb(aws, name="k8s-other", stack="default/other")
    made = make_alb(aws)
    aws_calls.made.clear()
    answer = alb_info()
    alb = answer["alb"]
    assert not answer["changed"]
    assert (alb["arn"], alb["dns_name"], alb["scheme"]) == (made.arn, made.dns_name, "internet-facing")
    assert (alb["type"], alb["state"], alb["mismatches"]) == ("application", "active", [])
    assert alb["tags"]["ingress.k8s.aws/stack"] == STACK
    assert alb["zones"][0]["zone"] == "ap-northeast-1a"
    assert aws_calls.writes == []


def test_rules_come_by_priority_with_what_they_match_and_where_they_lead(aws, alb_info):
    made = make_alb(aws)
    alb = alb_info()["alb"]
    listener = alb["listeners"][0]
    first, _second, default = listener["rules"]
    assert (listener["port"], listener["protocol"], listener["certificates"]) == (80, "HTTP", [])
    assert first["conditions"] == {"hosts": [HOST], "paths": ["/app1", "/app1/*"]}
    assert first["actions"][0]["target_groups"][0]["arn"] == made.target_groups["app1"]
    assert default["actions"] == [{"type": "fixed-response", "fixed_response": {"status_code": "404", "body": ""}}]
    group = alb["target_groups"][0]
    assert group["targets"][0]["state"] == "healthy"
    assert group["tags"]["ingress.k8s.aws/resource"] == "default/app-aws-ingress-app1:80"


def test_a_path_that_the_alb_does_not_serve_is_named_when_the_wait_ends(aws, cluster, alb_info):
    made = make_alb(aws)
    rules = aws("elbv2").describe_rules(ListenerArn=made.listener_arn)["Rules"]
    aws("elbv2").delete_rule(RuleArn=next(rule["RuleArn"] for rule in rules if rule["Priority"] == "2"))
    answer = alb_info()
    assert answer["error"] == "TimedOut"
    assert "no rule on port 80 for eks.frieza.dev/app2 to app2:80" in answer["msg"]
    assert alb_info(wait=False)["alb"]["mismatches"] == ["no rule on port 80 for eks.frieza.dev/app2 to app2:80"]


def test_a_target_group_without_targets_says_what_to_look_at(aws, alb_info):
    made = make_alb(aws)
    targets = aws("elbv2").describe_target_health(TargetGroupArn=made.target_groups["app2"])
    target = targets["TargetHealthDescriptions"][0]["Target"]
    aws("elbv2").deregister_targets(TargetGroupArn=made.target_groups["app2"], Targets=[target])
    answer = alb_info()
    assert (
        "default/app-aws-ingress-app2:80: 0 of 0 targets are healthy, 1 required (none is registered)" in answer["msg"]
    )
    assert "check the events of the TargetGroupBinding" in answer["msg"]


def test_what_the_controller_warns_of_about_a_targets_binding_is_told_with_the_mend(aws, cluster, alb_info):
    made = make_alb(aws)
    group = made.target_groups["app2"]
    target = aws("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"][0]["Target"]
    aws("elbv2").deregister_targets(TargetGroupArn=group, Targets=[target])
    cluster.kinds.append(("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "targetgroupbindings", True))
    binding = objects.made("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "app2", spec={"targetGroupARN": group})
    said = "expected exactly one securityGroup tagged with kubernetes.io/cluster/mz-k8s for eni eni-1, got: []"
    cluster.put(objects.event(cluster.put(binding), "FailedNetworkReconcile", said))
    told = alb_info()["msg"]
    assert f"TargetGroupBinding default/app2: FailedNetworkReconcile: {said}" in told
    assert "leave the tag kubernetes.io/cluster/mz-k8s on only one security group" in told


def test_without_an_alb_the_controllers_own_words_are_passed_on(aws, cluster, alb_info):
    uid = cluster.get("Ingress", "app-aws-ingress", "default")["metadata"]["uid"]
    cluster.put(
        {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": "e1", "namespace": "default"},
            "involvedObject": {"kind": "Ingress", "name": "app-aws-ingress", "uid": uid},
            "type": "Warning",
            "reason": "FailedBuildModel",
            "message": "Failed build model due to couldn't auto-discover subnets",
        }
    )
    answer = alb_info(wait=False)
    assert answer["error"] == "Missing"
    assert "FailedBuildModel: Failed build model due to couldn't auto-discover subnets" in answer["msg"]


def test_no_alb_is_no_failure_where_it_may_be_missing(aws, alb_info):
    assert alb_info(allow_missing=True, wait_timeout=300)["alb"] is None


def test_an_ingress_of_another_controller_is_an_error_at_once(aws, cluster, alb_info):
    cluster.put(ingress_class("k8s.io/ingress-nginx"))
    answer = alb_info(wait_timeout=300)
    assert answer["error"] == "InvalidArgument"
    assert "its class aws belongs to k8s.io/ingress-nginx" in answer["msg"]


def test_a_group_is_compared_with_all_of_its_ingresses(aws, cluster, alb_info, run_module):
    make_alb(aws, stack="shared-alb")
    cluster.put(ingress(**{"group.name": "shared-alb"}))
    answer = run_module("alb_info", cluster_name=CLUSTER, group="shared-alb", wait=False, **cluster.arguments)
    assert answer["alb"]["mismatches"] == []


def test_an_ingress_that_does_not_exist_is_missing(aws, alb_info):
    assert "could not read Ingress default/nope: there is none" in alb_info(ingress_name="nope")["msg"]
