# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of listeners, and of network load balancers.

By "ListenerAttribute", "LoadBalancerAttribute" and "TargetGroupAttribute" of the Elastic Load Balancing API Reference,
and "HTTP header modification for your Application Load Balancer" of its user guide.
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509

from sandbox.alb.conformance.aws_world import self_signed

from .conftest import Sandbox
from .test_elbv2_attributes import as_map, attributes, make_balancer, make_group

RESPONSE = "routing.http.response"
VALUES = (
    "access_control_allow_credentials",
    "access_control_allow_headers",
    "access_control_allow_methods",
    "access_control_allow_origin",
    "access_control_expose_headers",
    "access_control_max_age",
    "content_security_policy",
    "strict_transport_security",
    "x_content_type_options",
    "x_frame_options",
)
NEW_HTTP_LISTENER = {f"{RESPONSE}.server.enabled": "true"} | {f"{RESPONSE}.{key}.header_value": "" for key in VALUES}
NAMES = (
    "mtls_clientcert",
    "mtls_clientcert_issuer",
    "mtls_clientcert_leaf",
    "mtls_clientcert_serial_number",
    "mtls_clientcert_subject",
    "mtls_clientcert_validity",
    "tls_cipher_suite",
    "tls_version",
)
NEW_HTTPS_LISTENER = NEW_HTTP_LISTENER | {f"routing.http.request.x_amzn_{key}.header_name": "" for key in NAMES}
NEW_NETWORK_LOAD_BALANCER = {
    "access_logs.s3.bucket": "",
    "access_logs.s3.enabled": "false",
    "access_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "dns_record.client_routing_policy": "any_availability_zone",
    "load_balancing.cross_zone.enabled": "false",
    "secondary_ips.auto_assigned.per_subnet": "0",
    "zonal_shift.config.enabled": "false",
}
NEW_TCP_TARGET_GROUP = {
    "deregistration_delay.connection_termination.enabled": "false",
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "preserve_client_ip.enabled": "true",
    "proxy_protocol_v2.enabled": "false",
    "stickiness.enabled": "false",
    "stickiness.type": "source_ip",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
    "target_health_state.unhealthy.connection_termination.enabled": "true",
    "target_health_state.unhealthy.draining_interval_seconds": "0",
}
NOT_FOUND = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]


@pytest.fixture(scope="module")
def vpc(sandbox: Sandbox) -> dict[str, Any]:
    network: dict[str, Any] = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    return network


@pytest.fixture(scope="module")
def listeners(sandbox: Sandbox, vpc: dict[str, Any]) -> dict[str, str]:
    """ARNs by protocol."""
    elbv2, alb = sandbox.client("elbv2"), make_balancer(sandbox, vpc, "listening")
    nlb = make_balancer(sandbox, vpc, "listening-network", Type="network")
    certificate, key = self_signed("a.frieza.dev", [x509.DNSName("a.frieza.dev")])
    arn = sandbox.client("acm").import_certificate(Certificate=certificate, PrivateKey=key)["CertificateArn"]
    secure = {"Certificates": [{"CertificateArn": arn}]}
    to_group = [{"Type": "forward", "TargetGroupArn": make_group(sandbox, vpc, "listening", protocol="TCP")}]
    wanted: dict[str, dict[str, Any]] = {
        "HTTP": {"LoadBalancerArn": alb, "Port": 80, "DefaultActions": NOT_FOUND},
        "HTTPS": {"LoadBalancerArn": alb, "Port": 443, "DefaultActions": NOT_FOUND, **secure},
        "TCP": {"LoadBalancerArn": nlb, "Port": 80, "DefaultActions": to_group},
    }
    return {
        protocol: str(elbv2.create_listener(Protocol=protocol, **settings)["Listeners"][0]["ListenerArn"])
        for protocol, settings in wanted.items()
    }


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [("HTTP", NEW_HTTP_LISTENER), ("HTTPS", NEW_HTTPS_LISTENER), ("TCP", {"tcp.idle_timeout.seconds": "350"})],
)
def test_a_new_listener_has_every_attribute_of_its_protocol_at_its_default(
    sandbox: Sandbox, listeners: dict[str, str], protocol: str, expected: dict[str, str]
) -> None:
    described = sandbox.client("elbv2").describe_listener_attributes(ListenerArn=listeners[protocol])
    assert as_map(described) == expected


def test_what_is_changed_of_a_listener_is_answered_with_all_the_rest_and_stays(
    sandbox: Sandbox, listeners: dict[str, str]
) -> None:
    elbv2, arn = sandbox.client("elbv2"), listeners["HTTPS"]
    changed = attributes(
        routing__http__response__server__enabled="false",
        routing__http__request__x_amzn_tls_version__header_name="Tls",
    )
    answer = elbv2.modify_listener_attributes(ListenerArn=arn, Attributes=changed)
    assert as_map(answer) == NEW_HTTPS_LISTENER | as_map({"Attributes": changed})
    assert as_map(elbv2.describe_listener_attributes(ListenerArn=arn)) == as_map(answer)


@pytest.mark.parametrize(
    ("protocol", "wanted", "refusal"),
    [
        ("HTTP", {"tcp__idle_timeout__seconds": "60"}, "Listener attribute key 'tcp.idle_timeout.seconds' is not rec"),
        ("HTTP", {"routing__http__request__x_amzn_tls_version__header_name": "Tls"}, "is not recognized"),
        ("HTTP", {"routing__http__response__server__enabled": "no"}, r"'no' must be one of \[false, true\]"),
        ("HTTP", {"routing__http__response__x_frame_options__header_value": "x" * 1025}, "longer than '1024'"),
        ("HTTPS", {"routing__http__request__x_amzn_tls_version__header_name": "a b"}, "must be a header name"),
        ("TCP", {"tcp__idle_timeout__seconds": "59"}, "'59' must be between '60-6000' inclusive"),
    ],
)
def test_a_listener_refuses_an_attribute_that_makes_no_sense(
    sandbox: Sandbox, listeners: dict[str, str], protocol: str, wanted: dict[str, str], refusal: str
) -> None:
    elbv2 = sandbox.client("elbv2")
    with pytest.raises(ClientError, match=f"ValidationError.*{refusal}"):
        elbv2.modify_listener_attributes(ListenerArn=listeners[protocol], Attributes=attributes(**wanted))


def test_the_attributes_of_a_listener_that_is_not_there_are_not_found(
    sandbox: Sandbox, listeners: dict[str, str]
) -> None:
    with pytest.raises(ClientError, match="ListenerNotFound"):
        sandbox.client("elbv2").describe_listener_attributes(ListenerArn=listeners["HTTP"] + "0")


def test_a_network_load_balancer_has_attributes_of_its_own(sandbox: Sandbox, vpc: dict[str, Any]) -> None:
    elbv2, arn = sandbox.client("elbv2"), make_balancer(sandbox, vpc, "network", Type="network")
    assert as_map(elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)) == NEW_NETWORK_LOAD_BALANCER
    changed = attributes(load_balancing__cross_zone__enabled="true")
    answer = elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=changed)
    assert as_map(answer) == NEW_NETWORK_LOAD_BALANCER | as_map({"Attributes": changed})
    alien = attributes(idle_timeout__timeout_seconds="60")
    with pytest.raises(ClientError, match=r"'idle_timeout.timeout_seconds' is not recognized"):
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=alien)


@pytest.mark.parametrize(
    ("protocol", "target_type", "different"),
    [
        ("TCP", "instance", {}),
        ("TCP", "ip", {"preserve_client_ip.enabled": "false"}),
        ("UDP", "ip", {"deregistration_delay.connection_termination.enabled": "true"}),
    ],
)
def test_its_target_groups_have_those_of_their_protocol(
    sandbox: Sandbox, vpc: dict[str, Any], protocol: str, target_type: str, different: dict[str, str]
) -> None:
    elbv2, named = sandbox.client("elbv2"), {"Name": f"{protocol}-{target_type}", "TargetType": target_type}
    made = elbv2.create_target_group(Protocol=protocol, Port=80, VpcId=vpc["vpcId"], **named)
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    assert as_map(elbv2.describe_target_group_attributes(TargetGroupArn=arn)) == NEW_TCP_TARGET_GROUP | different
    changed = attributes(proxy_protocol_v2__enabled="true")
    answer = elbv2.modify_target_group_attributes(TargetGroupArn=arn, Attributes=changed)
    assert as_map(answer)["proxy_protocol_v2.enabled"] == "true"


def test_an_https_listener_tells_whether_it_asks_clients_for_a_certificate(
    sandbox: Sandbox, listeners: dict[str, str]
) -> None:
    """By "MutualAuthenticationAttributes" of the API reference."""
    elbv2, arn = sandbox.client("elbv2"), listeners["HTTPS"]
    (shown,) = elbv2.describe_listeners(ListenerArns=[arn])["Listeners"]
    assert shown["MutualAuthentication"] == {"Mode": "off"}
    (plain,) = elbv2.describe_listeners(ListenerArns=[listeners["HTTP"]])["Listeners"]
    assert "MutualAuthentication" not in plain
    elbv2.modify_listener(ListenerArn=arn, MutualAuthentication={"Mode": "passthrough"})
    (shown,) = elbv2.describe_listeners(ListenerArns=[arn])["Listeners"]
    assert shown["MutualAuthentication"] == {"Mode": "passthrough"}


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        ({"Mode": "maybe"}, "ValidationError.*'maybe' is not valid"),
        ({"Mode": "verify"}, "ValidationError.*trust store ARN must be specified"),
        ({"Mode": "verify", "TrustStoreArn": "arn:none"}, "TrustStoreNotFound.*'arn:none' not found"),
    ],
)
def test_clients_are_not_verified_against_nothing(
    sandbox: Sandbox, listeners: dict[str, str], settings: dict[str, str], refusal: str
) -> None:
    with pytest.raises(ClientError, match=refusal):
        sandbox.client("elbv2").modify_listener(ListenerArn=listeners["HTTPS"], MutualAuthentication=settings)
