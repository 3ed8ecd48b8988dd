# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that AWS refuses.

By "Condition types for listener rules", "Action types for listener rules" and "Quotas for your Application Load
Balancers" of the Elastic Load Balancing guide, and "RuleCondition", "Action" and "CreateRule" of its API Reference.
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.balancers import make_balancer, make_group, make_listener

from .conftest import Sandbox

OK: dict[str, Any] = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}
POOL = {"UserPoolArn": "arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/a_b", "UserPoolClientId": "c"}
LOG_IN = {"Type": "authenticate-cognito", "Order": 1, "AuthenticateCognitoConfig": POOL | {"UserPoolDomain": "d"}}
_CONFIGS = {
    "host-header": "HostHeaderConfig",
    "path-pattern": "PathPatternConfig",
    "source-ip": "SourceIpConfig",
}


def condition(field: str, *values: str, kind: str = "Values") -> dict[str, Any]:
    return {"Field": field, _CONFIGS[field]: {kind: list(values)}}


def header(name: str, **config: list[str]) -> dict[str, Any]:
    return {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, **config}}


def redirect(**config: str) -> dict[str, Any]:
    return {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", **config}}


@pytest.fixture(scope="module")
def listener(sandbox: Sandbox, network: dict[str, Any]) -> str:
    return make_listener(sandbox, make_balancer(sandbox, network, "refusing"))


def create(sandbox: Sandbox, listener: str, *conditions: dict[str, Any], actions: Any = (OK,)) -> str:
    """A rule at the first free place; its ARN."""
    elbv2 = sandbox.client("elbv2")
    taken = len(elbv2.describe_rules(ListenerArn=listener)["Rules"])
    rule = {"ListenerArn": listener, "Priority": taken, "Conditions": list(conditions), "Actions": list(actions)}
    return str(elbv2.create_rule(**rule)["Rules"][0]["RuleArn"])


@pytest.mark.parametrize(
    ("conditions", "refusal"),
    [
        ([], "A condition must be specified"),
        ([condition("host-header", "a", "b", "c"), condition("path-pattern", "/a", "/b", "/c")], "only have '5' condi"),
        ([condition("host-header", "a"), condition("host-header", "b")], "only have one 'host-header' condition"),
        ([condition("path-pattern", "/a b")], "The path pattern '/a b' is not valid"),
        ([condition("source-ip", "10.0.0.0")], "The source IP '10.0.0.0' must be in CIDR format"),
        ([condition("source-ip", "10.0.0.0/33")], "must be in CIDR format"),
        ([header("Host", Values=["a"])], "The 'Host' header cannot be used"),
        ([condition("path-pattern", "(", kind="RegexValues")], r"The regular expression '\(' is not valid"),
    ],
)
def test_conditions_that_make_no_sense_are_refused(
    sandbox: Sandbox, listener: str, conditions: list[dict[str, Any]], refusal: str
) -> None:
    with pytest.raises(ClientError, match=f"ValidationError.*{refusal}"):
        create(sandbox, listener, *conditions)


@pytest.mark.parametrize(
    ("actions", "refusal"),
    [
        ([OK, OK], "InvalidLoadBalancerAction.*one forward, redirect or fixed-response action"),
        ([OK | {"Order": 1}, LOG_IN | {"Order": 2}], "InvalidLoadBalancerAction.*must be the last one"),
        ([redirect()], "InvalidLoadBalancerAction.*creates a loop"),
        ([redirect(Host="#{host}", Query="a=b")], "InvalidLoadBalancerAction.*creates a loop"),
        ([LOG_IN, OK | {"Order": 2}], "'authenticate-cognito' are supported only on HTTPS listeners"),
    ],
)
def test_actions_that_make_no_sense_are_refused(
    sandbox: Sandbox, listener: str, actions: list[dict[str, Any]], refusal: str
) -> None:
    with pytest.raises(ClientError, match=refusal):
        create(sandbox, listener, condition("host-header", "a"), actions=actions)


def test_a_redirect_to_another_path_is_none_to_itself(sandbox: Sandbox, listener: str) -> None:
    arn = create(sandbox, listener, condition("host-header", "r"), actions=[redirect(Path="/new")])
    with pytest.raises(ClientError, match="creates a loop"):
        sandbox.client("elbv2").modify_rule(RuleArn=arn, Actions=[redirect(Port="#{port}")])


@pytest.mark.parametrize(
    ("weights", "refusal"), [([1] * 6, "TooManyTargetGroups.*'5'"), ([1000], "'1000' must be between '0-999'")]
)
def test_a_forward_has_so_many_groups_of_such_weights(
    sandbox: Sandbox, network: dict[str, Any], listener: str, weights: list[int], refusal: str
) -> None:
    group = make_group(sandbox, network, f"weights-{len(weights)}")
    groups = [{"TargetGroupArn": group, "Weight": weight} for weight in weights]
    forward = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
    with pytest.raises(ClientError, match=refusal):
        create(sandbox, listener, condition("host-header", "w"), actions=[forward])


def test_a_target_group_serves_one_load_balancer(sandbox: Sandbox, network: dict[str, Any], listener: str) -> None:
    """API Reference, "CreateListener": TargetGroupAssociationLimit."""
    forward = {"Type": "forward", "TargetGroupArn": make_group(sandbox, network, "shared")}
    arn = create(sandbox, listener, condition("host-header", "s"), actions=[forward])
    create(sandbox, listener, condition("host-header", "t"), actions=[forward])
    sandbox.client("elbv2").modify_rule(RuleArn=arn, Actions=[forward])
    other = make_balancer(sandbox, network, "other")
    with pytest.raises(ClientError, match="TargetGroupAssociationLimit"):
        make_listener(sandbox, other, DefaultActions=[forward])
    elsewhere = make_listener(sandbox, other)
    with pytest.raises(ClientError, match="TargetGroupAssociationLimit"):
        create(sandbox, elsewhere, condition("host-header", "s"), actions=[forward])


def test_the_default_rule_is_the_listeners(sandbox: Sandbox, listener: str) -> None:
    elbv2 = sandbox.client("elbv2")
    (default,) = [rule for rule in elbv2.describe_rules(ListenerArn=listener)["Rules"] if rule["IsDefault"]]
    for change in (elbv2.delete_rule, elbv2.modify_rule):
        with pytest.raises(ClientError, match=r"OperationNotPermitted.*Default rule"):
            change(RuleArn=default["RuleArn"])


def test_a_security_policy_is_one_of_awss(sandbox: Sandbox, network: dict[str, Any]) -> None:
    balancer = make_balancer(sandbox, network, "policies")
    with pytest.raises(ClientError, match=r"SSLPolicyNotFound.*'mine' not found"):
        make_listener(sandbox, balancer, SslPolicy="mine")


def test_regular_expressions_are_kept_beside_other_conditions(sandbox: Sandbox, listener: str) -> None:
    elbv2 = sandbox.client("elbv2")
    expressions = [condition("path-pattern", "^/v[0-9]+", kind="RegexValues"), header("X-A", RegexValues=["^b"])]
    arn = create(sandbox, listener, *expressions, condition("host-header", "a"))
    (shown,) = elbv2.describe_rules(RuleArns=[arn])["Rules"]
    assert shown["Conditions"] == [*expressions, condition("host-header", "a")]
    (changed,) = elbv2.modify_rule(RuleArn=arn, Conditions=expressions[:1])["Rules"]
    assert changed["Conditions"] == expressions[:1]
