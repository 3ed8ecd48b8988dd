# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a search for leftovers finds, and how to search side by side.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
# Enough to hide the way to the services, few enough for the rate limits of IAM.
WORKERS = 6


@dataclass(frozen=True, order=True)
class Leftover:
    """Something that this set-up made and that still exists.

    :param kind: ``ALB``, ``Ingress``, ``IAM role``, …
    :param id: an ARN, an id, or ``namespace/name``.
    :param why: how it is known to be ours, and what holds it when that is known.
    """

    kind: str
    id: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.why})"


@dataclass(frozen=True, order=True)
class Kept:
    """Something that is left on purpose, since it is someone else's or others use it."""

    resource: str
    reason: str


@dataclass(frozen=True)
class Found:
    leftovers: tuple[Leftover, ...] = ()
    kept: tuple[Kept, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Leftover | Kept]) -> Found:
        """Sorted, so that two searches that find the same look the same."""
        every = list(items)
        return cls(
            tuple(sorted(item for item in every if isinstance(item, Leftover))),
            tuple(sorted(item for item in every if isinstance(item, Kept))),
        )


def each(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """The function of each item, side by side, in the items' order. Raises what the first failing one raises."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(function, items))
