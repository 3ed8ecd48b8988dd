# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request passed to one target, and its answer back to the client."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandbox.alb import forwarding
from sandbox.alb.header_changes import changed
from sandbox.alb.http1 import (
    HEAD_BYTES_AT_MOST,
    BadMessage,
    Framing,
    Headers,
    Kind,
    RequestHead,
    ResponseHead,
    parse_response,
    response_framing,
)
from sandbox.alb.probes import unverified_context
from sandbox.alb.routing import Request
from sandbox.alb.wire import LAST_CHUNK, Wire, chunk

LOG = logging.getLogger(__name__)
# User guide, "HTTP 504: Gateway timeout": the connection to the target must be made within 10 seconds.
CONNECT_SECONDS = 10.0
OPEN_END = Framing(Kind.UNTIL_CLOSE)


@dataclass(frozen=True)
class Endpoint:
    """Where a target is reached on this machine, and the headers that the client's answer gets besides the target's."""

    host: str
    port: int
    tls: bool
    answer_headers: Headers = ()


@dataclass(frozen=True)
class Exchange:
    """A client's request as it came (`head`), as the rules see it, and how its body ends."""

    head: RequestHead
    request: Request
    framing: Framing


@dataclass(frozen=True)
class Outcome:
    """`failure` is None when the client has its answer, else the status to give it.

    `body_taken` tells whether the request was read to its end, so that another can follow on the connection.
    """

    failure: int | None
    body_taken: bool = False


class ClientGone(ConnectionError):
    """The client's request broke off before it was complete."""


async def relay(client: Wire, endpoint: Endpoint, exchange: Exchange, attributes: Mapping[str, str]) -> Outcome:
    """Pass the request on and the answer back.

    Raises OSError or EOFError when the client or, in the middle of its answer, the target breaks off.
    """
    try:
        target = await _connect(endpoint, client.idle_seconds)
    except TimeoutError:
        return Outcome(504)
    except OSError as error:
        LOG.info("cannot connect to %s:%s: %s", endpoint.host, endpoint.port, error)
        return Outcome(502)
    head = forwarding.request_to_target(exchange.head, exchange.request, exchange.framing, attributes)
    sending = asyncio.create_task(_send_request(client, target, head, exchange.framing))
    try:
        answered = await _answer_or_failure(target, sending)
        if isinstance(answered, int):
            return Outcome(answered)
        headers = changed(answered.headers, attributes) + endpoint.answer_headers
        await _pass_on(client, target, exchange, replace(answered, headers=headers))
        return Outcome(None, body_taken=sending.done() and sending.result())
    finally:
        await _end(sending)
        target.abort()


async def _connect(endpoint: Endpoint, idle_seconds: float) -> Wire:
    context = unverified_context() if endpoint.tls else None
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection(
            endpoint.host, endpoint.port, ssl=context, limit=HEAD_BYTES_AT_MOST
        )
    return Wire(reader, writer, idle_seconds)


async def _send_request(client: Wire, target: Wire, head: bytes, framing: Framing) -> bool:
    """Send head and body; tells whether the target took it all. Raises ClientGone."""
    chunked = framing.kind is Kind.CHUNKED
    if not await _taken(target, head):
        return False
    try:
        async for piece in client.pieces(framing):
            if not await _taken(target, chunk(piece) if chunked else piece):
                return False
    except (OSError, EOFError, BadMessage) as error:
        raise ClientGone(f"the request's body broke off: {error}") from error
    return not chunked or await _taken(target, LAST_CHUNK)


async def _taken(target: Wire, data: bytes) -> bool:
    """False when the target takes no more; its answer, or the lack of one, will tell why."""
    try:
        await target.send(data)
    except OSError:
        return False
    return True


async def _answer_or_failure(target: Wire, sending: asyncio.Task[bool]) -> ResponseHead | int:
    """The target's answer, which may come before the request's end, or the status for having none."""
    answering = asyncio.create_task(_response_head(target))
    try:
        await asyncio.wait({sending, answering}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            sending.result()
        return await answering
    except ClientGone:
        raise
    except TimeoutError:
        return 504
    except (OSError, BadMessage) as error:
        LOG.info("no answer from a target: %s", error)
        return 502
    finally:
        answering.cancel()


async def _response_head(target: Wire) -> ResponseHead:
    """The final head; interim ones (1xx) are passed over, except the change of protocol."""
    while True:
        raw = await target.head()
        if raw is None:
            raise BadMessage(502, "closed without an answer")
        head = parse_response(raw)
        if head.status == 101 or head.status >= 200:
            return head


async def _pass_on(client: Wire, target: Wire, exchange: Exchange, answered: ResponseHead) -> None:
    if answered.status == 101:
        await _tunnel(client, target, answered)
        return
    framing = response_framing(answered, exchange.head.method)
    open_ended = framing.kind in (Kind.CHUNKED, Kind.UNTIL_CLOSE)
    chunked = open_ended and exchange.head.minor_version >= 1
    keep_alive = exchange.head.keep_alive
    await client.send(forwarding.response_to_client(answered, chunked=chunked, keep_alive=keep_alive))
    await client.send_body(target.pieces(framing), chunked=chunked)


async def _tunnel(client: Wire, target: Wire, answered: ResponseHead) -> None:
    """Pass bytes both ways until both sides have ended."""
    await client.send(forwarding.switching_protocols(answered))
    await asyncio.gather(_pump(client, target), _pump(target, client))


async def _pump(source: Wire, sink: Wire) -> None:
    await sink.send_body(source.pieces(OPEN_END), chunked=False)
    sink.end_sending()


async def _end(sending: asyncio.Task[bool]) -> None:
    """Stop sending the request's body, which an early answer may have overtaken."""
    sending.cancel()
    with contextlib.suppress(asyncio.CancelledError, ClientGone):
        await sending
