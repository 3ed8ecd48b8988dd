# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What EKS's webhook changes in a pod whose service account has a Pod Identity association.

Facts: https://github.com/aws/amazon-eks-pod-identity-webhook (names, defaults; Pod Identity goes before IRSA).
"""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from sandbox.node.objects import KubeObject
from sandbox.settings import Settings

VOLUME = "eks-pod-identity-token"
MOUNT_PATH = "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount"
TOKEN_FILE = f"{MOUNT_PATH}/{VOLUME}"
AUDIENCE = "pods.eks.amazonaws.com"
SECONDS = 86400
ASK_SECONDS = 5.0


async def is_associated(settings: Settings, namespace: str, service_account: str) -> bool:
    """Whether the service account has an association. Raises aiohttp.ClientError."""
    query = {"namespace": namespace, "service_account": service_account}
    timeout = aiohttp.ClientTimeout(total=ASK_SECONDS)
    url = f"{settings.aws_url}/_sandbox/pod-identity/association"
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, params=query) as response:
        answer = await response.json()
        return bool(answer["associated"])


def variables(settings: Settings) -> Mapping[str, str]:
    region = settings.world.region
    return {
        "AWS_STS_REGIONAL_ENDPOINTS": "regional",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{settings.aws_url}/_sandbox/pod-identity/v1/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": TOKEN_FILE,
    }


def volume() -> KubeObject:
    token = {"audience": AUDIENCE, "expirationSeconds": SECONDS, "path": VOLUME}
    return {"name": VOLUME, "projected": {"sources": [{"serviceAccountToken": token}]}}
