# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Digits for names that AWS makes unique with random ones: here they are the same at every start."""

from __future__ import annotations

import hashlib


def stable_digits(text: str, count: int) -> str:
    """`count` digits that look random and are the same for the same text."""
    return str(int(hashlib.sha256(text.encode()).hexdigest(), 16))[-count:]
