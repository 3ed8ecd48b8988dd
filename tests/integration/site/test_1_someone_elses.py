# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before the first run: what is someone else's, under names that we need, is named before anything is written, and left."""

from __future__ import annotations

import json
from functools import partial

import pytest

from tests.integration.rehearsal import CHECKOUT, Rehearsal
from tests.integration.site import by_hand


@pytest.fixture
def another_controller(rehearsal: Rehearsal):
    """Someone's own release of the chart, which there can be only one of."""
    chart = str(CHECKOUT / "sandbox" / "charts" / "aws-load-balancer-controller")
    told = "clusterName=mz-k8s,region=ap-northeast-1,vpcId=vpc-1,serviceAccount.create=true"
    rehearsal.tool("helm", "install", "my-alb", chart, "--namespace", "lbc", "--create-namespace", "--set", told)
    yield
    rehearsal.tool("helm", "uninstall", "my-alb", "--namespace", "lbc", "--wait")


def test_another_release_of_the_controller_is_named(rehearsal: Rehearsal, another_controller, nothing_written):
    run = rehearsal.play("site").failed()
    assert "The Helm release lbc/my-alb is the AWS Load Balancer Controller of cluster mz-k8s already" in run.failure


def test_a_chart_that_is_not_to_be_had_stops_the_run_before_anything_is_written(rehearsal: Rehearsal, nothing_written):
    run = rehearsal.play("site", eks_ingress_chart_repository="http://127.0.0.1:9/").failed()
    assert "could not download the chart aws-load-balancer-controller" in run.failure
    assert "Check the repository's URL and the network" in run.failure


@pytest.fixture
def someone_elses_provider(rehearsal: Rehearsal):
    """Of the cluster's issuer, for another audience than ours."""
    issuer = rehearsal.aws("eks").describe_cluster(name="mz-k8s")["cluster"]["identity"]["oidc"]["issuer"]
    iam = rehearsal.aws("iam")
    arn = iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["theirs"])["OpenIDConnectProviderArn"]
    yield
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_someone_elses_oidc_provider_for_another_audience_is_not_changed(
    rehearsal: Rehearsal, someone_elses_provider, nothing_written
):
    run = rehearsal.play("site").failed()
    assert "it lacks the client id sts.amazonaws.com" in run.failure
    assert "adopt: true" in run.failure


def allowing(action, **more):
    statement = {"Effect": "Allow", "Action": action, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def someone_elses_policy(rehearsal: Rehearsal):
    """Under the name that the controller's documentation gives it, and of another version."""
    document = allowing("ec2:DescribeVpcs", Resource="*")
    iam = rehearsal.aws("iam")
    made = iam.create_policy(PolicyName="AWSLoadBalancerControllerIAMPolicy", PolicyDocument=document)["Policy"]["Arn"]
    yield
    iam.delete_policy(PolicyArn=made)


def test_someone_elses_policy_is_told_by_what_it_differs_in_before_anything_is_written(
    rehearsal: Rehearsal, someone_elses_policy, nothing_written
):
    run = rehearsal.play("site").failed()
    assert (
        "could not use the IAM policy arn:aws:iam::123456789012:policy/AWSLoadBalancerControllerIAMPolicy" in run.output
    )
    assert "and it differs in acm:" in run.output and "adopt: true to take it over" in run.output


@pytest.fixture
def someone_elses_in_iam(rehearsal: Rehearsal):
    """Under the names of each role and of external-dns' policy: what removes each, by its ARN."""
    iam, named = rehearsal.aws("iam"), {}
    document = allowing("ec2:DescribeVpcs", Resource="*")
    policy = iam.create_policy(PolicyName="mz-k8s-external-dns", PolicyDocument=document)["Policy"]["Arn"]
    named[policy] = partial(iam.delete_policy, PolicyArn=policy)
    trust = allowing("sts:AssumeRole", Principal={"Service": "ec2.amazonaws.com"})
    for name in ("mz-k8s-aws-load-balancer-controller", "mz-k8s-external-dns"):
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        named[role] = partial(iam.delete_role, RoleName=name)
    yield named
    for remove in named.values():
        remove()


def test_someone_elses_role_or_policy_of_any_step_is_told_before_the_first_one_writes(
    rehearsal: Rehearsal, someone_elses_in_iam
):
    account = "arn:aws:iam::123456789012"
    for kind, arn in (
        ("role", f"{account}:role/mz-k8s-aws-load-balancer-controller"),
        ("policy", f"{account}:policy/mz-k8s-external-dns"),
        ("role", f"{account}:role/mz-k8s-external-dns"),
    ):
        before = rehearsal.aws_writes(), rehearsal.kubernetes_writes()
        run = rehearsal.play("site").failed()
        assert f"could not use the IAM {kind} {arn}: it does not carry our tag" in run.failure
        assert "and it differs" in run.failure and "adopt: true to take it over" in run.failure
        assert (rehearsal.aws_writes(), rehearsal.kubernetes_writes()) == before
        someone_elses_in_iam.pop(arn)()


@pytest.fixture
def records_under_our_owner_id(rehearsal: Rehearsal):
    """Another cluster's, which writes as we would."""
    route53 = rehearsal.aws("route53")
    zone = route53.create_hosted_zone(Name="frieza.dev", CallerReference="theirs")["HostedZone"]["Id"]
    by_hand.record_of_another_cluster(route53, zone, "CREATE", owner="mz-k8s-ap-northeast-1")
    yield
    # Still there, or it could not be deleted.
    by_hand.record_of_another_cluster(route53, zone, "DELETE", owner="mz-k8s-ap-northeast-1")
    route53.delete_hosted_zone(Id=zone)


def test_complaint_17_two_clusters_under_one_owner_id_are_refused_before_anything_is_written(
    rehearsal: Rehearsal, records_under_our_owner_id, nothing_written
):
    run = rehearsal.play("site").failed()
    assert "shop.frieza.dev A of ingress/shop/web (leads to 192.0.2.7)" in run.failure
    assert "external_dns_txt_owner_id" in run.failure and "external_dns_accept_records: true" in run.failure
    accepted = rehearsal.play("site", "--tags", "external_dns", "--check", external_dns_accept_records=True).succeeded()
    assert "external_dns : Deploy external-dns" in " ".join(accepted.changed)


def test_a_teardown_leaves_and_names_what_another_cluster_wrote_under_our_owner_id(
    rehearsal: Rehearsal, records_under_our_owner_id, nothing_written
):
    run = rehearsal.play("teardown").succeeded()
    assert run.changed == [] and run.of("Prove that nothing is left")["leftovers"] == []
    assert "shop.frieza.dev A. No external-dns of cluster mz-k8s is there now that writes under that id" in run.output


SOMEONE_ELSES = (
    ("service", "clusterip", "app1", "--tcp=80"),
    ("ingress", "app-aws-ingress", "--rule=shop.example/*=web:80"),
    ("clusterrole", "external-dns", "--verb=get", "--resource=pods"),
)


@pytest.fixture
def someone_elses_objects(rehearsal: Rehearsal):
    """Under names that we need."""
    for words in SOMEONE_ELSES:
        rehearsal.kubectl("create", *words)
    yield
    for words in (("service", "app1"), ("ingress", "app-aws-ingress"), ("clusterrole", "external-dns")):
        rehearsal.kubectl("delete", *words)


def test_someone_elses_objects_under_our_names_are_named_before_anything_is_written(
    rehearsal: Rehearsal, someone_elses_objects, nothing_written
):
    run = rehearsal.play("site").failed()
    for found in ("Service default/app1", "Ingress default/app-aws-ingress", "ClusterRole external-dns"):
        assert found in run.failure
    assert "Nothing has been written yet" in run.failure and "eks_ingress_adopt: true" in run.failure
