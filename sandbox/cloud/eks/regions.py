# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS in the other regions: there is none of the world's clusters there, and none can be made."""

from __future__ import annotations

from urllib.parse import unquote

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.eks.common import not_found
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard

_MAKING_A_CLUSTER = ("CreateCluster", "RegisterCluster")


@guard("eks")
def a_cluster_is_in_its_region_only(cloud: Cloud, call: Call) -> None:
    """What names no cluster passes: moto keeps its lists by region, and they are empty."""
    home = cloud.world.region
    if call.region == home:
        return
    if call.action in _MAKING_A_CLUSTER:
        raise AwsError("NotImplemented", f"the sandbox has no EKS cluster outside of {home}", 501)
    cluster = call.params.get("clusterName") or call.params.get("name")
    if cluster:
        raise not_found(f"No cluster found for name: {cluster}.")
    resource = call.params.get("resourceArn")
    if resource:
        raise AwsError("NotFoundException", f"No resource found for ARN: {unquote(resource)}", 404)
