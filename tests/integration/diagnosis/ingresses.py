# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ingresses that the AWS Load Balancer Controller does not serve: what it says in events, log, rules and bindings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from tests.integration.diagnosis.objects import NAMESPACE, ingress, made, service
from tests.integration.diagnosis.world import Broken, Case, Object, World, with_json

ROLE_TAG = {"Key": "kubernetes.io/role/elb", "Value": "1"}
OTHERS_TAG = {"Key": "kubernetes.io/cluster/other", "Value": "shared"}
NO_CERTIFICATE = f"arn:aws:acm:ap-northeast-1:123456789012:certificate/{'0' * 8}"
SCHEMES, NAMES = {"group.name": "schemes"}, {"group.name": "names"}
WITH_TLS = with_json([{"HTTPS": 443}])


def having(*objects: Object) -> Broken:
    return lambda world: world.having(*objects)


def looked_at(name: str, module: str = "ingress_info") -> tuple[str, dict[str, Any]]:
    key = "name" if module == "ingress_info" else "ingress_name"
    return module, {key: name, "namespace": NAMESPACE, "wait": True, "wait_timeout": 0}


def unserved(
    cause: str, *said: str, mend: str, way: str = "", among: tuple[Object, ...] = (), **of_ingress: Any
) -> Case:
    """An Ingress of the cause's name, with one thing wrong; the controller warns of it.

    :param among: what is there already.
    """
    wrong = ingress(f"{cause}-{way}".strip("-"), **of_ingress)
    return Case(cause, *looked_at(wrong["metadata"]["name"]), said, mend, having(wrong), among, way)


def refused(cause: str, *said: str, mend: str, among: tuple[Object, ...] = (), **of_ingress: Any) -> Case:
    """The controller's webhook refuses the Ingress already."""
    arguments = {"objects": [ingress(cause, **of_ingress)], "wait": False}
    return Case(cause, "k8s_objects", arguments, ("denied the request", *said), mend, early=among)


def around(
    cause: str, broken: Broken, *said: str, mend: str, way: str = "", module: str = "ingress_info", **of_ingress: Any
) -> Case:
    """Something around a right Ingress is wrong."""
    right = ingress(f"{cause}-{way}".strip("-"), **of_ingress)

    @contextmanager
    def both(world: World) -> Iterator[None]:
        with broken(world), world.having(right):
            yield

    return Case(cause, *looked_at(right["metadata"]["name"], module), said, mend, both, way=way)


def tagged(world: World, resources: list[str], tag: dict[str, str]) -> AbstractContextManager[None]:
    ec2 = world.aws("ec2")

    @contextmanager
    def while_tagged() -> Iterator[None]:
        ec2.create_tags(Resources=resources, Tags=[tag])
        yield
        ec2.delete_tags(Resources=resources, Tags=[tag])

    return while_tagged()


@contextmanager
def untagged(world: World, subnets: list[str]) -> Iterator[None]:
    """Public subnets without the tag that the role gave them."""
    world.aws("ec2").delete_tags(Resources=subnets, Tags=[ROLE_TAG])
    yield
    world.aws("ec2").create_tags(Resources=subnets, Tags=[ROLE_TAG])


def one_subnet(world: World) -> AbstractContextManager[None]:
    return untagged(world, world.subnets[1:])


def of_another_cluster(world: World) -> AbstractContextManager[None]:
    return tagged(world, world.subnets, OTHERS_TAG)


@contextmanager
def no_way_out(world: World) -> Iterator[None]:
    """Neither tags nor routes to the internet tell which subnets are public."""
    ec2 = world.aws("ec2")
    routes = [
        {"RouteTableId": table["RouteTableId"], "GatewayId": route["GatewayId"]}
        for table in ec2.describe_route_tables()["RouteTables"]
        for route in table["Routes"]
        if route.get("GatewayId", "").startswith("igw-")
    ]
    with untagged(world, world.subnets):
        for route in routes:
            ec2.delete_route(RouteTableId=route["RouteTableId"], DestinationCidrBlock="0.0.0.0/0")
        yield
        for route in routes:
            ec2.create_route(DestinationCidrBlock="0.0.0.0/0", **route)


@contextmanager
def full_subnet(world: World) -> Iterator[None]:
    """Only a small subnet is tagged, and most of its 11 addresses are taken."""
    ec2 = world.aws("ec2")
    vpc = ec2.describe_subnets(SubnetIds=world.subnets[:1])["Subnets"][0]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="192.168.192.0/28", AvailabilityZone="ap-northeast-1a")["Subnet"][
        "SubnetId"
    ]
    taken = [ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"] for _ in range(4)]
    with untagged(world, world.subnets), tagged(world, [subnet], ROLE_TAG):
        yield
    for interface in taken:
        ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_subnet(SubnetId=subnet)


@contextmanager
def deleted_while_protected(world: World) -> Iterator[None]:
    protected = ingress("protected", load_balancer_attributes="deletion_protection.enabled=true")
    world.put(protected)
    world.until(lambda: (world.ask("ingress_info", **looked_at("protected")[1]).get("failed") is None, ""))
    world.remove(protected)
    yield
    world.kubectl(
        "-n", NAMESPACE, "annotate", "ingress", "protected", "alb.ingress.kubernetes.io/load-balancer-attributes-"
    )


def ingress_class(name: str, controller: str = "ingress.k8s.aws/alb", **spec: Any) -> Object:
    return made("networking.k8s.io/v1", "IngressClass", name, None, spec={"controller": controller} | spec)


def of_class(name: str) -> Object:
    return {"ingressClassName": name}


def many_hosts(count: int) -> Object:
    to = {"service": {"name": "web", "port": {"number": 80}}}
    path = {"http": {"paths": [{"path": "/", "pathType": "Exact", "backend": to}]}}
    return {"rules": [{"host": f"h{number}.example"} | path for number in range(count)]}


PARAMETERS = {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "absent", "scope": "Cluster"}
USE_ANNOTATION = {"backend": "redirect", "port": {"name": "use-annotation"}}

INGRESSES = (
    around("too-few-zones", one_subnet, "FailedBuildModel", mend="tag one more subnet, in another zone"),
    around("no-subnets", no_way_out, "couldn't auto-discover subnets", mend="tag the public subnets with kubernetes.io/role/elb=1"),
    around("subnets-of-other-clusters", of_another_cluster, "3 are tagged", mend="3 of the subnets have a tag kubernetes.io/cluster/<name>"),
    around("subnets-full", full_subnet, "1 have insufficient available IP addresses", mend="1 of the subnets have fewer than the 8"),
    unserved("subnets-not-found", "couldn't find all subnets", mend="names subnets that are not in this VPC", subnets="nowhere,mz-k8s-vpc-public-1a"),
    unserved("subnets-not-found", "InvalidSubnetID.NotFound", mend="names subnets that are not in this VPC", subnets="subnet-0123456789abcdef0", way="by-id"),
    unserved("subnets-in-one-zone", "FailedBuildModel", mend="name one subnet of ap-northeast-1a only", subnets="mz-k8s-vpc-public-1a,mz-k8s-vpc-private-1a"),
    unserved("security-groups-not-found", "couldn't find all security groups", mend="names security groups that are not", security_groups="nowhere"),
    unserved("conflicting-scheme", "FailedBuildModel", mend="the same alb.ingress.kubernetes.io/scheme", among=(ingress("other-scheme", scheme="internal", **SCHEMES),), **SCHEMES),
    unserved("conflicting-settings", "FailedBuildModel", mend="they need the same load balancer name", **NAMES, load_balancer_name="one", among=(ingress("other-name", **NAMES, load_balancer_name="two"),)),
    unserved("unknown-scheme", "FailedBuildModel", mend="internal or internet-facing, not public", scheme="public"),
    unserved("unknown-target-type", "FailedBuildModel", mend="instance or ip, not pod", target_type="pod"),
    unserved("bad-annotation", "FailedBuildModel", mend="correct the annotation alb.ingress.kubernetes.io/actions.redirect", **USE_ANNOTATION, **{"actions.redirect": "{"}),
    unserved("bad-annotation", "FailedBuildModel", mend="correct the annotation alb.ingress.kubernetes.io/tags", tags="team", way="pairs"),
    unserved("bad-listen-ports", "FailedBuildModel", mend="write alb.ingress.kubernetes.io/listen-ports as", listen_ports="443"),
    unserved("service-port-missing", "FailedBuildModel", mend=f"Service {NAMESPACE}/web has: 81 is none of its", port={"number": 81}),
    unserved("service-not-node-port", "FailedBuildModel", mend="make the Service type NodePort", backend="inside", among=(service("inside", "ClusterIP"),)),
    unserved("wildcard-in-prefix", "FailedBuildModel", mend="write /app/* without the wildcard", path="/app/*"),
    unserved("health-check-times", "FailedDeployModel", mend="healthcheck-timeout-seconds (5, unless set) below healthcheck-interval-seconds (5)", **{"healthcheck-interval-seconds": "5"}),
    unserved("no-certificate", "FailedBuildModel", mend="issue a certificate for no-certificate.example in ACM", listen_ports=WITH_TLS),
    unserved("certificate-not-found", "FailedDeployModel", mend="a certificate of ACM that is issued", listen_ports=WITH_TLS, certificate_arn=NO_CERTIFICATE),
    unserved("name-taken", "FailedDeployModel", mend="another load balancer has the name taken", load_balancer_name="taken", among=(ingress("first-of-the-name", load_balancer_name="taken"),)),
    unserved("limit-reached", "FailedDeployModel", mend="a quota of the account is used up", spec=many_hosts(6)),
    unserved("class-of-another-controller", "k8s.io/ingress-nginx", mend="name a class of controller ingress.k8s.aws/alb", spec=of_class("nginx"), among=(ingress_class("nginx", "k8s.io/ingress-nginx"),)),
    refused("class-missing", "invalid ingress class", mend="make the IngressClass absent", spec=of_class("absent")),
    refused("class-parameters-missing", "invalid ingress class", mend="make the IngressClassParams absent", spec=of_class("unparametrized"), among=(ingress_class("unparametrized", parameters=PARAMETERS),)),
    unserved("bad-group", "FailedLoadGroupID", mend="correct alb.ingress.kubernetes.io/group.name: groupName must", **{"group.name": "No_Name"}),
    around("service-missing", having(), "answers 503 Backend service does not exist", mend="make the Service that the path names", module="alb_info", backend="absent"),
    Case(
        "protected", "k8s_objects", {"objects": [ingress("protected")], "state": "absent", "wait_timeout": 0},
        ("held by the finalizers", "the controller's log says"), "take deletion_protection.enabled out", deleted_while_protected,
    ),
)  # fmt: skip
