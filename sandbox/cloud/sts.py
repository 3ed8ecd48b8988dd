# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""STS: who am I, and sessions of roles given only to whom the role's trust policy allows."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import override


@override("sts", "GetCallerIdentity")
def get_caller_identity(cloud: Cloud, call: Call) -> dict[str, Any]:
    if call.caller is None:
        raise AwsError("MissingAuthenticationToken", "Missing Authentication Token", 403)
    return {"UserId": call.caller.user_id, "Account": call.caller.account_id, "Arn": call.caller.arn}
