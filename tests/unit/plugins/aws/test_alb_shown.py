# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rule's conditions and actions, as the user sees them."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import alb


@pytest.mark.parametrize(
    ("conditions", "shown"),
    [
        ([{"Field": "host-header", "HostHeaderConfig": {"Values": ["a", "b"]}}], {"hosts": ["a", "b"]}),
        ([{"Field": "host-header", "Values": ["a"]}], {"hosts": ["a"]}),
        ([{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a", "/a/*"]}}], {"paths": ["/a", "/a/*"]}),
        (
            [{"Field": "path-pattern", "Values": ["/a"]}, {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/b"]}}],
            {"paths": ["/a", "/b"]},
        ),
        ([{"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET"]}}], {"methods": ["GET"]}),
        ([{"Field": "source-ip", "SourceIpConfig": {"Values": ["192.0.2.0/24"]}}], {"source_ips": ["192.0.2.0/24"]}),
        (
            [{"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, "Values": [name]}} for name in ("X-A", "X-B")],
            {"headers": {"X-A": ["X-A"], "X-B": ["X-B"]}},
        ),
        (
            [{"Field": "query-string", "QueryStringConfig": {"Values": [{"Value": "1"}, {"Key": "k", "Value": "2"}]}}],
            {"queries": [{"key": None, "value": "1"}, {"key": "k", "value": "2"}]},
        ),
        ([{"Field": "host-header", "HostHeaderConfig": {}}], {}),
        ([{"Field": "of-the-future", "Values": ["x"]}], {}),
        ([], {}),
    ],
)  # fmt: skip
def test_each_kind_of_condition_is_shown_by_its_name(conditions, shown):
    assert alb._conditions(conditions) == {"hosts": [], "paths": []} | shown


def weighted(*pairs):
    return {
        "Type": "forward",
        "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": a, "Weight": w} for a, w in pairs]},
    }


@pytest.mark.parametrize(
    ("action", "groups"),
    [
        ({"Type": "forward", "TargetGroupArn": "arn-1"}, [("arn-1", "one", 1)]),
        ({"Type": "forward", "TargetGroupArn": "arn-1", "ForwardConfig": {}}, [("arn-1", "one", 1)]),
        ({"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "arn-1"}]}}, [("arn-1", "one", 1)]),
        (weighted(("arn-1", 90), ("arn-2", 10)), [("arn-1", "one", 90), ("arn-2", "two", 10)]),
        (weighted(("arn-1", 0), ("arn-2", 1)), [("arn-1", "one", 0), ("arn-2", "two", 1)]),
        # A group that was made after the groups were listed has no name yet.
        ({"Type": "forward", "TargetGroupArn": "arn-3"}, [("arn-3", None, 1)]),
    ],
)
def test_a_forward_names_its_groups_and_their_weights(action, groups):
    shown = alb._action(action, {"arn-1": "one", "arn-2": "two"})["target_groups"]
    assert [(group["arn"], group["name"], group["weight"]) for group in shown] == groups


def test_a_redirect_is_shown_with_all_that_it_replaces():
    config = {"Protocol": "HTTPS", "Port": "443", "Host": "#{host}", "Path": "/#{path}", "Query": "#{query}"}
    assert alb._action({"Type": "redirect", "RedirectConfig": config | {"StatusCode": "HTTP_302"}}, {})["redirect"] == {
        "protocol": "HTTPS", "port": "443", "host": "#{host}", "path": "/#{path}", "query": "#{query}",
        "status_code": "HTTP_302",
    }  # fmt: skip


def test_a_fixed_response_is_shown_with_its_words():
    config = {"StatusCode": "503", "MessageBody": "Backend service does not exist", "ContentType": "text/plain"}
    shown = alb._action({"Type": "fixed-response", "FixedResponseConfig": config}, {})
    assert shown["fixed_response"] == {"status_code": "503", "body": "Backend service does not exist"}


@pytest.mark.parametrize("kind", ["authenticate-oidc", "authenticate-cognito", "of-the-future"])
def test_an_action_of_another_kind_is_shown_by_its_kind(kind):
    assert alb._action({"Type": kind}, {}) == {"type": kind}


def test_a_fixed_response_may_have_no_words():
    shown = alb._action({"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}, {})
    assert shown == {"type": "fixed-response", "fixed_response": {"status_code": "404", "body": ""}}


def test_actions_are_shown_in_their_order_and_conditions_by_their_kind():
    rule = {
        "Priority": "1",
        "Conditions": [
            {"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example"]}},
            {"Field": "path-pattern", "Values": ["/app1"]},
            {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-A", "Values": ["1"]}},
            {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "q", "Value": "1"}, {"Value": "2"}]}},
            {"Field": "of-the-future"},
        ],
        "Actions": [
            {"Type": "fixed-response", "Order": 2, "FixedResponseConfig": {"StatusCode": "503"}},
            {"Type": "authenticate-oidc", "Order": 1},
        ],
    }
    shown = alb._rule(rule, {})
    assert shown["conditions"] == {
        "hosts": ["a.example"],
        "paths": ["/app1"],
        "headers": {"X-A": ["1"]},
        "queries": [{"key": "q", "value": "1"}, {"key": None, "value": "2"}],
    }
    assert [action["type"] for action in shown["actions"]] == ["authenticate-oidc", "fixed-response"]


@pytest.mark.parametrize(
    ("orders", "shown"),
    [([2, 1, 3], [1, 2, 3]), ([None], [None]), ([None, None], [None, None]), ([1, None, 2], [None, 1, 2])],
)
def test_an_action_without_an_order_goes_before_those_that_have_one(orders, shown):
    actions = [{"Type": order} | ({"Order": order} if order else {}) for order in orders]
    assert [action["type"] for action in alb._rule({"Priority": "1", "Actions": actions}, {})["actions"]] == shown
