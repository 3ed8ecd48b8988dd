# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token that dies in the middle of a wait: over HTTP, from the kept token to the object that becomes ready."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import TimedOut, Unauthenticated
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import wait
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.auth import KeptToken
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.eks_token import USABLE_SECONDS
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint, Identity, Transport

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.objects import conditions, workload

ARN = "arn:aws:iam::123456789012:user/operator"


@pytest.fixture
def minted(cluster):
    """The tokens minted; the cluster takes each of them."""
    tokens = []
    cluster.tokens.clear()

    def mint():
        tokens.append(f"token-{len(tokens) + 1}")
        cluster.tokens.add(tokens[-1])
        return tokens[-1]

    mint.tokens = tokens
    return mint


def connected(cluster, kept):
    return Kubernetes(Transport(Endpoint(cluster.url), Identity(kept.value, kept.renew, lambda: ARN)))


def until_complete(kubernetes, cluster, clock, timeout=3600):
    job = cluster.put(workload("Job"))
    return wait.until_ready(kubernetes, [job], clock=clock, timeout=timeout)


def completes(cluster):
    return lambda: cluster.touch("Job", "app1", "default", lambda job: job.update(status=conditions(Complete="True")))


def test_complaint_22_a_token_that_is_refused_in_the_middle_of_a_wait_is_minted_again(cluster, minted):
    kubernetes = connected(cluster, KeptToken(minted, usable_seconds=USABLE_SECONDS))
    clock = FakeClock(lambda: None, cluster.tokens.clear, lambda: None, completes(cluster))
    until_complete(kubernetes, cluster, clock)
    assert minted.tokens == ["token-1", "token-2"]
    assert len(clock.sleeps) == 4


def test_complaint_22_in_a_long_wait_a_token_is_minted_before_each_is_too_old(cluster, minted):
    clock = FakeClock()
    kubernetes = connected(cluster, KeptToken(minted, usable_seconds=USABLE_SECONDS, now=clock.now))
    with pytest.raises(TimedOut):
        until_complete(kubernetes, cluster, clock, timeout=15 * 60)
    # At 0 and 14 minutes.
    assert len(minted.tokens) == 2


def test_an_identity_that_loses_its_access_in_the_middle_is_named_at_once(cluster, minted):
    kept = KeptToken(lambda: "unknown", usable_seconds=None)
    clock = FakeClock()
    with pytest.raises(Unauthenticated, match=f"401 Unauthorized for {ARN}.*access entry"):
        until_complete(connected(cluster, kept), cluster, clock)
    assert clock.sleeps == []
