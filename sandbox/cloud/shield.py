# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shield Advanced: the account has no subscription."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.registry import override


@override("shield", "GetSubscriptionState")
def get_subscription_state(cloud: Cloud, call: Call) -> dict[str, Any]:
    return {"SubscriptionState": "INACTIVE"}
