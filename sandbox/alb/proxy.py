# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serves a client's connection to a listener: reads requests, takes the rules' actions, answers."""

from __future__ import annotations

import asyncio
import functools
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from sandbox.alb import forwarding
from sandbox.alb.answers import answer
from sandbox.alb.elb_state import Action, Authenticate, FixedResponse, Forward, Listener, LoadBalancer, Redirect
from sandbox.alb.header_changes import tells_server
from sandbox.alb.http1 import BadMessage, Framing, Headers, Kind, RequestHead, parse_request, request_framing
from sandbox.alb.routing import Request, action_for, location, log_in
from sandbox.alb.upstream import Endpoint, Exchange, Outcome, relay
from sandbox.alb.wire import Wire

LOG = logging.getLogger(__name__)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True)
class Front:
    """A listener and its load balancer as they are at this moment."""

    balancer: LoadBalancer
    listener: Listener

    @property
    def scheme(self) -> str:
        return self.listener.protocol.lower()


@dataclass(frozen=True)
class Client:
    """Who is at the other end; `tls` is the version and the cipher suite that were agreed on."""

    ip: str
    port: int
    tls: tuple[str, str] | None


def _client(writer: asyncio.StreamWriter) -> Client:
    ip, port = writer.get_extra_info("peername")[:2]
    session = writer.get_extra_info("ssl_object")
    return Client(ip, port, (session.version(), session.cipher()[0]) if session is not None else None)


class Proxy:
    """`endpoint` chooses the target for a request with these headers, None when there is none to be had."""

    def __init__(self, endpoint: Callable[[Forward, Headers], Endpoint | None]) -> None:
        self._endpoint = endpoint

    async def serve(
        self, front: Callable[[], Front | None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer requests until either side closes; `front` is asked anew for each of them."""
        client = _client(writer)
        now = front()
        wire = Wire(reader, writer, now.balancer.idle_timeout if now else 0)
        try:
            while now is not None and await self._request(now, wire, client):
                now = front()
        except (OSError, EOFError, BadMessage) as error:
            # The client went away, or its body broke off after an answer was begun: nobody is left to tell.
            LOG.debug("connection of %s dropped: %s", client.ip, error)
            wire.abort()
        finally:
            await wire.close()

    async def _request(self, front: Front, wire: Wire, client: Client) -> bool:
        """One request and its answer; tells whether the connection is good for another."""
        try:
            raw = await wire.head()
            if raw is None:
                return False
            head = parse_request(raw)
            framing = request_framing(head)
        except BadMessage as error:
            LOG.info("refused a request of %s with %s: %s", client.ip, error.status, error)
            await wire.send(answer(error.status, keep_alive=False))
            return False
        if "100-continue" in head.tokens("expect"):
            # Answered here and not passed on (user guide, "HTTP 100 Continue").
            await wire.send(CONTINUE)
        request = forwarding.routed_request(head, client.ip, front.scheme, front.listener.port)
        request = replace(request, source_port=client.port, tls=client.tls)
        action = forwarding.refusal(head) or _past_the_log_in(action_for(front.listener, request))
        if isinstance(action, Forward):
            return await self._forward(front, wire, action, Exchange(head, request, framing))
        await _discard_body(wire, framing)
        await wire.send(_own_answer(head, request, action, server=tells_server(front.listener.attributes)))
        return head.keep_alive

    async def _forward(self, front: Front, wire: Wire, action: Forward, exchange: Exchange) -> bool:
        endpoint = self._endpoint(action, exchange.head.headers)
        if endpoint is None:
            outcome = Outcome(503)
        else:
            attributes = {**front.balancer.attributes, **front.listener.attributes}
            outcome = await relay(wire, endpoint, exchange, attributes)
        head = exchange.head
        if outcome.failure is None:
            return head.keep_alive and outcome.body_taken
        LOG.info("%s %s on port %s answered with %s", head.method, head.target, front.listener.port, outcome.failure)
        keep_alive = head.keep_alive and exchange.framing.kind is Kind.NONE
        make = functools.partial(answer, server=tells_server(front.listener.attributes))
        await wire.send(make(outcome.failure, keep_alive=keep_alive, head_only=head.method == "HEAD"))
        return keep_alive


def _past_the_log_in(action: Action) -> Action | int:
    """What a client without a session gets. No client has one: the sandbox has no identity provider to log in to."""
    if not isinstance(action, Authenticate) or action.unauthenticated == "authenticate":
        return action
    return action.then if action.unauthenticated == "allow" else 401


def _own_answer(
    head: RequestHead, request: Request, action: FixedResponse | Redirect | Authenticate | int, *, server: bool
) -> bytes:
    """The answer of a fixed response, a redirect, a log-in, or a refusal with a status."""
    make = functools.partial(answer, keep_alive=head.keep_alive, server=server, head_only=head.method == "HEAD")
    if isinstance(action, int):
        return make(action)
    if isinstance(action, Redirect):
        return make(action.status, location=location(action, request))
    if isinstance(action, Authenticate):
        return make(302, location=log_in(action, request, secrets.token_urlsafe()))
    return make(action.status, body=action.body, content_type=f"{action.content_type}; charset=utf-8")


async def _discard_body(wire: Wire, framing: Framing) -> None:
    async for _ in wire.pieces(framing):
        pass
