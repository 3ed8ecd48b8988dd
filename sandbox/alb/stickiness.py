# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sticky sessions by the load balancer's own cookies.

User guide, "Sticky sessions for your Application Load Balancer". What a cookie holds is the load balancer's own affair:
here a keyed digest of the target it binds to, so that nothing has to be remembered.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from email.utils import formatdate

from sandbox.alb.elb_state import Target, TargetGroup
from sandbox.alb.http1 import Headers

COOKIE = "AWSALB"
CORS_COOKIE = "AWSALBCORS"


class StickyCookies:
    """Makes and reads the cookies of one data plane."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def bound_target(self, group: TargetGroup, targets: Sequence[Target], headers: Headers) -> Target | None:
        """The target, among those that may get the request, that the client's cookie binds it to."""
        if group.sticky_seconds is None:
            return None
        given = cookies(headers)
        token = given.get(COOKIE) or given.get(CORS_COOKIE) or ""
        return next((target for target in targets if hmac.compare_digest(self._token(group, target), token)), None)

    def set_cookies(self, group: TargetGroup, target: Target) -> Headers:
        """The headers that bind the client to a target, renewed with every answer; none where nothing is sticky."""
        if group.sticky_seconds is None:
            return ()
        expires = formatdate(time.time() + group.sticky_seconds, usegmt=True)
        token = self._token(group, target)
        return (
            ("Set-Cookie", f"{COOKIE}={token}; Expires={expires}; Path=/"),
            ("Set-Cookie", f"{CORS_COOKIE}={token}; Expires={expires}; Path=/; SameSite=None"),
        )

    def _token(self, group: TargetGroup, target: Target) -> str:
        bound = f"{group.arn} {target.id} {target.port}"
        return base64.b64encode(hmac.digest(self._key, bound.encode(), hashlib.sha512)).decode()


def cookies(headers: Headers) -> dict[str, str]:
    """The cookies of a request; values that a header cannot carry as ASCII are left out."""
    pairs = [
        pair.strip().partition("=")
        for name, value in headers
        if name.lower() == "cookie"
        for pair in value.split(";")
        if value.isascii()
    ]
    return {name: value for name, _, value in pairs}
