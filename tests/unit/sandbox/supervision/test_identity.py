# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sandbox.identity import ProcessId, end, parse_stat, read_stat

STAT = "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 2535424 1 18446744073709551615 0"
IGNORES_SIGTERM = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)
HAS_CHILD = (
    "import subprocess, time; child = subprocess.Popen(['sleep', '60']); print(child.pid, flush=True); time.sleep(60)"
)


def python(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


def identity_of(pid: int) -> ProcessId:
    identity = ProcessId.of(pid)
    assert identity is not None
    return identity


def test_a_process_name_with_spaces_and_parentheses_does_not_shift_the_fields() -> None:
    stat = parse_stat(STAT)

    assert (stat.state, stat.session, stat.start_time) == ("S", 4711, 987654)


def test_a_process_is_known_by_pid_and_start_time(sleeper: subprocess.Popen[bytes]) -> None:
    identity = identity_of(sleeper.pid)

    assert identity.is_running()
    assert not ProcessId(identity.pid, identity.start_time + 1).is_running()


def test_no_process_has_an_identity_when_the_pid_is_free() -> None:
    with subprocess.Popen(["true"]) as process:
        process.wait()

    assert ProcessId.of(process.pid) is None


def test_a_zombie_does_not_run() -> None:
    with subprocess.Popen(["true"]) as process:
        identity = identity_of(process.pid)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        stat = read_stat(process.pid)

        assert stat is not None
        assert stat.state == "Z"
        assert not identity.is_running()


def test_ending_leaves_a_process_alone_that_got_a_recorded_pid_later(sleeper: subprocess.Popen[bytes]) -> None:
    identity = identity_of(sleeper.pid)

    end([ProcessId(identity.pid, identity.start_time - 1)], grace_seconds=0)

    assert identity.is_running()


def test_ending_asks_first(sleeper: subprocess.Popen[bytes]) -> None:
    end([identity_of(sleeper.pid)], grace_seconds=10)

    assert sleeper.wait() == -signal.SIGTERM


def test_ending_kills_what_does_not_end_in_time() -> None:
    with python(IGNORES_SIGTERM) as process:
        assert process.stdout is not None
        process.stdout.readline()

        end([identity_of(process.pid)], grace_seconds=0.1)

        assert process.wait() == -signal.SIGKILL


def test_ending_takes_the_children_along() -> None:
    with python(HAS_CHILD) as process:
        assert process.stdout is not None
        child = identity_of(int(process.stdout.readline()))

        end([identity_of(process.pid)], grace_seconds=10)

        assert not child.is_running()


def test_ending_what_has_ended_is_no_error() -> None:
    end([ProcessId(2**22 - 1, 1)], grace_seconds=0)
