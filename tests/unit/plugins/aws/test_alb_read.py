# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ALB read whole: each of its parts as the user sees it, in an order that does not depend on AWS's."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import alb, elbv2

CLIENT = object()
BALANCER = {
    "LoadBalancerArn": "arn-lb",
    "LoadBalancerName": "k8s-app",
    "DNSName": "k8s-app.elb.amazonaws.com",
    "CanonicalHostedZoneId": "Z14GRHDCWA56QT",
    "Scheme": "internal",
    "Type": "application",
    "IpAddressType": "ipv4",
    "State": {"Code": "active"},
    "VpcId": "vpc-1",
    "AvailabilityZones": [
        {"ZoneName": "ap-northeast-1c", "SubnetId": "subnet-c"},
        {"ZoneName": "ap-northeast-1a", "SubnetId": "subnet-a"},
    ],
    "SecurityGroups": ["sg-2", "sg-1"],
    "Tags": {"team": "x"},
}


class Api:
    """What each function of elbv2 gives for an ARN; anything not said is empty."""

    def __init__(self, monkeypatch, **said):
        self.asked = []
        for name in ("list_listeners", "target_groups_of", "target_health", "list_certificates", "list_rules"):
            monkeypatch.setattr(elbv2, name, self.answers(name, said.get(name, {})))
        self.tags = said.get("tags", {})
        monkeypatch.setattr(elbv2, "tags_of", self.tags_of)

    def answers(self, name, by_arn):
        def answer(client, arn):
            assert client is CLIENT
            self.asked.append((name, arn))
            return by_arn.get(arn, [])

        return answer

    def tags_of(self, client, arns):
        assert client is CLIENT
        return {arn: tags for arn, tags in self.tags.items() if arn in arns}


def read(monkeypatch, balancer=None, **said):
    Api(monkeypatch, **said)
    return alb.read_alb(CLIENT, balancer or BALANCER)


def test_the_balancer_is_shown_with_its_zones_in_order(monkeypatch):
    assert read(monkeypatch) == {
        "arn": "arn-lb",
        "name": "k8s-app",
        "dns_name": "k8s-app.elb.amazonaws.com",
        "canonical_hosted_zone_id": "Z14GRHDCWA56QT",
        "scheme": "internal",
        "type": "application",
        "ip_address_type": "ipv4",
        "state": "active",
        "vpc_id": "vpc-1",
        "zones": [
            {"zone": "ap-northeast-1a", "subnet": "subnet-a"},
            {"zone": "ap-northeast-1c", "subnet": "subnet-c"},
        ],
        "security_groups": ["sg-2", "sg-1"],
        "tags": {"team": "x"},
        "listeners": [],
        "target_groups": [],
    }


@pytest.mark.parametrize(
    ("absent", "shown"),
    [
        ("CanonicalHostedZoneId", "canonical_hosted_zone_id"),
        ("Scheme", "scheme"),
        ("IpAddressType", "ip_address_type"),
        ("VpcId", "vpc_id"),
    ],
)
def test_what_a_balancer_does_not_have_is_none(monkeypatch, absent, shown):
    assert read(monkeypatch, {key: value for key, value in BALANCER.items() if key != absent})[shown] is None


def test_a_network_load_balancer_may_have_no_security_groups(monkeypatch):
    plain = {key: value for key, value in BALANCER.items() if key != "SecurityGroups"} | {"Type": "network"}
    shown = read(monkeypatch, plain)
    assert (shown["type"], shown["security_groups"]) == ("network", [])


LISTENERS = {
    "arn-lb": [
        {"ListenerArn": "arn-443", "Port": 443, "Protocol": "HTTPS"},
        {"ListenerArn": "arn-80", "Port": 80, "Protocol": "HTTP"},
    ]
}


def test_listeners_come_by_port(monkeypatch):
    assert [one["port"] for one in read(monkeypatch, list_listeners=LISTENERS)["listeners"]] == [80, 443]


def test_only_a_secure_listener_is_asked_for_its_certificates_and_names_each_once(monkeypatch):
    certificates = [{"CertificateArn": arn} for arn in ("cert-b", "cert-a", "cert-b")]
    api = Api(
        monkeypatch, list_listeners=LISTENERS, list_certificates={"arn-443": certificates, "arn-80": certificates}
    )
    plain, secure = alb.read_alb(CLIENT, BALANCER)["listeners"]
    assert (plain["certificates"], secure["certificates"]) == ([], ["cert-a", "cert-b"])
    assert ("list_certificates", "arn-80") not in api.asked
    assert (secure["arn"], secure["protocol"]) == ("arn-443", "HTTPS")


def rule(priority, **conditions):
    return {"Priority": priority, "Actions": [], **conditions}


def test_rules_come_by_priority_as_a_number_and_the_default_last(monkeypatch):
    rules = {"arn-80": [rule("default"), rule("10"), rule("9"), rule("100"), rule("1")]}
    shown = read(monkeypatch, list_listeners=LISTENERS, list_rules=rules)["listeners"][0]["rules"]
    assert [one["priority"] for one in shown] == ["1", "9", "10", "100", "default"]
    assert shown[-1]["conditions"] == {"hosts": [], "paths": []}


GROUP = {
    "TargetGroupArn": "arn-1",
    "TargetGroupName": "one",
    "Port": 30081,
    "Protocol": "HTTP",
    "TargetType": "instance",
    "HealthCheckProtocol": "HTTP",
    "HealthCheckPort": "traffic-port",
    "HealthCheckPath": "/healthz",
    "HealthCheckIntervalSeconds": 15,
    "Matcher": {"HttpCode": "200"},
}


def described(id_, state="healthy", **more):
    return {"Target": {"Id": id_, "Port": 30081}, "TargetHealth": {"State": state, **more}}


def test_target_groups_come_by_name_with_health_checks_tags_and_targets(monkeypatch):
    other = {"TargetGroupArn": "arn-2", "TargetGroupName": "another"}
    sick = described("i-1", "unhealthy", Reason="Target.Timeout", Description="Request timed out")
    shown = read(
        monkeypatch,
        target_groups_of={"arn-lb": [GROUP, other]},
        target_health={"arn-1": [described("i-2"), sick]},
        tags={"arn-1": {"app": "one"}},
    )["target_groups"]
    assert shown[1] == {
        "arn": "arn-1",
        "name": "one",
        "port": 30081,
        "protocol": "HTTP",
        "target_type": "instance",
        "health_check": {
            "protocol": "HTTP", "port": "traffic-port", "path": "/healthz", "interval_seconds": 15, "codes": "200",
        },
        "tags": {"app": "one"},
        "targets": [
            {"id": "i-1", "port": 30081, "state": "unhealthy", "reason": "Target.Timeout", "description": "Request timed out"},
            {"id": "i-2", "port": 30081, "state": "healthy", "reason": None, "description": None},
        ],
    }  # fmt: skip
    # Of a Lambda function, say: with nothing but a name.
    assert (shown[0]["name"], shown[0]["port"], shown[0]["tags"], shown[0]["targets"]) == ("another", None, {}, [])
    assert set(shown[0]["health_check"].values()) == {None}


def test_rules_name_the_groups_that_they_forward_to(monkeypatch):
    rules = {"arn-80": [{"Priority": "1", "Actions": [{"Type": "forward", "TargetGroupArn": "arn-1"}]}]}
    shown = read(monkeypatch, list_listeners=LISTENERS, list_rules=rules, target_groups_of={"arn-lb": [GROUP]})
    assert shown["listeners"][0]["rules"][0]["actions"][0]["target_groups"][0]["name"] == "one"


def test_a_target_of_which_nothing_is_known_yet_is_shown(monkeypatch):
    shown = read(
        monkeypatch, target_groups_of={"arn-lb": [GROUP]}, target_health={"arn-1": [{"Target": {"Id": "i-1"}}]}
    )
    assert shown["target_groups"][0]["targets"] == [
        {"id": "i-1", "port": None, "state": None, "reason": None, "description": None}
    ]


def test_a_group_with_one_target_of_many_ports_keeps_them_apart(monkeypatch):
    ports = [{"Target": {"Id": "i-1", "Port": port}} for port in (80, 8080)]
    shown = read(monkeypatch, target_groups_of={"arn-lb": [GROUP]}, target_health={"arn-1": ports})
    assert [one["port"] for one in shown["target_groups"][0]["targets"]] == [80, 8080]


@pytest.mark.parametrize("part", ["list_listeners", "target_groups_of", "target_health", "list_rules"])
def test_a_part_that_may_not_be_read_is_an_error_and_not_an_empty_part(monkeypatch, part):
    Api(monkeypatch, list_listeners=LISTENERS, target_groups_of={"arn-lb": [GROUP]})

    def refuse(client, arn):
        raise PermissionError(part)

    monkeypatch.setattr(elbv2, part, refuse)
    with pytest.raises(PermissionError, match=part):
        alb.read_alb(CLIENT, BALANCER)
