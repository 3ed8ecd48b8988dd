# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that the real controller leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.alb.controller import actions
from sandbox.alb.controller.rule_optimizer import Draft, optimized

TO_HTTPS = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443"}}
LOG_IN = {"Type": "authenticate-cognito", "AuthenticateCognitoConfig": {}}


def paths(*values: str, kind: str = "Values") -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {kind: list(values)}}


def hosts(*values: str) -> dict[str, Any]:
    return {"Field": "host-header", "HostHeaderConfig": {"Values": list(values)}}


def header(*values: str) -> dict[str, Any]:
    return {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-A", "RegexValues": list(values)}}


def draft(*conditions: dict[str, Any], action: dict[str, Any] | None = None) -> Draft:
    return list(conditions), [action or actions.forward("arn:1")], {}


def redirect(**config: str) -> dict[str, Any]:
    return {"Type": "redirect", "RedirectConfig": config}


@pytest.mark.parametrize(
    ("config", "endless"),
    [
        ({"Protocol": "HTTPS", "Port": "443"}, True),
        ({"Protocol": "#{protocol}", "Port": "#{port}", "Host": "#{host}", "Path": "/#{path}"}, True),
        ({"Host": "a.frieza.dev"}, True),
        ({"Path": "/app"}, True),
        ({"Host": "new.frieza.dev"}, False),
        ({"Path": "/new"}, False),
        ({"Port": "8443"}, False),
        ({"Protocol": "HTTP"}, False),
        ({"Query": "a=b"}, False),
    ],
)
def test_a_redirect_to_itself_is_left_out(config: dict[str, str], *, endless: bool) -> None:
    rule = draft(hosts("a.frieza.dev"), paths("/app", "/app/*"), action=redirect(**config))
    assert optimized(443, "HTTPS", [rule]) == ([] if endless else [rule])


def test_the_same_redirect_is_kept_where_it_leads_elsewhere_or_nobody_knows() -> None:
    rule = draft(paths("/*"), action=TO_HTTPS)
    assert optimized(80, "HTTP", [rule]) == [rule]
    by_expression = draft(paths("a+", kind="RegexValues"), action=TO_HTTPS)
    assert optimized(443, "HTTPS", [by_expression]) == [by_expression]


def test_a_redirect_behind_a_log_in_is_one_too() -> None:
    conditions, redirects, tags = draft(paths("/*"), action=TO_HTTPS)
    assert optimized(443, "HTTPS", [(conditions, [LOG_IN, *redirects], tags)]) == []


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        ([paths("/*")], [paths("/app1")], True),
        ([paths("/*")], [hosts("a"), paths("/app1")], True),
        ([paths("/*")], [hosts("a")], True),
        ([hosts("a"), paths("/*")], [paths("/app1")], False),
        ([hosts("a")], [hosts("a"), paths("/app1")], True),
        ([hosts("a", "b")], [hosts("a")], True),
        ([hosts("a")], [hosts("a", "b")], False),
        ([paths("/a", "/b")], [paths("/a")], True),
        ([paths("/a")], [hosts("a")], False),
        ([paths("a+", kind="RegexValues")], [paths("a+", kind="RegexValues")], True),
        ([paths("/*"), header("1")], [paths("/app1"), header("1")], False),
        ([paths("/*")], [paths("/app1"), header("1")], True),
    ],
)
def test_a_rule_that_an_earlier_redirect_always_answers_is_left_out(
    wide: list[dict[str, Any]], narrow: list[dict[str, Any]], *, covered: bool
) -> None:
    first, second = draft(*wide, action=TO_HTTPS), draft(*narrow)
    assert optimized(80, "HTTP", [first, second]) == ([first] if covered else [first, second])
    assert optimized(80, "HTTP", [second, first]) == [second, first]


def test_equal_rules_that_forward_are_both_kept() -> None:
    rules = [draft(paths("/app")), draft(paths("/app"))]
    assert optimized(80, "HTTP", rules) == rules
