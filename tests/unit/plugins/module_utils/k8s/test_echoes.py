# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A diagnosis says nothing twice: not of two pods what is one cause, nor after a line that has it already."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import echoes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import one_line

UNMOUNTED = 'FailedMount: MountVolume.SetUp failed for volume "c" : configmap "x" not found'
DENIED = "FailedDeployModel: https response error StatusCode: 403, RequestID: {}, api error AccessDenied"
ONE, OTHER = "5b3f6a52-9a0e-4c39-8f9e-2f6f1f0a9b11", "0c8d1c1e-0a9b-4f39-9f9e-aa6f1f0a9b22"
CRASHES = "waits: CrashLoopBackOff: back-off {} restarting failed container=server pod={}_default({})"
QUOTA = 'FailedCreate: Error creating: pods "{}" is forbidden: exceeded quota: small'


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([], []),
        (["a", "b", "a"], ["a", "b"]),
        (
            [f"Pod default/a-1: {UNMOUNTED}", f"Pod default/a-2: {UNMOUNTED}"],
            [f"Pod default/a-1 and default/a-2: {UNMOUNTED}"],
        ),
        (
            [f"Pod default/a-{number}: {UNMOUNTED}" for number in range(4)],
            [f"Pod default/a-0 and 3 more: {UNMOUNTED}"],
        ),
        # Its own name, ids and pauses are all that differs.
        (
            [f"container server of Pod default/{name} {CRASHES.format(pause, name, uid)}"
             for name, pause, uid in (("a-1", "10s", ONE), ("a-2", "5m0s", OTHER))],
            [f"container server of Pod default/a-1 and default/a-2 {CRASHES.format('10s', 'a-1', ONE)}"],
        ),
        (
            [f"Ingress default/app: {DENIED.format(one)}" for one in (ONE, OTHER)],
            [f"Ingress default/app: {DENIED.format(ONE)}"],
        ),
        # Each pod that a ReplicaSet tries to make has a name of its own.
        (
            [f"ReplicaSet default/a: {QUOTA.format(name)}" for name in ("a-x7k2p", "a-9m4zz")],
            [f"ReplicaSet default/a: {QUOTA.format('a-x7k2p')}"],
        ),
        (
            ["Pod default/a ended with 1 (Error)", "its log ends: x", "Pod default/b ended with 1 (Error)", "its log ends: x"],
            ["Pod default/a and default/b ended with 1 (Error)", "its log ends: x"],
        ),
        # What is written at another time is the same.
        (
            [f"container x of Pod default/{name} ended with 1 (Error); its log ends: 2026-11-23T07:47:{second}Z no"
             for name, second in (("a-1", "16"), ("a-2", "18"))],
            ["container x of Pod default/a-1 and default/a-2 ended with 1 (Error); its log ends: 2026-11-23T07:47:16Z no"],
        ),
        # What is not the same is not taken for it.
        (["Pod default/a ended with 1 (Error)", "Pod default/b ended with 2 (Error)"],
         ["Pod default/a ended with 1 (Error)", "Pod default/b ended with 2 (Error)"]),
        ([f"Pod default/a: {UNMOUNTED}", f"ReplicaSet default/a: {UNMOUNTED}"],
         [f"Pod default/a: {UNMOUNTED}", f"ReplicaSet default/a: {UNMOUNTED}"]),
        (["container x of Pod default/a waits: E", "container y of Pod default/a waits: E"],
         ["container x of Pod default/a waits: E", "container y of Pod default/a waits: E"]),
        (["Pod default/a waits: E", "Pod default/b: E"], ["Pod default/a waits: E", "Pod default/b: E"]),
        (["Pod default/a: E: mantra of a.", "Pod default/b: E: mantr of b."],
         ["Pod default/a: E: mantra of a.", "Pod default/b: E: mantr of b."]),
        # Of the same name in two namespaces, of the whole cluster, and of more than a line.
        (["Pod x/a: E", "Pod y/a: E", "Node n: E n\nx", "Node m: E m\nx"], ["Pod x/a and y/a: E", "Node n and m: E n\nx"]),
    ],
)  # fmt: skip
def test_what_is_said_of_several_is_said_once_with_their_names(facts, told):
    assert echoes.merged(facts) == told
    assert echoes.merged(told) == told


@pytest.mark.parametrize(
    ("fact", "said", "told"),
    [
        (f"Pod default/a: {UNMOUNTED}", "", True),
        (f"Pod default/a: {UNMOUNTED}", f"the controller says {UNMOUNTED}", False),
        (f"Pod default/a: {UNMOUNTED}", "the controller says FailedMount: MountVolume", True),
        (f"Ingress default/app: {DENIED.format(ONE)}", f"the controller says {DENIED.format(OTHER)}", False),
        ("the Job has failed", "Job default/a: the Job has failed", False),
        # Only an event is known by its text: others' may be of another.
        ("container x of Pod default/a waits: E", "E", True),
        ("container x of Pod default/a waits: E", "it waits: E", True),
    ],
)
def test_what_the_line_before_says_is_not_said_again(fact, said, told):
    assert echoes.unsaid(["other", fact], said) == (["other", fact] if told else ["other"])


def test_the_mend_is_told_though_the_cause_was_said_before():
    said = "the controller says FailedPull: ErrImagePull"
    mend = "check the image's name and tag, and that the nodes reach its registry"
    assert one_line(["Pod default/a: FailedPull: ErrImagePull"], said) == mend
    assert one_line(["Pod default/a: FailedPull: ErrImagePull", "b"], said) == f"b; → {mend}"


def test_what_is_said_together_leaves_room_in_the_line_for_more():
    alike = [f"Pod default/a-{number}: {UNMOUNTED}" for number in range(6)]
    assert one_line([*alike, "more"]).startswith(f"Pod default/a-0 and 5 more: {UNMOUNTED}; more; → ")
