# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS: what its other parts have in common, and add-ons. moto keeps the clusters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.paging import listed
from sandbox.cloud.registry import override


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


@override("eks", "CreateAddon")
def create_addon(cloud: Cloud, call: Call) -> dict[str, Any]:
    cluster, name = call.params["clusterName"], call.params["addonName"]
    require_cluster(cloud, cluster)
    addons = cloud.eks.addons_of(cluster)
    if name in addons:
        raise in_use("Addon already exists.")
    kept = {key: call.params[key] for key in ("addonVersion", "serviceAccountRoleArn", "tags") if call.params.get(key)}
    addons[name] = kept | {
        "addonName": name,
        "clusterName": cluster,
        "status": "ACTIVE",
        "addonArn": arn(cloud, "addon", cluster, name, str(uuid4())),
        "createdAt": now(),
        "modifiedAt": now(),
        "health": {"issues": []},
    }
    return {"addon": addons[name]}


def _addon(cloud: Cloud, call: Call) -> dict[str, Any]:
    cluster, name = call.params["clusterName"], call.params["addonName"]
    require_cluster(cloud, cluster)
    addon = cloud.eks.addons_of(cluster).get(name)
    if addon is None:
        raise not_found(f"No addon: {name} found in cluster: {cluster}")
    return addon


@override("eks", "DescribeAddon")
def describe_addon(cloud: Cloud, call: Call) -> dict[str, Any]:
    return {"addon": _addon(cloud, call)}


@override("eks", "DeleteAddon")
def delete_addon(cloud: Cloud, call: Call) -> dict[str, Any]:
    addon = _addon(cloud, call)
    del cloud.eks.addons_of(call.params["clusterName"])[call.params["addonName"]]
    return {"addon": addon | {"status": "DELETING"}}


@override("eks", "ListAddons")
def list_addons(cloud: Cloud, call: Call) -> dict[str, Any]:
    require_cluster(cloud, call.params["clusterName"])
    return listed("addons", sorted(cloud.eks.addons_of(call.params["clusterName"])), call.params)
