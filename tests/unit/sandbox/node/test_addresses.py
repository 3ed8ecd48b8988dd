# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods get addresses of their node's subnet."""

from __future__ import annotations

import pytest

from sandbox.node.addresses import NoFreeAddress, PodAddresses


def test_addresses_follow_the_nodes_and_are_not_used_again_at_once() -> None:
    pool = PodAddresses("192.168.40.12")
    assert pool.take("a") == "192.168.40.100"
    assert pool.take("a") == "192.168.40.100"
    pool.give_back("a")
    assert pool.take("b") == "192.168.40.101"


def test_a_pod_keeps_its_address_over_a_restart_and_nobody_else_gets_it() -> None:
    pool = PodAddresses("192.168.40.12")
    assert pool.take("old", "192.168.40.100") == "192.168.40.100"
    assert pool.take("new") == "192.168.40.101"
    assert pool.take("other", "192.168.40.100") == "192.168.40.102"


def test_a_full_node_says_so_and_no_pod_gets_a_network_or_name_server_address() -> None:
    pool = PodAddresses("192.168.40.12")
    given = []
    with pytest.raises(NoFreeAddress):
        for number in range(2000):
            given.append(pool.take(str(number)))
    assert len(set(given)) == len(given) > 110
    assert not [address for address in given if address.startswith("192.168.53.") or address.endswith((".0", ".255"))]
