# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paging as the JSON services do it: maxResults and an opaque nextToken."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from sandbox.cloud.errors import AwsError


def page(items: Sequence[Any], params: dict[str, Any], default_size: int = 100) -> tuple[list[Any], str | None]:
    """The page that `maxResults` and `nextToken` ask for and the token of the next one. Raises AwsError."""
    start = _offset(params.get("nextToken"))
    end = start + int(params.get("maxResults") or default_size)
    token = base64.urlsafe_b64encode(str(end).encode()).decode() if end < len(items) else None
    return list(items[start:end]), token


def listed(member: str, items: Sequence[Any], params: dict[str, Any]) -> dict[str, Any]:
    """The result of a List operation: one page under `member`, with nextToken while there is more."""
    shown, token = page(items, params)
    return {member: shown, **({"nextToken": token} if token else {})}


def _offset(token: str | None) -> int:
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token.encode()).decode())
    except (binascii.Error, ValueError):
        raise AwsError("InvalidParameterException", "Invalid value provided for NextToken", 400) from None
