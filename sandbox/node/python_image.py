# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `python3` is inside a pod: this interpreter, listening only at the pod's own address.

Run as a file, with the arguments of the `python3` command. A pod's network has one address; here it is one loopback
address of many, so a wildcard bind is narrowed to it, and the pod's name and address are what the host name functions
tell. Imports nothing of the sandbox: it runs inside the pod.
"""

from __future__ import annotations

import os
import runpy
import socket
import sys
from pathlib import Path
from typing import Any

WILDCARDS = ("", "0.0.0.0", "::", "::0", "0:0:0:0:0:0:0:0")  # noqa: S104 - compared with, not bound
NOWHERE = ("::1", 0)


def pod_address(family: int, address: Any, pod: str, *, only_v6: bool) -> Any:
    """The address to bind instead of `address`: itself, unless it is a wildcard of an IP family.

    A socket for IPv6 alone hears nothing in a pod, which has no IPv6 address: it gets a port that nobody knows.
    """
    if family not in (socket.AF_INET, socket.AF_INET6) or address[0] not in WILDCARDS:
        return address
    if family == socket.AF_INET:
        return (pod, *address[1:])
    return NOWHERE if only_v6 else (f"::ffff:{pod}", *address[1:])


def confine(pod: str, name: str) -> None:
    """Patch the socket module of this process."""
    original_bind = socket.socket.bind
    original_lookup = socket.gethostbyaddr

    def bind(self: socket.socket, address: Any) -> None:
        is_v6 = self.family == socket.AF_INET6
        only_v6 = is_v6 and self.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) != 0
        original_bind(self, pod_address(self.family, address, pod, only_v6=only_v6))

    def lookup(address: str) -> tuple[str, list[str], list[str]]:
        # A pod's /etc/hosts answers for its own address; asking a name server would take seconds offline.
        return (name, [], [pod]) if address == pod else original_lookup(address)

    socket.socket.bind = bind  # type: ignore[method-assign, assignment]
    socket.gethostbyaddr = lookup
    socket.gethostname = lambda: name


def run(arguments: list[str]) -> None:
    """Do what `python3 ARGUMENTS` does, for a script, -m, -c, or a program on standard input."""
    while arguments and arguments[0] in ("-u", "-B", "-s", "-E", "-I"):
        if arguments.pop(0) == "-u":
            _unbuffer()
    if not arguments or arguments[0] == "-":
        _run_code(sys.stdin.read(), ["-", *arguments[1:]])
    elif arguments[0] == "-c":
        _run_code(arguments[1], ["-c", *arguments[2:]])
    elif arguments[0] == "-m":
        sys.path.insert(0, str(Path.cwd()))
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, str(Path(arguments[0]).resolve().parent))
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def _run_code(code: str, argv: list[str]) -> None:
    sys.path.insert(0, "")
    sys.argv = argv
    # The program is the user's own, given to this interpreter as `python3 -c` gives it.
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__", "__builtins__": __builtins__})  # noqa: S102


def _unbuffer() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in ("-V", "--version"):
        print("Python", sys.version.split()[0])
        raise SystemExit(0)
    confine(os.environ["SANDBOX_POD_ADDRESS"], os.environ["HOSTNAME"])
    run(sys.argv[1:])
