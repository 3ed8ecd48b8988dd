# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's AWS as a process: `python -m sandbox.cloud --state DIR`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
from pathlib import Path

from sandbox import settings as sandbox_settings
from sandbox.settings import Settings

LOG = logging.getLogger("sandbox.cloud")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.cloud", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the sandbox's state folder, with its settings.json")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    settings = sandbox_settings.load(arguments.state.resolve())
    _prepare_moto(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _serve(settings, stop)
    return 0


def _prepare_moto(settings: Settings) -> None:
    """moto reads these when it is imported: the account, and that AWS's own managed policies exist."""
    os.environ["MOTO_ACCOUNT_ID"] = settings.world.account_id
    # Nobody looks for machine images here; reading moto's 1,300 of them takes seconds, at the start and at every reset.
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"


def _serve(settings: Settings, stop: threading.Event) -> None:
    from sandbox.alb.data_plane import DataPlane
    from sandbox.cloud.server import CloudServer
    from sandbox.dns.servers import DnsServers

    data_plane = DataPlane(settings)
    server = CloudServer(settings, data_plane)
    dns = DnsServers(settings, data_plane.addresses)
    server.start()
    data_plane.start()
    dns.start()
    LOG.info("AWS at %s", settings.aws_url)
    _announce(settings)
    stop.wait()
    dns.stop()
    data_plane.stop()
    server.stop()


def _announce(settings: Settings) -> None:
    """The ready file appears whole: whoever sees it may call."""
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    draft = settings.run_dir / "cloud.ready.new"
    draft.write_text(f"{os.getpid()}\n", encoding="utf-8")
    draft.replace(settings.run_dir / "cloud.ready")


if __name__ == "__main__":
    raise SystemExit(main())
