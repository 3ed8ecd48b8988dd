# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a page begins, as an opaque token; and paging as EKS does it, by maxResults and nextToken."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from sandbox.cloud.errors import AwsError

# "maxResults" of EKS's lists.
_LARGEST_PAGE = 100


class BadToken(ValueError):
    """A token that no page gave out."""


def following(start: int) -> str:
    """The token of the page that begins with this item."""
    return base64.urlsafe_b64encode(str(start).encode()).decode()


def position(token: str | None) -> int:
    """The item that a page begins with. Raises BadToken."""
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token.encode()).decode())
    except (binascii.Error, ValueError):
        raise BadToken(token) from None


def page(
    items: Sequence[Any], params: dict[str, Any], default_size: int = _LARGEST_PAGE
) -> tuple[list[Any], str | None]:
    """The page that `maxResults` and `nextToken` ask for and the token of the next one. Raises AwsError."""
    size = int(params.get("maxResults") or default_size)
    try:
        start = position(params.get("nextToken"))
    except BadToken:
        raise AwsError("InvalidParameterException", "Invalid value provided for NextToken", 400) from None
    return list(items[start : start + size]), following(start + size) if start + size < len(items) else None


def listed(member: str, items: Sequence[Any], params: dict[str, Any]) -> dict[str, Any]:
    """The result of a List operation: one page under `member`, with nextToken while there is more."""
    shown, token = page(items, params)
    return {member: shown, **({"nextToken": token} if token else {})}
