# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pod's service account tokens are asked for by TokenRequest and renewed before they expire."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.node import tokens
from sandbox.node.tokens import PodTokens, renewal_delay

ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts"


class TokenRequests:
    """Stands for the API server: tokens are numbered, and live as long as it likes."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.lifetime = 3600.0

    async def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((path, body["spec"]))
        expires = datetime.now(UTC) + timedelta(seconds=self.lifetime)
        stamp = expires.isoformat(timespec="seconds").replace("+00:00", "Z")
        return {"status": {"token": f"token-{len(self.asked)}", "expirationTimestamp": stamp}}


class Monotonic:
    """The clock that the tokens are kept by."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Monotonic:
    made = Monotonic()
    monkeypatch.setattr(tokens, "time", made)
    return made


@pytest.fixture
def server() -> TokenRequests:
    return TokenRequests()


@pytest.fixture
def pod_tokens(server: TokenRequests, clock: Monotonic, make_pod: Any) -> PodTokens:
    return PodTokens(server, make_pod(serviceAccountName="app"))  # type: ignore[arg-type]


def given(pod_tokens: PodTokens, audience: str = "sts.amazonaws.com", seconds: int = 3600) -> str:
    return asyncio.run(pod_tokens.get(audience, seconds)).decode()


@pytest.mark.parametrize(
    ("lifetime", "delay"),
    [(600, 480), (3600, 2880), (86400, 69120), (10 * 86400, 24 * 3600)],
    ids=["ten minutes", "an hour", "a day", "ten days"],
)
def test_a_token_is_kept_for_four_fifths_of_its_life_and_a_day_at_most(lifetime: float, delay: float) -> None:
    """kubelet's rule: "Launch a Pod using service account token projection" of the Kubernetes documentation."""
    assert renewal_delay(lifetime) == delay


def test_a_token_is_bound_to_its_pod_and_made_for_its_audience(pod_tokens: PodTokens, server: TokenRequests) -> None:
    given(pod_tokens)
    bound = {"apiVersion": "v1", "kind": "Pod", "name": "web-1", "uid": "uid-of-web-1"}
    spec = {"expirationSeconds": 3600, "boundObjectRef": bound, "audiences": ["sts.amazonaws.com"]}
    assert server.asked == [(f"{ACCOUNTS}/app/token", spec)]


def test_a_token_for_the_cluster_itself_names_no_audience(pod_tokens: PodTokens, server: TokenRequests) -> None:
    given(pod_tokens, audience="")
    assert "audiences" not in server.asked[0][1]


def test_a_token_is_kept_until_it_is_due_and_then_renewed(pod_tokens: PodTokens, clock: Monotonic) -> None:
    assert given(pod_tokens) == "token-1"
    due = pod_tokens.renew_at
    assert due == pytest.approx(1000 + 2880, abs=2)

    clock.now = due - 1
    assert given(pod_tokens) == "token-1"
    clock.now = due
    assert given(pod_tokens) == "token-2"
    assert pod_tokens.renew_at == pytest.approx(due + 2880, abs=2)


def test_a_server_that_gives_less_is_asked_sooner(
    pod_tokens: PodTokens, server: TokenRequests, clock: Monotonic
) -> None:
    server.lifetime = 600
    given(pod_tokens)
    assert pod_tokens.renew_at == pytest.approx(clock.now + 480, abs=2)


def test_tokens_of_other_audiences_are_renewed_each_in_its_own_time(pod_tokens: PodTokens, clock: Monotonic) -> None:
    given(pod_tokens)
    clock.now += 100
    given(pod_tokens, audience="pods.eks.amazonaws.com")
    assert pod_tokens.renew_at == pytest.approx(1000 + 2880, abs=2)

    clock.now = 1000 + 2882
    assert [given(pod_tokens), given(pod_tokens, audience="pods.eks.amazonaws.com")] == ["token-3", "token-2"]


def test_a_pod_without_tokens_has_none_to_renew(pod_tokens: PodTokens) -> None:
    assert pod_tokens.renew_at is None
