# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parts of EKS have in common: the cluster that has to exist, EKS's errors and ARNs. moto keeps clusters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError


def require_cluster(cloud: Cloud, name: str) -> dict[str, Any]:
    """moto's description of a cluster. Raises AwsError ResourceNotFoundException in EKS's words."""
    try:
        cluster: dict[str, Any] = cloud.moto.invoke("eks", "DescribeCluster", {"name": name})["cluster"]
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        raise not_found(f"No cluster found for name: {name}.") from None
    return cluster


def not_found(message: str) -> AwsError:
    return AwsError("ResourceNotFoundException", message, 404)


def in_use(message: str) -> AwsError:
    return AwsError("ResourceInUseException", message, 409)


def invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterException", message, 400)


def arn(cloud: Cloud, kind: str, cluster: str, *parts: str) -> str:
    """The ARN of something that belongs to a cluster."""
    world = cloud.world
    return f"arn:aws:eks:{world.region}:{world.account_id}:{kind}/" + "/".join((cluster, *parts))


def now() -> datetime:
    return datetime.now(UTC)
