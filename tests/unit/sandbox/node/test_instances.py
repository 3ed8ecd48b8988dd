# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instance ids are read from DescribeInstances' answer."""

from __future__ import annotations

import pytest

from sandbox.node.instances import parse

BODY = """<reservationSet><item><instancesSet>
<item><instanceId>i-a</instanceId><networkInterfaceSet><item><privateIpAddress>192.168.10.11</privateIpAddress></item>
</networkInterfaceSet><privateIpAddress>192.168.10.11</privateIpAddress></item>
</instancesSet></item><item><instancesSet>
<item><instanceId>i-c</instanceId><privateIpAddress>192.168.40.12</privateIpAddress></item>
</instancesSet></item></reservationSet>"""


@pytest.mark.parametrize("end", ["", "/"])
def test_ids_by_address_whatever_the_namespace_is_written_like(end: str) -> None:
    answer = f'<R xmlns="http://ec2.amazonaws.com/doc/2016-11-15{end}">{BODY}</R>'
    assert parse(answer) == {"192.168.10.11": "i-a", "192.168.40.12": "i-c"}


def test_no_instance_is_no_entry() -> None:
    assert parse("<R><reservationSet/></R>") == {}
