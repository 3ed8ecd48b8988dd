# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from sandbox.alb.controller.conditions import check, conditions_of, in_rule_order, path_patterns
from sandbox.alb.controller.errors import BuildError


def test_exact_paths_come_first_then_the_longest_prefix_then_the_rest_as_written() -> None:
    paths = [
        {"path": "/", "pathType": "Prefix"},
        {"path": "/app2/*", "pathType": "ImplementationSpecific"},
        {"path": "/a", "pathType": "Prefix"},
        {"path": "/exact", "pathType": "Exact"},
        {"path": "/app1/long", "pathType": "Prefix"},
        {"path": "/img?.png", "pathType": "ImplementationSpecific"},
    ]
    ordered = [path["path"] for path in in_rule_order(paths)]
    assert ordered == ["/exact", "/app1/long", "/a", "/", "/app2/*", "/img?.png"]


@pytest.mark.parametrize(
    ("path", "kind", "patterns"),
    [
        ("/app1", "Prefix", ["/app1", "/app1/*"]),
        ("/app1/", "Prefix", ["/app1", "/app1/*"]),
        ("/", "Prefix", ["/*"]),
        ("/exact", "Exact", ["/exact"]),
        ("/img?.png", "ImplementationSpecific", ["/img?.png"]),
        ("/any/*", None, ["/any/*"]),
    ],
)
def test_a_path_becomes_patterns_by_its_type(path: str, kind: str | None, patterns: list[str]) -> None:
    assert path_patterns(path, kind) == patterns


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        ("/app1/*", "Prefix", "prefix path shouldn't contain wildcards: /app1/*"),
        ("/a?", "Exact", "exact path shouldn't contain wildcards: /a?"),
        ("/a", "Regex", "unsupported pathType: Regex"),
    ],
)
def test_wildcards_belong_to_implementation_specific_paths(path: str, kind: str, message: str) -> None:
    with pytest.raises(BuildError) as refused:
        path_patterns(path, kind)
    assert str(refused.value) == message


def test_the_host_comes_before_the_path() -> None:
    assert conditions_of("eks.frieza.dev", {"path": "/a", "pathType": "Exact"}, []) == [
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["eks.frieza.dev"]}},
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a"]}},
    ]


def test_a_rule_without_host_and_path_matches_every_path() -> None:
    assert conditions_of(None, {}, []) == [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]


def test_annotated_conditions_are_added_and_hosts_joined() -> None:
    annotated = [
        {"field": "host-header", "hostHeaderConfig": {"values": ["www.frieza.dev"]}},
        {"field": "http-header", "httpHeaderConfig": {"httpHeaderName": "X-Canary", "values": ["yes"]}},
        {"field": "query-string", "queryStringConfig": {"values": [{"key": "v", "value": "2"}]}},
        {"field": "source-ip", "sourceIPConfig": {"values": ["192.0.2.0/24"]}},
    ]
    assert conditions_of("eks.frieza.dev", {"path": "/a", "pathType": "Exact"}, annotated) == [
        {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Canary", "Values": ["yes"]}},
        {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "v", "Value": "2"}]}},
        {"Field": "source-ip", "SourceIpConfig": {"Values": ["192.0.2.0/24"]}},
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["eks.frieza.dev", "www.frieza.dev"]}},
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a"]}},
    ]


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ({"field": "source-ip"}, "missing sourceIPConfig"),
        ({"field": "source-ip", "sourceIPConfig": {"values": []}}, "invalid sourceIPConfig: values cannot be empty"),
        (
            {"field": "host-header", "hostHeaderConfig": {}},
            "invalid hostHeaderConfig: values or regexValues must be specified",
        ),
        (
            {"field": "path-pattern", "pathPatternConfig": {"values": ["/a"], "regexValues": ["a"]}},
            "invalid pathPatternConfig: precisely one of values and regexValues can be specified",
        ),
        (
            {"field": "query-string", "queryStringConfig": {"values": [{"key": "a"}]}},
            "invalid queryStringConfig: value cannot be empty",
        ),
    ],
)
def test_a_condition_that_says_nothing_is_an_error(annotation: dict[str, object], message: str) -> None:
    with pytest.raises(BuildError) as refused:
        check([annotation])
    assert str(refused.value) == message


def test_a_condition_of_an_unknown_field_says_nothing() -> None:
    check([{"field": "cookie"}])
    assert conditions_of("a", {}, [{"field": "cookie"}]) == conditions_of("a", {}, [])


def test_paths_without_a_type_of_their_own_can_be_regular_expressions() -> None:
    path = {"path": "/^/a[0-9]+$", "pathType": "ImplementationSpecific"}
    assert conditions_of(None, path, [], regex=True) == [
        {"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/a[0-9]+$"]}}
    ]


def test_wildcards_and_regular_expressions_are_not_mixed() -> None:
    annotated = [{"field": "path-pattern", "pathPatternConfig": {"regexValues": ["^/b"]}}]
    with pytest.raises(BuildError) as refused:
        conditions_of(None, {"path": "/a", "pathType": "Prefix"}, annotated)
    assert str(refused.value) == (
        "path condition must specify exactly one of Values and RegexValues, "
        "got both Values [/a /a/*] and RegexValues [^/b]"
    )
