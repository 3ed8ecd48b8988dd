# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

from tests.unit.plugins.alb import CLUSTER, ingress, make_alb

TAG = "edgeworks.eks-ingress/cluster"
OURS = [{"Key": TAG, "Value": CLUSTER}]
THEIRS = [{"Key": TAG, "Value": "another-cluster"}]
OWNER = "mz-k8s-ap-northeast-1-9012"
LABELS = {"labels": {TAG: CLUSTER}}


@pytest.fixture
def leftovers(run_module, eks_cluster, cluster):
    arguments = {"cluster_name": CLUSTER, **cluster.arguments}
    return lambda **more: run_module("leftovers_info", **(arguments | more))


def of_kind(answer, kind):
    return [item["id"] for item in answer["leftovers"] if item["kind"] == kind]


def test_nothing_is_left_of_a_cluster_that_was_never_set_up(leftovers, aws_calls):
    answer = leftovers(fail_when_found=True, zone_name="frieza.dev", owner_id=OWNER)
    assert not answer["changed"]
    assert (answer["leftovers"], answer["kept"], answer["cluster_exists"]) == ([], [], True)
    assert aws_calls.writes == []


def test_what_the_controller_made_in_aws_is_found_by_its_tag(aws, leftovers):
    made = make_alb(aws)
    other = make_alb(aws, name="k8s-of-another-cluster", cluster="another-cluster")
    answer = leftovers()
    assert of_kind(answer, "ALB") == [made.arn]
    assert of_kind(answer, "target group") == sorted(made.target_groups.values())
    assert of_kind(answer, "security group") == [made.security_group]
    assert other.arn not in json.dumps(answer)
    assert "made for default/app-aws-ingress" in answer["leftovers"][0]["why"]


def test_a_security_group_is_shown_with_what_keeps_it(aws, leftovers):
    made = make_alb(aws)
    ec2 = aws("ec2")
    nodes = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=made.vpc_id)["GroupId"]
    pair = {"GroupId": made.security_group, "UserId": "123456789012"}
    rule = {"IpProtocol": "tcp", "FromPort": 30081, "ToPort": 30081, "UserIdGroupPairs": [pair]}
    ec2.authorize_security_group_ingress(GroupId=nodes, IpPermissions=[rule])
    subnet = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [made.vpc_id]}])["Subnets"][0]["SubnetId"]
    interface = ec2.create_network_interface(
        SubnetId=subnet, Groups=[made.security_group], Description="ELB app/k8s-default-appawsin-d61ace8b4a/1"
    )["NetworkInterface"]["NetworkInterfaceId"]
    answer = leftovers(kinds=["security_groups"])
    group, held = sorted(answer["leftovers"], key=lambda item: item["kind"] != "security group")
    assert f"named by rules of {nodes}" in group["why"]
    assert held["id"] == interface
    assert held["why"] == f"ELB app/k8s-default-appawsin-d61ace8b4a/1, holds {made.security_group}"


def test_complaint_1_objects_that_the_controller_holds_are_found_whoever_made_them(cluster, leftovers):
    held = ingress()
    held["metadata"]["finalizers"] = ["ingress.k8s.aws/resources"]
    cluster.put(held)
    free = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "db", "namespace": "default"}}
    cluster.put(free | {"metadata": free["metadata"] | {"finalizers": ["example.com/other"]}})
    answer = leftovers(kinds=["finalizers"])
    assert [(item["kind"], item["id"]) for item in answer["leftovers"]] == [("Ingress", "default/app-aws-ingress")]
    assert "held by the controller's ingress.k8s.aws/resources" in answer["leftovers"][0]["why"]


def test_objects_and_releases_are_found_by_our_label(cluster, leftovers):
    cluster.put(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "server", "namespace": "default", **LABELS}}
    )
    cluster.put({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs", "namespace": "default"}})
    cluster.put({"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "aws", **LABELS}})
    for revision in ("v1", "v2"):
        labels = {"labels": LABELS["labels"] | {"owner": "helm", "name": "lbc"}}
        secret = {"name": f"sh.helm.release.v1.lbc.{revision}", "namespace": "kube-system", **labels}
        cluster.put({"apiVersion": "v1", "kind": "Secret", "metadata": secret, "type": "helm.sh/release.v1"})
    answer = leftovers()
    found = [(item["kind"], item["id"]) for item in answer["leftovers"]]
    assert found == [("ConfigMap", "default/server"), ("Helm release", "kube-system/lbc"), ("IngressClass", "aws")]


@pytest.fixture
def iam(aws, eks_cluster):
    """A provider, a role and a policy of ours, the policy attached to the role; and another cluster's role and policy."""
    client = aws("iam")
    client.create_open_id_connect_provider(Url=eks_cluster.issuer, ClientIDList=["sts.amazonaws.com"], Tags=OURS)
    statement = {"Effect": "Allow", "Action": "route53:ListHostedZones", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for name, tags in (("ours", OURS), ("theirs", THEIRS)):
        make_role(client, f"role-{name}", tags, eks_cluster.provider_arn if name == "ours" else "other-issuer")
        policy = client.create_policy(PolicyName=f"policy-{name}", PolicyDocument=document, Tags=tags)["Policy"]["Arn"]
        client.attach_role_policy(RoleName=f"role-{name}", PolicyArn=policy)
    return client


def make_role(client, name, tags, provider):
    arn = provider if provider.startswith("arn:") else f"arn:aws:iam::123456789012:oidc-provider/{provider}"
    statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": arn}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client.create_role(RoleName=name, AssumeRolePolicyDocument=trust, Tags=tags)


def test_roles_policies_and_providers_are_found_by_our_tag(iam, eks_cluster, leftovers):
    answer = leftovers(kinds=["iam"])
    assert of_kind(answer, "IAM role") == ["arn:aws:iam::123456789012:role/role-ours"]
    assert of_kind(answer, "IAM policy") == ["arn:aws:iam::123456789012:policy/policy-ours"]
    assert of_kind(answer, "IAM OIDC provider") == [eks_cluster.provider_arn]
    assert answer["kept"] == []


def test_what_others_use_is_kept_and_named_though_we_made_it(iam, eks_cluster, leftovers):
    make_role(iam, "role-by-hand", [], eks_cluster.provider_arn)
    iam.attach_role_policy(RoleName="role-theirs", PolicyArn="arn:aws:iam::123456789012:policy/policy-ours")
    answer = leftovers(kinds=["iam"])
    assert [item["kind"] for item in answer["leftovers"]] == ["IAM role"]
    assert answer["kept"] == [
        {"resource": f"IAM OIDC provider {eks_cluster.provider_arn}", "reason": "roles still trust it: role-by-hand"},
        {
            "resource": "IAM policy arn:aws:iam::123456789012:policy/policy-ours",
            "reason": "it is attached to role/role-theirs",
        },
    ]


@pytest.fixture
def zone_id(aws):
    """Our zone, with a record of our owner's."""
    route53 = aws("route53")
    zone_id = route53.create_hosted_zone(Name="frieza.dev", CallerReference="x")["HostedZone"]["Id"]
    zone_id = zone_id.removeprefix("/hostedzone/")
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone_id, AddTags=OURS)
    mark = f'"heritage=external-dns,external-dns/owner={OWNER},external-dns/resource=ingress/default/app"'
    add_records(route53, zone_id, ("eks", "A", "192.0.2.1"), ("a-eks", "TXT", mark))
    return zone_id


def add_records(route53, zone_id, *records):
    changes = [
        {
            "Action": "CREATE",
            "ResourceRecordSet": {
                "Name": f"{name}.frieza.dev", "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}],
            },
        }
        for name, kind, value in records
    ]  # fmt: skip
    route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": changes})


def test_our_zone_and_our_owners_records_are_left(zone_id, leftovers):
    answer = leftovers(owner_id=OWNER)
    assert of_kind(answer, "hosted zone") == [zone_id]
    assert of_kind(answer, "record") == [f"a-eks.frieza.dev TXT in {zone_id}", f"eks.frieza.dev A in {zone_id}"]
    assert answer["kept"] == []


def test_complaint_26_our_zone_that_others_use_is_kept_with_their_records_named(aws, zone_id, leftovers):
    add_records(aws("route53"), zone_id, ("www", "A", "192.0.2.9"))
    answer = leftovers(owner_id=OWNER, kinds=["zones"])
    assert answer["leftovers"] == []
    assert answer["kept"][0]["reason"] == "it still holds records: www.frieza.dev A"


def test_a_zone_of_that_name_that_someone_else_made_is_kept_and_named(aws, leftovers):
    aws("route53").create_hosted_zone(Name="frieza.dev", CallerReference="by-hand")
    answer = leftovers(zone_name="frieza.dev", owner_id=OWNER)
    assert answer["leftovers"] == []
    assert answer["kept"][0]["reason"] == f"it does not carry our tag {TAG}={CLUSTER}"


def test_subnets_with_our_mark_are_left(aws, eks_cluster, leftovers):
    mark = {"Key": f"edgeworks.eks-ingress/elb/{CLUSTER}", "Value": "elb"}
    aws("ec2").create_tags(Resources=[eks_cluster.public[0]], Tags=[mark])
    assert of_kind(leftovers(), "subnet tag") == [eks_cluster.public[0]]


def test_a_failed_proof_names_what_is_left_and_returns_it(aws, leftovers):
    made = make_alb(aws)
    answer = leftovers(fail_when_found=True)
    assert answer["error"] == "Conflict"
    assert f"ALB {made.arn}" in answer["msg"]
    assert len(answer["leftovers"]) == 4


def test_a_wait_ends_when_the_controller_has_removed_its_things(aws, monkeypatch, leftovers):
    made = make_alb(aws)
    elbv2 = aws("elbv2")
    kinds = ["load_balancers"]
    assert leftovers(kinds=kinds, wait=True, wait_timeout=0)["error"] == "TimedOut"
    elbv2.delete_load_balancer(LoadBalancerArn=made.arn)
    assert leftovers(kinds=kinds, wait=True, wait_timeout=0)["leftovers"] == []


def test_the_search_goes_on_in_aws_when_the_cluster_is_gone(aws, run_module):
    made = make_alb(aws)
    answer = run_module("leftovers_info", cluster_name=CLUSTER)
    assert of_kind(answer, "ALB") == [made.arn]
    assert answer["cluster_exists"] is False


def test_a_cluster_that_exists_and_does_not_answer_is_no_empty_list(leftovers, tried_again_at_once):
    answer = leftovers(host="http://127.0.0.1:1", kinds=["objects"])
    assert answer["error"] == "Unavailable"
