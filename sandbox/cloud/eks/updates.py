# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster's configuration: described, and updated by one kind of change at a time, which takes a moment.

From "UpdateClusterConfig" and "DescribeUpdate" of the EKS API Reference and "Change authentication mode to use access
entries" of the EKS User Guide.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.eks.common import in_use, invalid, not_found, now, require_cluster
from sandbox.cloud.eks.state import ClusterUpdate
from sandbox.cloud.errors import AwsError
from sandbox.cloud.paging import listed
from sandbox.cloud.registry import override

# AWS takes minutes; a rehearsal only has to see that it is not at once.
UPDATE_SECONDS = 1.0
Description = dict[str, Any]
# What becomes of a member of the cluster, and the parameters of the update.
Judged = tuple[Description, dict[str, Any]]
Judge = Callable[[Description, Description], Judged]
_NO_CHANGE = ("name", "clientRequestToken")
# Other subnets and security groups for the control plane's network interfaces, which are not simulated.
_UNKNOWN = {"subnetIds", "securityGroupIds", "controlPlaneEgressMode"}
_MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"]
_LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_ENDPOINT_PARAMS = {
    "endpointPublicAccess": "EndpointPublicAccess",
    "endpointPrivateAccess": "EndpointPrivateAccess",
    "publicAccessCidrs": "PublicAccessCidrs",
}


def authentication_mode(cloud: Cloud, cluster: str) -> str:
    """The mode that is in force now."""
    settle(cloud, cluster)
    return str(cloud.eks.clusters.get(cluster, {}).get("accessConfig", {}).get("authenticationMode", "CONFIG_MAP"))


def settle(cloud: Cloud, cluster: str) -> bool:
    """Put what an update that is over has changed into the cluster. Answers whether one is still under way."""
    for update in cloud.eks.updates_of(cluster).values():
        if not update.is_under_way:
            continue
        if time.monotonic() < update.finished_at:
            return True
        update.description["status"] = "Successful"
        described = cloud.eks.clusters.setdefault(cluster, {})
        for member, value in update.changes.items():
            kept = described.get(member)
            described[member] = kept | value if isinstance(kept, dict) and isinstance(value, dict) else value
    return False


@override("eks", "DescribeCluster")
def describe_cluster(cloud: Cloud, call: Call) -> dict[str, Any]:
    return {"cluster": _described(cloud, call.params["name"])}


def _described(cloud: Cloud, name: str) -> Description:
    cluster = require_cluster(cloud, name)
    status = {"status": "UPDATING"} if settle(cloud, name) else {}
    extra = dict(cloud.eks.clusters.get(name, {}))
    vpc = cluster["resourcesVpcConfig"] | extra.pop("resourcesVpcConfig", {})
    return cluster | extra | status | {"resourcesVpcConfig": vpc}


@override("eks", "UpdateClusterConfig")
def update_cluster_config(cloud: Cloud, call: Call) -> dict[str, Any]:
    name = call.params["name"]
    cluster = _described(cloud, name)
    member, kind, judge = _kind(call.params)
    current = next((key for key, one in cloud.eks.updates_of(name).items() if one.is_under_way), None)
    if current is not None:
        raise in_use(f"Cannot {kind} because cluster {name} currently has update {current} in progress")
    changes, parameters = judge(cluster, call.params[member])
    return {"update": _begun(cloud, name, kind, {member: changes}, parameters)}


def _kind(params: dict[str, Any]) -> tuple[str, str, Judge]:
    """What a request changes: the member that says it, the kind of its update, and who judges it."""
    asked = [member for member, value in params.items() if member not in _NO_CHANGE and value is not None]
    if len(asked) > 1:
        raise invalid("Only one type of update can be allowed.")
    if not asked:
        raise invalid("No changes needed for the cluster config provided")
    if asked[0] not in _KINDS or params[asked[0]].keys() & _UNKNOWN:
        raise AwsError("NotImplemented", f"the sandbox does not implement UpdateClusterConfig of {asked[0]}", 501)
    return (asked[0], *_KINDS[asked[0]])


def _begun(cloud: Cloud, cluster: str, kind: str, changes: Description, parameters: dict[str, Any]) -> Description:
    identifier = str(uuid4())
    description = {
        "id": identifier,
        "status": "InProgress",
        "type": kind,
        "params": [
            {"type": name, "value": value if isinstance(value, str) else json.dumps(value)}
            for name, value in parameters.items()
        ],
        "createdAt": now(),
        "errors": [],
    }
    finished_at = time.monotonic() + UPDATE_SECONDS
    cloud.eks.updates_of(cluster)[identifier] = ClusterUpdate(description, changes, finished_at)
    return description


def _access(cluster: Description, wanted: Description) -> Judged:
    """From CONFIG_MAP to both to API, a step at a time, and never back."""
    current = cluster.get("accessConfig", {}).get("authenticationMode", "CONFIG_MAP")
    mode = wanted.get("authenticationMode")
    if mode not in _MODES or _MODES.index(mode) != _MODES.index(current) + 1:
        raise invalid(f"Unsupported authentication mode update from {current} to {mode}")
    return wanted, {"AuthenticationMode": mode}


def _endpoint(cluster: Description, wanted: Description) -> Judged:
    current = cluster["resourcesVpcConfig"]
    after = {key: wanted.get(key, current.get(key)) for key in _ENDPOINT_PARAMS}
    if not after["endpointPublicAccess"] and not after["endpointPrivateAccess"]:
        raise invalid("Private and public endpoint access cannot both be false")
    if all(after[key] == current.get(key) for key in _ENDPOINT_PARAMS):
        private, public = (str(bool(after[f"endpoint{side}Access"])).lower() for side in ("Private", "Public"))
        cidrs = ", ".join(after["publicAccessCidrs"] or [])
        raise invalid(
            f"Cluster is already at the desired configuration with endpointPrivateAccess: {private} , "
            f"endpointPublicAccess: {public}, and Public Endpoint Restrictions: [{cidrs}]"
        )
    return wanted, {_ENDPOINT_PARAMS[key]: value for key, value in wanted.items()}


def _logging(cluster: Description, wanted: Description) -> Judged:
    """What the request does not name stays as it is."""
    before = _enabled(cluster.get("logging", {}))
    asked = [(kind, bool(one.get("enabled"))) for one in wanted.get("clusterLogging") or [] for kind in one["types"]]
    after = (before | {kind for kind, on in asked if on}) - {kind for kind, on in asked if not on}
    if after == before:
        raise invalid("No changes needed for the logging config provided")
    by_state = {on: [kind for kind in _LOG_TYPES if (kind in after) is on] for on in (True, False)}
    whole = [{"types": kinds, "enabled": on} for on, kinds in by_state.items() if kinds]
    return {"clusterLogging": whole}, {"ClusterLogging": whole}


def _enabled(logging: Description) -> set[str]:
    return {kind for one in logging.get("clusterLogging") or [] if one.get("enabled") for kind in one["types"]}


_KINDS: dict[str, tuple[str, Judge]] = {
    "accessConfig": ("AccessConfigUpdate", _access),
    "resourcesVpcConfig": ("EndpointAccessUpdate", _endpoint),
    "logging": ("LoggingUpdate", _logging),
}


@override("eks", "DescribeUpdate")
def describe_update(cloud: Cloud, call: Call) -> dict[str, Any]:
    name, identifier = call.params["name"], call.params["updateId"]
    require_cluster(cloud, name)
    settle(cloud, name)
    update = cloud.eks.updates_of(name).get(identifier)
    if update is None:
        raise not_found(f"No update found for ID: {identifier}")
    return {"update": update.description}


@override("eks", "ListUpdates")
def list_updates(cloud: Cloud, call: Call) -> dict[str, Any]:
    require_cluster(cloud, call.params["name"])
    return listed("updateIds", list(cloud.eks.updates_of(call.params["name"])), call.params)
