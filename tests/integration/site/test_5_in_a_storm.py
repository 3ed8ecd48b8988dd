# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every service fails now and then, for everybody who asks it: both ways are gone to their end all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.rehearsal import Rehearsal

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("first_state")]

AWS = ("iam", "sts", "eks", "ec2", "elasticloadbalancing", "route53")
# All of them may hit one request: fewer than a request is tried.
OF_AWS = {"throttling": 2, "server-error": 1, "connection-reset": 1}
OF_KUBERNETES = {"throttling": 3, "server-error": 1, "connection-reset": 1, "dropped-watch": 5}


@pytest.fixture
def storm(rehearsal: Rehearsal) -> Iterator[Rehearsal]:
    faults = [(service, kind, count) for service in AWS for kind, count in OF_AWS.items()]
    faults += [("kubernetes", kind, count) for kind, count in OF_KUBERNETES.items()]
    for service, kind, count in faults:
        rehearsal.fault(service, kind, count=count)
    yield rehearsal
    rehearsal.sandbox("fault", "clear")


def hits_left(rehearsal: Rehearsal) -> int:
    return sum(int(line.split()[3]) for line in rehearsal.sandbox("fault", "list").splitlines())


def test_the_applications_are_served_in_the_end(storm: Rehearsal):
    before = hits_left(storm)
    storm.play("site").succeeded()
    assert hits_left(storm) < before / 2
    storm.sandbox("fault", "clear")
    assert storm.play("site").succeeded().changed == []


def test_nothing_is_left_in_the_end(storm: Rehearsal):
    before = hits_left(storm)
    assert storm.play("teardown").succeeded().of("Prove that nothing is left")["leftovers"] == []
    assert hits_left(storm) < before
