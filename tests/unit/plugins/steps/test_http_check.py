# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a round of answers lacks, what that means, and how it is shown."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _http
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._http import Answer
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import http_check as step

PARAMS = {
    "url": "http://eks.frieza.dev/app1", "count": 2, "host": None, "address": "192.0.2.1", "resolver": None,
    "port_map": None, "expect_status": [200], "expect_body": None, "spread_by": None, "min_spread": None, "timeout": 5.0,
    "validate_certs": True, "ca_path": None, "wait": True, "wait_timeout": 60,
}  # fmt: skip
REFUSED = Unavailable("get an answer", target="from 192.0.2.1 port 80", answer="refused", advice="look there")


def wanted(**params):
    return step.desired(PARAMS | params)


def seen(*answers, problem=None):
    """A round of answers: bodies, or (status, body)."""
    pairs = [answer if isinstance(answer, tuple) else (200, answer) for answer in answers]
    return step.Round(tuple(Answer(status, body, "192.0.2.1") for status, body in pairs), problem)


LOOKS = {"expect_body": "hello", "spread_by": "^([^:]+):", "min_spread": 2}


@pytest.mark.parametrize(
    ("params", "answers", "lacking"),
    [
        ({}, seen("a", "b"), ""),
        ({}, seen("a", (500, "b")), "request 2 of 2 was answered 500 (b)"),
        ({}, seen((301, ""), "b"), "request 1 of 2 was answered 301 (empty body)"),
        ({"expect_status": [200, 301]}, seen((301, ""), "b"), ""),
        ({"expect_status": [404]}, seen("a", "b"), "request 1 of 2 was answered 200 (a)"),
        ({"expect_body": "hello"}, seen("hello a", "oh, hello"), ""),
        ({"expect_body": "hello"}, seen("hello a", "bye"), "request 2 of 2 was answered 'bye', no match of 'hello'"),
        ({"expect_body": "^b$"}, seen("a\nb\nc", "b"), ""),
        ({"expect_body": ""}, seen("", ""), ""),
        # The status comes first, and the first wrong answer.
        ({"expect_body": "hello"}, seen((503, "bye"), "bye"), "request 1 of 2 was answered 503 (bye)"),
        ({}, seen(problem=REFUSED), "request 1 of 2: could not get an answer from 192.0.2.1 port 80: refused"),
        ({}, seen("a", problem=REFUSED), "request 2 of 2: could not get an answer from 192.0.2.1 port 80: refused"),
        ({}, seen((502, "x"), problem=REFUSED), "request 1 of 2 was answered 502 (x)"),
        (LOOKS, seen("a: hello", "b: hello"), ""),
        (LOOKS, seen("a: hello", "a: hello"), "1 of 2 answered: a 2 times"),
        (LOOKS, seen("hello", "hello"), "0 of 2 answered: none that can be told apart"),
        (LOOKS | {"count": 3}, seen("a: hello", "hello", "a: hello"), "1 of 2 answered: a 2 times"),
        (LOOKS | {"count": 3, "min_spread": 3}, seen("b: hello", "a: hello", "a: hello"), "2 of 3 answered: a 2 times, b 1 times"),
        ({"spread_by": "(.)"}, seen("a", "a"), ""),
    ],
)  # fmt: skip
def test_what_a_round_lacks(params, answers, lacking):
    assert step.lacking(wanted(**params), answers) == lacking


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("", "empty body"),
        (" \n\t ", "empty body"),
        ("<html></html>", "empty body"),
        ("<html>\n<h1>503  Service</h1><hr/></html>", "503 Service"),
        ("x" * 120, "x" * 120),
        ("x" * 121, "x" * 120 + "…"),
        ("a < b", "a < b"),
    ],
)
def test_an_answer_is_told_by_its_head_without_markup(body, head):
    assert step.lacking(wanted(), seen((503, body))) == f"request 1 of 2 was answered 503 ({head})"


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (400, "malformed"), (403, "web ACL"), (404, "no rule of the load balancer matches"), (460, "raise timeout"),
        (502, "closed the connection"), (503, "no healthy target"), (504, "did not answer in time"), (500, ""), (418, ""),
    ],
)  # fmt: skip
def test_a_status_means_something_of_a_load_balancer(status, word):
    advice = step.advice(wanted(), seen("a", (status, "")))
    assert word in advice
    assert bool(advice) is (status in step.MEANING)


@pytest.mark.parametrize(
    ("params", "answers", "advice"),
    [
        ({"expect_body": "hello"}, seen("bye"), "check which Service the path leads to"),
        ({"expect_body": "hello"}, seen("hello", problem=REFUSED), "look there"),
        ({"expect_body": "hello"}, seen("bye", problem=REFUSED), "check which Service the path leads to"),
        ({}, seen((404, ""), problem=REFUSED), step.MEANING[404]),
        # What the controller has the load balancer say is more than the status.
        (
            {},
            seen((503, "Backend service does not exist")),
            "make the Service that the path names, in the namespace of the Ingress, or correct the name",
        ),
        (
            LOOKS,
            seen("a: hello", "a: hello"),
            "check that all pods are ready and registered as targets, or raise count",
        ),
    ],
)
def test_the_advice_is_about_what_is_lacking_first(params, answers, advice):
    assert step.advice(wanted(**params), answers) == advice


@pytest.mark.parametrize(
    ("pattern", "bodies", "spread"),
    [
        (None, ["a", "b"], {}),
        ("^(.)", ["b", "a", "a"], {"a": 2, "b": 1}),
        ("^(.)", ["a", "", "b"], {"a": 1, "b": 1}),
        ("pod=(\\w+)", ["x\npod=p1", "pod=p2\n", "pod="], {"p1": 1, "p2": 1}),
        ("^(a)?", ["a", "b"], {"a": 1, "None": 1}),
        ("(.)(.)", ["ab", "ac"], {"a": 2}),
    ],
)
def test_answers_are_told_apart_by_the_first_group_the_most_frequent_first(pattern, bodies, spread):
    found = step.spread(wanted(spread_by=pattern), seen(*bodies))
    assert found == spread
    assert list(found) == list(spread)


def test_a_round_is_shown_whole_and_its_bodies_once_each():
    answers = [Answer(200, " a\n", "192.0.2.2"), Answer(503, "b", "192.0.2.1"), Answer(200, "a", "192.0.2.2")]
    assert step.shown(wanted(spread_by="(\\w)", host="other.example"), step.Round(tuple(answers))) == {
        "url": "http://eks.frieza.dev/app1",
        "host": "other.example",
        "requests": 3,
        "statuses": {"200": 2, "503": 1},
        "answers": ["a", "b", "a"],
        "bodies": ["a", "b"],
        "last_body": "a",
        "spread": {"a": 2, "b": 1},
        "addresses": ["192.0.2.1", "192.0.2.2"],
    }


def test_a_round_without_answers_is_shown_empty():
    shown = step.shown(wanted(), seen(problem=REFUSED))
    assert (shown["requests"], shown["last_body"], shown["bodies"], shown["statuses"]) == (0, None, [], {})
    assert shown["host"] == "eks.frieza.dev"


def test_long_and_many_bodies_are_cut():
    shown = step.shown(wanted(count=20), seen(*(f"{number:02}" + "x" * 2000 for number in range(20))))
    assert {len(body) for body in shown["answers"]} == {step.LONGEST_SHOWN}
    assert (len(shown["answers"]), len(shown["bodies"])) == (20, step.MOST_BODIES)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"count": 0}, "could not see the spread: count is 0. Set count to at least 1 and to min_spread."),
        ({"count": -1}, "count is -1"),
        ({"spread_by": "(.)", "min_spread": 3}, "count is 2"),
        ({"spread_by": "x"}, "could not use spread_by x: it captures nothing. Put a group into it, as in ^([^:]+):."),
        ({"spread_by": "("}, "could not use spread_by (: no regular expression"),
        ({"expect_body": "["}, "could not use expect_body [: no regular expression"),
        ({"port_map": {"80": "high"}}, "could not use port_map {'80': 'high'}: ports are numbers"),
        ({"port_map": {80: None}}, "ports are numbers"),
        ({"url": "http://[::1/"}, "could not use the URL http://[::1/: Invalid IPv6 URL"),
        ({"url": "http://a..b/"}, "could not use the URL http://a..b/"),
        ({"host": "日本"}, "could not send the Host header '日本': it is none. Write host or host:port in ASCII."),
        ({"host": "a\nX-Other: b"}, "could not send the Host header 'a\\nX-Other: b'"),
        ({"host": "[::1"}, "could not send the Host header '[::1'"),
        ({"host": ":80"}, "could not send the Host header ':80'"),
    ],
)
def test_arguments_that_cannot_be_meant_are_told_before_anything_is_sent(params, message):
    with pytest.raises(InvalidArgument) as told:
        wanted(**params)
    assert message in str(told.value)


def test_arguments_mean_what_they_say():
    found = wanted(port_map={"80": "20080", 443: 20443}, spread_by="(.)", min_spread=2, host="", wait=False)
    assert found.port_map == {80: 20080, 443: 20443}
    assert (found.min_spread, found.host, found.wait, found.statuses) == (2, None, 0, (200,))
    assert wanted().wait == 60
    assert wanted(ca_path="/ca", validate_certs=False).trust == _http.Trust(False, "/ca")
