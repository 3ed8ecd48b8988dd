# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m sandbox.node --state DIR`: the nodes of a sandbox, until SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

from sandbox import loopback
from sandbox.node.api import CONNECTION_ERRORS, ApiError
from sandbox.node.instances import InstanceMissing
from sandbox.node.service import serve
from sandbox.settings import Settings, load


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.node", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the sandbox's state folder")
    settings = load(parser.parse_args().state.resolve())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        claim = loopback.inherited_claim(settings.loopback_octet)
    except loopback.LoopbackTaken as error:
        return _failed(error)
    with claim:
        try:
            asyncio.run(_run(settings))
        except (ApiError, InstanceMissing, OSError, *CONNECTION_ERRORS) as error:
            return _failed(error)
    return 0


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(settings, stop)


def _failed(error: Exception) -> int:
    print(f"sandbox.node: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
