# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's process: its environment, its output, its end."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from sandbox.identity import ProcessId
from sandbox.node import process
from sandbox.node.logs import ContainerLog
from sandbox.node.moved_ports import free_port
from sandbox.node.process import Command, Process, StartFailure
from sandbox.node.records import Records

DEADLINE_SECONDS = 20.0


def command(tmp_path: Path, *argv: str, **environment: str) -> Command:
    return Command(argv, environment, tmp_path)


def run(tmp_path: Path, code: str, **environment: str) -> tuple[int, str]:
    async def main() -> int:
        log = ContainerLog(tmp_path / "log")
        started = await process.start(command(tmp_path, sys.executable, "-c", code, **environment), log)
        return await asyncio.wait_for(started.wait(), DEADLINE_SECONDS)

    return asyncio.run(main()), (tmp_path / "log").read_text()


def test_nothing_of_our_own_environment_leaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    # The interpreter sets LC_CTYPE by itself where no locale is given.
    code, text = run(tmp_path, "import os; print(sorted(set(os.environ) - {'LC_CTYPE'}))", HOME="/home")
    assert (code, text.split(" ", 3)[3]) == (0, "['HOME']\n")


def test_both_streams_are_in_the_log(tmp_path: Path) -> None:
    _, text = run(tmp_path, "import sys; print('out'); print('err', file=sys.stderr)")
    assert sorted(line.split(" ", 1)[1] for line in text.splitlines()) == ["stderr F err", "stdout F out"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise SystemExit(3)", 3),
        ("import os; os.kill(os.getpid(), 9)", 137),
        ("import os; os.kill(os.getpid(), 15)", 143),
    ],
)
def test_exit_codes_are_those_of_a_container(tmp_path: Path, code: str, expected: int) -> None:
    assert run(tmp_path, code)[0] == expected


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("no-such-program", 'exec: "no-such-program": executable file not found in $PATH'),
        ("/no/such", 'exec: "/no/such": stat /no/such: no such file or directory'),
        ("{folder}/script", "exec {folder}/script: exec format error"),
        ("{folder}/plain", 'exec: "{folder}/plain": permission denied'),
    ],
)
def test_what_cannot_be_started_is_told_in_the_runtimes_words(tmp_path: Path, program: str, told: str) -> None:
    """The words of runc: libcontainer/standard_init_linux.go and Go's os/exec."""
    for name, mode in (("script", 0o755), ("plain", 0o644)):
        (tmp_path / name).write_text("no shebang, no program\n")
        (tmp_path / name).chmod(mode)

    async def main() -> None:
        await process.start(command(tmp_path, program.format(folder=tmp_path)), ContainerLog(tmp_path / "log"))

    with pytest.raises(StartFailure) as failed:
        asyncio.run(main())
    assert str(failed.value) == f"{process.NOT_STARTED}: {told.format(folder=tmp_path)}"


CHILD_OUTLIVES = """
import subprocess, sys
child = subprocess.Popen(["sleep", "1000"])
print(child.pid, flush=True)
"""


def test_no_process_of_a_container_outlives_its_first_one(tmp_path: Path) -> None:
    _, text = run(tmp_path, CHILD_OUTLIVES, PATH="/usr/bin:/bin")
    child = ProcessId.of(int(text.split()[-1]))
    deadline = time.monotonic() + DEADLINE_SECONDS
    while child is not None and child.is_running():
        assert time.monotonic() < deadline, f"process {child.pid} is still there"
        time.sleep(0.01)


async def _sleeper(tmp_path: Path) -> Process:
    return await process.start(command(tmp_path, "/bin/sleep", "1000"), ContainerLog(tmp_path / "log"))


def test_what_a_former_run_left_is_ended_by_its_record_alone(tmp_path: Path) -> None:
    async def main() -> tuple[int, int]:
        recorded, other = await _sleeper(tmp_path / "a"), await _sleeper(tmp_path / "b")
        records = Records(tmp_path / "pods")
        pod = {"metadata": {"namespace": "default", "name": "web", "uid": "u"}}
        records.write(pod, "app", recorded.pid)
        # The pid of a living process with another start time: it was given out again.
        stale = tmp_path / "pods" / "u-old.json"
        stale.write_text(f'{{"pid": {other.pid}, "starttime": 1}}')
        ended = await asyncio.to_thread(records.end_former)
        code = await asyncio.wait_for(recorded.wait(), DEADLINE_SECONDS)
        assert not list((tmp_path / "pods").iterdir())
        other.signal(signal.SIGTERM)
        assert await asyncio.wait_for(other.wait(), DEADLINE_SECONDS) == 143
        return ended, code

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    ended, code = asyncio.run(main())
    assert ended == 1
    assert code in (137, 143)


LISTENS = """
import os, socket
server = socket.create_server(("", int(os.environ["PORT"])))
connection, _ = server.accept()
connection.sendall(b"to " + connection.recv(10))
"""


async def _greeted(port: int) -> bytes:
    """What the program answers at the pod's address; it is reset until the program listens."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.5", port)
            writer.write(b"you")
            answer = await reader.read()
        except ConnectionError:
            assert time.monotonic() < deadline, "nobody listens"
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return answer


def test_a_port_that_was_moved_is_reached_at_the_pod_s_address_while_its_program_runs(tmp_path: Path) -> None:
    async def main() -> bytes:
        port, moved = free_port(), free_port()
        moving = Command([sys.executable, "-c", LISTENS], {"PORT": str(moved)}, tmp_path, "127.0.0.5", {port: moved})
        started = await process.start(moving, ContainerLog(tmp_path / "log"))
        answer = await _greeted(port)
        assert await asyncio.wait_for(started.wait(), DEADLINE_SECONDS) == 0
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.5", port)
        return answer

    assert asyncio.run(main()) == b"to you"


def test_a_moved_port_that_someone_else_has_is_a_start_failure(tmp_path: Path) -> None:
    async def main(port: int) -> None:
        moving = Command(["/bin/true"], {}, tmp_path, "127.0.0.5", {free_port(): 1, port: 1})
        await process.start(moving, ContainerLog(tmp_path / "log"))

    with socket.create_server(("127.0.0.5", 0)) as taken, pytest.raises(StartFailure, match="in use"):
        asyncio.run(main(taken.getsockname()[1]))
