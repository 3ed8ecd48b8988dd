# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS Pod Identity associations."""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.eks.common import arn, in_use, invalid, not_found, now, require_cluster
from sandbox.cloud.paging import listed
from sandbox.cloud.registry import override
from sandbox.cloud.sts.principals import role_by_arn

_SUMMARY = ("clusterName", "namespace", "serviceAccount", "associationArn", "associationId")


def _require_role(cloud: Cloud, role_arn: str) -> None:
    if role_by_arn(cloud.principals.iam, role_arn) is None:
        raise invalid("Role provided in the request does not exist.")


def _association(cloud: Cloud, call: Call) -> dict[str, Any]:
    cluster, association_id = call.params["clusterName"], call.params["associationId"]
    require_cluster(cloud, cluster)
    association = cloud.eks.associations_of(cluster).get(association_id)
    if association is None:
        raise not_found(f"The specified association {association_id} could not be found in cluster {cluster}.")
    return association


@override("eks", "CreatePodIdentityAssociation")
def create_pod_identity_association(cloud: Cloud, call: Call) -> dict[str, Any]:
    params = call.params
    cluster = params["clusterName"]
    require_cluster(cloud, cluster)
    _require_role(cloud, params["roleArn"])
    key = (params["namespace"], params["serviceAccount"])
    known = cloud.eks.associations_of(cluster)
    for association in known.values():
        if (association["namespace"], association["serviceAccount"]) == key:
            raise in_use(f"Association already exists: {association['associationId']}")
    association_id = "a-" + secrets.token_hex(9)[:17]
    optional = {name: params[name] for name in ("targetRoleArn", "disableSessionTags") if params.get(name) is not None}
    known[association_id] = optional | {
        "clusterName": cluster,
        "namespace": key[0],
        "serviceAccount": key[1],
        "roleArn": params["roleArn"],
        "associationId": association_id,
        "associationArn": arn(cloud, "podidentityassociation", cluster, association_id),
        "tags": dict(params.get("tags") or {}),
        "createdAt": now(),
        "modifiedAt": now(),
    }
    return {"association": known[association_id]}


@override("eks", "DescribePodIdentityAssociation")
def describe_pod_identity_association(cloud: Cloud, call: Call) -> dict[str, Any]:
    return {"association": _association(cloud, call)}


@override("eks", "UpdatePodIdentityAssociation")
def update_pod_identity_association(cloud: Cloud, call: Call) -> dict[str, Any]:
    association = _association(cloud, call)
    names = ("roleArn", "targetRoleArn", "disableSessionTags")
    changes = {name: call.params[name] for name in names if call.params.get(name) is not None}
    if "roleArn" in changes:
        _require_role(cloud, changes["roleArn"])
    association |= changes | {"modifiedAt": now()}
    return {"association": association}


@override("eks", "DeletePodIdentityAssociation")
def delete_pod_identity_association(cloud: Cloud, call: Call) -> dict[str, Any]:
    association = _association(cloud, call)
    del cloud.eks.associations_of(call.params["clusterName"])[association["associationId"]]
    return {"association": association}


@override("eks", "ListPodIdentityAssociations")
def list_pod_identity_associations(cloud: Cloud, call: Call) -> dict[str, Any]:
    require_cluster(cloud, call.params["clusterName"])
    wanted = {name: call.params[name] for name in ("namespace", "serviceAccount") if call.params.get(name)}
    found = [
        {name: association[name] for name in _SUMMARY}
        for association in cloud.eks.associations_of(call.params["clusterName"]).values()
        if all(association[name] == value for name, value in wanted.items())
    ]
    return listed("associations", found, call.params)
