# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import alb


@pytest.mark.parametrize(
    ("action", "shown"),
    [
        (
            {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}},
            {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}},
        ),
        (
            {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}},
            {"type": "fixed-response", "fixed_response": {"status_code": "404", "body": ""}},
        ),
        (
            {"Type": "forward", "TargetGroupArn": "arn:one"},
            {"type": "forward", "target_groups": [{"arn": "arn:one", "name": "one", "weight": 1}]},
        ),
        ({"Type": "authenticate-oidc"}, {"type": "authenticate-oidc"}),
    ],
)
def test_each_kind_of_action_is_shown_with_what_it_does(action, shown):
    assert alb._action(action, {"arn:one": "one"}) == shown


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
