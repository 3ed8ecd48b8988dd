# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before anything exists: predictions write nothing, and wrong input is one clear error before anything is written."""

from __future__ import annotations

import json

import pytest

from tests.integration.rehearsal import Rehearsal

pytestmark = pytest.mark.usefixtures("first_state")


def test_check_mode_shows_what_will_be_made_and_writes_nothing(rehearsal: Rehearsal, nothing_written):
    run = rehearsal.play("site", "--check", "--diff").succeeded()
    shown = json.dumps([task.result.get("diff") for task in run.tasks])
    for made in (
        "oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com",
        "AWSLoadBalancerControllerIAMPolicy",
        "mz-k8s-aws-load-balancer-controller",
        "eks.amazonaws.com/role-arn",
        "kubernetes.io/role/elb",
        "aws-load-balancer-controller-3.5.0",
        "ingress.k8s.aws/alb",
        "Deployment default/app1",
        "Service default/app2",
        "Ingress default/app-aws-ingress",
        "frieza.dev",
        "Deployment kube-system/external-dns",
    ):
        assert made in shown or made in run.output, made


def test_an_unknown_cluster_is_named_with_those_that_exist(rehearsal: Rehearsal, nothing_written):
    run = rehearsal.play("site", eks_ingress_cluster_name="mz-k9s").failed()
    assert "could not find the EKS cluster mz-k9s" in run.failure
    assert "mz-k8s" in run.failure


def test_missing_credentials_are_one_line_that_says_what_to_set(rehearsal: Rehearsal, nothing_written):
    none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    run = rehearsal.run_playbook("edgeworks.eks_ingress.site", environment=none).failed()
    assert "AWS_PROFILE" in run.failure
    assert "\n" not in run.failure


def test_unknown_credentials_are_told_from_missing_ones(rehearsal: Rehearsal, nothing_written):
    wrong = {"AWS_ACCESS_KEY_ID": "AKIANOBODY", "AWS_SECRET_ACCESS_KEY": "nothing"}
    run = rehearsal.run_playbook("edgeworks.eks_ingress.site", environment=wrong).failed()
    assert "access key is not known" in run.failure


@pytest.mark.parametrize("in_process", [True, False])
def test_a_profile_that_is_asked_for_goes_before_the_environments_keys(
    rehearsal: Rehearsal, in_process, nothing_written
):
    options = {"eks_ingress_aws_options": {"profile": "another-account"}, "eks_ingress_in_process": in_process}
    run = rehearsal.play("site", **options).failed()
    assert "The config profile (another-account) could not be found" in run.failure


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ("us-east-1", "there is none of that name in us-east-1 (there: none)"),
        ("ap-northeast-9", "Check the region and endpoint_url"),
    ],
)
def test_a_cluster_is_looked_for_in_the_region_that_is_asked_for(rehearsal: Rehearsal, region, told, nothing_written):
    assert told in rehearsal.play("site", eks_ingress_region=region).failed().failure


@pytest.mark.parametrize(
    "variable", ["eks_ingress_cluster_name", "eks_ingress_region", "eks_ingress_hosts", "eks_ingress_zone_name"]
)
def test_a_missing_variable_is_named(rehearsal: Rehearsal, tmp_path, variable, nothing_written):
    inventory = (rehearsal.state_dir / "inventory.yml").read_text(encoding="utf-8")
    lines, kept, skipping = inventory.splitlines(), [], False
    for line in lines:
        indented_more = line.startswith("      -") or line.startswith("        ")
        skipping = line.strip().startswith(f"{variable}:") or (skipping and indented_more)
        if not skipping:
            kept.append(line)
    (tmp_path / "inventory.yml").write_text("\n".join(kept), encoding="utf-8")
    run = rehearsal.play("site", "--inventory", str(tmp_path / "inventory.yml")).failed()
    assert variable in run.failure


def test_a_missing_namespace_is_named(rehearsal: Rehearsal, nothing_written):
    run = rehearsal.play("site", eks_ingress_namespace="shop").failed()
    assert "Cluster mz-k8s has no namespace shop: create it first" in run.failure


def test_roles_say_which_role_comes_before(rehearsal: Rehearsal, nothing_written):
    for tag, before in (("lb_controller", "irsa"), ("ingress", "lb_controller"), ("external_dns", "irsa")):
        run = rehearsal.play("site", "--tags", tag).failed()
        assert f"run the {before} role first" in run.failure, tag
        assert "\n" not in run.failure


def test_a_cluster_without_public_subnets_is_refused_with_the_reason_of_each_subnet(
    rehearsal: Rehearsal, private_vpc, nothing_written
):
    run = rehearsal.play("site").failed()
    assert "subnet" in run.failure
    for subnet in private_vpc:
        assert subnet in run.failure


def test_a_zone_name_that_means_two_zones_is_refused_with_their_ids(rehearsal: Rehearsal, two_zones, nothing_written):
    run = rehearsal.play("site").failed()
    for zone in two_zones:
        assert zone in run.failure


@pytest.fixture
def two_zones(rehearsal: Rehearsal):
    route53 = rehearsal.aws("route53")
    made = [route53.create_hosted_zone(Name="frieza.dev", CallerReference=str(n))["HostedZone"]["Id"] for n in range(2)]
    yield [zone.rpartition("/")[2] for zone in made]
    for zone in made:
        route53.delete_hosted_zone(Id=zone)


@pytest.fixture
def private_vpc(rehearsal: Rehearsal):
    """The public subnets' route to the internet gateway, taken away for a while."""
    ec2 = rehearsal.aws("ec2")
    tables = ec2.describe_route_tables()["RouteTables"]
    public = [
        (table["RouteTableId"], route["GatewayId"])
        for table in tables
        for route in table["Routes"]
        if route.get("GatewayId", "").startswith("igw-")
    ]
    subnets = rehearsal.aws("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]["subnetIds"]
    for table, _ in public:
        ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    yield subnets
    for table, gateway in public:
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
