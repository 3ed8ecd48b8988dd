# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""teardown.yml: in the only safe order, to nothing; and what others made or use is still there, and named."""

from __future__ import annotations

import json

import pytest

from tests.integration.rehearsal import Rehearsal

POLICY = "arn:aws:iam::123456789012:policy/AWSLoadBalancerControllerIAMPolicy"
FOREIGN_RECORD = {"Name": "www.frieza.dev.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}


@pytest.fixture(scope="module", autouse=True)
def roles_before(rehearsal: Rehearsal) -> list[str]:
    """The roles that were there before site.yml ran."""
    rehearsal.sandbox("reset")
    before = [role["RoleName"] for role in rehearsal.aws("iam").list_roles()["Roles"]]
    rehearsal.play("site").succeeded()
    return before


def test_the_controller_stays_while_someone_elses_ingress_needs_it(rehearsal: Rehearsal, foreign_ingress):
    run = rehearsal.play("teardown").failed()
    assert "default/not-ours" in run.failure
    assert run.changed == []
    assert rehearsal.objects("pods", "-n", "kube-system", "-l", "app.kubernetes.io/name=aws-load-balancer-controller")


@pytest.fixture
def foreign_ingress(rehearsal: Rehearsal, tmp_path):
    manifest = rehearsal.object("ingress", "app-aws-ingress")
    for key in ("status",):
        manifest.pop(key)
    manifest["metadata"] = {"name": "not-ours", "namespace": "default"}
    (tmp_path / "ingress.json").write_text(json.dumps(manifest), encoding="utf-8")
    rehearsal.kubectl("apply", "-f", str(tmp_path / "ingress.json"))
    rehearsal.kubectl("wait", "ingress/not-ours", "--for=jsonpath={.status.loadBalancer.ingress}", "--timeout=60s")
    yield
    rehearsal.kubectl("delete", "ingress", "not-ours", "--timeout=60s")


def test_what_others_use_is_kept_and_named_and_the_rest_is_gone(rehearsal: Rehearsal):
    iam, route53 = rehearsal.aws("iam"), rehearsal.aws("route53")
    trust = iam.get_role(RoleName="mz-k8s-external-dns")["Role"]["AssumeRolePolicyDocument"]
    iam.create_role(RoleName="someone-else", AssumeRolePolicyDocument=json.dumps(trust))
    iam.attach_role_policy(RoleName="someone-else", PolicyArn=POLICY)
    zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
    change(route53, zone, "CREATE")

    run = rehearsal.play("teardown")
    assert "AWSLoadBalancerControllerIAMPolicy" in run.output
    assert "someone-else" in run.output
    assert "www.frieza.dev" in run.output
    assert run.of("Read whether it has its IAM policy")["policy"]["owned"]
    assert iam.get_policy(PolicyArn=POLICY)
    assert iam.get_role(RoleName="someone-else")
    names = {record["Name"] for record in route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]}
    assert names == {"frieza.dev.", "www.frieza.dev."}
    assert rehearsal.aws("elbv2").describe_load_balancers()["LoadBalancers"] == []

    iam.detach_role_policy(RoleName="someone-else", PolicyArn=POLICY)
    iam.delete_role(RoleName="someone-else")
    change(route53, zone, "DELETE")


def change(route53, zone, action) -> None:
    changes = [{"Action": action, "ResourceRecordSet": FOREIGN_RECORD}]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def test_nothing_is_left_and_a_second_teardown_has_nothing_to_do(rehearsal: Rehearsal):
    first = rehearsal.play("teardown").succeeded()
    assert first.of("Prove that nothing is left")["leftovers"] == []
    second = rehearsal.play("teardown").succeeded()
    assert second.changed == []
    assert second.of("Prove that nothing is left")["leftovers"] == []


def test_the_account_and_the_cluster_are_as_they_were(rehearsal: Rehearsal, roles_before):
    iam = rehearsal.aws("iam")
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == roles_before
    assert rehearsal.aws("route53").list_hosted_zones()["HostedZones"] == []
    assert rehearsal.aws("elbv2").describe_target_groups()["TargetGroups"] == []
    subnets = rehearsal.aws("ec2").describe_subnets()["Subnets"]
    keys = {tag["Key"] for subnet in subnets for tag in subnet.get("Tags", [])}
    assert not [key for key in keys if "kubernetes.io/role" in key or "edgeworks" in key]
    assert rehearsal.objects("ingress,ingressclass,deployment", "-A") == []


def test_what_no_variable_names_any_more_goes_too(rehearsal: Rehearsal):
    document = {"Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
    reader = {"name": "reader", "namespace": "default", "service_account": "reader"}
    reader |= {"policy": {"name": "reader", "document": {"Version": "2012-10-17", **document}}}
    own = {"irsa_extra_apps": [reader], "eks_ingress_apps": ["cart"]}
    rehearsal.play("site", "--tags", "irsa,sample_apps", **own).succeeded()
    assert rehearsal.aws("iam").get_role(RoleName="mz-k8s-reader")

    run = rehearsal.play("teardown").succeeded()
    assert run.of("Prove that nothing is left")["leftovers"] == []
    assert rehearsal.aws("iam").list_policies(Scope="Local")["Policies"] == []
    assert rehearsal.objects("deployment,service,serviceaccount", "-A", "-l", "edgeworks.eks-ingress/cluster") == []


def test_a_teardown_after_the_cluster_is_gone_still_cleans_the_account(rehearsal: Rehearsal):
    rehearsal.play("site").succeeded()
    rehearsal.aws("eks").delete_cluster(name="mz-k8s")
    # The pods are gone with the cluster: nobody is left to delete the load balancer, nor to write the records again.
    for name in ("aws-load-balancer-controller", "external-dns"):
        rehearsal.kubectl("delete", "deployment", "-n", "kube-system", name, "--cascade=foreground", "--wait")
    run = rehearsal.play("teardown").succeeded()
    assert run.of("Prove that nothing is left")["leftovers"] == []
    assert rehearsal.aws("iam").list_policies(Scope="Local")["Policies"] == []
    assert rehearsal.aws("elbv2").describe_load_balancers()["LoadBalancers"] == []
    assert rehearsal.aws("elbv2").describe_target_groups()["TargetGroups"] == []


def test_a_zone_that_was_there_before_is_used_and_left(rehearsal: Rehearsal):
    rehearsal.sandbox("reset")
    route53 = rehearsal.aws("route53")
    zone = route53.create_hosted_zone(Name="frieza.dev", CallerReference="before")["HostedZone"]["Id"]
    rehearsal.play("site").succeeded()
    run = rehearsal.play("teardown").succeeded()
    assert "frieza.dev" in run.output
    assert [found["Id"] for found in route53.list_hosted_zones()["HostedZones"]] == [zone]
    names = {record["Name"] for record in route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]}
    assert names == {"frieza.dev."}
