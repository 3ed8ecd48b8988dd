# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/operator-policy.json is enough for the whole way there and back.

That each of its actions is needed is held by tests/unit/sandbox/cloud/test_operator_policy.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.rehearsal import CHECKOUT, Rehearsal

pytestmark = pytest.mark.sandbox


def test_the_playbooks_run_under_the_documented_policy(tmp_path: Path) -> None:
    policy = json.loads((CHECKOUT / "docs" / "operator-policy.json").read_text(encoding="utf-8"))
    world = tmp_path / "world.yml"
    world.write_text(json.dumps({"administrator": {"policy": policy}}), encoding="utf-8")
    limited = Rehearsal.start(tmp_path, "--world", str(world))
    try:
        assert limited.play("site").succeeded().changed
        assert limited.play("teardown").succeeded().changed
        calls = [json.loads(line) for line in limited.sandbox("calls", "--json").splitlines()]
    finally:
        limited.stop()
    denied = [call for call in calls if ":user/operator" in call["caller"] and call["error"].startswith("AccessDenied")]
    assert denied == []
