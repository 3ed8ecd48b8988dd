# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's log reads as kubectl logs shows it."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest

from sandbox.node.logs import LINE_LIMIT, ContainerLog, LogOptions, read, tail

DEADLINE_SECONDS = 10.0


def text_of(path: Path, options: LogOptions) -> str:
    async def collect() -> bytes:
        return b"".join([piece async for piece in read(path, None, options)])

    return asyncio.run(collect()).decode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pod" / "app.log"


def write(path: Path, *pieces: bytes) -> ContainerLog:
    async def run() -> ContainerLog:
        log = ContainerLog(path)
        for piece in pieces:
            log.write("stdout", piece)
        return log

    return asyncio.run(run())


def test_lines_come_back_as_they_were_written_however_they_were_cut(path: Path) -> None:
    write(path, b"one\ntw", b"o\n\nthree\n").close()
    assert text_of(path, LogOptions()) == "one\ntwo\n\nthree\n"


def test_a_last_line_without_an_end_is_a_line(path: Path) -> None:
    write(path, b"one\ntwo").close()
    assert text_of(path, LogOptions()) == "one\ntwo\n"


def test_a_long_line_is_kept_in_parts_and_read_as_one(path: Path) -> None:
    line = b"x" * (2 * LINE_LIMIT + 5)
    write(path, line[:100], line[100:] + b"\nnext\n").close()
    assert path.read_bytes().count(b" P ") == 2
    assert text_of(path, LogOptions()) == line.decode() + "\nnext\n"


def test_tail_limit_and_timestamps(path: Path) -> None:
    write(path, b"one\ntwo\nthree\n").close()
    assert text_of(path, LogOptions(tail_lines=2)) == "two\nthree\n"
    assert text_of(path, LogOptions(tail_lines=0)) == ""
    assert text_of(path, LogOptions(limit_bytes=5)) == "one\nt"
    stamped = text_of(path, LogOptions(tail_lines=1, timestamps=True))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z three\n", stamped)


def test_since_leaves_out_what_is_older(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"2020-01-01T00:00:00.000000000Z stdout F old\n2100-01-01T00:00:00.000000000Z stderr F new\n")
    assert text_of(path, LogOptions(since=time.time())) == "new\n"


def test_two_followers_see_everything_until_the_log_is_closed(path: Path) -> None:
    async def follow(log: ContainerLog) -> bytes:
        return b"".join([piece async for piece in read(path, log, LogOptions(follow=True))])

    async def run() -> list[bytes]:
        log = ContainerLog(path)
        log.write("stdout", b"one\n")
        readers = [asyncio.create_task(follow(log)) for _ in range(2)]
        for line in (b"two\n", b"three\n"):
            await asyncio.sleep(0)
            log.write("stderr", line)
            await asyncio.sleep(0)
        log.close()
        return await asyncio.wait_for(asyncio.gather(*readers), DEADLINE_SECONDS)

    assert asyncio.run(run()) == [b"one\ntwo\nthree\n"] * 2


def test_the_end_of_a_log_for_a_termination_message(path: Path) -> None:
    write(path, b"one\ntwo\nthree\n").close()
    assert tail(path, 2, 100) == "two\nthree\n"
    assert tail(path, 2, 3) == "ee\n"
    assert tail(path.with_name("none.log"), 2, 100) == ""
