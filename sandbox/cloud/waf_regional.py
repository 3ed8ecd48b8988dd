# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""WAF Classic, which the account does not use: moto has no such service."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.registry import override


@override("waf-regional", "GetWebACLForResource")
def get_web_acl_for_resource(cloud: Cloud, call: Call) -> dict[str, Any]:
    return {}
