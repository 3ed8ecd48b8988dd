# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""NodePorts and the egress proxy carry bytes to the pods that the EndpointSlices name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox.node.egress import EgressProxy, Unreachable
from sandbox.node.faults import NodeFaults
from sandbox.node.nodeports import NodePorts
from sandbox.node.services import Endpoint, ServicePort, ServiceTable
from sandbox.settings import Settings

DEADLINE_SECONDS = 10.0
NODES = {"node-a": "192.168.10.11", "node-c": "192.168.40.12"}
WEB = ServicePort(("default", "web"), "http")
NODE_PORT = 30080


class Store:
    """An informer of which the test is the API server."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self._handlers: list[Callable[[Any, Any], None]] = []

    def subscribe(self, handler: Callable[[Any, Any], None]) -> None:
        self._handlers.append(handler)
        handler(None, None)

    def put(self, name: str, obj: dict[str, Any]) -> None:
        self.objects["default", name] = {"metadata": {"namespace": "default", "name": name}} | obj
        for handler in self._handlers:
            handler(None, obj)


class Cluster:
    def __init__(self) -> None:
        self.services, self.slices = Store(), Store()
        self.table = ServiceTable(self.services, self.slices)  # type: ignore[arg-type]

    def service(self, **spec: Any) -> None:
        ports = [{"name": "http", "port": 80, "nodePort": NODE_PORT}]
        self.services.put("web", {"spec": {"clusterIPs": ["10.100.0.9"], "ports": ports} | spec})

    def endpoints(self, port: int, *endpoints: dict[str, Any]) -> None:
        metadata = {"namespace": "default", "name": "web-1", "labels": {"kubernetes.io/service-name": "web"}}
        self.slices.put(
            "web-1", {"metadata": metadata, "ports": [{"name": "http", "port": port}], "endpoints": list(endpoints)}
        )


def endpoint(address: str, node: str, **conditions: bool) -> dict[str, Any]:
    return {"addresses": [address], "nodeName": node, "conditions": conditions}


@pytest.fixture
def cluster() -> Cluster:
    made = Cluster()
    made.service()
    return made


A, C = "192.168.10.100", "192.168.40.100"


def test_ready_endpoints_take_turns(cluster: Cluster) -> None:
    cluster.endpoints(
        8080,
        endpoint(A, "node-a", ready=True),
        endpoint(C, "node-c"),
        endpoint("192.168.10.101", "node-a", ready=False),
    )
    turns = [cluster.table.next(WEB) for _ in range(4)]
    assert turns == [Endpoint(A, 8080, "node-a"), Endpoint(C, 8080, "node-c")] * 2


def test_endpoints_that_end_still_serve_while_there_is_no_ready_one(cluster: Cluster) -> None:
    ending = endpoint(A, "node-a", ready=False, serving=True, terminating=True)
    cluster.endpoints(8080, ending, endpoint(C, "node-c", ready=False, serving=False))
    assert cluster.table.endpoints(WEB) == [Endpoint(A, 8080, "node-a")]
    cluster.endpoints(8080, ending, endpoint(C, "node-c", ready=True))
    assert cluster.table.endpoints(WEB) == [Endpoint(C, 8080, "node-c")]


def test_the_control_plane_reaches_pods_nodes_and_services_and_nothing_else(
    cluster: Cluster, settings: Settings
) -> None:
    proxy = EgressProxy(settings, cluster.table, NODES, NodeFaults(settings))
    cluster.endpoints(8080, endpoint(A, "node-a"))
    assert proxy.target(A, 9443) == ("127.63.10.100", 9443)
    assert proxy.target("node-c", 10250) == ("127.63.40.12", 10250)
    assert proxy.target("10.100.0.9", 80) == ("127.63.10.100", 8080)
    with pytest.raises(Unreachable, match=r"10\.0\.0\.1"):
        proxy.target("10.0.0.1", 80)
    cluster.endpoints(8080)
    with pytest.raises(Unreachable, match="no ready endpoint"):
        proxy.target("10.100.0.9", 80)


async def backend(settings: Settings, address: str) -> asyncio.Server:
    """Answers with its own address and what it was sent, when the client has said all."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = await reader.read()
        writer.write(f"{address} ".encode() + said)
        writer.close()

    return await asyncio.start_server(answer, settings.loopback_of(address), 0)


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, text: bytes) -> bytes:
    writer.write(text)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


async def eventually(predicate: Callable[[], Awaitable[bool]]) -> None:
    async def wait() -> None:
        while not await predicate():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(wait(), DEADLINE_SECONDS)


def test_a_node_port_is_served_at_every_node_while_there_are_ready_pods(cluster: Cluster, settings: Settings) -> None:
    async def connects(node: str) -> bool:
        try:
            _, writer = await asyncio.open_connection(settings.loopback_of(NODES[node]), NODE_PORT)
        except ConnectionError:  # reset, when the listener closes at that moment
            return False
        writer.close()
        return True

    async def refused() -> bool:
        return not await connects("node-a") and not await connects("node-c")

    async def run() -> None:
        ports = NodePorts(settings, cluster.table, NODES)
        serving = asyncio.create_task(ports.run())
        server = await backend(settings, A)
        port = server.sockets[0].getsockname()[1]
        assert await refused()
        cluster.endpoints(port, endpoint(A, "node-a"))
        for node, address in NODES.items():
            await eventually(lambda node=node: connects(node))  # type: ignore[misc]
            streams = await asyncio.open_connection(settings.loopback_of(address), NODE_PORT)
            assert await ask(*streams, b"x" * 300_000) == f"{A} ".encode() + b"x" * 300_000
        cluster.service(externalTrafficPolicy="Local")
        await eventually(lambda: _not(connects("node-c")))
        assert await connects("node-a")
        cluster.endpoints(port)
        await eventually(refused)
        serving.cancel()
        server.close()

    asyncio.run(run())


async def _not(answer: Awaitable[bool]) -> bool:
    return not await answer


def test_a_connection_to_a_pod_that_has_died_is_reset(cluster: Cluster, settings: Settings) -> None:
    async def run() -> None:
        serving = asyncio.create_task(NodePorts(settings, cluster.table, NODES).run())
        server = await backend(settings, A)
        cluster.endpoints(server.sockets[0].getsockname()[1], endpoint(A, "node-a"))
        server.close()
        address = settings.loopback_of(NODES["node-a"])

        async def reset() -> bool:
            try:
                reader, writer = await asyncio.open_connection(address, NODE_PORT)
            except ConnectionRefusedError:  # the listener is not there yet
                return False
            with pytest.raises(ConnectionResetError):
                await reader.read()
            writer.close()
            return True

        await eventually(reset)
        serving.cancel()

    asyncio.run(run())


def test_connect_through_the_egress_proxy(cluster: Cluster, settings: Settings) -> None:
    async def connect(request: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
        reader, writer = await asyncio.open_unix_connection(str(settings.egress_socket))
        writer.write(request)
        return reader, writer, await reader.readuntil(b"\r\n\r\n")

    async def run() -> None:
        settings.run_dir.mkdir()
        listening = await EgressProxy(settings, cluster.table, NODES, NodeFaults(settings)).start()
        server = await backend(settings, A)
        port = server.sockets[0].getsockname()[1]
        reader, writer, head = await connect(f"CONNECT {A}:{port} HTTP/1.1\r\nHost: x\r\n\r\nearly ".encode())
        assert head == b"HTTP/1.1 200 Connection established\r\n\r\n"
        assert await ask(reader, writer, b"late") == f"{A} early late".encode()
        server.close()
        reader, _, head = await connect(f"CONNECT {A}:{port} HTTP/1.1\r\n\r\n".encode())
        assert head == f"HTTP/1.1 502 dial tcp {A}:{port}: connect: connection refused\r\n\r\n".encode()
        assert await reader.read() == b""
        _, _, head = await connect(b"GET / HTTP/1.1\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400")
        listening.close()

    asyncio.run(run())
