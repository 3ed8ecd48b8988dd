# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which action a request gets.

"Condition types for listener rules" and "Action types for listener rules" of the guide for Application Load Balancers.
"""

from __future__ import annotations

import dataclasses

import pytest

from sandbox.alb.elb_state import Condition, FixedResponse, Listener, Redirect, Rule
from sandbox.alb.routing import Request, action_for, holds, location

REQUEST = Request(
    method="GET",
    host="eks.Frieza.dev",
    path="/app1/list",
    query="version=V1&debug",
    headers=(("User-Agent", "curl/8.5"), ("X-Tenant", "blue"), ("X-Tenant", "green")),
    source_ip="203.0.113.7",
    scheme="http",
    port=80,
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition("host-header", ("EKS.frieza.dev",)), True),
        (Condition("host-header", ("*.frieza.dev",)), True),
        (Condition("host-header", ("ek?.frieza.dev",)), True),
        (Condition("host-header", ("frieza.dev",)), False),
        (Condition("host-header", ("eks-frieza-dev", "eks.frieza.dev")), True),
        (Condition("path-pattern", ("/app1",)), False),
        (Condition("path-pattern", ("/app1", "/app1/*")), True),
        (Condition("path-pattern", ("/APP1/*",)), False),
        (Condition("path-pattern", ("/app?/list",)), True),
        (Condition("path-pattern", ("/app1/lis",)), False),
        (Condition("path-pattern", ("*",)), True),
        (Condition("path-pattern", ("/app1.list",)), False),
        (Condition("http-request-method", ("POST", "GET")), True),
        (Condition("http-request-method", ("get",)), False),
        (Condition("http-header", ("*CURL*",), header="user-agent"), True),
        (Condition("http-header", ("green",), header="x-tenant"), True),
        (Condition("http-header", ("red",), header="x-tenant"), False),
        (Condition("http-header", ("*",), header="x-missing"), False),
        (Condition("query-string", pairs=(("version", "v1"),)), True),
        (Condition("query-string", pairs=(("version", "v2"), (None, "v?"))), True),
        (Condition("query-string", pairs=(("other", "v1"),)), False),
        (Condition("query-string", pairs=(("debug", ""),)), True),
        (Condition("source-ip", ("203.0.113.0/24",)), True),
        (Condition("source-ip", ("203.0.113.7/32",)), True),
        (Condition("source-ip", ("10.0.0.0/8", "2001:db8::/32")), False),
        (Condition("path-pattern", expressions=("^/app[0-9]/",)), True),
        (Condition("path-pattern", expressions=("^/APP",)), False),
        (Condition("host-header", ("other",), expressions=("^EKS",)), True),
        (Condition("http-header", expressions=("^gr",), header="x-tenant"), True),
        (Condition("of-a-later-api", ("x",)), False),
    ],
)
def test_a_condition_holds_by_its_own_rules_of_case_and_wildcards(condition: Condition, expected: bool) -> None:
    assert holds(condition, REQUEST) is expected


def test_an_escaped_wildcard_stands_for_itself() -> None:
    literal = Condition("path-pattern", (r"/what\?",))

    assert holds(literal, dataclasses.replace(REQUEST, path="/what?"))
    assert not holds(literal, dataclasses.replace(REQUEST, path="/whats"))


def test_the_first_rule_whose_conditions_all_hold_wins() -> None:
    listener = Listener(
        arn="l",
        port=80,
        protocol="HTTP",
        default_action=FixedResponse(404),
        rules=(
            Rule(
                1,
                (Condition("path-pattern", ("/app1/*",)), Condition("host-header", ("other.dev",))),
                FixedResponse(201),
            ),
            Rule(2, (Condition("path-pattern", ("/app1/*",)),), FixedResponse(202)),
            Rule(3, (Condition("path-pattern", ("/*",)),), FixedResponse(203)),
        ),
    )

    assert action_for(listener, REQUEST) == FixedResponse(202)


def test_a_request_that_no_rule_wants_takes_the_default_action() -> None:
    rule = Rule(1, (Condition("path-pattern", ("/app2",)),), FixedResponse(200))
    listener = Listener("l", 80, "HTTP", default_action=FixedResponse(404), rules=(rule,))

    assert action_for(listener, REQUEST) == FixedResponse(404)


@pytest.mark.parametrize(
    ("redirect", "expected"),
    [
        (Redirect(301, protocol="HTTPS", port="443"), "https://eks.Frieza.dev:443/app1/list?version=V1&debug"),
        (
            Redirect(302, host="docs.frieza.dev", path="/v1/#{path}", query=""),
            "http://docs.frieza.dev:80/v1/app1/list",
        ),
        (Redirect(301, host="www.#{host}", query="from=#{port}"), "http://www.eks.Frieza.dev:80/app1/list?from=80"),
    ],
)
def test_a_redirect_fills_its_placeholders_and_writes_the_port_out(redirect: Redirect, expected: str) -> None:
    assert location(redirect, REQUEST) == expected
