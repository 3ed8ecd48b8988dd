# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for the AWS Load Balancer Controller does what the real one was recorded to do.

These are the cases that together go through most of it in little time; `make conform` runs all there are.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.alb.conformance import cases, runner
from tests.integration.rehearsal import CHECKOUT

pytestmark = pytest.mark.sandbox
# By folder of tests/data: what each case stands for.
CHOSEN = {
    "controller": {
        "c01": "rules, target groups, security groups, events and status of a plain Ingress",
        "c05": "a group of Ingresses in their order",
        "c06": "the order of rules by the types of their paths",
        "c09": "HTTPS, a certificate and a redirect",
        "c11": "health checks and attributes",
        "c17": "subnets that are not enough: the event, and nothing made",
        "c18": "what the webhook refuses",
        "c20": "an update: a rule more, another scheme, a rule less",
        "c21": "a deletion, to the last finalizer",
        "c24": "the parameters of a class win over annotations",
        "c26": "targets that come and go with the readiness of pods",
    },
    "controller_more": {
        "d09": "security groups of one's own, with managed rules on the nodes",
        "d14": "conditions on headers, methods, paths and hosts",
        "d15": "weighted forwarding with stickiness",
        "e01": "a log-in before the forward, on HTTPS only",
    },
}


@pytest.fixture(scope="module")
def fresh() -> Iterator[runner.CaseRunner]:
    with runner.fresh() as started:
        yield started


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        pytest.param(folder, name, id=f"{name}: {title}")
        for folder, chosen in CHOSEN.items()
        for name, title in chosen.items()
    ],
)
def test_the_controller_does_what_the_real_one_did(fresh: runner.CaseRunner, folder: str, name: str) -> None:
    (case,) = cases.load(CHECKOUT / "tests" / "data" / folder, [name])
    assert fresh.run(case) == []
