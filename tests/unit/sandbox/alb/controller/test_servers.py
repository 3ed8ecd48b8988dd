# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the probes and the scraper of the chart's Deployment get from the controller, and the API server by TLS."""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.servers import Respond, Server, WatchedCertificate, health_responder, metrics_responder
from tests.unit.sandbox.alb.certificates import self_signed

HERE = "127.0.0.1"


@contextmanager
def served(respond: Respond, tls: WatchedCertificate | None = None) -> Iterator[int]:
    server = Server((HERE, 0), respond, tls)
    server.start("test")
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(HERE, port, timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    answer = response.status, response.read().decode()
    connection.close()
    return answer


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 500)])
def test_a_controller_is_alive_before_it_is_ready(ready: bool, status: int) -> None:
    with served(health_responder(lambda: ready)) as port:
        assert get(port, "/healthz?verbose") == (200, "ok")
        assert get(port, "/readyz")[0] == status
        assert get(port, "/")[0] == 404


def test_what_the_controller_does_is_counted_as_prometheus_reads_it() -> None:
    metrics = Metrics()
    metrics.set_leader(True)
    metrics.count_reconcile("ingress", "success")
    for _ in range(2):
        metrics.count_reconcile("ingress", "error")
    metrics.count_aws_call("EC2", "DescribeVpcs", "")
    with served(metrics_responder(metrics)) as port:
        status, text = get(port, "/metrics")
        assert get(port, "/healthz")[0] == 404

    assert status == 200
    values = dict(re.findall(r"^([^#].*) (\d+)$", text, re.MULTILINE))
    assert values == {
        'leader_election_master_status{name="aws-load-balancer-controller-leader"}': "1",
        'aws_api_calls_total{error_code="",operation="DescribeVpcs",service="EC2"}': "1",
        'controller_runtime_reconcile_errors_total{controller="ingress"}': "2",
        'controller_runtime_reconcile_total{controller="ingress",result="error"}': "2",
        'controller_runtime_reconcile_total{controller="ingress",result="success"}': "1",
    }
    # Each metric's type stands once, before its first line.
    assert [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")] == [
        "leader_election_master_status",
        "aws_api_calls_total",
        "controller_runtime_reconcile_errors_total",
        "controller_runtime_reconcile_total",
    ]


def test_a_certificate_that_is_renewed_is_shown_to_the_next_client_and_a_half_written_one_is_not(
    tmp_path: Path,
) -> None:
    """As with kubelet, when the Secret changes: whoever still has the old caBundle is refused only until then."""

    def write(certificate: bytes, key: bytes) -> str:
        (tmp_path / "tls.crt").write_bytes(certificate)
        (tmp_path / "tls.key").write_bytes(key)
        return certificate.decode()

    first, renewed = self_signed("webhook"), self_signed("webhook")
    shown = write(*first)
    watched = WatchedCertificate(tmp_path, "tls.crt", "tls.key", Log("test"))
    with served(health_responder(lambda: True), watched) as port:
        assert ssl.get_server_certificate((HERE, port)) == shown
        write(renewed[0], first[1])
        assert ssl.get_server_certificate((HERE, port)) == shown
        assert write(*renewed) == ssl.get_server_certificate((HERE, port))
        (tmp_path / "tls.key").unlink()
        assert ssl.get_server_certificate((HERE, port)) == renewed[0].decode()
