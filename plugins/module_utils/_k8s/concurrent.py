# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many requests at once.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
WORKERS = 8


def each(items: Iterable[T], function: Callable[[T], R]) -> list[R]:
    """The function's results in the order of the items; the first error, once all have ended."""
    todo = list(items)
    if len(todo) < 2:
        return [function(item) for item in todo]
    return [future.result() for future in _ended(todo, function)]


def each_as_done(items: Iterable[T], function: Callable[[T], R]) -> Generator[T, None, list[R]]:
    """The same, which yields the items that it was done for: also those beside one that ended in an error."""
    todo = list(items)
    futures = _ended(todo, function)
    yield from (item for item, future in zip(todo, futures, strict=True) if future.exception() is None)
    return [future.result() for future in futures]


def _ended(todo: Sequence[T], function: Callable[[T], R]) -> list[Future[R]]:
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        return [pool.submit(function, item) for item in todo]
