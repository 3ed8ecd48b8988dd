# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners, their certificates and their rules, by the ELBv2 API reference."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.balancers import make_balancer, make_listener

from .conftest import Sandbox


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
