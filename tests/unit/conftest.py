# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests' helpers are found as ``tests.unit...`` however the tests are run.

pytest finds them by pyproject.toml, which `ansible-test units` does not read.
"""

from __future__ import annotations

import sys
from pathlib import Path

COLLECTION = str(Path(__file__).resolve().parents[2])
if COLLECTION not in sys.path:
    sys.path.insert(0, COLLECTION)
