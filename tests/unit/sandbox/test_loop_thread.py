# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from sandbox.loop_thread import LoopThread


def test_it_serves_when_start_returns_and_has_cleaned_up_when_stop_does() -> None:
    events: list[str] = []

    async def main(serves: Callable[[], None]) -> None:
        events.append("serving")
        serves()
        try:
            await asyncio.Event().wait()
        finally:
            events.append("cleaned up")

    thread = LoopThread("test", main)
    thread.start()
    assert events == ["serving"]

    thread.stop()

    assert events == ["serving", "cleaned up"]
    thread.stop()


def test_what_others_ask_for_runs_in_the_loop() -> None:
    ran = threading.Event()

    async def main(serves: Callable[[], None]) -> None:
        serves()
        await asyncio.Event().wait()

    thread = LoopThread("test", main)
    thread.stop()
    thread.call_soon(ran.set)
    assert not ran.is_set()
    thread.start()

    thread.call_soon(ran.set)

    assert ran.wait(20)
    thread.stop()
    thread.call_soon(ran.clear)


def test_what_keeps_it_from_serving_is_raised_by_start() -> None:
    async def main(_: Callable[[], None]) -> None:
        raise OSError("address in use")

    with pytest.raises(OSError, match="address in use"):
        LoopThread("test", main).start()


def test_an_end_before_serving_is_an_error() -> None:
    async def main(_: Callable[[], None]) -> None:
        return

    with pytest.raises(RuntimeError, match="test ended before it served"):
        LoopThread("test", main).start()
