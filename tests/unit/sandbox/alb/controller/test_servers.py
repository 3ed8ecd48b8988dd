# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the probes and the scraper of the chart's Deployment get from the controller, by HTTP."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.servers import Respond, Server, health_responder, metrics_responder

HERE = "127.0.0.1"


@contextmanager
def served(respond: Respond) -> Iterator[int]:
    server = Server((HERE, 0), respond)
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
