# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private folder goes with its run: at the end, by an error, by a signal; and after SIGKILL by the next run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _private_folder as folders

LEFT = folders.PREFIX + "left"
# A run that has written a secret, and what the signals did before: as in a module, and as Ansible's workers have it.
RUN = """
import os, signal, sys
sys.path[:0] = {path!r}
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _private_folder
# As from a terminal: what runs in the background of a script has SIGINT ignored, and under nohup SIGHUP.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
if {worker}:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: os._exit(9))
with _private_folder.private() as folder:
    (folder / "values").write_text("hush")
    print(folder, flush=True)
    signal.pause()
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(temporary):
    """Start a run that has its folder, and wait there; whatever becomes of the test, it ends."""
    started = []

    def start(*, worker=False):
        program = RUN.format(path=sys.path, worker=worker)
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | {"TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        folder = Path(process.stdout.readline().strip())
        assert (folder / "values").read_text() == "hush"
        return process, folder

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_folder_is_its_users_alone_and_is_gone_after_an_error_too(temporary):
    with pytest.raises(ValueError, match="boom"), folders.private() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700 and folder.parent == temporary
        (folder / "sub").mkdir()
        raise ValueError("boom")
    assert not folder.exists()


@pytest.mark.parametrize("worker", [False, True], ids=["a module's process", "Ansible's worker"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_removes_it_and_then_does_what_it_did_before(run, number, worker):
    process, folder = run(worker=worker)
    process.send_signal(number)
    caught = worker and number != signal.SIGHUP
    assert process.wait(30) == (9 if caught else -number)
    assert not folder.exists()


def test_after_a_kill_the_next_run_removes_it_and_leaves_that_of_who_lives(run):
    (killed, left), (_living, kept) = run(), run()
    killed.kill()
    killed.wait()
    assert (left / "values").exists()
    folders.sweep()
    assert not left.exists() and (kept / "values").exists()


def test_ones_own_is_not_swept_from_under_oneself(temporary):
    with folders.private() as folder:
        folders.sweep()
        assert folder.exists()


@pytest.mark.parametrize("what", ["another's name", "another user's", "a file", "a link to a folder"])
def test_only_what_a_killed_run_of_this_user_left_is_swept(temporary, monkeypatch, what):
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    left = temporary / (LEFT if what != "another's name" else "theirs")
    if what == "a link to a folder":
        left.symlink_to(elsewhere)
    elif what == "a file":
        left.touch()
    else:
        left.mkdir()
    if what == "another user's":
        monkeypatch.setattr(os, "geteuid", lambda: left.stat().st_uid + 1)
    folders.sweep()
    assert left.is_symlink() or left.exists()
    assert (elsewhere / "kept").exists()


def test_links_in_what_is_swept_are_not_followed(temporary):
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / "kept").touch()
    (temporary / LEFT).mkdir()
    (temporary / LEFT / "link").symlink_to(temporary / "elsewhere")
    folders.sweep()
    assert not (temporary / LEFT).exists() and (temporary / "elsewhere" / "kept").exists()


def test_nowhere_to_sweep_is_no_error(temporary, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(temporary / "nowhere"))
    folders.sweep()


def test_a_folder_that_was_swept_before_it_was_locked_is_made_again(temporary, monkeypatch):
    made, real = [], folders._opened

    def swept_first(path):
        made.append(path)
        if len(made) == 1:
            folders.shutil.rmtree(path)
        return real(path)

    monkeypatch.setattr(folders, "_opened", swept_first)
    with folders.private() as folder:
        assert len(made) == 2 and str(folder) == made[1] and folder.exists()


def test_a_folder_that_goes_while_its_lock_is_waited_for_is_made_again(temporary, monkeypatch):
    locked = []

    def after_a_sweep(lock, _how):
        locked.append(lock)
        if len(locked) == 1:
            (left,) = temporary.iterdir()
            left.rmdir()

    monkeypatch.setattr(folders.fcntl, "flock", after_a_sweep)
    with folders.private() as folder:
        assert len(locked) == 2 and folder.exists()


def test_where_nothing_can_be_locked_it_works_and_nothing_is_swept(temporary, monkeypatch):
    def unsupported(_lock, _how):
        raise OSError("no locks available")

    monkeypatch.setattr(folders.fcntl, "flock", unsupported)
    with folders.private() as folder:
        folders.sweep()
        assert folder.exists()
    assert not folder.exists()


def test_signals_do_what_they_did_afterwards(temporary):
    before = [signal.getsignal(number) for number in folders.SIGNALS]
    with folders.private():
        assert [signal.getsignal(number) for number in folders.SIGNALS] != before
    assert [signal.getsignal(number) for number in folders.SIGNALS] == before


def test_a_signal_that_is_ignored_stays_ignored(temporary):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with folders.private():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_another_thread_has_its_folder_too(temporary):
    seen = []

    def work():
        with folders.private() as folder:
            seen.append(folder.exists())
        seen.append(folder.exists())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [True, False]
