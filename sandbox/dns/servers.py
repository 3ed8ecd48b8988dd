# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's DNS: a resolver, the zones' own servers and their parents', over UDP and TCP.

127.K.53.1 resolves, 127.K.53.2 has the root and the parents of the registrar's domains, and every name server of a
Route 53 zone has an address of its own from 127.K.53.3 on. All at the one port of the settings.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable

from dnslib import DNSError

from sandbox.dns.answers import SERVER_FAILURE, AddressesOf, Answer, NameSpace
from sandbox.dns.messages import Query, encode, parse
from sandbox.dns.route53 import public_zones
from sandbox.dns.tree import UPPER_SERVERS, upper_zones, zones_at
from sandbox.dns.zones import Zone
from sandbox.loop_thread import LoopThread
from sandbox.loopback_pool import LoopbackPool, NoFreeAddress
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
# Sixteen zones with four servers each; beyond that, names share addresses.
ZONE_SERVERS = 64
TCP_IDLE_SECONDS = 10.0

# What an answer that cannot be made or put on the wire ends in.
UNANSWERABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError, DNSError)


class DnsServers:
    """One per sandbox; `addresses_of_elb` gives the addresses of a load balancer by its DNS name."""

    def __init__(self, settings: Settings, addresses_of_elb: AddressesOf) -> None:
        world = settings.world
        self._account_id = world.account_id
        self._registrar = world.registrar
        self._addresses_of_elb = addresses_of_elb
        self._port = settings.ports["dns"]
        self._resolver = settings.resolver
        network = f"127.{settings.loopback_octet}.53"
        self._upper_server = f"{network}.2"
        self._zone_servers = [f"{network}.{host}" for host in range(3, 3 + ZONE_SERVERS)]
        self._pool = LoopbackPool(self._zone_servers)
        self._thread = LoopThread("dns", self._main)

    def start(self) -> None:
        """Bind all addresses; returns when they answer. Raises OSError."""
        self._thread.start()

    def stop(self) -> None:
        """Close all sockets and end the thread."""
        self._thread.stop()

    def answer(self, query: Query, server: str) -> Answer:
        """The answer of the server at an address of this machine."""
        hosted = public_zones(self._account_id)
        zones = (*upper_zones(self._registrar, hosted), *hosted)
        self._pool.retain({name for zone in hosted for name in zone.servers})
        space = NameSpace(zones, self._addresses_of_elb, lambda name: self._server_address(zones, name))
        if server == self._resolver:
            return space.resolve(query.name, query.type)
        names = {name for zone in zones for name in zone.servers if self._server_address(zones, name) == server}
        return space.authoritative(zones_at(zones, names), query.name, query.type)

    def _server_address(self, zones: tuple[Zone, ...], name: str) -> str | None:
        if name in UPPER_SERVERS:
            return self._upper_server
        if not any(name in zone.servers for zone in zones):
            return None
        try:
            return self._pool.address_of(name)
        except NoFreeAddress:
            return self._pool.first_choice(name)

    async def _main(self, serves: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        transports: list[asyncio.BaseTransport] = []
        servers: list[asyncio.Server] = []
        try:
            for address in (self._resolver, self._upper_server, *self._zone_servers):
                datagrams = functools.partial(_Datagrams, self, address)
                udp, _ = await loop.create_datagram_endpoint(datagrams, local_addr=(address, self._port))
                transports.append(udp)
                servers.append(await asyncio.start_server(_Streams(self, address), address, self._port))
            serves()
            # Until the thread's end cancels this task.
            await asyncio.Event().wait()
        finally:
            for transport in transports:
                transport.close()
            for server in servers:
                server.close()

    def reply(self, data: bytes, server: str, *, udp: bool) -> bytes | None:
        """The wire answer to a wire query; None for what is no query at all."""
        query = parse(data)
        if query is None:
            return None
        if query.refused_code is not None:
            return encode(query, Answer(query.refused_code), recursive=server == self._resolver, udp=udp)
        try:
            return encode(query, self.answer(query, server), recursive=server == self._resolver, udp=udp)
        except UNANSWERABLE as error:
            LOG.warning(
                "cannot answer %s %s at %s: %s: %s", query.name, query.type, server, type(error).__name__, error
            )
            return encode(query, SERVER_FAILURE, recursive=server == self._resolver, udp=udp)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, servers: DnsServers, address: str) -> None:
        self._servers = servers
        self._address = address
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.DatagramTransport):
            self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = self._servers.reply(data, self._address, udp=True)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)


class _Streams:
    """A TCP connection: messages with their length in front, one after the other (RFC 7766)."""

    def __init__(self, servers: DnsServers, address: str) -> None:
        self._servers = servers
        self._address = address

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                async with asyncio.timeout(TCP_IDLE_SECONDS):
                    length = int.from_bytes(await reader.readexactly(2))
                    data = await reader.readexactly(length)
                reply = self._servers.reply(data, self._address, udp=False)
                if reply is None:
                    return
                writer.write(len(reply).to_bytes(2) + reply)
                await writer.drain()
        except (OSError, EOFError) as error:
            LOG.debug("DNS over TCP at %s: %s", self._address, error)
        finally:
            writer.close()
