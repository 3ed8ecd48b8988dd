# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests through a load balancer that was made by boto3, to backends on real sockets."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from sandbox.alb.data_plane import DataPlane
from sandbox.settings import Settings

NODE_A, NODE_C = "192.168.10.11", "192.168.40.12"
NOT_FOUND = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}


class Client:
    """Speaks to the first address of a load balancer at the port where its port 80 is served."""

    def __init__(self, data_plane: DataPlane, dns_name: str, port: int = 20080) -> None:
        self.address = data_plane.addresses(dns_name)[0]
        self.port = port

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.address, self.port, timeout=20)

    def get(self, path: str = "/", method: str = "GET", **request: Any) -> tuple[int, dict[str, str], bytes]:
        connection = self.connect()
        try:
            connection.request(method, path, **request)
            response = connection.getresponse()
            return response.status, dict(response.headers), response.read()
        finally:
            connection.close()

    def raw(self, data: bytes) -> bytes:
        """Everything that comes back until the load balancer closes."""
        with socket.create_connection((self.address, self.port), timeout=20) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))


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


def is_open(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=20).close()
    except ConnectionRefusedError:
        return False
    return True


def forward(group: str) -> dict[str, Any]:
    return {"Type": "forward", "TargetGroupArn": group}


@pytest.fixture
def healthy_group(account: Any, data_plane: DataPlane, backend: Any, eventually: Any) -> Callable[..., str]:
    """Makes a target group with backends at nodes a and c and a listener's use of it; waits for no health."""

    def make(name: str = "tg", zones: str = "a", port: int = 30080) -> str:
        group = account.target_group(name, Port=port)
        for zone in zones:
            backend(NODE_A if zone == "a" else NODE_C, port, name=f"{name}-{zone}")
        targets = [{"Id": account.instances[zone]} for zone in zones]
        account.elb.register_targets(TargetGroupArn=group, Targets=targets)
        return str(group)

    return make


def test_requests_go_to_the_group_of_the_rule_and_take_turns_over_its_targets(
    alb: Any, healthy_group: Any, data_plane: DataPlane, account: Any, eventually: Any
) -> None:
    group = healthy_group("app1", zones="ac")
    paths = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/app1", "/app1/*"]}}]
    client = alb(NOT_FOUND, [(paths, forward(group))])
    for zone in "ac":
        eventually(lambda zone=zone: data_plane.target_health(group, account.instances[zone], 30080)[0] == "healthy")

    answers = Counter(client.get("/app1/x")[2] for _ in range(10))

    assert answers == {b"app1-a GET /app1/x": 5, b"app1-c GET /app1/x": 5}
    assert client.get("/other")[0] == 404


def test_an_unhealthy_target_gets_no_traffic_while_another_is_healthy(
    alb: Any, account: Any, backend: Any, data_plane: DataPlane, eventually: Any
) -> None:
    group = account.target_group()
    backend(NODE_A, name="good")
    backend(NODE_C, name="bad").status = 500
    for zone in "ac":
        account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances[zone]}])
    client = alb(forward(group))
    for zone, state in (("a", "healthy"), ("c", "unhealthy")):
        eventually(
            lambda zone=zone, state=state: data_plane.target_health(group, account.instances[zone], 30080)[0] == state
        )

    assert {client.get("/x")[2] for _ in range(4)} == {b"good GET /x"}


def test_the_load_balancers_own_answers_carry_its_name(alb: Any, account: Any) -> None:
    client = alb(forward(account.target_group()))

    status, headers, body = client.get()

    assert status == 503
    assert headers["Server"] == "awselb/2.0"
    assert headers["Content-Type"] == "text/html"
    assert b"<center><h1>503 Service Temporarily Unavailable</h1></center>" in body


def test_a_target_that_refuses_the_connection_is_a_bad_gateway(alb: Any, account: Any) -> None:
    group = account.target_group()
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
    client = alb(forward(group))

    status, _, body = client.get()

    assert status == 502
    assert b"502 Bad Gateway" in body


def test_a_target_that_does_not_answer_in_the_idle_timeout_is_a_gateway_timeout(
    alb: Any, account: Any, settings: Settings, data_plane: DataPlane
) -> None:
    group = account.target_group()
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
    client = alb(forward(group))
    (balancer,) = account.elb.describe_load_balancers()["LoadBalancers"]
    account.elb.modify_load_balancer_attributes(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "1"}],
    )
    data_plane.wake()

    with socket.create_server((settings.loopback_of(NODE_A), 30080)):
        status, _, body = client.get()

    assert status == 504
    assert b"504 Gateway Time-out" in body


def test_a_target_that_does_not_speak_http_is_a_bad_gateway(
    alb: Any, account: Any, settings: Settings, data_plane: DataPlane
) -> None:
    group = account.target_group()
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
    client = alb(forward(group))
    answers = RawServer(settings.loopback_of(NODE_A), b"SSH-2.0-OpenSSH\r\n\r\n")

    assert client.get()[0] == 502
    answers.close()


def test_a_fixed_response_and_a_redirect_answer_for_themselves(alb: Any) -> None:
    maintenance = {"StatusCode": "503", "ContentType": "text/plain", "MessageBody": "down for maintenance"}
    docs = {
        "Protocol": "HTTPS",
        "Port": "443",
        "Host": "docs.frieza.dev",
        "Path": "/v1/#{path}",
        "StatusCode": "HTTP_302",
    }
    client = alb(
        NOT_FOUND,
        [
            (
                [{"Field": "path-pattern", "Values": ["/m"]}],
                {"Type": "fixed-response", "FixedResponseConfig": maintenance},
            ),
            ([{"Field": "path-pattern", "Values": ["/d"]}], {"Type": "redirect", "RedirectConfig": docs}),
        ],
    )

    status, headers, body = client.get("/m")
    assert (status, headers["Content-Type"], body) == (503, "text/plain; charset=utf-8", b"down for maintenance")
    status, headers, body = client.get("/d?a=1")
    assert (status, headers["Location"]) == (302, "https://docs.frieza.dev:443/v1/d?a=1")
    assert b"302 Found" in body
    assert client.get("/x")[::2] == (404, b"")


@pytest.mark.parametrize(
    ("on_unauthenticated", "status"), [("authenticate", 302), ("deny", 401), ("allow", 200), (None, 302)]
)
def test_a_client_without_a_session_does_not_pass_a_log_in(
    alb: Any, on_unauthenticated: str | None, status: int
) -> None:
    oidc = {
        "Issuer": "https://idp.example",
        "AuthorizationEndpoint": "https://idp.example/authorize",
        "TokenEndpoint": "https://idp.example/token",
        "UserInfoEndpoint": "https://idp.example/userinfo",
        "ClientId": "app",
        "ClientSecret": "s",
    }
    if on_unauthenticated:
        oidc["OnUnauthenticatedRequest"] = on_unauthenticated
    ok = {
        "Type": "fixed-response",
        "Order": 2,
        "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain"},
    }
    login = {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": oidc}
    client = alb(NOT_FOUND, [([{"Field": "path-pattern", "Values": ["/private"]}], login, ok)])

    found, headers, _ = client.get("/private", headers={"Host": "eks.frieza.dev"})

    assert found == status
    if status == 302:
        where = urlsplit(headers["Location"])
        parameters = dict(parse_qsl(where.query))
        assert f"{where.scheme}://{where.netloc}{where.path}" == "https://idp.example/authorize"
        assert parameters.pop("state")
        assert parameters == {
            "client_id": "app",
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": "https://eks.frieza.dev/oauth2/idpresponse",
        }


def test_the_target_learns_who_asked(alb: Any, healthy_group: Any, backend: Any, account: Any) -> None:
    group = account.target_group()
    node = backend(NODE_A)
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
    client = alb(forward(group))

    client.get("/x?a=1", headers={"Host": "eks.frieza.dev", "X-Forwarded-For": "203.0.113.9"})

    (request,) = node.requests
    headers = request["headers"]
    assert request["path"] == "/x?a=1"
    assert headers["Host"] == "eks.frieza.dev"
    assert headers["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1"
    assert (headers["X-Forwarded-Proto"], headers["X-Forwarded-Port"]) == ("http", "80")
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", headers["X-Amzn-Trace-Id"])
    assert "Via" not in headers


def test_many_requests_share_one_connection(alb: Any, healthy_group: Any) -> None:
    connection = alb(forward(healthy_group())).connect()
    connection.connect()
    local_port = connection.sock.getsockname()[1]

    for number in range(3):
        connection.request("POST", f"/{number}", body=b"x" * number)
        assert connection.getresponse().read() == f"tg-a POST /{number}".encode()

    assert connection.sock.getsockname()[1] == local_port
    connection.close()


def test_bodies_pass_whole_in_both_directions(alb: Any, account: Any, backend: Any) -> None:
    group = account.target_group()
    node = backend(NODE_A)
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
    client = alb(forward(group))
    body = bytes(range(256)) * 8192

    status, _, _ = client.get("/upload", method="POST", body=body, headers={"Expect": "100-continue"})

    assert status == 200
    assert node.requests[0]["body"] == body
    assert "Expect" not in node.requests[0]["headers"]


def test_a_head_request_gets_the_length_but_no_body(alb: Any, healthy_group: Any) -> None:
    status, headers, body = alb(forward(healthy_group())).get("/x", method="HEAD")

    assert (status, headers["Content-Length"], body) == (200, str(len("tg-a HEAD /x")), b"")


class RawServer:
    """Answers every connection that sends something with the same bytes, then echoes until its end or closes."""

    def __init__(self, host: str, answer: bytes, *, echo: bool = False) -> None:
        self.received: list[bytes] = []
        self._listening = socket.create_server((host, 30080))
        self._answer = answer
        self._echo = echo
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                data = connection.recv(65536)
                if b"ELB-HealthChecker" in data:
                    continue
                self.received.append(data)
                connection.sendall(self._answer)
                while self._echo and data:
                    data = connection.recv(65536)
                    connection.sendall(data)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def raw_target(alb: Any, account: Any, settings: Settings) -> Any:
    """A client of a load balancer whose only target sends given bytes."""
    servers = []

    def make(answer: bytes, *, echo: bool = False) -> tuple[Client, RawServer]:
        group = account.target_group()
        account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
        servers.append(RawServer(settings.loopback_of(NODE_A), answer, echo=echo))
        return alb(forward(group)), servers[-1]

    yield make
    for server in servers:
        server.close()


def test_an_answer_that_ends_with_the_connection_is_sent_in_chunks(raw_target: Any) -> None:
    client, _ = raw_target(b"HTTP/1.0 200 OK\r\n\r\nall of it")

    status, headers, body = client.get()

    assert (status, headers["Transfer-Encoding"], body) == (200, "chunked", b"all of it")


def test_an_old_client_gets_the_same_answer_without_chunks(raw_target: Any) -> None:
    client, _ = raw_target(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n6;x=y\r\n of it\r\n0\r\nT: 1\r\n\r\n"
    )

    answer = client.raw(b"GET / HTTP/1.0\r\n\r\n")

    assert answer.endswith(b"\r\nConnection: close\r\n\r\nall of it")


def test_an_answer_that_breaks_off_is_not_passed_off_as_whole(raw_target: Any) -> None:
    client, _ = raw_target(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        client.get()


def test_an_answer_before_the_requests_end_is_passed_on(raw_target: Any) -> None:
    client, _ = raw_target(b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 7\r\n\r\ntoo big")

    answer = client.raw(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nbegun")

    assert answer.startswith(b"HTTP/1.1 413 Payload Too Large")
    assert answer.endswith(b"too big")


def test_interim_answers_are_not_taken_for_the_answer(raw_target: Any) -> None:
    client, _ = raw_target(
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    )

    assert client.get()[::2] == (200, b"ok")


def test_a_change_of_protocol_leaves_the_connection_to_the_two_ends(raw_target: Any) -> None:
    upgraded = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    client, target = raw_target(upgraded, echo=True)

    with socket.create_connection((client.address, client.port), timeout=20) as connection:
        connection.sendall(b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        stream = connection.makefile("rwb")
        head = [stream.readline() for _ in range(4)]
        stream.write(b"hello\n")
        stream.flush()

        assert head[0] == b"HTTP/1.1 101 Switching Protocols\r\n"
        assert stream.readline() == b"hello\n"
    assert b"Upgrade: websocket" in target.received[0]


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + b"x" * 70000 + b"\r\n\r\n", b"400 Bad Request"),
        (b"TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"405 Method Not Allowed"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", b"501 Not Implemented"),
    ],
)
def test_a_request_that_cannot_be_served_is_refused_in_the_load_balancers_name(
    alb: Any, request_bytes: bytes, status: bytes
) -> None:
    answer = alb(NOT_FOUND).raw(request_bytes)

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Server: awselb/2.0" in answer


def test_weights_share_the_requests_between_groups(alb: Any, healthy_group: Any) -> None:
    blue, green = healthy_group("blue"), healthy_group("green", port=30081)
    weighted = {
        "Type": "forward",
        "ForwardConfig": {
            "TargetGroups": [{"TargetGroupArn": blue, "Weight": 3}, {"TargetGroupArn": green, "Weight": 1}]
        },
    }
    client = alb(weighted)

    answers = Counter(client.get("/x")[2] for _ in range(8))

    assert answers == {b"blue-a GET /x": 6, b"green-a GET /x": 2}


def test_a_sticky_client_stays_with_its_target_and_others_take_turns(
    alb: Any, healthy_group: Any, account: Any, data_plane: DataPlane
) -> None:
    group = healthy_group(zones="ac")
    account.elb.modify_target_group_attributes(
        TargetGroupArn=group,
        Attributes=[
            {"Key": "stickiness.enabled", "Value": "true"},
            {"Key": "stickiness.lb_cookie.duration_seconds", "Value": "60"},
        ],
    )
    client = alb(forward(group))

    _, headers, first = client.get("/x")
    cookie = headers["Set-Cookie"].partition(";")[0]
    bound = {client.get("/x", headers={"Cookie": f"theme=dark; {cookie}"})[2] for _ in range(4)}
    unbound = {client.get("/x", headers={"Cookie": "AWSALB=forged"})[2] for _ in range(4)}

    assert cookie.startswith("AWSALB=")
    assert bound == {first}
    assert len(unbound) == 2


def test_a_rule_made_later_is_served_without_a_new_connection(
    alb: Any, account: Any, data_plane: DataPlane, eventually: Any
) -> None:
    client = alb(NOT_FOUND)
    connection = client.connect()
    connection.request("GET", "/new")
    connection.getresponse().read()
    (balancer,) = account.elb.describe_load_balancers()["LoadBalancers"]
    (listener,) = account.elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    ok = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain"}}
    conditions = [{"Field": "path-pattern", "Values": ["/new"]}]
    account.elb.create_rule(ListenerArn=listener["ListenerArn"], Priority=1, Conditions=conditions, Actions=[ok])
    data_plane.wake()

    def status() -> bool:
        connection.request("GET", "/new")
        response = connection.getresponse()
        response.read()
        return bool(response.status == 200)

    eventually(status)
    connection.close()


def test_a_deleted_load_balancer_is_gone_from_the_network(
    alb: Any, account: Any, data_plane: DataPlane, eventually: Any
) -> None:
    client = alb(NOT_FOUND)
    (balancer,) = account.elb.describe_load_balancers()["LoadBalancers"]

    account.elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    data_plane.wake()

    eventually(lambda: not is_open(client.address, client.port))
    assert data_plane.addresses(balancer["DNSName"]) == []


def test_each_zone_has_an_address_and_all_of_them_serve(alb: Any, account: Any, data_plane: DataPlane) -> None:
    alb(NOT_FOUND)
    (balancer,) = account.elb.describe_load_balancers()["LoadBalancers"]

    addresses = data_plane.addresses("DualStack." + balancer["DNSName"].upper() + ".")

    assert len(set(addresses)) == 2
    assert addresses == data_plane.addresses(balancer["DNSName"])
    assert all(is_open(address, 20080) for address in addresses)


def test_two_load_balancers_share_a_port_but_no_address(alb: Any, data_plane: DataPlane, account: Any) -> None:
    one, two = alb(NOT_FOUND, name="one"), alb(NOT_FOUND, name="two")

    assert one.address != two.address
    assert one.get()[0] == two.get()[0] == 404


def test_stopping_closes_every_socket(account: Any, settings: Settings, eventually: Any) -> None:
    balancer = account.load_balancer()
    account.listener(balancer, NOT_FOUND)
    plane = DataPlane(settings)
    plane.start()
    address = plane.addresses(balancer["DNSName"])[0]
    assert is_open(address, 20080)

    plane.stop()

    assert not is_open(address, 20080)
    plane.wake()
