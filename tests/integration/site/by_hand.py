# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people change by hand in a cluster and an account that site.yml has set up."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.rehearsal import Rehearsal

ISSUER = "oidc.eks.ap-northeast-1.amazonaws.com/id/6D5A1F0C9B7E42D3A8C4E1F20B39D576"
POLICY = "arn:aws:iam::123456789012:policy/AWSLoadBalancerControllerIAMPolicy"
ROLE = "mz-k8s-aws-load-balancer-controller"


def scaled(rehearsal: Rehearsal) -> None:
    rehearsal.kubectl("scale", "deployment", "app1", "--replicas=1")


def policy_rewritten(rehearsal: Rehearsal) -> None:
    nothing = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}],
    }
    rehearsal.aws("iam").create_policy_version(PolicyArn=POLICY, PolicyDocument=json.dumps(nothing), SetAsDefault=True)


def trust_widened(rehearsal: Rehearsal) -> None:
    iam = rehearsal.aws("iam")
    trust = iam.get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]
    trust["Statement"][0]["Condition"] = {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"}}
    iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=json.dumps(trust))


def policy_detached(rehearsal: Rehearsal) -> None:
    rehearsal.aws("iam").detach_role_policy(RoleName=ROLE, PolicyArn=POLICY)


def annotation_changed(rehearsal: Rehearsal) -> None:
    rehearsal.kubectl(
        "annotate", "-n", "kube-system", "serviceaccount", "aws-load-balancer-controller", "--overwrite",
        "eks.amazonaws.com/role-arn=arn:aws:iam::123456789012:role/another",
    )  # fmt: skip


def subnet_untagged(rehearsal: Rehearsal) -> None:
    ec2 = rehearsal.aws("ec2")
    found = ec2.describe_subnets(Filters=[{"Name": "tag:kubernetes.io/role/elb", "Values": ["1"]}])["Subnets"]
    ec2.delete_tags(Resources=[found[0]["SubnetId"]], Tags=[{"Key": "kubernetes.io/role/elb"}])


def release_value_changed(rehearsal: Rehearsal) -> None:
    repository = f"{rehearsal.environment['AWS_ENDPOINT_URL']}/_sandbox/charts"
    rehearsal.tool(
        "helm", "upgrade", "aws-load-balancer-controller", "aws-load-balancer-controller", "--repo", repository,
        "--version", "3.5.0", "-n", "kube-system", "--reuse-values", "--set", "replicaCount=1", "--wait",
    )  # fmt: skip


def service_type_changed(rehearsal: Rehearsal) -> None:
    rehearsal.kubectl("patch", "service", "app1", "--type=merge", "-p", '{"spec": {"type": "ClusterIP"}}')


def ingress_path_changed(rehearsal: Rehearsal) -> None:
    patch = '[{"op": "replace", "path": "/spec/rules/0/http/paths/0/path", "value": "/elsewhere"}]'
    rehearsal.kubectl("patch", "ingress", "app-aws-ingress", "--type=json", "-p", patch)


def class_removed(rehearsal: Rehearsal) -> None:
    rehearsal.kubectl("delete", "ingressclass", "aws")


def record_removed(rehearsal: Rehearsal) -> None:
    route53 = rehearsal.aws("route53")
    zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
    records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    alias = next(record for record in records if record["Name"] == "eks.frieza.dev." and record["Type"] == "A")
    route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "DELETE", "ResourceRecordSet": alias}]}
    )


def record_of_another_cluster(route53: Any, zone: str, action: str, *, owner: str) -> None:
    """A record with its mark, as external-dns writes them for an Ingress that is not in this cluster."""
    mark = f'"heritage=external-dns,external-dns/owner={owner},external-dns/resource=ingress/shop/web"'
    held = {("shop.frieza.dev", "A"): "192.0.2.7", ("a-shop.frieza.dev", "TXT"): mark}
    changes = [
        {
            "Action": action,
            "ResourceRecordSet": {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]},
        }
        for (name, kind), value in held.items()
    ]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
