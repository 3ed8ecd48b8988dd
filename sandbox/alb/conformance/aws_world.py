# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The AWS that a case was recorded in, made anew for each case."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sandbox.settings import Settings

ZONES = ("1a", "1c", "1d")
ELB_TAG, INTERNAL_TAG = "kubernetes.io/role/elb", "kubernetes.io/role/internal-elb"
# Environment -> zones of the public subnets, tag of the public ones, tag of the private ones.
_SUBNETS: dict[str, tuple[tuple[str, ...], str | None, str | None]] = {
    "no-usable-subnets": ((), None, None),
    "one-subnet": (("1a",), ELB_TAG, INTERNAL_TAG),
}
_POD_ADDRESSES = {"a": [f"192.168.10.{n}" for n in range(101, 104)], "c": [f"192.168.40.{n}" for n in range(101, 104)]}
CERTIFICATE_NAME = "*.frieza.dev"


@dataclass
class RecordedWorld:
    """Ids of what was made; `masks` are the names under which the recordings show them."""

    vpc: str
    instances: dict[str, str]
    masks: dict[str, str]
    pre_existing_groups: list[str]
    certificate_arn: str = ""
    variables: dict[str, str] = field(default_factory=dict)


class WorldBuilder:
    def __init__(self, settings: Settings) -> None:
        session = boto3.session.Session(
            aws_access_key_id=settings.admin_access_key,
            aws_secret_access_key=settings.admin_secret_key,
            region_name=settings.world.region,
        )
        self._region = settings.world.region
        self.ec2 = session.client("ec2", endpoint_url=settings.aws_url)
        self.elbv2 = session.client("elbv2", endpoint_url=settings.aws_url)
        self.acm = session.client("acm", endpoint_url=settings.aws_url)

    def build(self, environment: str) -> RecordedWorld:
        """A VPC with subnets, two nodes and their security group; a certificate or a second group where asked for."""
        vpc = self.ec2.create_vpc(CidrBlock="192.168.0.0/16")["Vpc"]["VpcId"]
        masks = {vpc: "vpc-1"}
        subnets = self._subnets(environment, vpc)
        masks |= {subnet: f"subnet-{name}" for name, subnet in subnets.items()}
        cluster_group = self._group(
            vpc,
            "eks-cluster-sg-mz-k8s",
            "EKS created security group",
            {"Name": "eks-cluster-sg-mz-k8s", "kubernetes.io/cluster/mz-k8s": "owned"},
        )
        masks[cluster_group] = "sg-cluster"
        groups = [cluster_group]
        instances = {zone: self._instance(zone, cluster_group, subnets) for zone in ("a", "c")}
        masks |= {instance: f"i-node-{zone}" for zone, instance in instances.items()}
        world = RecordedWorld(vpc, instances, masks, groups)
        if environment == "frontend-sg":
            frontend = self._group(vpc, "mz-frontend", "user managed", {"Name": "mz-frontend"})
            masks[frontend] = "sg-frontend"
            groups.append(frontend)
        if environment == "cert":
            world.certificate_arn = self._certificate()
            masks[world.certificate_arn.rpartition("/")[2]] = "cert-1"
        world.variables = {
            "INSTANCE_A": instances["a"],
            "INSTANCE_C": instances["c"],
            "CERT_ARN": world.certificate_arn,
        }
        return world

    def _subnets(self, environment: str, vpc: str) -> dict[str, str]:
        public_zones, public_tag, private_tag = _SUBNETS.get(environment, (ZONES, ELB_TAG, INTERNAL_TAG))
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        tables = {}
        for kind in ("public", "private"):
            tables[kind] = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        route = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
        self.ec2.create_route(RouteTableId=tables["public"], **route)
        wanted = [(f"public-{zone}", zone, public_tag) for zone in public_zones]
        wanted += [(f"private-{zone}", zone, private_tag) for zone in ZONES]
        made: dict[str, str] = {}
        networks = {zone: [first, first + 96] for zone, first in zip(ZONES, (0, 32, 64), strict=True)}
        for name, zone, tag in wanted:
            # The first subnet of a zone holds the addresses of its node and pods.
            cidr = f"192.168.{networks[zone].pop(0)}.0/19"
            subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=f"ap-northeast-{zone}")
            made[name] = subnet["Subnet"]["SubnetId"]
            self.ec2.associate_route_table(RouteTableId=tables[name.partition("-")[0]], SubnetId=made[name])
            tags = [{"Key": "Name", "Value": name}, *([{"Key": tag, "Value": "1"}] if tag else [])]
            self.ec2.create_tags(Resources=[made[name]], Tags=tags)
        return made

    def _group(self, vpc: str, name: str, description: str, tags: dict[str, str]) -> str:
        group = self.ec2.create_security_group(GroupName=name, Description=description, VpcId=vpc)["GroupId"]
        self.ec2.create_tags(Resources=[group], Tags=[{"Key": k, "Value": v} for k, v in tags.items()])
        return str(group)

    def _instance(self, zone: str, group: str, subnets: dict[str, str]) -> str:
        """A node; the addresses of its pods are secondary ones of its network interface."""
        subnet = next(subnet for name, subnet in subnets.items() if name.endswith(f"-1{zone}"))
        addresses = {"a": "192.168.10.11", "c": "192.168.40.12"}
        made = self.ec2.run_instances(
            ImageId="ami-0e4f1b7c2d9a85360",
            InstanceType="t3.medium",
            MinCount=1,
            MaxCount=1,
            SubnetId=subnet,
            PrivateIpAddress=addresses[zone],
            SecurityGroupIds=[group],
        )["Instances"][0]
        interface = made["NetworkInterfaces"][0]["NetworkInterfaceId"]
        self.ec2.assign_private_ip_addresses(NetworkInterfaceId=interface, PrivateIpAddresses=_POD_ADDRESSES[zone])
        return str(made["InstanceId"])

    def _certificate(self) -> str:
        certificate, key = self_signed(CERTIFICATE_NAME, [x509.DNSName(CERTIFICATE_NAME)])
        return str(self.acm.import_certificate(Certificate=certificate, PrivateKey=key)["CertificateArn"])


def self_signed(name: str, alternative_names: list[Any]) -> tuple[bytes, bytes]:
    """A certificate that is its own authority, and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(alternative_names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private
