# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mount paths are found where they are paths, and nowhere else."""

from __future__ import annotations

import pytest

from sandbox.node.paths import rewriter

MOUNTS = {"/srv": "/state/srv", "/srv/static/": "/state/static", "/tmp": "/state/tmp"}  # noqa: S108


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/srv/server.py", "/state/srv/server.py"),
        ("/srv", "/state/srv"),
        ("--dir=/srv/a", "--dir=/state/srv/a"),
        ("cat '/srv/a' /srv/b;ls /srv", "cat '/state/srv/a' /state/srv/b;ls /state/srv"),
        ("/srv:/other", "/state/srv:/other"),
        ("file:///srv/a", "file:///state/srv/a"),
        ("/srv/static/x", "/state/static/x"),
        ("/srv-old/a /srv2 /srv.d", "/srv-old/a /srv2 /srv.d"),
        ("/data/srv/a", "/data/srv/a"),
        ("http://host/srv", "http://host/srv"),
    ],
)
def test_only_whole_paths_from_the_root_are_rewritten(text: str, expected: str) -> None:
    assert rewriter(MOUNTS)(text) == expected


def test_what_was_put_in_is_not_rewritten_again() -> None:
    assert rewriter({"/srv": "/tmp/state/srv", "/tmp": "/x"})("/srv /tmp") == "/tmp/state/srv /x"  # noqa: S108


def test_without_mounts_nothing_changes() -> None:
    assert rewriter({})("/srv") == "/srv"
