# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.settings import PORT_NAMES, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a sandbox that is not started: it claims nothing."""
    return Settings(
        state_dir=tmp_path,
        tools_dir=Path("/opt/sandbox-programs"),
        loopback_octet=77,
        ports={name: 22416 + number for number, name in enumerate(PORT_NAMES)},
        admin_access_key="AKIA0123456789ABCDEF",
        admin_secret_key="not-a-real-secret",
    )
