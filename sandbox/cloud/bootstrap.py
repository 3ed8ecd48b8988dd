# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account as it is before the first run: what world.yml says, made in moto."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from typing import Any

from moto.moto_api._internal.models import moto_api_backend

from sandbox.cloud.bootstrap_network import Network, make_network, make_nodes
from sandbox.cloud.context import Cloud
from sandbox.cloud.eks.access_entries import new_entry
from sandbox.cloud.eks.state import CLUSTER_ADMIN_POLICY

LOG = logging.getLogger(__name__)
_ADMINISTRATOR_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


def reset(cloud: Cloud) -> None:
    """Empty the account and make the world again. Ids are new; the administrator's keys stay the same."""
    with cloud.lock:
        moto_api_backend.reset()
        cloud.principals.clear()
        cloud.eks.clear()
        cloud.former.clear()
        cloud.route53_changes.clear()
        make_world(cloud)


def make_world(cloud: Cloud) -> None:
    """Make the administrator, the VPC, the nodes and the cluster in an empty account."""
    _administrator(cloud)
    network = make_network(cloud)
    cluster_role = _role(cloud, f"{cloud.world.cluster.name}-cluster", "eks.amazonaws.com")
    node_role = _role(cloud, f"{cloud.world.cluster.name}-node", "ec2.amazonaws.com")
    make_nodes(cloud, network)
    _cluster(cloud, network, cluster_role)
    _access(cloud, node_role)


def _administrator(cloud: Cloud) -> None:
    name = cloud.world.administrator
    cloud.moto.invoke("iam", "CreateUser", {"UserName": name})
    document = json.dumps(cloud.world.administrator_policy or _ADMINISTRATOR_POLICY)
    policy = {"UserName": name, "PolicyName": "administrator", "PolicyDocument": document}
    cloud.moto.invoke("iam", "PutUserPolicy", policy)
    # IAM chooses keys itself; the sandbox's were decided at `up`, so that its environment outlives a reset.
    iam = cloud.principals.iam
    # Ids of IAM users begin with AIDA; moto's are any letters.
    iam.users[name].id = "AIDA" + iam.users[name].id[4:].upper()
    key = iam.create_access_key(name)
    del iam.access_keys[key.access_key_id]
    key.access_key_id = cloud.settings.admin_access_key
    key.secret_access_key = cloud.settings.admin_secret_key
    iam.access_keys[key.access_key_id] = key


def _role(cloud: Cloud, name: str, service: str) -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
    }
    role = cloud.moto.invoke("iam", "CreateRole", {"RoleName": name, "AssumeRolePolicyDocument": json.dumps(trust)})
    return str(role["Role"]["Arn"])


def _cluster(cloud: Cloud, network: Network, role_arn: str) -> None:
    cluster = cloud.world.cluster
    subnet_ids = [network.subnets[name] for name in cluster.subnets]
    request = {
        "name": cluster.name,
        "version": cluster.version,
        "roleArn": role_arn,
        "resourcesVpcConfig": {"subnetIds": subnet_ids, "securityGroupIds": []},
    }
    cloud.moto.invoke("eks", "CreateCluster", request)
    cloud.eks.clusters[cluster.name] = _description(cloud, network, subnet_ids)


def _description(cloud: Cloud, network: Network, subnet_ids: list[str]) -> dict[str, Any]:
    cluster = cloud.world.cluster
    return {
        "endpoint": cloud.settings.endpoint_url,
        "version": cluster.version,
        "platformVersion": "eks.1",
        "certificateAuthority": {"data": _certificate_authority(cloud.settings.pki_dir / "ca.crt")},
        "identity": {"oidc": {"issuer": cloud.world.issuer}},
        "kubernetesNetworkConfig": {"serviceIpv4Cidr": cluster.service_cidr, "ipFamily": "ipv4"},
        "accessConfig": {"authenticationMode": cluster.authentication_mode},
        "health": {"issues": []},
        "upgradePolicy": {"supportType": "EXTENDED"},
        "deletionProtection": False,
        "resourcesVpcConfig": {
            "subnetIds": subnet_ids,
            "securityGroupIds": [],
            "clusterSecurityGroupId": network.cluster_security_group,
            "vpcId": network.vpc,
            "endpointPublicAccess": True,
            "endpointPrivateAccess": False,
            "publicAccessCidrs": ["0.0.0.0/0"],
        },
    }


def _certificate_authority(path: Path) -> str:
    if not path.is_file():
        LOG.warning("no %s: DescribeCluster shows no certificate authority until the sandbox is up whole", path)
        return ""
    return base64.b64encode(path.read_bytes()).decode()


def _access(cloud: Cloud, node_role: str) -> None:
    cluster = cloud.world.cluster.name
    operator = cloud.principals.iam.users[cloud.world.administrator].arn
    entries = cloud.eks.entries_of(cluster)
    entries[operator] = new_entry(cloud, {"clusterName": cluster, "principalArn": operator})
    created = entries[operator].description["createdAt"]
    entries[operator].policies[CLUSTER_ADMIN_POLICY] = {
        "policyArn": CLUSTER_ADMIN_POLICY,
        "accessScope": {"type": "cluster", "namespaces": []},
        "associatedAt": created,
        "modifiedAt": created,
    }
    node: dict[str, Any] = {"clusterName": cluster, "principalArn": node_role, "type": "EC2_LINUX"}
    node |= {"kubernetesGroups": ["system:nodes"], "username": "system:node:{{EC2PrivateDNSName}}"}
    entries[node_role] = new_entry(cloud, node)
