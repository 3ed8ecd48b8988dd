# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ends a run before a case could be judged."""

from __future__ import annotations


class UnknownCase(LookupError):
    """A case was asked for that the folder does not have."""


class ControllerFailed(RuntimeError):
    """The controller ended, or did not become ready."""
