# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a known cause is.

PRIVATE to the collection.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """:param name: for people who search for it.
    :param pattern: found anywhere in a text.
    :param advice: with the pattern's named groups in braces.
    """

    name: str
    pattern: str
    advice: str
