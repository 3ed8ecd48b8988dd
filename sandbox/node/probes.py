# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readiness, liveness and startup probes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from sandbox.node.child import Child
from sandbox.node.objects import KubeObject
from sandbox.node.process import Command

# Until its first success a readiness or startup probe looks more often than its period (for half a minute at most), so
# that nobody waits for a period that only begins after the program listens. Failures still count once a period.
EAGER_SECONDS = 0.5
EAGER_FOR_SECONDS = 30.0
GRACE_SECONDS = 1.0
OUTPUT_LIMIT = 10240

# The reason of a failure, or None.
Check = Callable[[], Awaitable[str | None]]


@dataclass
class Thresholds:
    """Consecutive answers of one kind that it takes to change the result."""

    success: int
    failure: int
    _last: bool | None = None
    _run: int = 0

    def observe(self, *, healthy: bool) -> bool | None:
        """The result, once this answer has been given often enough; None before."""
        self._run = self._run + 1 if healthy == self._last else 1
        self._last = healthy
        return healthy if self._run >= (self.success if healthy else self.failure) else None


async def run(
    probe: KubeObject,
    check: Check,
    failed: Callable[[str], None],
    decided: Callable[[bool], Awaitable[None]],
    kind: str,
) -> None:
    """Probe: `failed` gets each counted failure's reason, `decided` each result that stands.

    A startup probe ends with its first success, the others never do.
    """
    eager = kind != "Liveness"
    period = float(probe.get("periodSeconds", 10))
    thresholds = Thresholds(probe.get("successThreshold", 1), probe.get("failureThreshold", 3))
    await asyncio.sleep(probe.get("initialDelaySeconds", 0))
    began = time.monotonic()
    counts_from = began + (min(period, GRACE_SECONDS) if eager else 0.0)
    while True:
        problem = await check()
        now = time.monotonic()
        if problem is None or now >= counts_from:
            counts_from = now + period
            if problem is not None:
                failed(problem)
            result = thresholds.observe(healthy=problem is None)
            if result is not None:
                await decided(result)
            if result and kind == "Startup":
                return
        eager = eager and problem is not None and now - began < EAGER_FOR_SECONDS
        await asyncio.sleep(min(period, EAGER_SECONDS) if eager else period)


@dataclass(frozen=True)
class Target:
    """A running container to probe. `pod_ip` is told in messages, `loopback` is dialled."""

    spec: KubeObject
    pod_ip: str
    loopback: str
    command: Command
    rewrite: Callable[[str], str]
    session: aiohttp.ClientSession


def check_of(probe: KubeObject, target: Target) -> Check:
    """The check that a probe or a lifecycle hook describes."""
    timeout = float(probe.get("timeoutSeconds", 1))
    if "httpGet" in probe:
        return lambda: _http(probe["httpGet"], target, timeout)
    if "tcpSocket" in probe:
        return lambda: _tcp(port_of(probe["tcpSocket"], target.spec), target, timeout)
    if "exec" in probe:
        argv = [target.rewrite(part) for part in probe["exec"]["command"]]
        return lambda: run_in_container(argv, target.command, timeout)
    return _unsupported


def port_of(action: KubeObject, container: KubeObject) -> int:
    """A probe's port, by number or by the name of a container port (0, which nothing listens to, if there is none)."""
    port = action["port"]
    if isinstance(port, int) or port.isdigit():
        return int(port)
    named = (each["containerPort"] for each in container.get("ports") or [] if each.get("name") == port)
    return int(next(named, 0))


async def _unsupported() -> str | None:
    return "probes of this kind are not in the sandbox (it has httpGet, tcpSocket and exec)"


async def _http(action: KubeObject, target: Target, timeout: float) -> str | None:
    pod_ip, port = target.pod_ip, port_of(action, target.spec)
    scheme = action.get("scheme", "HTTP").lower()
    path = action.get("path") or "/"
    told = f'Get "{scheme}://{pod_ip}:{port}{path}": '
    headers = {"User-Agent": "kube-probe/sandbox", "Accept": "*/*", "Host": f"{pod_ip}:{port}"}
    headers |= {header["name"]: header["value"] for header in action.get("httpHeaders") or []}
    try:
        async with target.session.get(
            f"{scheme}://{target.loopback}:{port}{path}",
            headers=headers,
            ssl=False,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=timeout),
        ) as response:
            if 200 <= response.status < 400:
                return None
            return f"HTTP probe failed with statuscode: {response.status}"
    except TimeoutError:
        return f"{told}context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
    except aiohttp.ClientConnectorError:
        return f"{told}dial tcp {pod_ip}:{port}: connect: connection refused"
    except aiohttp.ClientError as error:
        return f"{told}{error}"


async def _tcp(port: int, target: Target, timeout: float) -> str | None:
    pod_ip = target.pod_ip
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(target.loopback, port), timeout)
    except TimeoutError:
        return f"dial tcp {pod_ip}:{port}: i/o timeout"
    except OSError:
        return f"dial tcp {pod_ip}:{port}: connect: connection refused"
    writer.close()
    return None


async def run_in_container(argv: list[str], command: Command, timeout: float) -> str | None:
    """Run a command in the environment of a container; its output if it fails, as kubelet puts it together."""
    said = {"stdout": b"", "stderr": b""}

    def heard(stream: str, data: bytes) -> None:
        said[stream] = (said[stream] + data)[:OUTPUT_LIMIT]

    try:
        child = Child(argv, command.environment, command.folder, heard)
    except OSError as error:
        return f'exec: "{argv[0]}": {error.strerror}'
    try:
        async with asyncio.timeout(timeout):
            await child.exited.wait()
            await child.drained.wait()
    except TimeoutError:
        return f"command timed out: {argv[0]!r} timed out after {timeout:g}s"
    finally:
        child.close()
    output = (said["stdout"] + said["stderr"])[:OUTPUT_LIMIT]
    return None if child.returncode == 0 else output.decode(errors="replace").strip() or "no output"
