# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake API server without HTTP: for tests of what stands above the transport, which are many and have to be fast."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint, Identity, Transport

from tests.unit.plugins.fake_kubernetes import FakeKubernetes
from tests.unit.plugins.fake_kubernetes_http import TOKEN, Refusal

ENDPOINT = Endpoint("https://mz-k8s.example", ca_pem="CA")
IDENTITY = Identity(lambda: TOKEN, lambda: True, lambda: "me")


@dataclass
class Asked:
    """One request as it was sent."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    content_type: str
    accept: str


@dataclass
class Direct(Transport):
    """:param asked: every request, in order."""

    api: FakeKubernetes = field(default_factory=FakeKubernetes)
    asked: list[Asked] = field(default_factory=list)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> tuple[int, bytes]:
        given = {name: str(value) for name, value in (query or {}).items()}
        sent = json.loads(json.dumps(body))
        self.asked.append(Asked(method, path, given, sent, content_type, accept))
        try:
            answer = self.api.answer(method, path, given, sent)
        except Refusal as refusal:
            return refusal.status, json.dumps(refusal.body).encode()
        return 200, answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()


def directly(api: FakeKubernetes) -> Kubernetes:
    """A connection to the fake API server."""
    return Kubernetes(Direct(ENDPOINT, IDENTITY, api=api))
