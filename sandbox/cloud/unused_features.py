# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ELBv2 and EC2 features that the account does not use, listed as empty: moto has no such lists."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.registry import override

_EMPTY: dict[tuple[str, str], str] = {
    ("elbv2", "DescribeTrustStores"): "TrustStores",
    ("ec2", "DescribeCoipPools"): "CoipPools",
    ("ec2", "DescribeIpamPools"): "IpamPools",
}


def _nothing(_cloud: Cloud, call: Call) -> dict[str, Any]:
    return {_EMPTY[(call.service, call.action)]: []}


for _service, _action in _EMPTY:
    override(_service, _action)(_nothing)
