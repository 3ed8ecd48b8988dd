# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One health check of one target, over a real connection."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from sandbox.alb.elb_state import HealthCheck, Target, TargetGroup
from sandbox.alb.health import Probe

# On one machine an answer that takes longer will not come.
TIMEOUT_SECONDS_AT_MOST = 2.0
STATUS_LINE_BYTES_AT_MOST = 1024


class HttpProber:
    """Probes targets at `loopback_of(VPC address)`."""

    def __init__(self, loopback_of: Callable[[str], str]) -> None:
        self._loopback_of = loopback_of

    async def __call__(self, group: TargetGroup, target: Target) -> Probe:
        """Never raises: whatever goes wrong is the outcome."""
        check = group.health_check
        port = target.port if check.port == "traffic-port" else int(check.port)
        try:
            host = self._loopback_of(target.address or "")
        except ValueError:
            return Probe()
        try:
            async with asyncio.timeout(min(check.timeout, TIMEOUT_SECONDS_AT_MOST)):
                return Probe(status=await _status(host, port, f"{target.address}:{port}", check))
        except TimeoutError:
            return Probe(timed_out=True)
        except (OSError, EOFError, ValueError):
            return Probe()


def unverified_context() -> ssl.SSLContext:
    """The load balancer does not verify its targets' certificates (user guide, "Target groups")."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _status(host: str, port: int, host_header: str, check: HealthCheck) -> int:
    """The status code of the answer. Raises OSError, EOFError or ValueError when there is none."""
    context = unverified_context() if check.protocol == "HTTPS" else None
    reader, writer = await asyncio.open_connection(host, port, ssl=context, limit=STATUS_LINE_BYTES_AT_MOST)
    try:
        writer.write(
            f"GET {check.path} HTTP/1.1\r\nHost: {host_header}\r\nConnection: close\r\n"
            "User-Agent: ELB-HealthChecker/2.0\r\nAccept-Encoding: gzip, compressed\r\n\r\n".encode("latin-1")
        )
        await writer.drain()
        line = await reader.readuntil(b"\n")
        protocol, _, rest = line.partition(b" ")
        if not protocol.startswith(b"HTTP/"):
            raise ValueError("the answer is not HTTP")
        return int(rest[:3])
    except asyncio.LimitOverrunError as error:
        raise ValueError("the answer's first line is too long") from error
    finally:
        writer.close()
