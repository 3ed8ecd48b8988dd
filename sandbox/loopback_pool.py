# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loopback addresses given out to names, stable for as long as the name lives."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Sequence


class NoFreeAddress(RuntimeError):
    """Every address of the pool belongs to a name that is still alive."""


class LoopbackPool:
    """Gives each key one address; safe to use from several threads."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = tuple(addresses)
        self._owned: dict[str, str] = {}
        self._lock = threading.Lock()

    def address_of(self, key: str) -> str:
        """The key's address: the one it has, else the first free one counted from the key's hash.

        Starting at the hash makes a restarted sandbox likely to give a name the same address again.
        Raises NoFreeAddress.
        """
        with self._lock:
            if key not in self._owned:
                self._owned[key] = self._first_free(key)
            return self._owned[key]

    def retain(self, alive: Collection[str]) -> None:
        """Take back the addresses of every key that is not in `alive`."""
        with self._lock:
            self._owned = {key: address for key, address in self._owned.items() if key in alive}

    def first_choice(self, key: str) -> str:
        """The address that the key's hash names, whoever has it."""
        return self._addresses[self._start(key)]

    def _start(self, key: str) -> int:
        return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % len(self._addresses)

    def _first_free(self, key: str) -> str:
        taken = set(self._owned.values())
        start = self._start(key)
        for address in self._addresses[start:] + self._addresses[:start]:
            if address not in taken:
                return address
        raise NoFreeAddress(f"no loopback address left for {key}: all {len(self._addresses)} are in use")
