# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from sandbox.alb.controller.build import ModelBuilder
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.groups import Group
from sandbox.alb.controller.names import GroupId
from tests.unit.sandbox.alb.controller.building import OWN, build, built
from tests.unit.sandbox.alb.controller.fakes import (
    FakeNetwork,
    FakeObjects,
    case_objects,
    flags,
    ingress,
    ingress_class,
    rule,
    service,
)


# The text of FailedBuildModel events, from the recordings.
@pytest.mark.parametrize(
    ("case", "message", "asked"),
    [
        ("c15", "unknown scheme: public", []),
        (
            "c06b",
            "ingress: default/app-aws-ingress: prefix path shouldn't contain wildcards: /app1/*",
            ["subnets internet-facing", "backend security group"],
        ),
        (
            "c19",
            "ingress: default/app-aws-ingress: TargetGroup port is empty. When using Instance targets, "
            "your service be must of type 'NodePort' or 'LoadBalancer'",
            ["subnets internet-facing", "backend security group"],
        ),
    ],
)
def test_a_bad_ingress_fails_as_recorded_after_the_same_questions_to_aws(
    case: str, message: str, asked: list[str]
) -> None:
    network = FakeNetwork()
    with pytest.raises(BuildError) as refused:
        build(
            *case_objects("base.yaml", f"{case}.yaml"),
            group=GroupId("default", "app-aws-ingress"),
            network=network,
        )
    assert (str(refused.value), network.asked) == (message, asked)


def test_without_members_the_model_is_empty() -> None:
    stack = build(ingress_class())
    assert (stack.load_balancer, stack.security_group, stack.target_groups) == (None, None, {})


def test_a_protected_load_balancer_is_not_given_up() -> None:
    item = ingress(annotations={"load-balancer-attributes": "deletion_protection.enabled=true"})
    item["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    with pytest.raises(BuildError, match="deletion_protection is enabled, cannot delete the ingress: app"):
        ModelBuilder(flags(), FakeObjects(), FakeNetwork()).build(Group(OWN, [], [item]))


def test_own_security_groups_mean_no_rules_on_the_nodes() -> None:
    stack = built({"security-groups": "sg-1, frontend"})
    assert stack.load_balancer is not None
    assert stack.load_balancer.security_groups == ("sg-sg-1", "sg-frontend")
    assert (stack.security_group, stack.backend_security_group) == (None, None)


def test_own_security_groups_with_managed_node_rules_get_the_backend_group_too() -> None:
    stack = built({"security-groups": "frontend", "manage-backend-security-group-rules": "true"})
    assert stack.load_balancer is not None
    assert stack.load_balancer.security_groups == ("sg-frontend", "sg-backend")
    assert (stack.security_group, stack.backend_security_group) == (None, "sg-backend")


def test_each_cidr_opens_each_port() -> None:
    stack = built({"inbound-cidrs": "10.0.0.0/8, 203.0.113.0/24", "listen-ports": '[{"HTTP": 80}, {"HTTP": 8080}]'})
    assert stack.security_group is not None
    opened = [(permission.port, permission.source) for permission in stack.security_group.permissions]
    assert opened == [(80, "10.0.0.0/8"), (80, "203.0.113.0/24"), (8080, "10.0.0.0/8"), (8080, "203.0.113.0/24")]


def test_a_dualstack_load_balancer_is_open_to_ipv6_too() -> None:
    stack = built({"ip-address-type": "dualstack"})
    assert stack.security_group is not None
    assert [(p.source, p.kind) for p in stack.security_group.permissions] == [
        ("0.0.0.0/0", "IpRanges"), ("::/0", "Ipv6Ranges"),
    ]  # fmt: skip


def test_https_goes_to_443_and_http_is_sent_there() -> None:
    stack = built(
        {
            "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
            "certificate-arn": "arn:one,arn:two",
            "ssl-redirect": "443",
        }
    )
    http, https = stack.listeners
    assert (http.rules, http.default_actions[0]["RedirectConfig"]["Port"]) == ((), "443")
    assert (https.certificates, https.ssl_policy, len(https.rules)) == (
        ("arn:one", "arn:two"), "ELBSecurityPolicy-2016-08", 1,
    )  # fmt: skip


def test_a_certificate_is_looked_for_by_host_only_when_none_is_given() -> None:
    network = FakeNetwork(certificates=["arn:found"])
    item = ingress(annotations={"listen-ports": '[{"HTTPS": 443}]'}, rules=[rule(("/", "Prefix", "app1"))])
    stack = build(item, ingress_class(), service(), network=network)
    assert network.asked[0] == "certificates eks.frieza.dev"
    assert stack.listeners[0].certificates == ("arn:found",)


def test_a_certificate_alone_makes_the_listener_https() -> None:
    assert [listener.port for listener in built({"certificate-arn": "arn:one"}).listeners] == [443]


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        ({"ssl-redirect": "443"}, "listener does not exist for SSLRedirect port: 443"),
        ({"ssl-redirect": "80"}, "listener protocol non-SSL for SSLRedirect port: 80"),
        ({"ip-address-type": "ipv5"}, "unknown IPAddressType: ipv5"),
        ({"load-balancer-name": "n" * 33}, "load balancer name cannot be longer than 32 characters"),
        ({"target-type": "pod"}, "ingress: default/app: unknown targetType: pod"),
        (
            {"listen-ports": '[{"TCP": 80}]'},
            r"ingress: default/app: listen protocol must be within \[HTTP, HTTPS\]: TCP",
        ),
        ({"listen-ports": '[{"HTTP": 0}]'}, r"ingress: default/app: listen port must be within \[1, 65535\]: 0"),
        ({"listen-ports": "80"}, "app: failed to parse listen-ports configuration: `80`: json: cannot unmarshal"),
        ({"healthcheck-interval-seconds": "often"}, "ingress: default/app: failed to parse int32 annotation"),
        ({"wafv2-acl-arn": "arn:acl"}, "does not serve these annotations, .*: wafv2-acl-arn"),
    ],
)
def test_bad_annotations_are_named(annotations: dict[str, str], message: str) -> None:
    with pytest.raises(BuildError, match=message):
        built(annotations)


def test_an_add_on_that_is_off_has_no_annotations() -> None:
    acl = {"wafv2-acl-arn": "arn:acl", "waf-acl-id": "1", "shield-advanced-protection": "true"}
    off = tuple(f"--enable-{name}=false" for name in ("waf", "wafv2", "shield"))
    app = ingress(annotations=acl, rules=[rule(("/", "Prefix", "app1"))])
    assert build(app, ingress_class(), service(), more_flags=off).load_balancer is not None


def test_a_missing_port_is_an_error_but_a_missing_service_a_503() -> None:
    with pytest.raises(BuildError, match="ingress: default/app: unable to find port 80 on service default/app1"):
        build(ingress(rules=[rule(("/", "Prefix", "app1"))]), ingress_class(), service(port=8080))
    stack = build(ingress(rules=[rule(("/", "Prefix", "app1"))]), ingress_class())
    assert (
        stack.listeners[0].rules[0].actions[0]["FixedResponseConfig"]["MessageBody"] == "Backend service does not exist"
    )


def test_a_missing_action_is_a_503() -> None:
    path = {
        "path": "/",
        "pathType": "Prefix",
        "backend": {"service": {"name": "nope", "port": {"name": "use-annotation"}}},
    }
    stack = build(ingress(rules=[{"http": {"paths": [path]}}]), ingress_class())
    config = stack.listeners[0].rules[0].actions[0]["FixedResponseConfig"]
    assert (config["StatusCode"], config["MessageBody"]) == ("503", "Backend action does not exist")


def test_what_is_missing_is_an_error_where_that_is_asked_for() -> None:
    with pytest.raises(BuildError, match='ingress: default/app: Service "app1" not found'):
        build(
            ingress(rules=[rule(("/", "Prefix", "app1"))]),
            ingress_class(),
            more_flags=("--tolerate-non-existent-backend-service=false",),
        )


def test_the_services_annotations_beat_the_ingresss() -> None:
    backend = service()
    backend["metadata"]["annotations"] = {"alb.ingress.kubernetes.io/healthcheck-path": "/service"}
    item = ingress(annotations={"healthcheck-path": "/ingress"}, rules=[rule(("/", "Prefix", "app1"))])
    stack = build(item, ingress_class(), backend)
    assert stack.target_groups["default/app-app1:80"].health_check["HealthCheckPath"] == "/service"


def test_a_numeric_target_port_is_the_target_groups_port_for_pods() -> None:
    item = ingress(annotations={"target-type": "ip"}, rules=[rule(("/", "Prefix", "app1"))])
    group = build(item, ingress_class(), service(targetPort=8080)).target_groups["default/app-app1:80"]
    assert (group.port, group.binding.network_ports) == (8080, (8080,))


def test_a_health_check_port_of_its_own_is_opened_too() -> None:
    group = built({"healthcheck-port": "9000"}).target_groups["default/app-app1:80"]
    assert (group.health_check["HealthCheckPort"], group.binding.network_ports) == ("9000", (30081, 9000))


def test_default_tags_win_over_all_others() -> None:
    item = ingress(annotations={"tags": "Team=mine,Environment=dev"}, rules=[rule(("/", "Prefix", "app1"))])
    stack = build(item, ingress_class(), service(), more_flags=("--default-tags=Team=platform",))
    assert stack.load_balancer is not None
    assert stack.load_balancer.tags == {"Team": "platform", "Environment": "dev"}
