# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service account tokens for pods, by TokenRequest, renewed as kubelet renews them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sandbox.node.api import Api
from sandbox.node.objects import KubeObject, seconds_since

# kubelet asks for a new token when 80 % of its life is over, or after a day.
RENEW_AFTER_SHARE = 0.8
RENEW_AFTER_SECONDS = 86400.0
DEFAULT_SECONDS = 3600


@dataclass(frozen=True)
class Token:
    value: bytes
    renew_at: float
    """time.monotonic() at which to ask for the next one."""


def renewal_delay(lifetime: float) -> float:
    """Seconds to keep a token that lives for `lifetime` seconds."""
    return min(lifetime * RENEW_AFTER_SHARE, RENEW_AFTER_SECONDS)


class PodTokens:
    """The tokens of one pod, one for each projection (audience and lifetime)."""

    def __init__(self, api: Api, pod: KubeObject) -> None:
        self._api = api
        self._pod = pod
        self._tokens: dict[tuple[str, int], Token] = {}

    @property
    def renew_at(self) -> float | None:
        """The monotonic time at which the first of them is due; None while there is none."""
        return min((token.renew_at for token in self._tokens.values()), default=None)

    async def get(self, audience: str, seconds: int) -> bytes:
        """A token that is not due for renewal. Raises ApiError, e.g. when the service account is gone."""
        token = self._tokens.get((audience, seconds))
        if token is None or token.renew_at <= time.monotonic():
            token = await self._request(audience, seconds)
            self._tokens[audience, seconds] = token
        return token.value

    async def _request(self, audience: str, seconds: int) -> Token:
        metadata = self._pod["metadata"]
        account = self._pod["spec"].get("serviceAccountName", "default")
        bound = {"apiVersion": "v1", "kind": "Pod", "name": metadata["name"], "uid": metadata["uid"]}
        spec: KubeObject = {"expirationSeconds": seconds, "boundObjectRef": bound}
        if audience:
            spec["audiences"] = [audience]
        answer = await self._api.create(
            f"/api/v1/namespaces/{metadata['namespace']}/serviceaccounts/{account}/token",
            {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec},
        )
        # The server may give less, or more, than was asked for.
        lifetime = -seconds_since(answer["status"]["expirationTimestamp"])
        return Token(answer["status"]["token"].encode(), time.monotonic() + renewal_delay(lifetime))
