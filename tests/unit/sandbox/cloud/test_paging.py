# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists come in pages of AWS's sizes, so that who forgets the second page finds out here."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    elbv2 as module_elbv2,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    iam_policies,
    iam_roles,
    route53,
)
from botocore.exceptions import ClientError
from moto.elbv2.models import elbv2_backends
from moto.iam.models import iam_backends

from .conftest import Sandbox

POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def account(sandbox: Sandbox) -> str:
    return sandbox.settings.world.account_id


@pytest.fixture(scope="module")
def balancers(sandbox: Sandbox) -> dict[str, str]:
    """401 load balancers, of which the first has 401 listeners; the first of these, 401 rules; 401 target groups.

    One of each is made; the others are its likes, since to make them all would take a minute.
    """
    elbv2, eks = sandbox.client("elbv2"), sandbox.client("eks")
    vpc = eks.describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    path = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/app1"]}}]
    made = elbv2.create_load_balancer(Name="page", Subnets=vpc["subnetIds"][:2])["LoadBalancers"][0]["LoadBalancerArn"]
    request = {"LoadBalancerArn": made, "Protocol": "HTTP", "Port": 80, "DefaultActions": fixed}
    listener = elbv2.create_listener(**request)["Listeners"][0]["ListenerArn"]
    elbv2.create_rule(ListenerArn=listener, Priority=1, Conditions=path, Actions=fixed)
    elbv2.create_target_group(Name="page", Protocol="HTTP", Port=80, VpcId=vpc["vpcId"])
    backend = elbv2_backends[account(sandbox)][sandbox.settings.world.region]
    balancer = backend.load_balancers[made]
    fill(balancer.listeners[listener]._non_default_rules, 400)
    fill(balancer.listeners, 401, _non_default_rules={})
    fill(backend.load_balancers, 401, listeners={})
    fill(backend.target_groups, 401)
    return {"LoadBalancerArn": made, "ListenerArn": listener}


def fill(store: dict[str, Any], size: int, **own: Any) -> None:
    """Put likes of a store's last object in, each with an ARN and a name of its own, until there are so many."""
    like = list(store.values())[-1]
    for number in range(len(store), size):
        other = copy.copy(like)
        vars(other).update(own)
        other.arn = f"{like.arn}-{number}"
        if getattr(like, "name", None):
            other.name = f"{like.name}-{number}"
        store[other.arn] = other


@pytest.mark.parametrize(
    ("operation", "member", "key", "of"),
    [
        ("describe_load_balancers", "LoadBalancers", "LoadBalancerArn", []),
        ("describe_target_groups", "TargetGroups", "TargetGroupArn", []),
        ("describe_listeners", "Listeners", "ListenerArn", ["LoadBalancerArn"]),
        ("describe_rules", "Rules", "RuleArn", ["ListenerArn"]),
    ],
)
def test_a_page_of_load_balancers_or_their_parts_has_400_at_most(
    sandbox: Sandbox, balancers: dict[str, str], operation: str, member: str, key: str, of: list[str]
) -> None:
    """ "PageSize" of each in the Elastic Load Balancing API Reference: 1 to 400."""
    request = {name: balancers[name] for name in of}
    describe: Callable[..., dict[str, Any]] = getattr(sandbox.client("elbv2"), operation)

    first = describe(**request)
    last = describe(**request, Marker=first["NextMarker"])
    assert (len(first[member]), len(last[member]), last.get("NextMarker")) == (400, 1, None)
    assert len({item[key] for item in first[member] + last[member]}) == 401
    assert len(describe(**request, PageSize=7)[member]) == 7
    with pytest.raises(ClientError, match=r"ValidationError.*'401' at 'pageSize' failed to satisfy constraint"):
        describe(**request, PageSize=401)
    with pytest.raises(ClientError, match=r"ValidationError.*Invalid Marker"):
        describe(**request, Marker="beyond")


def test_the_collection_s_lists_of_load_balancers_go_through_all_pages(
    sandbox: Sandbox, balancers: dict[str, str]
) -> None:
    elbv2 = sandbox.client("elbv2")
    assert len({item["LoadBalancerName"] for item in module_elbv2.list_load_balancers(elbv2)}) == 401
    assert len({item["TargetGroupName"] for item in module_elbv2.list_target_groups(elbv2)}) == 401
    assert len(module_elbv2.list_listeners(elbv2, balancers["LoadBalancerArn"])) == 401
    assert len(module_elbv2.list_rules(elbv2, balancers["ListenerArn"])) == 401


def make_policy(sandbox: Sandbox, name: str) -> str:
    return str(sandbox.client("iam").create_policy(PolicyName=name, PolicyDocument=POLICY)["Policy"]["Arn"])


@pytest.fixture(scope="module")
def identities(sandbox: Sandbox) -> None:
    """101 roles and as many policies, besides those of world.yml."""
    backend = iam_backends[account(sandbox)]["aws"]
    for number in range(101):
        backend.create_role(f"many-{number:03d}", TRUST, "/", None, "", [], "3600")
        backend.create_policy("", "/", POLICY, f"many-{number:03d}", [])


@pytest.mark.usefixtures("identities")
@pytest.mark.parametrize(
    ("operation", "member", "key", "request_"),
    [
        ("list_roles", "Roles", "RoleName", {}),
        ("list_policies", "Policies", "PolicyName", {"Scope": "Local"}),
    ],
)
def test_a_page_of_iam_has_100_items_unless_it_is_asked_for_otherwise(
    sandbox: Sandbox, operation: str, member: str, key: str, request_: dict[str, str]
) -> None:
    """ "MaxItems" and "IsTruncated" of ListRoles and its like in the IAM API Reference: 1 to 1000, 100 by default."""
    iam = sandbox.client("iam")
    describe: Callable[..., dict[str, Any]] = getattr(iam, operation)

    first = describe(**request_)
    assert (len(first[member]), first["IsTruncated"]) == (100, True)
    second = describe(**request_, Marker=first["Marker"])
    assert second["IsTruncated"] is False and "Marker" not in second
    everything = describe(**request_, MaxItems=1000)
    assert everything["IsTruncated"] is False
    assert [item[key] for item in first[member] + second[member]] == [item[key] for item in everything[member]]
    with pytest.raises(ClientError, match=r"ValidationError.*'1001' at 'maxItems' failed to satisfy constraint"):
        describe(**request_, MaxItems=1001)
    with pytest.raises(ClientError, match=r"ValidationError.*Invalid Marker"):
        describe(**request_, Marker="beyond")


@pytest.mark.usefixtures("identities")
def test_the_collection_s_lists_of_iam_go_through_all_pages(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    many = {f"many-{number:03d}" for number in range(101)}
    assert many <= {role["RoleName"] for role in iam_roles.list_roles(iam)}
    assert many <= {policy["PolicyName"] for policy in iam_policies.list_customer_policies(iam)}


def in_pages(sandbox: Sandbox, operation: str, size: int, **request: Any) -> list[dict[str, Any]]:
    paginator = sandbox.client("iam").get_paginator(operation)
    return list(paginator.paginate(**request, PaginationConfig={"PageSize": size}))


def test_the_policies_of_a_role_come_in_pages(sandbox: Sandbox) -> None:
    """ "ListAttachedRolePolicies" and "ListRolePolicies" of the IAM API Reference."""
    iam = sandbox.client("iam")
    iam.create_role(RoleName="paged", AssumeRolePolicyDocument=TRUST)
    arns = [make_policy(sandbox, f"of-role-{number}") for number in range(5)]
    for arn in arns:
        iam.attach_role_policy(RoleName="paged", PolicyArn=arn)
        iam.put_role_policy(RoleName="paged", PolicyName=arn.rpartition("/")[2], PolicyDocument=POLICY)

    attached = in_pages(sandbox, "list_attached_role_policies", 2, RoleName="paged")
    assert [len(page["AttachedPolicies"]) for page in attached] == [2, 2, 1]
    assert sorted(entry["PolicyArn"] for page in attached for entry in page["AttachedPolicies"]) == arns
    inline = in_pages(sandbox, "list_role_policies", 3, RoleName="paged")
    assert [len(page["PolicyNames"]) for page in inline] == [3, 2]
    assert len(iam_roles.list_attached(iam, "paged")) == len(iam_roles.list_inline(iam, "paged")) == 5


def test_the_versions_of_a_policy_come_in_pages(sandbox: Sandbox) -> None:
    """ "ListPolicyVersions" of the IAM API Reference."""
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "versions")
    for _ in range(4):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY, SetAsDefault=True)

    pages = in_pages(sandbox, "list_policy_versions", 2, PolicyArn=arn)
    assert [len(page["Versions"]) for page in pages] == [2, 2, 1]
    assert {one["VersionId"] for page in pages for one in page["Versions"]} == {"v1", "v2", "v3", "v4", "v5"}
    assert [one["VersionId"] for page in pages for one in page["Versions"] if one["IsDefaultVersion"]] == ["v5"]
    assert len(iam_policies.list_versions(iam, arn)) == 5


def test_whoever_has_a_policy_comes_in_pages_of_groups_users_and_roles_together(sandbox: Sandbox) -> None:
    """ "ListEntitiesForPolicy" of the IAM API Reference."""
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "entities")
    for number in range(2):
        iam.create_user(UserName=f"user-{number}")
        iam.attach_user_policy(UserName=f"user-{number}", PolicyArn=arn)
        iam.create_role(RoleName=f"entity-{number}", AssumeRolePolicyDocument=TRUST)
        iam.attach_role_policy(RoleName=f"entity-{number}", PolicyArn=arn)

    pages = in_pages(sandbox, "list_entities_for_policy", 3, PolicyArn=arn)
    assert [(len(page["PolicyUsers"]), len(page["PolicyRoles"])) for page in pages] == [(2, 1), (0, 1)]
    assert [page["IsTruncated"] for page in pages] == [True, False]
    holders = iam_policies.attachments(iam, arn)
    assert all(any(name in holder for holder in holders) for name in ("user-0", "user-1", "entity-0", "entity-1"))


@pytest.fixture(scope="module")
def zones(sandbox: Sandbox) -> list[str]:
    """101 zones of one name."""
    client = sandbox.client("route53")
    made = [client.create_hosted_zone(Name="many.example", CallerReference=f"many-{n}") for n in range(101)]
    return [one["HostedZone"]["Id"] for one in made]


def test_zones_are_listed_by_the_hundred(sandbox: Sandbox, zones: list[str]) -> None:
    """ "ListHostedZones" and "ListHostedZonesByName" of the Route 53 API Reference: up to 100 items in each response."""
    client = sandbox.client("route53")
    by_name = client.list_hosted_zones_by_name(DNSName="many.example", MaxItems="300")
    for page in (client.list_hosted_zones(), by_name):
        assert (len(page["HostedZones"]), page["IsTruncated"], page["MaxItems"]) == (100, True, "100")
    assert {zone["Id"] for zone in route53.list_zones(client)} >= set(zones)
    assert {zone["Id"] for zone in route53.list_zones_named(client, "many.example")} == set(zones)


def test_records_are_listed_by_the_three_hundred(sandbox: Sandbox, zones: list[str]) -> None:
    """ "ListResourceRecordSets" of the Route 53 API Reference: 300 resource record sets at a time."""
    client = sandbox.client("route53")
    names = [f"n{number:03d}.many.example." for number in range(301)]
    address = {"Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    changes = [{"Action": "CREATE", "ResourceRecordSet": {"Name": name, **address}} for name in names]
    client.change_resource_record_sets(HostedZoneId=zones[0], ChangeBatch={"Changes": changes})

    first = client.list_resource_record_sets(HostedZoneId=zones[0], MaxItems="400")
    assert (len(first["ResourceRecordSets"]), first["IsTruncated"], first["MaxItems"]) == (300, True, "300")
    assert [r["Name"] for r in route53.list_records(client, zones[0]) if r["Type"] == "A"] == names


@pytest.fixture(scope="module")
def vpc(sandbox: Sandbox) -> str:
    """A VPC with a dozen security groups."""
    ec2 = sandbox.client("ec2")
    vpc_id = str(ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"])
    for number in range(12):
        ec2.create_security_group(GroupName=f"group-{number}", Description="paged", VpcId=vpc_id)
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.9.{number}.0/24")
    return vpc_id


@pytest.mark.parametrize(
    ("operation", "member", "key", "count"),
    [
        ("describe_security_groups", "SecurityGroups", "GroupId", 13),
        ("describe_subnets", "Subnets", "SubnetId", 12),
    ],
)
def test_ec2_gives_everything_at_once_unless_it_is_asked_for_pages(
    sandbox: Sandbox, vpc: str, operation: str, member: str, key: str, count: int
) -> None:
    """ "MaxResults" of DescribeSecurityGroups and DescribeSubnets in the EC2 API Reference: 5 to 1000."""
    ec2, mine = sandbox.client("ec2"), [{"Name": "vpc-id", "Values": [vpc]}]
    describe: Callable[..., dict[str, Any]] = getattr(ec2, operation)

    everything = describe(Filters=mine)
    assert (len(everything[member]), everything.get("NextToken")) == (count, None)
    pages = list(ec2.get_paginator(operation).paginate(Filters=mine, PaginationConfig={"PageSize": 5}))
    assert [len(page[member]) for page in pages] == [5, 5, count - 10]
    assert [item[key] for page in pages for item in page[member]] == [item[key] for item in everything[member]]
    with pytest.raises(ClientError, match="InvalidNextToken"):
        describe(Filters=mine, NextToken="beyond")


@pytest.mark.parametrize(("size", "limit"), [(4, "greater than 5"), (1001, "less than 1000")])
def test_a_page_size_that_ec2_does_not_have_is_refused(sandbox: Sandbox, size: int, limit: str) -> None:
    with pytest.raises(ClientError, match=rf"InvalidParameterValue.*Value \( {size} \) .* Expecting a value {limit}"):
        sandbox.client("ec2").describe_instances(MaxResults=size)


def test_what_is_named_by_id_is_not_asked_for_in_pages(sandbox: Sandbox) -> None:
    """ "MaxResults" of DescribeInstances in the EC2 API Reference: not together with instance ids."""
    ec2 = sandbox.client("ec2")
    instance = ec2.describe_instances(MaxResults=5)["Reservations"][0]["Instances"][0]["InstanceId"]
    with pytest.raises(ClientError, match="instancesSet cannot be used with the parameter maxResults"):
        ec2.describe_instances(InstanceIds=[instance], MaxResults=5)
    assert len(ec2.describe_instances(InstanceIds=[instance])["Reservations"]) == 1


def test_certificates_come_in_pages_of_the_size_asked_for(sandbox: Sandbox) -> None:
    """ "ListCertificates" of the ACM API Reference."""
    acm = sandbox.client("acm")
    made = {acm.request_certificate(DomainName=f"c{number}.example")["CertificateArn"] for number in range(3)}
    pages = list(acm.get_paginator("list_certificates").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["CertificateSummaryList"]) for page in pages] == [2, 1]
    assert {one["CertificateArn"] for page in pages for one in page["CertificateSummaryList"]} == made
