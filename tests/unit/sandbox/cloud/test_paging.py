# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones, records, networks and certificates come in pages of AWS's sizes, so that who forgets the second page finds out here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    route53,
)
from botocore.exceptions import ClientError

from .conftest import Sandbox


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
