# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AWS account in process with a VPC of two zones, a data plane over it, and backends on real sockets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sandbox import loopback
from sandbox.alb.data_plane import DataPlane
from sandbox.settings import Settings
from tests.unit.sandbox.alb.traffic import NODE_A, NODE_C, Client, RawServer, forward, is_open

DEADLINE_SECONDS = 20.0
Eventually = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def eventually() -> Eventually:
    """Waits until a predicate is true and returns what it returned; fails with the last value."""

    def wait(predicate: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not (value := predicate()):
            assert time.monotonic() < deadline, f"still {value!r} after {DEADLINE_SECONDS} s"
            time.sleep(0.02)
        return value

    return wait


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    octet, claim, ports = loopback.claim_free(("dns",))
    with claim:
        yield Settings(tmp_path, tmp_path, octet, ports, "key", "secret", health_interval_seconds=0.05)


@dataclass
class Account:
    """boto3 clients and what every test needs to exist; two instances, one in each zone."""

    ec2: Any
    elb: Any
    acm: Any
    vpc: str
    subnets: dict[str, str]
    instances: dict[str, str]

    def load_balancer(self, name: str = "alb", zones: tuple[str, ...] = ("a", "c"), **options: Any) -> dict[str, Any]:
        subnets = [self.subnets[zone] for zone in zones]
        created = self.elb.create_load_balancer(Name=name, Subnets=subnets, Type="application", **options)
        return dict(created["LoadBalancers"][0])

    def target_group(self, name: str = "tg", **options: Any) -> str:
        settings = {"Protocol": "HTTP", "Port": 30080, "TargetType": "instance", "HealthyThresholdCount": 2} | options
        created = self.elb.create_target_group(Name=name, VpcId=self.vpc, **settings)
        return str(created["TargetGroups"][0]["TargetGroupArn"])

    def group_of(self, zones: str, name: str = "tg", **options: Any) -> str:
        """A target group with the instances of these zones."""
        group = self.target_group(name, **options)
        self.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": self.instances[zone]} for zone in zones])
        return group

    def only_balancer(self) -> dict[str, Any]:
        (balancer,) = self.elb.describe_load_balancers()["LoadBalancers"]
        return dict(balancer)

    def listener(self, balancer: dict[str, Any], action: dict[str, Any], port: int = 80, **options: Any) -> str:
        settings = {"Protocol": "HTTP"} | options
        created = self.elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"], Port=port, DefaultActions=[action], **settings
        )
        return str(created["Listeners"][0]["ListenerArn"])


@pytest.fixture(scope="session")
def clients() -> dict[str, Any]:
    """boto3 clients, made once: each takes longer to make than most tests to run."""
    identity = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "ap-northeast-1"}
    return {service: boto3.client(service, **identity) for service in ("ec2", "elbv2", "acm")}


@pytest.fixture
def account(clients: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    # moto reads a list of 1,300 images at every start and reset otherwise; none is needed here.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    with mock_aws():
        ec2 = clients["ec2"]
        vpc = ec2.create_vpc(CidrBlock="192.168.0.0/16")["Vpc"]["VpcId"]
        subnets, instances = {}, {}
        for zone, cidr, node in (("a", "192.168.0.0/19", NODE_A), ("c", "192.168.32.0/19", NODE_C)):
            created = ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=f"ap-northeast-1{zone}")
            subnets[zone] = created["Subnet"]["SubnetId"]
            run = ec2.run_instances(
                ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=subnets[zone], PrivateIpAddress=node
            )
            instances[zone] = run["Instances"][0]["InstanceId"]
        yield Account(ec2, clients["elbv2"], clients["acm"], vpc, subnets, instances)


@pytest.fixture
def data_plane(account: Account, settings: Settings) -> Iterator[DataPlane]:
    plane = DataPlane(settings)
    plane.start()
    yield plane
    plane.stop()


class Backend:
    """An HTTP server at a VPC address; `name` is in every answer, `status` is what `/` and health checks get."""

    def __init__(self, host: str, port: int, name: str) -> None:
        self.name = name
        self.status = 200
        self.requests: list[dict[str, Any]] = []
        backend = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                backend.answer(self)

            do_GET = do_POST = do_HEAD = handle_any  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Keep the tests' output clean."""

        self.server = ThreadingHTTPServer((host, port), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        if not handler.headers.get("User-Agent", "").startswith("ELB-HealthChecker"):
            self.requests.append({"path": handler.path, "headers": dict(handler.headers), "body": body})
        answer = f"{self.name} {handler.command} {handler.path}".encode()
        handler.send_response(self.status if handler.path == "/" else 200)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(answer)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def backend(settings: Settings) -> Iterator[Callable[..., Backend]]:
    """Starts backends: `backend("192.168.10.11", 30080, name="one")`."""
    started: list[Backend] = []

    def start(address: str, port: int = 30080, name: str = "one") -> Backend:
        started.append(Backend(settings.loopback_of(address), port, name))
        return started[-1]

    yield start
    for running in started:
        running.close()


@pytest.fixture
def alb(account: Any, data_plane: DataPlane, eventually: Any) -> Callable[..., Client]:
    """Makes a load balancer with one listener and returns its client when it is served."""

    def make(action: dict[str, Any], rules: Sequence[tuple[Any, ...]] = (), **options: Any) -> Client:
        balancer = account.load_balancer(**options)
        listener = account.listener(balancer, action)
        for priority, (conditions, *actions) in enumerate(rules, start=1):
            account.elb.create_rule(ListenerArn=listener, Priority=priority, Conditions=conditions, Actions=actions)
        data_plane.wake()
        client = Client(data_plane, balancer["DNSName"])
        eventually(lambda: is_open(client.address, client.port))
        return client

    return make


@pytest.fixture
def served_group(account: Any, backend: Any) -> Callable[..., str]:
    """Makes a target group with backends at nodes a and c; waits for no health."""

    def make(name: str = "tg", zones: str = "a", port: int = 30080) -> str:
        for zone in zones:
            backend(NODE_A if zone == "a" else NODE_C, port, name=f"{name}-{zone}")
        return str(account.group_of(zones, name, Port=port))

    return make


@pytest.fixture
def raw_target(alb: Any, account: Any, settings: Settings) -> Any:
    """A client of a load balancer whose only target sends given bytes."""
    servers = []

    def make(answer: bytes, *, echo: bool = False) -> tuple[Client, RawServer]:
        servers.append(RawServer(settings.loopback_of(NODE_A), answer, echo=echo))
        return alb(forward(account.group_of("a"))), servers[-1]

    yield make
    for server in servers:
        server.close()
