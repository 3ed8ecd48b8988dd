# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instances of the nodes."""

from __future__ import annotations

import pytest

from sandbox.node.instances import InstanceMissing, of_addresses

FOUND = {"192.168.10.11": "i-0a", "192.168.40.12": "i-0b", "192.168.40.13": "i-0c"}


def test_each_node_has_the_instance_with_its_address() -> None:
    assert of_addresses(FOUND, ["192.168.10.11", "192.168.40.12"]) == {"192.168.10.11": "i-0a", "192.168.40.12": "i-0b"}


def test_a_node_without_an_instance_is_named() -> None:
    with pytest.raises(InstanceMissing, match=r"192\.168\.99\.1 of world\.yml"):
        of_addresses(FOUND, ["192.168.10.11", "192.168.99.1"])
