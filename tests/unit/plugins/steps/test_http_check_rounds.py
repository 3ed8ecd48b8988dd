# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How rounds are made until the deadline: what is asked of which address, and when it ends."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns, _http
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    Missing,
    TimedOut,
    Unavailable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._http import Answer
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import http_check as step

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.steps.test_http_check import REFUSED, wanted


class Network:
    """Stands for connections: what each address answers, in turn, and what was asked of it."""

    def __init__(self, monkeypatch, **answers):
        self.answers = {name.replace("_", "."): list(said) for name, said in answers.items()}
        self.asked, self.told = [], []
        monkeypatch.setattr(_http, "get", self.get)

    def get(self, url, *, address, port, host, timeout, context):
        self.asked.append((address, port, host, timeout))
        self.told.append((url, context))
        said = self.answers[address]
        answer = said.pop(0) if len(said) > 1 else said[0]
        if isinstance(answer, Exception):
            raise answer
        return Answer(*answer, address) if isinstance(answer, tuple) else Answer(200, answer, address)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def observe(clock):
    return lambda **params: step.observe(Context(params={}, aws=None, clock=clock), wanted(**params))


def one_address(monkeypatch, *answers):
    return Network(monkeypatch, **{"192_0_2_1": answers})


def test_rounds_go_on_until_one_is_right_from_its_first_request_to_its_last(monkeypatch, clock, observe):
    network = one_address(monkeypatch, "a", (503, ""), "a", "a")
    assert observe(count=2)["answers"] == ["a", "a"]
    assert len(network.asked) == 4
    assert clock.sleeps == [0.1]


def test_a_round_ends_with_the_request_that_gets_no_answer(monkeypatch, observe):
    network = one_address(monkeypatch, "a", REFUSED, "b", "c", "d")
    assert observe(count=3)["answers"] == ["b", "c", "d"]
    assert len(network.asked) == 5


def test_the_deadline_tells_the_last_round_not_the_first(monkeypatch, clock, observe):
    one_address(monkeypatch, (404, "early"), (503, "late"))
    with pytest.raises(TimedOut) as ended:
        observe(count=1, wait_timeout=30)
    assert str(ended.value) == (
        "could not get the expected answers from http://eks.frieza.dev/app1 at 192.0.2.1: after 30 s: request 1 of 1 was "
        "answered 503 (late). The target group has no healthy target, or the Ingress names a Service that does not exist."
    )
    assert ended.value.details["http"]["statuses"] == {"503": 1}
    assert sum(clock.sleeps) == pytest.approx(30)


def test_without_waiting_there_is_one_round(monkeypatch, clock, observe):
    network = one_address(monkeypatch, (503, ""))
    with pytest.raises(TimedOut):
        observe(wait=False)
    assert (len(network.asked), clock.sleeps) == (2, [])


def test_each_request_is_sent_as_asked_for(monkeypatch, observe):
    network = one_address(monkeypatch, "a")
    observe(count=1, port_map={80: 20080}, host="h.example", timeout=1.5)
    observe(count=1, port_map={443: 20443})
    assert network.asked == [("192.0.2.1", 20080, "h.example", 1.5), ("192.0.2.1", 80, None, 5.0)]


def two_addresses(monkeypatch, first, second):
    network = Network(monkeypatch, **{"192_0_2_1": first, "192_0_2_2": second})
    monkeypatch.setattr(_http, "system_addresses", lambda name: ["192.0.2.1", "192.0.2.2"])
    return network


def test_the_requests_of_a_round_take_turns_between_the_addresses(monkeypatch, observe):
    two_addresses(monkeypatch, ["a"], ["b"])
    assert observe(count=10, address="alb.example")["answers"] == ["a", "b"] * 5


def test_an_address_that_cannot_be_reached_is_passed_over(monkeypatch, observe):
    network = two_addresses(monkeypatch, [REFUSED], ["b"])
    assert observe(count=2, address=None)["addresses"] == ["192.0.2.2"]
    assert [address[-1] for address, *_rest in network.asked] == ["1", "2", "2"]


def test_when_none_can_be_reached_the_first_ones_problem_is_told(monkeypatch, observe):
    two_addresses(monkeypatch, [REFUSED], [Unavailable("get an answer", target="from 192.0.2.2 port 80")])
    with pytest.raises(TimedOut, match=r"request 1 of 2: could not get an answer from 192\.0\.2\.1 port 80: refused"):
        observe(address=None, wait=False)


def test_a_name_is_looked_up_anew_for_every_round(monkeypatch, observe):
    one_address(monkeypatch, "a")
    found = iter([Missing("resolve", target="eks.frieza.dev", answer="NXDOMAIN"), ["192.0.2.1"]])

    def lookup(name):
        assert name == "eks.frieza.dev"
        answer = next(found)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(_http, "system_addresses", lookup)
    assert observe(address=None)["answers"] == ["a", "a"]


def test_a_resolver_that_is_given_is_asked_and_not_the_system(monkeypatch, observe):
    one_address(monkeypatch, "a")
    asked = []
    monkeypatch.setattr(_http, "system_addresses", pytest.fail)
    monkeypatch.setattr(_dns.Resolver, "addresses", lambda self, name: asked.append((self, name)) or ["192.0.2.1"])
    resolver = {"address": "192.0.2.53", "port": 5353}
    assert observe(address="alb.example", resolver=resolver)["addresses"] == ["192.0.2.1"]
    assert asked == [(_dns.Resolver((_dns.Server("192.0.2.53", 5353),)), "alb.example")]


@pytest.mark.parametrize(
    ("url", "context"), [("http://eks.frieza.dev/app1", None), ("https://eks.frieza.dev/app1", "tls")]
)
def test_a_secure_url_is_asked_over_one_context_of_the_trust_that_was_given(monkeypatch, observe, url, context):
    network = one_address(monkeypatch, "a")
    trusted = []
    monkeypatch.setattr(_http, "tls_context", lambda trust: trusted.append(trust) or "tls")
    observe(url=url, count=2, ca_path="/ca")
    assert network.told == [(_http.parse_url(url), context)] * 2
    assert trusted == ([_http.Trust(True, "/ca")] if context else [])


def test_a_url_that_is_asked_at_its_own_address_is_told_alone(monkeypatch, observe):
    monkeypatch.setattr(_http, "system_addresses", lambda name: ["192.0.2.1"])
    one_address(monkeypatch, (503, ""))
    with pytest.raises(TimedOut) as ended:
        observe(address=None, wait=False)
    assert ended.value.target == "http://eks.frieza.dev/app1"


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_an_address_is_not_looked_up(monkeypatch, observe, address):
    Network(monkeypatch, **{address.replace(".", "_"): ["a"]})
    monkeypatch.setattr(_http, "system_addresses", pytest.fail)
    assert observe(address=address)["addresses"] == [address]
