# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Pod Identity agent's endpoint, and what the node's webhook asks before it sends a pod there.

On EKS the agent listens at 169.254.170.23, which needs root; SDKs take any loopback address as well.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from werkzeug.wrappers import Response

from sandbox.cloud.calls import HttpRequest
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.sts.pod_identity import agent_answer, agent_runs, association_of

PREFIX = "pod-identity/"


class PodIdentityRoutes:
    """Routes under /_sandbox/pod-identity/."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def answer(self, http: HttpRequest) -> Response:
        route = http.path.partition(PREFIX)[2]
        if http.method != "GET" or route not in ("v1/credentials", "association"):
            return _json(404, {"error": f"no route {http.method} {http.path}"})
        with self._cloud.lock:
            return self._credentials(http) if route == "v1/credentials" else self._association(http)

    def _credentials(self, http: HttpRequest) -> Response:
        if not agent_runs(self._cloud):
            # On EKS nobody listens then.
            return _json(503, {"error": "the add-on eks-pod-identity-agent is not installed on the cluster"})
        try:
            return _json(200, agent_answer(self._cloud, http.headers.get("authorization", "")))
        except AwsError as error:
            return Response(f"[{error.code}] {error.message}", status=error.status, content_type="text/plain")

    def _association(self, http: HttpRequest) -> Response:
        query = {name: values[0] for name, values in parse_qs(http.query).items()}
        cluster = self._cloud.world.cluster.name
        found = association_of(self._cloud, cluster, query.get("namespace", ""), query.get("service_account", ""))
        return _json(200, {"associated": found is not None})


def _json(status: int, document: dict[str, Any]) -> Response:
    return Response(json.dumps(document), status=status, content_type="application/json")
