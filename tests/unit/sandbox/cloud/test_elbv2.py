# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers, listeners, rules and targets, by the ELBv2 API reference."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox


@pytest.fixture(scope="module")
def network(sandbox: Sandbox) -> dict[str, Any]:
    vpc = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    subnets = {
        tag["Value"].removeprefix("mz-k8s-vpc-"): subnet["SubnetId"]
        for subnet in sandbox.client("ec2").describe_subnets(SubnetIds=vpc["subnetIds"])["Subnets"]
        for tag in subnet["Tags"]
    }
    instances = sandbox.client("ec2").describe_instances()["Reservations"]
    return {"vpc": vpc["vpcId"], "subnets": subnets, "instance": instances[0]["Instances"][0]["InstanceId"]}


def make_balancer(sandbox: Sandbox, network: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
    subnets = [network["subnets"][key] for key in ("public-1a", "public-1c")]
    answer = sandbox.client("elbv2").create_load_balancer(**({"Name": name, "Subnets": subnets} | more))
    balancer: dict[str, Any] = answer["LoadBalancers"][0]
    return balancer


def make_group(sandbox: Sandbox, network: dict[str, Any], name: str, kind: str = "instance") -> str:
    request = {"Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": network["vpc"], "TargetType": kind}
    return str(sandbox.client("elbv2").create_target_group(**request)["TargetGroups"][0]["TargetGroupArn"])


def make_listener(sandbox: Sandbox, balancer: dict[str, Any], port: int = 80, **more: Any) -> str:
    fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    request = {
        "LoadBalancerArn": balancer["LoadBalancerArn"],
        "Protocol": "HTTP",
        "Port": port,
        "DefaultActions": [fixed],
    }
    return str(sandbox.client("elbv2").create_listener(**(request | more))["Listeners"][0]["ListenerArn"])


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


@pytest.mark.parametrize(("scheme", "prefix"), [("internet-facing", ""), ("internal", "internal-")])
def test_the_dns_name_has_digits_and_its_scheme(
    sandbox: Sandbox, network: dict[str, Any], scheme: str, prefix: str
) -> None:
    made = make_balancer(sandbox, network, f"dns-{scheme}"[:20], Scheme=scheme)
    start, _, rest = made["DNSName"].partition(".")
    assert rest == "ap-northeast-1.elb.amazonaws.com"
    assert start.rpartition("-")[0] == prefix + made["LoadBalancerName"]
    assert start.rpartition("-")[2].isdigit()
    assert made["CanonicalHostedZoneId"] == "Z14GRHDCWA56QT"
    described = sandbox.client("elbv2").describe_load_balancers(Names=[made["LoadBalancerName"]])["LoadBalancers"][0]
    assert described["DNSName"] == made["DNSName"]


def test_the_same_name_with_the_same_settings_is_the_same_load_balancer(
    sandbox: Sandbox, network: dict[str, Any]
) -> None:
    first = make_balancer(sandbox, network, "same")
    assert make_balancer(sandbox, network, "same")["LoadBalancerArn"] == first["LoadBalancerArn"]
    with pytest.raises(ClientError) as refused:
        make_balancer(sandbox, network, "same", Scheme="internal")
    assert code_of(refused) == "DuplicateLoadBalancerName"


@pytest.mark.parametrize(
    ("subnets", "code"),
    [
        (["public-1a"], "ValidationError"),
        (["public-1a", "private-1a"], "InvalidConfigurationRequest"),
    ],
)
def test_a_load_balancer_is_in_two_zones(
    sandbox: Sandbox, network: dict[str, Any], subnets: list[str], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        make_balancer(sandbox, network, "zones", Subnets=[network["subnets"][name] for name in subnets])
    assert code_of(refused) == code


@pytest.mark.parametrize("name", ["a" * 33, "under_score", "-dash", "internal-x"])
def test_a_bad_name_is_refused(sandbox: Sandbox, network: dict[str, Any], name: str) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        make_balancer(sandbox, network, name)


def test_a_security_group_that_is_not_there_is_refused(sandbox: Sandbox, network: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="InvalidSecurityGroup"):
        make_balancer(sandbox, network, "groups", SecurityGroups=["sg-00000000000000000"])


def test_a_protected_load_balancer_is_not_deleted(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, arn = sandbox.client("elbv2"), make_balancer(sandbox, network, "protected")["LoadBalancerArn"]

    def protect(value: str) -> None:
        attribute = {"Key": "deletion_protection.enabled", "Value": value}
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[attribute])

    protect("true")
    with pytest.raises(ClientError, match=r"OperationNotPermitted.*deletion protection is enabled"):
        elbv2.delete_load_balancer(LoadBalancerArn=arn)
    protect("false")
    elbv2.delete_load_balancer(LoadBalancerArn=arn)
    with pytest.raises(ClientError, match="LoadBalancerNotFound"):
        elbv2.describe_load_balancers(LoadBalancerArns=[arn])


def test_a_port_has_one_listener(sandbox: Sandbox, network: dict[str, Any]) -> None:
    balancer = make_balancer(sandbox, network, "ports")
    make_listener(sandbox, balancer)
    second = make_listener(sandbox, balancer, port=81)
    with pytest.raises(ClientError, match="DuplicateListener"):
        make_listener(sandbox, balancer)
    with pytest.raises(ClientError, match="DuplicateListener"):
        sandbox.client("elbv2").modify_listener(ListenerArn=second, Port=80)
    sandbox.client("elbv2").modify_listener(ListenerArn=second, Port=81)


def test_an_https_listener_needs_a_certificate_that_exists(sandbox: Sandbox, network: dict[str, Any]) -> None:
    balancer = make_balancer(sandbox, network, "https")
    with pytest.raises(ClientError, match="A certificate must be specified for HTTPS listeners"):
        make_listener(sandbox, balancer, port=443, Protocol="HTTPS")
    missing = "arn:aws:acm:ap-northeast-1:123456789012:certificate/missing"
    with pytest.raises(ClientError, match="CertificateNotFound"):
        make_listener(sandbox, balancer, port=443, Protocol="HTTPS", Certificates=[{"CertificateArn": missing}])
    pending = sandbox.client("acm").request_certificate(DomainName="frieza.dev", ValidationMethod="DNS")[
        "CertificateArn"
    ]
    with pytest.raises(ClientError, match="UnsupportedCertificate"):
        make_listener(sandbox, balancer, port=443, Protocol="HTTPS", Certificates=[{"CertificateArn": pending}])


def test_a_certificate_is_issued_when_its_record_is_published(sandbox: Sandbox, network: dict[str, Any]) -> None:
    acm, route53 = sandbox.client("acm"), sandbox.client("route53")
    arn = acm.request_certificate(DomainName="app.frieza.dev", ValidationMethod="DNS")["CertificateArn"]
    option = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]
    assert option["ValidationStatus"] == "PENDING_VALIDATION"
    with pytest.raises(ClientError, match="RequestInProgress"):
        acm.get_certificate(CertificateArn=arn)
    zone = route53.create_hosted_zone(Name="frieza.dev", CallerReference="certificates")["HostedZone"]["Id"]
    proof = option["ResourceRecord"]
    record = {"Name": proof["Name"], "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": proof["Value"]}]}
    changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"
    balancer = make_balancer(sandbox, network, "issued")
    make_listener(sandbox, balancer, port=443, Protocol="HTTPS", Certificates=[{"CertificateArn": arn}])
    shown = sandbox.client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"][0]
    assert shown["Certificates"] == [{"CertificateArn": arn}]


def test_an_http_listener_shows_no_ssl_policy(sandbox: Sandbox, network: dict[str, Any]) -> None:
    balancer = make_balancer(sandbox, network, "plain")
    make_listener(sandbox, balancer)
    listener = sandbox.client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"][0]
    assert {"SslPolicy", "Certificates"} & listener.keys() == set()


def make_rule(sandbox: Sandbox, listener: str, priority: int, path: str) -> str:
    rule = sandbox.client("elbv2").create_rule(
        ListenerArn=listener,
        Priority=priority,
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}}],
        Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
    )
    return str(rule["Rules"][0]["RuleArn"])


def test_two_rules_change_places_in_one_call(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, listener = sandbox.client("elbv2"), make_listener(sandbox, make_balancer(sandbox, network, "rules"))
    one, two = make_rule(sandbox, listener, 1, "/one"), make_rule(sandbox, listener, 2, "/two")
    third = make_rule(sandbox, listener, 3, "/three")
    elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": one, "Priority": 2}, {"RuleArn": two, "Priority": 1}])
    rules = {rule["RuleArn"]: rule["Priority"] for rule in elbv2.describe_rules(ListenerArn=listener)["Rules"]}
    assert (rules[one], rules[two], rules[third]) == ("2", "1", "3")
    with pytest.raises(ClientError, match="PriorityInUse"):
        elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": one, "Priority": 3}])


def test_a_priority_beyond_the_range_is_refused(sandbox: Sandbox, network: dict[str, Any]) -> None:
    listener = make_listener(sandbox, make_balancer(sandbox, network, "range"))
    with pytest.raises(ClientError, match="between 1 and 50000"):
        make_rule(sandbox, listener, 50001, "/x")


def test_one_address_on_two_ports_is_two_targets(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, network, "two-ports", kind="ip")
    targets = [{"Id": "192.168.10.100", "Port": port} for port in (8080, 9090)]
    elbv2.register_targets(TargetGroupArn=group, Targets=targets)
    health = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    assert [item["Target"] for item in health] == targets
    elbv2.deregister_targets(TargetGroupArn=group, Targets=targets[:1])
    health = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    assert [item["Target"] for item in health] == targets[1:]


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        ("ip", "8.8.8.8", "InvalidTarget"),
        ("ip", "not-an-ip", "ValidationError"),
        ("instance", "i-00000000000000000", "InvalidTarget"),
    ],
)
def test_a_target_that_cannot_be_is_refused(
    sandbox: Sandbox, network: dict[str, Any], kind: str, target: str, code: str
) -> None:
    group = make_group(sandbox, network, f"bad-{kind}-{target[0]}", kind=kind)
    with pytest.raises(ClientError) as refused:
        sandbox.client("elbv2").register_targets(TargetGroupArn=group, Targets=[{"Id": target, "Port": 80}])
    assert code_of(refused) == code


def test_health_is_what_the_data_plane_probed(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, network, "health")
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": network["instance"], "Port": 30080}])
    sandbox.data_plane.health = (
        "unhealthy",
        "Target.ResponseCodeMismatch",
        "Health checks failed with these codes: [503]",
    )
    described = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"][0]
    assert described["TargetHealth"] == {
        "State": "unhealthy",
        "Reason": "Target.ResponseCodeMismatch",
        "Description": "Health checks failed with these codes: [503]",
    }
    assert sandbox.data_plane.asked[-1] == (group, network["instance"], 30080)


def test_a_draining_target_is_still_listed(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, network, "draining")
    sandbox.data_plane.drained[group] = [(network["instance"], 30080)]
    described = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    assert [item["Target"]["Port"] for item in described] == [30080]


def test_a_write_wakes_the_data_plane_and_a_read_does_not(sandbox: Sandbox, network: dict[str, Any]) -> None:
    before = sandbox.data_plane.wakes
    make_group(sandbox, network, "wake")
    assert sandbox.data_plane.wakes == before + 1
    sandbox.client("elbv2").describe_target_groups()
    assert sandbox.data_plane.wakes == before + 1


def test_a_target_group_forgets_a_load_balancer_that_is_gone(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, network, "attached")
    balancer = make_balancer(sandbox, network, "attaching")
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    make_listener(sandbox, balancer, DefaultActions=forward)

    def attached() -> list[str]:
        described = elbv2.describe_target_groups(TargetGroupArns=[group])["TargetGroups"][0]
        return list(described["LoadBalancerArns"])

    assert attached() == [balancer["LoadBalancerArn"]]
    with pytest.raises(ClientError, match="ResourceInUse"):
        elbv2.delete_target_group(TargetGroupArn=group)
    elbv2.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    assert attached() == []
    elbv2.delete_target_group(TargetGroupArn=group)


def test_a_target_group_made_twice_is_one_and_another_of_its_name_is_refused(
    sandbox: Sandbox, network: dict[str, Any]
) -> None:
    """ "CreateTargetGroup" of the Elastic Load Balancing API Reference: it is idempotent."""
    elbv2 = sandbox.client("elbv2")
    request = {"Name": "twice", "Protocol": "HTTP", "Port": 80, "VpcId": network["vpc"], "TargetType": "ip"}
    first = elbv2.create_target_group(**request)["TargetGroups"][0]["TargetGroupArn"]

    assert elbv2.create_target_group(**request)["TargetGroups"][0]["TargetGroupArn"] == first
    with pytest.raises(ClientError, match="DuplicateTargetGroupName"):
        elbv2.create_target_group(**(request | {"Port": 81}))
