# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of load balancers and target groups.

By "LoadBalancerAttribute", "TargetGroupAttribute", "ModifyLoadBalancerAttributes" and "ModifyTargetGroupAttributes" of
the Elastic Load Balancing API Reference.
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox

NEW_LOAD_BALANCER = {
    "access_logs.s3.bucket": "",
    "access_logs.s3.enabled": "false",
    "access_logs.s3.prefix": "",
    "client_keep_alive.seconds": "3600",
    "connection_logs.s3.bucket": "",
    "connection_logs.s3.enabled": "false",
    "connection_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "health_check_logs.s3.bucket": "",
    "health_check_logs.s3.enabled": "false",
    "health_check_logs.s3.prefix": "",
    "idle_timeout.timeout_seconds": "60",
    "load_balancing.cross_zone.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false",
    "routing.http.xff_header_processing.mode": "append",
    "routing.http2.enabled": "true",
    "waf.fail_open.enabled": "false",
    "zonal_shift.config.enabled": "false",
}
NEW_TARGET_GROUP = {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.algorithm.anomaly_mitigation": "off",
    "load_balancing.algorithm.type": "round_robin",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "slow_start.duration_seconds": "0",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
    "stickiness.enabled": "false",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "stickiness.type": "lb_cookie",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}


def attributes(**values: str) -> list[dict[str, str]]:
    """Attributes of a request; two underscores in a name stand for a dot."""
    return [{"Key": key.replace("__", "."), "Value": value} for key, value in values.items()]


def as_map(answer: dict[str, Any]) -> dict[str, str]:
    return {attribute["Key"]: attribute["Value"] for attribute in answer["Attributes"]}


@pytest.fixture(scope="module")
def vpc(sandbox: Sandbox) -> dict[str, Any]:
    described = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]
    network: dict[str, Any] = described["resourcesVpcConfig"]
    return network


def make_balancer(sandbox: Sandbox, vpc: dict[str, Any], name: str, **more: str) -> str:
    made = sandbox.client("elbv2").create_load_balancer(Name=name, Subnets=vpc["subnetIds"][:2], **more)
    return str(made["LoadBalancers"][0]["LoadBalancerArn"])


def make_group(sandbox: Sandbox, vpc: dict[str, Any], name: str, protocol: str = "HTTP") -> str:
    made = sandbox.client("elbv2").create_target_group(Name=name, Protocol=protocol, Port=80, VpcId=vpc["vpcId"])
    return str(made["TargetGroups"][0]["TargetGroupArn"])


@pytest.fixture(scope="module")
def balancer(sandbox: Sandbox, vpc: dict[str, Any]) -> str:
    return make_balancer(sandbox, vpc, "attributes")


@pytest.fixture(scope="module")
def group(sandbox: Sandbox, vpc: dict[str, Any]) -> str:
    return make_group(sandbox, vpc, "attributes")


def test_a_new_load_balancer_has_every_attribute_at_its_default(sandbox: Sandbox, balancer: str) -> None:
    described = sandbox.client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=balancer)
    assert as_map(described) == NEW_LOAD_BALANCER


def test_a_new_target_group_has_every_attribute_at_its_default(sandbox: Sandbox, group: str) -> None:
    described = sandbox.client("elbv2").describe_target_group_attributes(TargetGroupArn=group)
    assert as_map(described) == NEW_TARGET_GROUP


@pytest.mark.parametrize(("scheme", "denied"), [("internet-facing", "false"), ("internal", "true")])
def test_a_dualstack_load_balancer_says_whether_a_gateway_reaches_it(
    sandbox: Sandbox, vpc: dict[str, Any], scheme: str, denied: str
) -> None:
    arn = make_balancer(sandbox, vpc, f"dual-{scheme}", Scheme=scheme, IpAddressType="dualstack")
    described = as_map(sandbox.client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=arn))
    assert described == NEW_LOAD_BALANCER | {"ipv6.deny_all_igw_traffic": denied}


def test_what_is_changed_is_answered_with_all_the_rest_and_stays(sandbox: Sandbox, vpc: dict[str, Any]) -> None:
    elbv2, arn = sandbox.client("elbv2"), make_balancer(sandbox, vpc, "changed")
    changed = attributes(idle_timeout__timeout_seconds="4000", routing__http2__enabled="false")
    answer = elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=changed)
    assert as_map(answer) == NEW_LOAD_BALANCER | as_map({"Attributes": changed})
    assert as_map(elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)) == as_map(answer)

    group = make_group(sandbox, vpc, "changed")
    changed = attributes(stickiness__type="app_cookie", stickiness__app_cookie__cookie_name="SESSION")
    answer = elbv2.modify_target_group_attributes(TargetGroupArn=group, Attributes=changed)
    assert as_map(answer) == NEW_TARGET_GROUP | as_map({"Attributes": changed})
    assert as_map(elbv2.describe_target_group_attributes(TargetGroupArn=group)) == as_map(answer)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"idle_timeout": "60"}, r"ValidationError.*Load balancer attribute key 'idle_timeout' is not recognized"),
        ({"stickiness__enabled": "true"}, r"ValidationError.*'stickiness.enabled' is not recognized"),
        ({"idle_timeout__timeout_seconds": "0"}, r"'0' must be between '1-4000' inclusive"),
        ({"idle_timeout__timeout_seconds": "4001"}, r"'4001' must be between '1-4000' inclusive"),
        ({"idle_timeout__timeout_seconds": "1m"}, r"'1m' must be between"),
        ({"client_keep_alive__seconds": "59"}, r"'59' must be between '60-604800' inclusive"),
        ({"deletion_protection__enabled": "yes"}, r"'yes' must be one of \[false, true\]"),
        ({"load_balancing__cross_zone__enabled": "false"}, r"'false' must be one of \[true\]"),
        ({"routing__http__xff_header_processing__mode": "drop"}, r"must be one of \[append, preserve, remove\]"),
        ({"access_logs__s3__enabled": "true"}, r"InvalidConfigurationRequest.*'access_logs.s3.bucket' cannot be empty"),
        ({"ipv6__deny_all_igw_traffic": "true"}, r"InvalidConfigurationRequest.*not supported on .* type 'ipv4'"),
        ({f"key_{number}": "" for number in range(21)}, r"Member must have length less than or equal to 20"),
    ],
)
def test_a_load_balancer_refuses_an_attribute_that_makes_no_sense(
    sandbox: Sandbox, balancer: str, wanted: dict[str, str], refusal: str
) -> None:
    elbv2 = sandbox.client("elbv2")
    with pytest.raises(ClientError, match=refusal):
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=attributes(**wanted))
    assert as_map(elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer)) == NEW_LOAD_BALANCER


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"waf__fail_open__enabled": "true"}, r"Target group attribute key 'waf.fail_open.enabled' is not recognized"),
        ({"deregistration_delay__timeout_seconds": "3601"}, r"'3601' must be between '0-3600' inclusive"),
        ({"slow_start__duration_seconds": "5"}, r"'5' must be '0' or between '30-900' inclusive"),
        ({"stickiness__lb_cookie__duration_seconds": "0"}, r"must be between '1-604800' inclusive"),
        ({"stickiness__type": "source_ip"}, r"must be one of \[app_cookie, lb_cookie\]"),
        ({"stickiness__type": "app_cookie"}, r"must set an application cookie name"),
        ({"stickiness__app_cookie__cookie_name": "AWSALBAPP-1"}, r"cannot start with AWSALB"),
        ({"load_balancing__algorithm__anomaly_mitigation": "on"}, r"only available when .* is 'weighted_random'"),
        ({"load_balancing__algorithm__type": "random"}, r"must be one of \[least_outstanding_requests, round_robin,"),
    ],
)
def test_a_target_group_refuses_an_attribute_that_makes_no_sense(
    sandbox: Sandbox, group: str, wanted: dict[str, str], refusal: str
) -> None:
    elbv2 = sandbox.client("elbv2")
    with pytest.raises(ClientError, match=refusal):
        elbv2.modify_target_group_attributes(TargetGroupArn=group, Attributes=attributes(**wanted))
    assert as_map(elbv2.describe_target_group_attributes(TargetGroupArn=group)) == NEW_TARGET_GROUP


def test_the_attributes_of_what_is_not_there_are_not_found(sandbox: Sandbox, balancer: str, group: str) -> None:
    elbv2 = sandbox.client("elbv2")
    with pytest.raises(ClientError, match="LoadBalancerNotFound"):
        elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer + "0")
    with pytest.raises(ClientError, match="TargetGroupNotFound"):
        elbv2.modify_target_group_attributes(
            TargetGroupArn=group + "0", Attributes=attributes(stickiness__enabled="true")
        )
