# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's stand-in against the sandbox's AWS: what an Ingress comes to there, changes to, and leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, cast

import pytest

from sandbox.alb.controller import network as controller_network
from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.bindings import Bindings
from sandbox.alb.controller.build import ModelBuilder
from sandbox.alb.controller.deploy import Deployed, Deployer
from sandbox.alb.controller.errors import AwsError, BuildError, ControllerError, RequeueAfter
from sandbox.alb.controller.groups import Classifier
from sandbox.alb.controller.kube import KubeClient
from sandbox.alb.controller.load_balancers import LoadBalancers
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.network import AwsNetwork, BackendSecurityGroup
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, flags, ingress, ingress_class, rule, service
from tests.unit.sandbox.alb.controller.fakes_api import FakeKube

from .conftest import Sandbox

GROUP = GroupId("default", "app")
MADE = ["CreateSecurityGroup", "CreateSecurityGroup", "AuthorizeSecurityGroupIngress", "CreateTargetGroup"]
MADE += ["CreateLoadBalancer", "CreateListener", "CreateRule"]
GONE = ["DeleteLoadBalancer", "DeleteTargetGroup", "DeleteSecurityGroup"]


class Controller:
    """The parts that build a model and deploy it, without queue, watches and leader."""

    def __init__(self, sandbox: Sandbox, vpc: str) -> None:
        self._sandbox = sandbox
        self._vpc = vpc
        self._stopped = threading.Event()
        self.objects = FakeObjects()
        self.flags = flags(f"--aws-vpc-id={vpc}")
        self.aws = Aws(self.flags, Metrics())
        self.load_balancers = LoadBalancers(self.aws, self.flags)
        self.backend = self.replica()
        self.network = AwsNetwork(self.aws, self.flags, self.load_balancers, self.backend)
        kube = cast(KubeClient, FakeKube(self.objects))
        bindings = Bindings(kube, vpc, self._stopped)
        log = Log("test")
        self.deployer = Deployer(self.aws, self.flags, self.load_balancers, bindings, log, self._stopped)

    def replica(self, *more: str) -> BackendSecurityGroup:
        """The shared group, as another replica with these flags knows it."""
        return BackendSecurityGroup(self.aws, flags(f"--aws-vpc-id={self._vpc}", *more), self._stopped)

    def reconcile(self, annotations: dict[str, str] | None = None, *, gone: bool = False) -> Deployed | None:
        """For an Ingress with these annotations, or for none any more."""
        kept = self.objects.list("TargetGroupBinding")
        app = ingress(
            annotations={"scheme": "internet-facing"} | (annotations or {}), rules=[rule(("/", "Prefix", "app1"))]
        )
        self.objects.items[:] = [ingress_class(), service(), *([] if gone else [app]), *kept]
        group = Classifier(self.objects, self.flags["ingress-class"]).load_group(GROUP)
        deployed = self.deployer.deploy(ModelBuilder(self.flags, self.objects, self.network).build(group))
        if gone:
            self.backend.release(lambda: False)
        return deployed

    def writes(self, annotations: dict[str, str] | None = None, *, gone: bool = False) -> list[str]:
        """What a reconcile changes in AWS."""
        before = len(self._sandbox.calls())
        self.reconcile(annotations, gone=gone)
        return [call["action"] for call in self._sandbox.calls()[before:] if call["write"]]


@pytest.fixture(scope="module")
def controller(sandbox: Sandbox, network: dict[str, Any]) -> Iterator[Controller]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", sandbox.settings.aws_url)
        patch.setenv("AWS_ACCESS_KEY_ID", sandbox.settings.admin_access_key)
        patch.setenv("AWS_SECRET_ACCESS_KEY", sandbox.settings.admin_secret_key)
        patch.setattr(controller_network, "DELETE_INTERVAL_SECONDS", 0.01)
        yield Controller(sandbox, network["vpc"])


def test_what_an_ingress_asks_for_is_made_once(
    sandbox: Sandbox, network: dict[str, Any], controller: Controller
) -> None:
    controller.reconcile(gone=True)
    assert controller.writes() == MADE
    assert controller.writes() == []

    (balancer,) = sandbox.client("elbv2").describe_load_balancers()["LoadBalancers"]
    public = {subnet for name, subnet in network["subnets"].items() if name.startswith("public")}
    assert (balancer["Scheme"], {zone["SubnetId"] for zone in balancer["AvailabilityZones"]}) == (
        "internet-facing",
        public,
    )
    deployed = controller.reconcile()
    assert deployed == Deployed(balancer["DNSName"].lower(), (80,))


def test_nothing_is_left_of_an_ingress_that_is_gone(sandbox: Sandbox, controller: Controller) -> None:
    controller.reconcile()
    assert controller.writes(gone=True) == [*GONE, "DeleteSecurityGroup"]
    assert controller.reconcile(gone=True) is None
    assert sandbox.client("elbv2").describe_target_groups()["TargetGroups"] == []
    groups = sandbox.client("ec2").describe_security_groups()["SecurityGroups"]
    assert [group["GroupName"] for group in groups if group["GroupName"].startswith("k8s-")] == []


@pytest.mark.parametrize(
    ("annotations", "writes"),
    [
        ({"tags": "team=edge"}, ["CreateTags", "AddTags", "AddTags", "AddTags", "AddTags"]),
        ({"load-balancer-attributes": "idle_timeout.timeout_seconds=30"}, ["ModifyLoadBalancerAttributes"]),
        ({"inbound-cidrs": "10.0.0.0/8"}, ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]),
        ({"healthcheck-path": "/ready"}, ["ModifyTargetGroup"]),
        ({"target-group-attributes": "stickiness.enabled=true"}, ["ModifyTargetGroupAttributes"]),
        (
            {"listen-ports": '[{"HTTP": 8080}]'},
            [
                "AuthorizeSecurityGroupIngress",
                "RevokeSecurityGroupIngress",
                "DeleteListener",
                "CreateListener",
                "CreateRule",
            ],
        ),
    ],
)
def test_a_change_takes_no_more_than_it_needs_and_is_made_once(
    controller: Controller, annotations: dict[str, str], writes: list[str]
) -> None:
    controller.reconcile()
    assert controller.writes(annotations) == writes
    assert controller.writes(annotations) == []


def test_another_scheme_is_another_load_balancer(sandbox: Sandbox, controller: Controller) -> None:
    controller.reconcile()
    assert controller.writes({"scheme": "internal"})[:2] == ["DeleteLoadBalancer", "CreateLoadBalancer"]
    (balancer,) = sandbox.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert balancer["Scheme"] == "internal"


def test_named_subnets_and_groups_take_the_place_of_found_ones(
    sandbox: Sandbox, network: dict[str, Any], controller: Controller
) -> None:
    ec2 = sandbox.client("ec2")
    own = ec2.create_security_group(GroupName="own", Description="x", VpcId=network["vpc"])["GroupId"]
    ec2.create_tags(Resources=[own], Tags=[{"Key": "Name", "Value": "web"}])
    controller.reconcile()
    subnets = ",".join(network["subnets"][name] for name in ("public-1a", "public-1c"))

    assert controller.writes({"subnets": subnets, "security-groups": "web"}) == [
        "SetSubnets",
        "SetSecurityGroups",
        "DeleteSecurityGroup",
    ]
    (balancer,) = sandbox.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert (balancer["SecurityGroups"], len(balancer["AvailabilityZones"])) == ([own], 2)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("nowhere", r"couldn't find all security groups: requested names \[nowhere\] but found \[\]"),
        ("nowhere,sg-cluster", "InvalidGroup"),
    ],
)
def test_groups_that_are_not_there_are_named(controller: Controller, named: str, message: str) -> None:
    with pytest.raises((BuildError, AwsError), match=message):
        controller.reconcile({"security-groups": named})


def test_a_target_group_of_somebody_elses_is_found_by_its_name(
    sandbox: Sandbox, network: dict[str, Any], controller: Controller
) -> None:
    made = sandbox.client("elbv2").create_target_group(Name="blue", Protocol="HTTP", Port=80, VpcId=network["vpc"])
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    try:
        assert controller.network.target_group_arn("blue") == arn
        with pytest.raises(AwsError, match="operation error Elastic Load Balancing v2: DescribeTargetGroups, https"):
            controller.network.target_group_arn("green")
    finally:
        sandbox.client("elbv2").delete_target_group(TargetGroupArn=arn)


def test_the_shared_group_waits_for_whoever_uses_it(
    sandbox: Sandbox, network: dict[str, Any], controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller.reconcile(gone=True)
    ec2, shared = sandbox.client("ec2"), controller.backend.get()
    assert controller.backend.get() == shared
    controller.backend.release(lambda: True)
    interface = ec2.create_network_interface(SubnetId=network["subnets"]["public-1a"], Groups=[shared])
    monkeypatch.setattr(controller_network, "BACKEND_DELETE_TIMEOUT_SECONDS", 0.05)
    with pytest.raises(ControllerError, match="failed to delete securityGroup: timed out waiting for the condition"):
        controller.backend.release(lambda: False)
    ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterface"]["NetworkInterfaceId"])
    assert controller.replica().get() == shared  # found by its tags
    controller.backend.release(lambda: False)
    controller.replica().release(lambda: False)  # which has nothing to remove any more
    assert shared not in {group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"]}


def test_a_shared_group_of_ones_own_is_neither_made_nor_removed(controller: Controller) -> None:
    own = controller.replica("--backend-security-group=sg-own")
    assert own.get() == "sg-own"
    own.release(lambda: False)


def test_a_load_balancer_that_is_still_being_made_is_looked_at_again_later(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller.reconcile()
    monkeypatch.setattr(controller.load_balancers, "state_of", lambda _: "provisioning")
    with pytest.raises(RequeueAfter, match="is still provisioning"):
        controller.reconcile()


def test_a_protected_load_balancer_of_another_scheme_is_replaced_all_the_same(controller: Controller) -> None:
    """As the real one: pkg/deploy/elbv2/load_balancer_synthesizer.go of v3.5.0, disableDeletionProtection."""
    controller.reconcile({"load-balancer-attributes": "deletion_protection.enabled=true"})
    writes = controller.writes({"scheme": "internal"})
    assert writes[:3] == ["DeleteLoadBalancer", "ModifyLoadBalancerAttributes", "DeleteLoadBalancer"]
    (balancer,) = controller.load_balancers.of_group(GROUP)
    assert balancer["Scheme"] == "internal"
