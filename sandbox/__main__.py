# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m sandbox up | down | status | env | reset | logs | proof | fault | calls | conform"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from sandbox import (
    calls_command,
    conform_command,
    environment,
    fault_command,
    faults,
    lifecycle,
    loopback,
    proof,
    state_dir,
    supervisor,
    world,
)
from sandbox.settings import default_state_dir
from sandbox.tools import build, toolchain

# What a person can do something about: one line, no traceback.
EXPECTED = (
    build.BuildFailed,
    *conform_command.ERRORS,
    fault_command.NotSeen,
    faults.BadFault,
    lifecycle.NotUp,
    lifecycle.OtherWorld,
    loopback.LoopbackTaken,
    loopback.NoFreeLoopback,
    proof.NotProven,
    state_dir.ForeignFolder,
    supervisor.StartFailed,
    toolchain.NoToolchain,
    world.BadWorld,
    OSError,  # no space, no permission: its text names the file
)
LINES_SHOWN = 200


def main() -> int:
    arguments = _parser().parse_args()
    # SIGTERM unwinds the stack like Ctrl-C, so that an `up` that is ended ends what it started.
    signal.signal(signal.SIGTERM, _interrupt)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except EXPECTED as error:
        _say(f"error: {error}")
    except KeyboardInterrupt:
        _say("interrupted")
    return 1


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--state",
        type=lambda text: Path(text).resolve(),
        default=default_state_dir(),
        metavar="DIR",
        help="the folder for all that the sandbox writes (default: $SANDBOX_STATE, else .sandbox)",
    )
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="An EKS to rehearse on, offline.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, parents=[common], help=text, description=text)
        subparser.set_defaults(command=command)
        return subparser

    up = add("up", _up, "start it (and build its programs, the first time)")
    up.add_argument(
        "--world",
        type=lambda text: Path(text).resolve(),
        metavar="FILE",
        help="of a new sandbox: changes of sandbox/world.yml, YAML with the keys to change",
    )
    add("down", _down, "end all that `up` started and empty the folder")
    add("status", _status, "show the processes; exit status 0 when all run")
    add("env", _env, 'print the exports for plain tools: eval "$(python -m sandbox env)"')
    add("reset", _reset, "go back to the first state, with the same addresses and keys")
    add("proof", _proof, "show the walk-through's proof, after site.yml has run")
    logs = add("logs", _logs, "show the logs of the processes")
    logs.add_argument("name", nargs="?", help=f"of this process only: {', '.join(lifecycle.NAMES)}")
    logs.add_argument("-f", "--follow", action="store_true", help="go on as lines are added")
    fault_command.add_parser(commands, common)
    calls_command.add_parser(commands, common)
    conform_command.add_parser(commands)
    return parser


def _up(arguments: argparse.Namespace) -> int:
    lifecycle.up(arguments.state, _say, arguments.world)
    return 0


def _down(arguments: argparse.Namespace) -> int:
    lifecycle.down(arguments.state, _say)
    return 0


def _reset(arguments: argparse.Namespace) -> int:
    lifecycle.reset(arguments.state, _say)
    return 0


def _env(arguments: argparse.Namespace) -> int:
    sys.stdout.write(environment.render(lifecycle.loaded(arguments.state), os.environ))
    return 0


def _proof(arguments: argparse.Namespace) -> int:
    settings = lifecycle.loaded(arguments.state)
    sys.stdout.write(proof.render(settings, proof.gather(settings)))
    return 0


def _status(arguments: argparse.Namespace) -> int:
    all_run = True
    settings = lifecycle.loaded(arguments.state)
    for name, record in lifecycle.status(settings):
        runs = record is not None and record.process.is_running()
        all_run = all_run and runs
        pid = record.process.pid if record else "-"
        port = record.port if record and record.port else "-"
        sys.stdout.write(f"{name:<24} pid {pid:<8} {'running' if runs else 'dead':<8} port {port}\n")
    sys.stdout.write(f"{'DNS (by cloud)':<24} at {settings.resolver} port {settings.ports['dns']}\n")
    return 0 if all_run else 1


def _logs(arguments: argparse.Namespace) -> int:
    """Does not return when there is a log to show: `tail`, which can follow files, takes this process's place."""
    settings = lifecycle.loaded(arguments.state)
    names = [arguments.name] if arguments.name else lifecycle.NAMES
    files = [str(log) for name in names if (log := supervisor.log_file(settings, name)).is_file()]
    if files:
        follow = ["-F"] if arguments.follow else []
        os.execvp("tail", ["tail", *follow, "-n", str(LINES_SHOWN), *files])  # noqa: S606 - no shell is wanted
    _say(
        f"error: no log of {', '.join(names)} in {settings.logs_dir}: the processes are {', '.join(lifecycle.NAMES)}; "
        "of a pod: kubectl logs"
    )
    return 1


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
