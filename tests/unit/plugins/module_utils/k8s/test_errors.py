# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer of the API server as one of our errors: which one, in whose words, and what to do."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.errors import translate

TYPED = "failed to create typed patch object (default/a; networking.k8s.io/v1, Kind=Ingress): .spec.rules[0].host: expected string"
WEBHOOK = 'Internal error occurred: failed calling webhook "vingress.elbv2.k8s.aws": failed to call webhook: '
FORBIDDEN = 'pods is forbidden: User "u" cannot get resource "pods" in API group "" in the namespace "apps"'


def translated(status, message="", identity=lambda: "me", **body):
    """The error; whichever it is, it says what was attempted, and on what."""
    answer = {"message": message, **body}
    error = translate(status, answer, attempted="apply", target="Ingress a", identity=identity)
    assert (error.attempted, error.target) == ("apply", "Ingress a")
    return error


@pytest.mark.parametrize(
    ("status", "message", "kind", "advice"),
    [
        (400, "unable to decode", errors.Refused, ""),
        (401, "Unauthorized", errors.Unauthenticated, "the cluster does not know this identity"),
        (403, "policy says no", errors.Refused, ""),
        (404, "the server could not find the requested resource", errors.Missing, ""),
        (405, "the server does not allow this method", errors.Refused, ""),
        (409, "the object has been modified", errors.Conflict, ""),
        (410, "too old resource version", errors.Refused, ""),
        (413, "Request entity too large", errors.Refused, ""),
        (415, "the body of the request was in an unknown format", errors.Refused, ""),
        (422, 'Ingress "a" is invalid: spec: Required value', errors.Refused, ""),
        (429, "storage is (re)initializing", errors.Unavailable, "try again"),
        (499, "client closed the request", errors.Refused, ""),
        (500, "etcdserver: leader changed", errors.Unavailable, "try again"),
        (503, "service unavailable", errors.Unavailable, "try again"),
        (504, "Timeout: request did not complete within requested timeout", errors.Unavailable, "try again"),
        # A field of the wrong type is answered by 500, but it will never be taken.
        (500, TYPED, errors.Refused, ""),
        (400, TYPED, errors.Refused, ""),
        (500, f"{TYPED}; illegal base64 data at input byte 3", errors.Refused, "give what is plain text as stringData"),
        (400, "Secret cannot be handled as a Secret: illegal base64 data at input byte 3", errors.Refused, "stringData"),
        (500, WEBHOOK + 'no endpoints available for service "w"', errors.Unavailable, "wait until the pods behind w are ready"),
        (500, WEBHOOK + "context deadline exceeded", errors.Unavailable, "the control plane does not reach the webhook"),
        (403, 'pods "a" is forbidden: exceeded quota: small, requested: pods=1', errors.Refused, "raise the ResourceQuota small"),
        (429, WEBHOOK + "too many", errors.Unavailable, "check that the pods behind webhook"),
    ],
)  # fmt: skip
def test_an_answer_is_the_error_that_it_means(status, message, kind, advice):
    error = translated(status, message)
    assert error.__class__ is kind
    assert advice in error.advice and bool(error.advice) == bool(advice)
    if status != 401:
        assert error.answer == message


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (
            'ingresses.networking.k8s.io "a" is forbidden: User "u" cannot patch resource "ingresses" in API group '
            '"networking.k8s.io" in the namespace "apps"',
            "allow patch on ingresses.networking.k8s.io in namespace apps to u",
        ),
        (
            'pods "a" is forbidden: User "u" cannot get resource "pods/log" in API group "" in the namespace "apps"',
            "allow get on pods/log in namespace apps to u",
        ),
        (
            'nodes is forbidden: User "system:node:x" cannot list resource "nodes" in API group "" at the cluster scope',
            "allow list on nodes to system:node:x",
        ),
        ('forbidden: User "" cannot get path "/version"', "allow get on /version to the caller"),
        (
            'secrets is forbidden: User "arn:aws:iam::1:user/a" cannot list resource "secrets" in API group "" in the '
            'namespace "kube-system": Azure does not have opinion',
            "allow list on secrets in namespace kube-system to arn:aws:iam::1:user/a",
        ),
    ],
)
def test_what_rbac_refuses_is_told_by_verb_resource_namespace_and_subject(message, advice):
    error = translated(403, message)
    assert error.__class__ is errors.Denied
    assert error.answer == message
    assert error.advice == f"{advice}, by RBAC or by an access policy of its access entry"


@pytest.mark.parametrize("status", [400, 403, 422, 500])
def test_what_a_webhook_denies_is_told_in_its_words_with_what_is_known_of_them(status):
    denied = 'admission webhook "quotas.example.org" denied the request: '
    error = translated(status, denied + "exceeded quota: small, requested: pods=1")
    assert error.__class__ is errors.Unadmitted
    assert error.answer == denied + "exceeded quota: small, requested: pods=1"
    assert "raise the ResourceQuota small" in error.advice
    assert translated(status, denied + "not on a Friday").advice == ""


def test_401_is_the_identitys_and_403_is_not_asked_for_one():
    asked = []

    def identity():
        asked.append(1)
        return "arn:aws:iam::1:user/me"

    assert translated(403, FORBIDDEN, identity).answer
    assert asked == []
    assert translated(401, "Unauthorized", identity).answer == "401 Unauthorized for arn:aws:iam::1:user/me"
    assert "give it an access entry (or a line in aws-auth)" in translated(401, "", identity).advice


@pytest.mark.parametrize(
    ("causes", "answer", "conflicts"),
    [
        (
            [{"field": ".spec.replicas", "message": 'conflict with "kubectl-scale" using apps/v1'}],
            ".spec.replicas is held by kubectl-scale",
            [{"field": ".spec.replicas", "manager": "kubectl-scale"}],
        ),
        (
            [
                {"field": ".data.a", "message": 'conflict with "argo" using v1'},
                {"field": ".data.b", "message": 'conflict with "kubectl-edit" with subresource "status" using v1'},
            ],
            ".data.a is held by argo; .data.b is held by kubectl-edit",
            [{"field": ".data.a", "manager": "argo"}, {"field": ".data.b", "manager": "kubectl-edit"}],
        ),
        (
            [{"field": ".spec", "message": "something unforeseen"}],
            ".spec is held by something unforeseen",
            [{"field": ".spec", "manager": "something unforeseen"}],
        ),
        ([{"field": ".spec"}], ".spec is held by someone else", [{"field": ".spec", "manager": "someone else"}]),
        # Causes without a field say nothing of fields.
        ([{"message": "x"}, {"field": ".a", "message": 'conflict with "m"'}], ".a is held by m", [{"field": ".a", "manager": "m"}]),
    ],
)  # fmt: skip
def test_a_conflict_is_told_by_field_and_manager_and_how_to_take_over(causes, answer, conflicts):
    error = translated(409, "Apply failed with conflicts", reason="Conflict", details={"causes": causes})
    assert error.__class__ is errors.Conflict
    assert error.answer == answer
    assert error.details == {"conflicts": conflicts}
    assert error.advice == "set force_conflicts: true to take these fields over, or leave them out"


@pytest.mark.parametrize(
    "body", [{}, {"details": {}}, {"details": {"causes": []}}, {"details": {"causes": [{"message": "x"}]}}]
)
def test_a_conflict_without_fields_is_told_in_the_servers_words(body):
    error = translated(409, "the object has been modified", **body)
    assert (error.answer, error.advice, error.details) == ("the object has been modified", "", {})


@pytest.mark.parametrize(
    ("status", "told"),
    [(400, "400 Bad Request"), (503, "503 Service Unavailable"), (520, "status 520"), (599, "status 599")],
)
def test_an_answer_without_words_is_told_by_its_status(status, told):
    assert translated(status).answer == told
    assert translated(status, None).answer == told
