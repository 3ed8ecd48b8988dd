# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's own routes beside the AWS APIs: health, charts, token review, reset."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from sandbox.cloud.calls import HttpRequest
from sandbox.cloud.sts.pod_identity_routes import PREFIX, PodIdentityRoutes

SANDBOX_PREFIX = "/_sandbox/"
_CONTENT_TYPES = {".yaml": "text/yaml", ".tgz": "application/gzip"}


class SandboxRoutes:
    """Routes under /_sandbox/.

    `review` answers a TokenReview, `reset` puts the account back to its first state, `instances` has the instances' ids
    by their addresses, `faults_changed` is told that the faults are not what they were.
    """

    def __init__(
        self,
        charts_dir: Path,
        review: Callable[[dict[str, Any]], dict[str, Any]],
        reset: Callable[[], None],
        instances: Callable[[], dict[str, str]],
        faults_changed: Callable[[], None],
        pod_identity: PodIdentityRoutes,
    ) -> None:
        self._charts_dir = charts_dir
        self._review = review
        self._reset = reset
        self._instances = instances
        self._faults_changed = faults_changed
        self._pod_identity = pod_identity

    def answer(self, http: HttpRequest) -> Response:
        route = http.path.removeprefix(SANDBOX_PREFIX)
        if http.method in ("GET", "HEAD") and route.startswith("charts/"):
            return self._chart(unquote(route.removeprefix("charts/")))
        if route.startswith(PREFIX):
            return self._pod_identity.answer(http)
        match http.method, route:
            case "GET", "health":
                return _json(200, {"status": "ok"})
            case "POST", "authenticate":
                return self._authenticate(http.body)
            case "POST", "reset":
                self._reset()
                return _json(200, {"status": "reset"})
            case "GET", "instances":
                return _json(200, self._instances())
            case "POST", "faults":
                self._faults_changed()
                return _json(200, {"status": "seen"})
        return _json(404, {"error": f"the sandbox has no route {http.method} {http.path}"})

    def _chart(self, name: str) -> Response:
        joined = safe_join(str(self._charts_dir), name)
        if joined is None or not Path(joined).is_file():
            return _json(404, {"error": f"no chart file {name} in {self._charts_dir}"})
        path = Path(joined)
        content_type = _CONTENT_TYPES.get(path.suffix, "application/octet-stream")
        return Response(path.read_bytes(), content_type=content_type)

    def _authenticate(self, body: bytes) -> Response:
        try:
            review = json.loads(body)
        except ValueError as error:
            return _json(400, {"error": f"the body is not a TokenReview: {error}"})
        return _json(200, self._review(review))


def _json(status: int, document: dict[str, Any]) -> Response:
    return Response(json.dumps(document), status=status, content_type="application/json")
