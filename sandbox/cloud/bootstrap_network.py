# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VPC of world.yml: subnets, routes, the cluster's security group, the nodes' instances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.cloud.context import Cloud
from sandbox.cloud.digits import stable_digits

# Any image will do: moto checks none, nothing boots it.
_NODE_IMAGE = "ami-0e4f1b7c2d9a85360"


@dataclass(frozen=True)
class Network:
    """Ids of what was made. `subnets` by the names of world.yml."""

    vpc: str
    subnets: dict[str, str]
    cluster_security_group: str


def _tags(kind: str, **tags: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def _named(kind: str, name: str) -> dict[str, Any]:
    return {"TagSpecifications": _tags(kind, Name=name)}


def make_network(cloud: Cloud) -> Network:
    """Make the VPC with its gateways, route tables, subnets and the cluster's security group."""
    world, ec2 = cloud.world, _Ec2(cloud)
    vpc = ec2("CreateVpc", CidrBlock=world.vpc_cidr, **_named("vpc", world.vpc_name))["Vpc"]["VpcId"]
    ec2("ModifyVpcAttribute", VpcId=vpc, EnableDnsHostnames={"Value": True})
    gateway = ec2("CreateInternetGateway", **_named("internet-gateway", world.vpc_name))["InternetGateway"]
    ec2("AttachInternetGateway", InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
    subnets = {}
    for subnet in world.subnets:
        request = {"VpcId": vpc, "CidrBlock": subnet.cidr, "AvailabilityZone": subnet.zone}
        made = ec2("CreateSubnet", **request, **_named("subnet", f"{world.vpc_name}-{subnet.name}"))
        subnets[subnet.name] = made["Subnet"]["SubnetId"]
        if subnet.public:
            ec2("ModifySubnetAttribute", SubnetId=subnets[subnet.name], MapPublicIpOnLaunch={"Value": True})
    public = next(subnets[subnet.name] for subnet in world.subnets if subnet.public)
    _routes(cloud, vpc, subnets, public=True, target={"GatewayId": gateway["InternetGatewayId"]})
    _routes(cloud, vpc, subnets, public=False, target={"NatGatewayId": _nat(cloud, public)})
    return Network(vpc, subnets, _cluster_security_group(cloud, vpc))


def _nat(cloud: Cloud, subnet_id: str) -> str:
    ec2 = _Ec2(cloud)
    address = ec2("AllocateAddress", Domain="vpc")["AllocationId"]
    nat = ec2("CreateNatGateway", SubnetId=subnet_id, AllocationId=address)["NatGateway"]["NatGatewayId"]
    return str(nat)


def _routes(cloud: Cloud, vpc: str, subnets: dict[str, str], *, public: bool, target: dict[str, str]) -> None:
    ec2 = _Ec2(cloud)
    name = f"{cloud.world.vpc_name}-{'public' if public else 'private'}"
    table = ec2("CreateRouteTable", VpcId=vpc, **_named("route-table", name))["RouteTable"]["RouteTableId"]
    ec2("CreateRoute", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)
    for subnet in cloud.world.subnets:
        if subnet.public == public:
            ec2("AssociateRouteTable", RouteTableId=table, SubnetId=subnets[subnet.name])


def _cluster_security_group(cloud: Cloud, vpc: str) -> str:
    """The group that EKS makes with a cluster: named, tagged and ruled as EKS does."""
    ec2, cluster = _Ec2(cloud), cloud.world.cluster.name
    name = f"eks-cluster-sg-{cluster}-{stable_digits(cluster, 10)}"
    description = (
        "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
        "as well as any managed workloads."
    )
    tags = {"Name": name, f"kubernetes.io/cluster/{cluster}": "owned", "aws:eks:cluster-name": cluster}
    specification = {"TagSpecifications": _tags("security-group", **tags)}
    group = ec2("CreateSecurityGroup", GroupName=name, Description=description, VpcId=vpc, **specification)["GroupId"]
    itself = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]
    ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=itself)
    return str(group)


def make_nodes(cloud: Cloud, network: Network) -> None:
    """Run the nodes' instances at their fixed addresses, in the cluster's security group."""
    cluster = cloud.world.cluster.name
    tags = {"Name": f"{cluster}-node", f"kubernetes.io/cluster/{cluster}": "owned", "eks:cluster-name": cluster}
    for node in cloud.world.nodes:
        _Ec2(cloud)(
            "RunInstances",
            ImageId=_NODE_IMAGE,
            InstanceType=node.instance_type,
            MinCount=1,
            MaxCount=1,
            SubnetId=network.subnets[node.subnet],
            PrivateIpAddress=node.address,
            SecurityGroupIds=[network.cluster_security_group],
            TagSpecifications=_tags("instance", **tags),
        )


def instance_ids(cloud: Cloud) -> dict[str, str]:
    """The ids of all instances by their private addresses."""
    reservations = _Ec2(cloud)("DescribeInstances")["Reservations"]
    instances = [instance for reservation in reservations for instance in reservation["Instances"]]
    return {one["PrivateIpAddress"]: one["InstanceId"] for one in instances if one.get("PrivateIpAddress")}


class _Ec2:
    """EC2's operations with their parameters as keywords."""

    def __init__(self, cloud: Cloud) -> None:
        self._moto = cloud.moto

    def __call__(self, action: str, **params: Any) -> dict[str, Any]:
        return self._moto.invoke("ec2", action, params)
