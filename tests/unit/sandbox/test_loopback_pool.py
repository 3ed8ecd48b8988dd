# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from sandbox.loopback_pool import LoopbackPool, NoFreeAddress

ADDRESSES = [f"127.64.200.{host}" for host in range(1, 5)]


def test_a_key_keeps_its_address_and_shares_it_with_nobody() -> None:
    pool = LoopbackPool(ADDRESSES)

    given = [pool.address_of(key) for key in "abcd"]

    assert sorted(given) == ADDRESSES
    assert [pool.address_of(key) for key in "abcd"] == given


def test_another_pool_begins_with_the_same_choice() -> None:
    assert LoopbackPool(ADDRESSES).address_of("a") == LoopbackPool(ADDRESSES).address_of("a")


def test_a_full_pool_says_so_until_a_key_is_gone() -> None:
    pool = LoopbackPool(ADDRESSES)
    given = {key: pool.address_of(key) for key in "abcd"}

    with pytest.raises(NoFreeAddress, match="no loopback address left for e"):
        pool.address_of("e")
    assert pool.first_choice("e") in ADDRESSES

    pool.retain({"a", "b", "c"})

    assert pool.address_of("e") == given["d"]
    assert pool.address_of("a") == given["a"]
