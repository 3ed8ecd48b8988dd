# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front as an HTTP server on the loopback."""

from __future__ import annotations

import threading

from moto.server import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

from sandbox.cloud.bootstrap import reset
from sandbox.cloud.bootstrap_network import instance_ids
from sandbox.cloud.call_log import CallLog
from sandbox.cloud.context import Cloud, DataPlaneLike, connect
from sandbox.cloud.front import Front
from sandbox.cloud.kubernetes_api.endpoint import Endpoint
from sandbox.cloud.kubernetes_api.token_review import review_token
from sandbox.cloud.overrides import register_all
from sandbox.cloud.sandbox_routes import SandboxRoutes
from sandbox.cloud.sts.pod_identity_routes import PodIdentityRoutes
from sandbox.settings import Settings

# How long a stop may go unnoticed.
_POLL_SECONDS = 0.1


class QuietRequestHandler(MotoRequestHandler):  # type: ignore[misc]  # moto has no types here
    """Leaves the log to errors: every call is in calls.jsonl already."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing about a request that was answered."""


class CloudServer:
    """One sandbox's AWS. `start()` returns when it serves."""

    def __init__(self, settings: Settings, data_plane: DataPlaneLike) -> None:
        self.cloud: Cloud = connect(settings, data_plane)
        self._log = CallLog(settings.state_dir / "calls.jsonl")
        self._endpoint = Endpoint(settings, self.cloud.faults)
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Make the world and serve it. Raises OSError when the port is taken."""
        cloud = self.cloud
        register_all()
        reset(cloud)
        routes = SandboxRoutes(
            cloud.settings.state_dir / "charts",
            review=lambda document: review_token(cloud, document),
            reset=lambda: reset(cloud),
            instances=lambda: instance_ids(cloud),
            faults_changed=self._endpoint.faults_changed,
            pod_identity=PodIdentityRoutes(cloud),
        )
        self._server = make_server(
            "127.0.0.1",
            cloud.settings.ports["aws"],
            Front(cloud, self._log, routes),
            threaded=True,
            request_handler=QuietRequestHandler,
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="aws-front", daemon=True
        )
        self._thread.start()
        self._endpoint.start()

    def stop(self) -> None:
        """Stop serving; harmless when not started."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._endpoint.stop()
        self._log.close()
