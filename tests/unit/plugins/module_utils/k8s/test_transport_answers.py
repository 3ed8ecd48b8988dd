# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of every kind of answer: refusals, cut-off ones, those of a proxy, and none at all."""

from __future__ import annotations

import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint, Identity, Transport
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import VERSION

from tests.unit.plugins.raw_http import RESET, said, speaking

FINE = said("200 OK", '{"kind": "Namespace"}')
THROTTLED = said("429 Too Many Requests", '{"message": "slow down"}', Retry_After="7")


def transport(url, tokens=("token",)):
    """A connection that uses the tokens one after the other: the next after each 401."""
    left = list(tokens)

    def renew():
        return len(left) > 1 and bool(left.pop(0))

    return Transport(Endpoint(url), Identity(lambda: left[0], renew, lambda: "arn:aws:iam::1:user/me"))


def read(url, **options):
    return transport(url, **options).json("GET", "/api/v1/namespaces/x", attempted="read", target="Namespace x")


def test_an_object_is_the_answers_json():
    with speaking(FINE) as api:
        assert read(api.url) == {"kind": "Namespace"}


def test_404_is_nothing():
    with speaking(said("404 Not Found", '{"message": "not found"}')) as api:
        assert read(api.url) is None


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (said("200 OK", "<html><body>Sign in\n to continue</body>"), "answered 200 and no JSON object: <html><body>Sign in to continue</body>"),
        (said("200 OK", '{"kind": "Name'), 'answered 200 and no JSON object: {"kind": "Name'),
        (said("200 OK", "[1]"), "answered 200 and no JSON object: [1]"),
        (said("200 OK", '"text"'), 'answered 200 and no JSON object: "text"'),
        (said("200 OK"), "answered 200 and no JSON object: nothing"),
        (said("302 Found", Location="https://login.example"), "answered 302 and no JSON object: nothing"),
        (said("200 OK", "x" * 600), f"no JSON object: {'x' * 500}"),
    ],
    ids=["login page", "cut off in the middle", "a list", "a text", "empty", "redirect", "long"],
)  # fmt: skip
def test_an_answer_that_is_not_the_api_servers_is_told_and_what_to_check(answer, told):
    with speaking(answer) as api, pytest.raises(errors.Unavailable) as failed:
        read(api.url)
    assert failed.value.attempted == "read" and failed.value.target == "Namespace x"
    assert failed.value.answer.startswith(f"{api.url} answered ") and failed.value.answer.endswith(told)
    assert failed.value.advice == "check that this is the API server's endpoint, and the proxy between"
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize(
    ("status", "body", "error", "told"),
    [
        ("400 Bad Request", '{"message": "unable to parse"}', errors.Refused, "unable to parse"),
        ("400 Bad Request", "", errors.Refused, "400 Bad Request"),
        ("403 Forbidden", "<html>blocked by policy</html>", errors.Refused, "<html>blocked by policy</html>"),
        ("405 Method Not Allowed", "[]", errors.Refused, "[]"),
        ("422 Unprocessable Entity", '{"message": "spec.x: Invalid value"}', errors.Refused, "spec.x: Invalid value"),
        ("500 Internal Server Error", "out of\n order", errors.Unavailable, "out of order"),
        ("501 Not Implemented", "{}", errors.Unavailable, "501 Not Implemented"),
        ("520 Origin Error", "", errors.Unavailable, "status 520"),
        ("520 Origin Error", "<html>web server is down</html>", errors.Unavailable, "<html>web server is down</html>"),
        ("499 Closed", '{"message": null}', errors.Refused, "status 499"),
    ],
)
def test_a_failure_is_told_in_the_servers_words_or_by_its_status(status, body, error, told, pauses):
    with speaking(said(status, body)) as api, pytest.raises(error) as failed:
        read(api.url)
    assert failed.value.answer == told
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize(
    "status",
    ["429 Too Many Requests", "500 Internal Server Error", "502 Bad Gateway", "503 Unavailable", "504 Timeout"],
)
def test_a_server_that_is_busy_is_asked_again(status, pauses):
    with speaking(said(status), said(status), FINE) as api:
        assert read(api.url) == {"kind": "Namespace"}
    assert len(api.heard) == 3
    assert pauses == [pytest.approx(0.4)]


def test_a_server_is_given_the_time_that_it_asks_for(pauses):
    with speaking(THROTTLED, THROTTLED, FINE) as api:
        assert read(api.url) == {"kind": "Namespace"}
    assert pauses == [7, 7]


@pytest.mark.parametrize(
    ("answer", "told"),
    [(THROTTLED, "slow down"), (said("503 Service Unavailable"), "503 Service Unavailable")],
)
def test_a_server_that_stays_busy_is_given_up_in_its_own_words(answer, told, pauses):
    with speaking(answer) as api, pytest.raises(errors.Unavailable) as failed:
        read(api.url)
    assert len(api.heard) == 11
    assert (failed.value.answer, failed.value.advice) == (told, "try again")


@pytest.mark.parametrize(
    ("method", "status"),
    [("GET", "400 Bad Request"), ("GET", "409 Conflict"), ("PATCH", "500 Internal Server Error"), ("DELETE", "500 Internal Server Error")],
)  # fmt: skip
def test_what_will_be_answered_the_same_is_asked_once(method, status, pauses):
    with speaking(said(status)) as api, pytest.raises(errors.EksIngressError):
        transport(api.url).json(method, "/x", attempted="try", target="x")
    assert len(api.heard) == 1 and pauses == []


@pytest.mark.parametrize(
    "first",
    [RESET, said("200 OK", '{"kind": "N', length=400)],
    ids=["reset", "cut off before its length"],
)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_connection_that_breaks_is_made_anew(first, method, pauses):
    with speaking(first, FINE) as api:
        found = transport(api.url).json(method, "/x", attempted="try", target="x", body={"a": 1})
    assert found == {"kind": "Namespace"}
    assert [request.split()[0] for request in api.heard] == [method, method]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (RESET, "[Errno 104] Connection reset by peer"),
        (said("200 OK", "{", length=400), "IncompleteRead"),
        (b"nonsense\r\n\r\n", "nonsense"),
    ],
    ids=["reset", "cut off", "no HTTP"],
)
def test_a_server_that_only_breaks_off_is_named_with_what_happened(answer, told, pauses):
    with speaking(answer) as api, pytest.raises(errors.Unavailable) as failed:
        read(api.url)
    assert failed.value.target == f"at {api.url}"
    assert told in failed.value.answer and not failed.value.answer.startswith("(")
    assert "check the endpoint, its CA, the proxy" in failed.value.advice


def test_a_port_where_nobody_listens_is_tried_four_times(pauses):
    with pytest.raises(errors.Unavailable, match=r"at http://127\.0\.0\.1:1: .*refused"):
        read("http://127.0.0.1:1")
    assert pauses == [pytest.approx(0.4), pytest.approx(0.8)]


@pytest.mark.parametrize("url", ["http://[::1", "nonsense://x", "http://"])
def test_an_endpoint_that_is_none_is_named(url, pauses):
    with pytest.raises(errors.Unavailable, match="could not reach the Kubernetes API at"):
        read(url)


def test_a_401_is_answered_by_a_fresh_token_once():
    with speaking(said("401 Unauthorized"), FINE) as api:
        assert read(api.url, tokens=["old", "new"]) == {"kind": "Namespace"}
    assert [api.header("Authorization", number) for number in (0, 1)] == ["bearer old", "bearer new"]


def test_a_401_that_stays_names_the_identity_after_one_more_try():
    with speaking(said("401 Unauthorized")) as api, pytest.raises(errors.Unauthenticated) as failed:
        read(api.url, tokens=["old", "new", "newest"])
    assert len(api.heard) == 2
    assert failed.value.answer == "401 Unauthorized for arn:aws:iam::1:user/me"
    assert "access entry" in failed.value.advice


def test_a_401_is_not_tried_again_where_there_is_no_other_token():
    with speaking(said("401 Unauthorized")) as api, pytest.raises(errors.Unauthenticated):
        read(api.url)
    assert len(api.heard) == 1


@pytest.mark.parametrize(
    ("token", "header"),
    [("abc", "bearer abc"), (" abc\n", "bearer abc"), (None, None), ("", None), ("\n", None)],
)
def test_a_token_is_sent_without_what_a_file_puts_around_it(token, header):
    with speaking(FINE) as api:
        read(api.url, tokens=[token])
    assert api.header("Authorization") == header


def test_a_token_that_can_be_none_is_not_shown_in_the_refusal():
    with pytest.raises(errors.InvalidArgument) as refused:
        read("http://127.0.0.1:1", tokens=["hush-1\nhush-2"])
    assert "hush" not in str(refused.value)


def test_a_request_says_who_asks_and_what_is_sent():
    with speaking(FINE) as api:
        query = {"fieldManager": "a b", "force": "true"}
        transport(api.url + "/").request("PATCH", "/x", query=query, body={"a": "ü"}, content_type="application/y")
    head, _blank, body = api.heard[0].partition("\r\n\r\n")
    assert head.splitlines()[0] == "PATCH /x?fieldManager=a+b&force=true HTTP/1.1"
    assert api.header("User-Agent") == f"edgeworks.eks_ingress/{VERSION}"
    assert (api.header("Content-Type"), api.header("Accept")) == ("application/y", "application/json")
    assert json.loads(body) == {"a": "ü"}


def test_a_request_without_a_body_has_no_content_type():
    with speaking(FINE) as api:
        transport(api.url).request("GET", "/x", accept="*/*")
    assert api.header("Content-Type") is None and api.header("Accept") == "*/*"
    assert api.heard[0].splitlines()[0] == "GET /x HTTP/1.1"


def test_a_connection_is_not_shown_with_its_secrets():
    endpoint = Endpoint("https://x", client_key_pem="PRIVATE")
    kept = Transport(endpoint, Identity(lambda: "hush", lambda: False, lambda: "me"))
    assert "hush" not in repr(kept) and "PRIVATE" not in repr(kept)
