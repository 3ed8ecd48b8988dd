# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m sandbox conform FOLDER [CASE ...]`: the controller compared with recordings of the real one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sandbox.alb.conformance import cases
from sandbox.alb.conformance.errors import ControllerFailed, UnknownCase

TEXT = "compare the load balancer controller with recordings of the real one; exit status 0 only if all cases hold"
# What a person can do something about.
ERRORS = (UnknownCase, ControllerFailed)


def add_parser(commands: Any) -> None:
    """Add the subcommand. It has no --state: cases run against a fresh control plane of their own."""
    parser = commands.add_parser("conform", help=TEXT, description=TEXT)
    parser.set_defaults(command=run)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="cases/index.json, cases/*.yaml, golden/*.json")
    parser.add_argument("case", nargs="*", metavar="CASE", help="only these")
    parser.add_argument("--record", action="store_true", help="write golden/*.json instead of comparing")


def run(arguments: argparse.Namespace) -> int:
    """The exit status. Raises one of ERRORS, StartFailed or OSError."""
    # Only here: the AWS SDK takes half a second that the other subcommands can do without.
    from sandbox.alb.conformance import runner

    selected = cases.load(arguments.folder, arguments.case)
    if arguments.record:
        runner.record(selected, _say)
        return 0
    return 0 if runner.conform(selected, _say) else 1


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
