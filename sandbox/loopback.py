# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which 127.K network and which ports a sandbox has.

A sandbox owns K while a socket listens at 127.K.0.1:1024. `up` takes it when it chooses K and hands it over to the
processes that listen in 127.K, cloud and node: it is free again when both have ended. So two sandboxes never share
addresses or ports.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

OCTETS = range(64, 192)
CLAIM_PORT = 1024
# Environment variable that tells a process that the claim is held already: by a descriptor that it inherited, or by
# another process of the sandbox.
CLAIM_VARIABLE = "SANDBOX_CLAIMED"
# Every K has ports of its own, below those that the kernel gives to outgoing connections (32768 and up): a port that is
# free for a moment during `reset` cannot be taken by a client's connection then.
FIRST_PORT = 22000
PORTS_PER_OCTET = 32


class NoFreeLoopback(RuntimeError):
    """Every loopback network of the range is in use by another sandbox."""


class LoopbackTaken(RuntimeError):
    """Another sandbox has the loopback network that this one was given."""


def claim(octet: int) -> socket.socket:
    """Take 127.K. Raises LoopbackTaken. Closing the socket gives it back."""
    try:
        return socket.create_server((f"127.{octet}.0.1", CLAIM_PORT))
    except OSError as error:
        raise LoopbackTaken(
            f"127.{octet}.0.1:{CLAIM_PORT} cannot be bound ({os.strerror(error.errno or 0)}): another sandbox has it: "
            "run `python -m sandbox down`, then `up`, to get another one"
        ) from error


def inherited_claim(octet: int) -> AbstractContextManager[object]:
    """A claim, in a process that was started by hand; where `up` saw to it, nothing. Raises LoopbackTaken."""
    return nullcontext() if os.environ.get(CLAIM_VARIABLE) else claim(octet)


def claim_free(port_names: Sequence[str]) -> tuple[int, socket.socket, dict[str, int]]:
    """Take a free K; return it, its claim, and a free port for each name. Raises NoFreeLoopback."""
    for octet in OCTETS:
        try:
            taken = claim(octet)
        except LoopbackTaken:
            continue
        ports = [port for port in _ports_of(octet) if _is_free(port)]
        if len(ports) >= len(port_names):
            return octet, taken, dict(zip(port_names, ports, strict=False))
        taken.close()
    raise NoFreeLoopback("no free 127.x network: run `python -m sandbox down` where sandboxes were left up")


def _ports_of(octet: int) -> range:
    first = FIRST_PORT + (octet - OCTETS.start) * PORTS_PER_OCTET
    return range(first, first + PORTS_PER_OCTET)


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
