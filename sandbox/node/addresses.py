# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pod addresses: from the subnet of the pod's node, as the VPC CNI plug-in gives them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

# 192.168.10.100 and up for a node at 192.168.10.11, and the three blocks of 256 that follow: enough for any test, and
# clear of the addresses that mean something else (192.168.53.x are the name servers).
FIRST_OFFSET = 100
BLOCKS = 4


class NoFreeAddress(RuntimeError):
    """Every pod address of the node is in use."""


class PodAddresses:
    """The addresses of one node's pods, by pod uid. One that was given back is used again last."""

    def __init__(self, node_address: str) -> None:
        network = ipaddress.ip_network(f"{node_address}/24", strict=False)
        self._first = int(network.network_address) + FIRST_OFFSET
        self._size = BLOCKS * 256 - FIRST_OFFSET
        self._next = 0
        self._by_uid: dict[str, str] = {}

    def take(self, uid: str, wanted: str | None = None) -> str:
        """The pod's address: the one it has, the one it had before a restart, else a new one.

        Raises NoFreeAddress.
        """
        if uid in self._by_uid:
            return self._by_uid[uid]
        taken = set(self._by_uid.values())
        if wanted is None or wanted in taken:
            wanted = next((address for address in self._candidates() if address not in taken), None)
        if wanted is None:
            raise NoFreeAddress(f"all {self._size} pod addresses of the node are in use")
        self._by_uid[uid] = wanted
        return wanted

    def give_back(self, uid: str) -> None:
        self._by_uid.pop(uid, None)

    def _candidates(self) -> Iterator[str]:
        for _ in range(self._size):
            address = ipaddress.ip_address(self._first + self._next)
            self._next = (self._next + 1) % self._size
            if address.packed[-1] not in (0, 255):
                yield str(address)
