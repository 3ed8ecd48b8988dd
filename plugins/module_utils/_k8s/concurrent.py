# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many requests at once.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
WORKERS = 8


def each(items: Iterable[T], function: Callable[[T], R]) -> list[R]:
    """The function's results in the order of the items; the first error, once all have ended."""
    todo = list(items)
    if len(todo) < 2:
        return [function(item) for item in todo]
    with ThreadPoolExecutor(max_workers=min(WORKERS, len(todo))) as pool:
        futures = [pool.submit(function, item) for item in todo]
    return [future.result() for future in futures]
