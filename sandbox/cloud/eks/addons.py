# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS add-ons."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.eks.common import arn, in_use, not_found, now, require_cluster
from sandbox.cloud.paging import listed
from sandbox.cloud.registry import override


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
