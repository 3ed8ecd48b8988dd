# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.flags import Flags, parse
from sandbox.alb.controller.groups import ClassifiedIngress
from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.subnets import SubnetResolver
from tests.unit.sandbox.alb.controller.fakes import ingress

REGION = "ap-northeast-1"


class Vpc:
    """A VPC in moto, to which subnets are added."""

    def __init__(self) -> None:
        self.ec2 = boto3.client("ec2", region_name=REGION)
        self.id = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.id)
        self._table = self.ec2.create_route_table(VpcId=self.id)["RouteTable"]["RouteTableId"]
        self.ec2.create_route(RouteTableId=self._table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        self._next = 0

    def subnet(self, zone: str, *, public: bool = True, size: int = 24, **tags: str) -> str:
        self._next += 1
        made = self.ec2.create_subnet(
            VpcId=self.id, CidrBlock=f"10.0.{self._next}.0/{size}", AvailabilityZone=f"{REGION}{zone}"
        )["Subnet"]["SubnetId"]
        if public:
            self.ec2.associate_route_table(RouteTableId=self._table, SubnetId=made)
        if tags:
            named = [{"Key": key.replace("__", "/").replace("_", "."), "Value": value} for key, value in tags.items()]
            self.ec2.create_tags(Resources=[made], Tags=named)
        return str(made)

    def resolver(self, *more: str) -> SubnetResolver:
        return SubnetResolver(Aws(self.flags(*more), Metrics()), self.flags(*more))

    def flags(self, *more: str) -> Flags:
        return parse(["--cluster-name=mz-k8s", f"--aws-region={REGION}", f"--aws-vpc-id={self.id}", *more])


@pytest.fixture
def vpc(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vpc]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield Vpc()


ELB: dict[str, Any] = {"kubernetes_io__role__elb": "1"}


def test_role_tags_decide(vpc: Vpc) -> None:
    tagged = [vpc.subnet("a", **ELB), vpc.subnet("c", kubernetes_io__role__elb="")]
    vpc.subnet("d")
    assert vpc.resolver().discover("internet-facing") == tuple(sorted(tagged))


def test_without_any_role_tag_the_route_decides(vpc: Vpc) -> None:
    public = [vpc.subnet("a"), vpc.subnet("c")]
    private = [vpc.subnet("a", public=False), vpc.subnet("c", public=False)]
    assert vpc.resolver().discover("internet-facing") == tuple(sorted(public))
    assert vpc.resolver().discover("internal") == tuple(sorted(private))


def test_one_per_zone_is_taken_the_clusters_own_before_the_lowest_id(vpc: Vpc) -> None:
    in_a = [vpc.subnet("a", **ELB) for _ in range(2)]
    own = max(in_a)
    vpc.ec2.create_tags(Resources=[own], Tags=[{"Key": "kubernetes.io/cluster/mz-k8s", "Value": "shared"}])
    in_c = [vpc.subnet("c", **ELB) for _ in range(2)]
    assert vpc.resolver().discover("internet-facing") == tuple(sorted([own, min(in_c)]))


def test_subnets_of_other_clusters_and_full_ones_are_counted_in_the_error(vpc: Vpc) -> None:
    vpc.subnet("a", **ELB, kubernetes_io__cluster__other="owned")
    vpc.subnet("c", size=28, **ELB)
    for _ in range(4):
        vpc.ec2.create_network_interface(SubnetId=_last(vpc))
    with pytest.raises(BuildError) as refused:
        vpc.resolver().discover("internet-facing")
    assert str(refused.value) == (
        "couldn't auto-discover subnets: unable to resolve at least one subnet. "
        "Evaluated 2 subnets: 1 are tagged for other clusters, and 1 have insufficient available IP addresses"
    )


def _last(vpc: Vpc) -> str:
    found = vpc.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc.id]}])["Subnets"]
    return str(next(s["SubnetId"] for s in found if s["CidrBlock"].endswith("/28")))


def test_the_check_for_other_clusters_can_be_turned_off(vpc: Vpc) -> None:
    for zone in ("a", "c"):
        vpc.subnet(zone, **ELB, kubernetes_io__cluster__other="owned")
    resolver = vpc.resolver("--feature-gates=SubnetsClusterTagCheck=false")
    assert len(resolver.discover("internet-facing")) == 2


def test_one_zone_is_not_enough(vpc: Vpc) -> None:
    vpc.subnet("a", **ELB)
    with pytest.raises(BuildError) as refused:
        vpc.resolver().discover("internet-facing")
    assert str(refused.value) == (
        "couldn't auto-discover subnets: subnets count less than minimal required count: 1 < 2"
    )


def test_subnets_may_be_named(vpc: Vpc) -> None:
    first, second = vpc.subnet("a", Name="public-a"), vpc.subnet("c")
    member = ClassifiedIngress(ingress(annotations={"subnets": f"public-a, {second}"}))
    assert vpc.resolver().explicit([member]) == tuple(sorted([first, second]))


def test_a_named_subnet_that_is_not_there_is_an_error(vpc: Vpc) -> None:
    member = ClassifiedIngress(ingress(annotations={"subnets": "public-a"}))
    with pytest.raises(
        BuildError,
        match=r"^failed to list subnets by names or IDs: couldn't find all subnets, missing names: \[public-a\]$",
    ):
        vpc.resolver().explicit([member])


def named(names: str) -> ClassifiedIngress:
    return ClassifiedIngress(ingress(annotations={"subnets": names}))


def of_class(**selector: Any) -> ClassifiedIngress:
    return ClassifiedIngress(ingress(), {"subnets": selector})


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ([of_class(ids=["subnet-1"]), named("a")], "conflicting subnet specifications: IngressClassParams versus"),
        ([of_class(ids=["subnet-1"]), of_class(ids=["subnet-2"])], "conflicting IngressClassParams subnet"),
        ([named("a,c"), named("c,d")], r"conflicting subnets: \[a c\] \| \[c d\]"),
        ([named("a,also-a")], rf"multiple subnets in same Availability Zone {REGION}a: \[subnet-\w+ subnet-\w+\]"),
        (
            [named("a,a,c")],
            'failed to list subnets by names or IDs: subnet with Name tag "a" requested 2 times but only 1',
        ),
        ([of_class(ids=["subnet-00000000000000000"])], "failed to list subnets by IDs: .*InvalidSubnetID.NotFound"),
    ],
)
def test_names_that_contradict_each_other_are_an_error(vpc: Vpc, members: list[ClassifiedIngress], told: str) -> None:
    for zone, name in (("a", "a"), ("a", "also-a"), ("c", "c"), ("d", "d")):
        vpc.subnet(zone, Name=name)
    with pytest.raises(BuildError, match=f"^{told}"):
        vpc.resolver().explicit(members)


def test_the_order_in_which_members_name_them_does_not_count(vpc: Vpc) -> None:
    made = [vpc.subnet(zone, Name=zone) for zone in ("a", "c")]
    assert vpc.resolver().explicit([named("a,c"), named("c,a")]) == tuple(sorted(made))


def test_the_class_may_select_subnets_by_tag(vpc: Vpc) -> None:
    chosen = [vpc.subnet(zone, tier="front") for zone in ("a", "c")]
    vpc.subnet("d", tier="back")
    member = ClassifiedIngress(ingress(), {"subnets": {"tags": {"tier": ["front"]}}})
    assert vpc.resolver().explicit([member]) == tuple(sorted(chosen))
