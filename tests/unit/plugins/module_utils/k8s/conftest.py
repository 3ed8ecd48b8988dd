# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
import urllib3.util.retry


@pytest.fixture
def pauses(monkeypatch):
    """The seconds between the tries of a request, which are not slept."""
    slept = []
    monkeypatch.setattr(urllib3.util.retry, "time", SimpleNamespace(sleep=slept.append, time=time.time))
    return slept
