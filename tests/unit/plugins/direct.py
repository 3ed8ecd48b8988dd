# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake API server without HTTP: for tests of what stands above the connections, which are many and have to be fast."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint, Identity, Transport

from tests.unit.plugins.fake_kubernetes import FakeKubernetes
from tests.unit.plugins.fake_kubernetes_http import TOKEN, Refusal

ENDPOINT = Endpoint("https://mz-k8s.example", ca_pem="CA")
IDENTITY = Identity(lambda: TOKEN, lambda: True, lambda: "me")


class Asked(NamedTuple):
    """One request as it was sent."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    content_type: str | None
    accept: str


class Answer(NamedTuple):
    status: int
    data: bytes


@dataclass
class Pool:
    """What stands in for urllib3's connections.

    :param asked: every request, in order.
    """

    api: FakeKubernetes
    asked: list[Asked] = field(default_factory=list)

    def request(self, method: str, url: str, *, body: bytes | None, headers: Mapping[str, str], **_how: Any) -> Answer:
        where = urlsplit(url)
        query = dict(parse_qsl(where.query, keep_blank_values=True))
        sent = None if body is None else json.loads(body)
        self.asked.append(Asked(method, where.path, query, sent, headers.get("Content-Type"), headers["Accept"]))
        try:
            answer = self.api.answer(method, where.path, query, sent)
        except Refusal as refusal:
            return Answer(refusal.status, json.dumps(refusal.body).encode())
        return Answer(200, answer.encode() if isinstance(answer, str) else json.dumps(answer).encode())


class Direct(Transport):
    @property
    def asked(self) -> list[Asked]:
        return self._pool.asked


def directly(api: FakeKubernetes) -> Kubernetes:
    """A connection to the fake API server."""
    return Kubernetes(Direct(ENDPOINT, IDENTITY, Pool(api)))
