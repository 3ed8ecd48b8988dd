# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to the Kubernetes API read from their paths (kubernetes.io, "Kubernetes API Concepts")."""

from __future__ import annotations

import base64
import json

import pytest

from sandbox.cloud.kubernetes_api.requests import read, refusal
from sandbox.faults import Fault


@pytest.mark.parametrize(
    ("method", "target", "verb", "resource", "name"),
    [
        ("GET", "/api/v1/pods?limit=500", "list", "pods", ""),
        ("GET", "/api/v1/nodes/a", "get", "nodes/a", "a"),
        ("GET", "/api/v1/namespaces/default", "get", "namespaces/default", "default"),
        ("GET", "/apis/apps/v1/namespaces/web/deployments?watch=true", "watch", "deployments/web", ""),
        ("POST", "/api/v1/namespaces/web/configmaps", "create", "configmaps/web", ""),
        ("PUT", "/apis/networking.k8s.io/v1/namespaces/web/ingresses/i", "update", "ingresses/web/i", "i"),
        ("PATCH", "/api/v1/namespaces/web/pods/p/status", "patch", "pods/web/p/status", "p"),
        ("DELETE", "/api/v1/namespaces/web/pods/p", "delete", "pods/web/p", "p"),
        ("DELETE", "/api/v1/namespaces/web/pods", "deletecollection", "pods/web", ""),
        ("GET", "/version", "list", "", ""),
    ],
)
def test_path_and_method_say_the_verb_and_the_object(
    method: str, target: str, verb: str, resource: str, name: str
) -> None:
    asked = read(method, target, {}, "me")

    assert (asked.verb, asked.resource, asked.name, asked.caller) == (verb, resource, name, "me")


def test_the_caller_is_the_subject_of_a_service_accounts_token() -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"sub": "system:serviceaccount:a:b"}).encode()).decode().rstrip("=")

    assert read("GET", "/api", {"Authorization": f"Bearer x.{claims}.y"}, "").caller == "system:serviceaccount:a:b"
    assert read("GET", "/api", {"Authorization": "Bearer k8s-aws-v1.abc"}, "").caller == ""
    assert read("GET", "/api", {"Authorization": "Bearer a.b.c"}, "").caller == ""


def test_a_refusal_is_a_status_as_the_api_server_words_it() -> None:
    asked = read("PATCH", "/apis/networking.k8s.io/v1/namespaces/web/ingresses/i", {}, "me")

    throttled = refusal(Fault("1", "kubernetes", "throttling"), asked)
    conflict = refusal(Fault("1", "kubernetes", "conflict"), asked)

    assert throttled is not None and conflict is not None
    assert (throttled["code"], throttled["details"]["retryAfterSeconds"]) == (429, 1)
    assert (conflict["code"], conflict["reason"]) == (409, "Conflict")
    assert conflict["message"].startswith('Operation cannot be fulfilled on ingresses "i"')
    assert refusal(Fault("1", "kubernetes", "connection-reset"), asked) is None
