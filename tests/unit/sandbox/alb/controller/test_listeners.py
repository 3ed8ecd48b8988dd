# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners in AWS: by port made, changed, left alone and removed; their certificates and attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from sandbox.alb.controller.aws import Aws, tag_map
from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.listeners import Listeners
from sandbox.alb.controller.model import Listener
from sandbox.alb.controller.names import GroupId
from tests.unit.sandbox.alb.controller.fakes import flags

GROUP = GroupId("default", "app")
NOT_FOUND = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
REDIRECT = {"Type": "redirect", "RedirectConfig": {"Port": "443", "StatusCode": "HTTP_301"}}
HTTP = Listener(80, "HTTP", [NOT_FOUND], (), (), None, {}, {"team": "edge"})
SECURE = Listener(443, "HTTPS", [NOT_FOUND], (), ("cert-a", "cert-b"), "policy-1", {}, {"team": "edge"})

PASSTHROUGH = {"Mode": "passthrough", "TrustStoreArn": ""}


class FakeElb:
    """The listeners of one load balancer, without rules; keeps every changing call as (operation, parameters)."""

    def __init__(self) -> None:
        self.listeners: dict[str, dict[str, Any]] = {}
        self.certificates: dict[str, list[str]] = {}
        self.attributes: dict[str, dict[str, str]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.attributes_refused: AwsError | None = None
        self._reads: dict[str, Callable[[str], dict[str, Any]]] = {
            "DescribeListeners": lambda _: {"Listeners": [dict(one) for one in self.listeners.values()]},
            "DescribeRules": lambda _: {"Rules": []},
            "DescribeListenerCertificates": lambda arn: {"Certificates": self._certificates_of(arn)},
            "DescribeListenerAttributes": self._attributes_of,
        }
        self._writes: dict[str, Callable[..., Any]] = {
            "CreateListener": self._create,
            "ModifyListener": lambda ListenerArn, **changed: self.listeners[ListenerArn].update(changed),  # noqa: N803
            "DeleteListener": self.listeners.pop,
            "AddTags": lambda ResourceArns, Tags: self.tags[ResourceArns[0]].update(tag_map(Tags)),  # noqa: N803
        }

    def tags_of(self, arns: list[str]) -> dict[str, dict[str, str]]:
        return {arn: dict(self.tags[arn]) for arn in arns}

    def elbv2(self, operation: str, **parameters: Any) -> dict[str, Any]:
        if operation in self._reads:
            return self._reads[operation](parameters.get("ListenerArn", ""))
        self.calls.append((operation, parameters))
        arn = parameters.get("ListenerArn", "")
        named = [one["CertificateArn"] for one in parameters.get("Certificates", [])]
        if operation == "AddListenerCertificates":
            self.certificates[arn] += [one for one in named if one not in self.certificates[arn]]
        elif operation == "RemoveListenerCertificates":
            self.certificates[arn].remove(named[0])
        elif operation == "ModifyListenerAttributes":
            self.attributes[arn].update(tag_map(parameters["Attributes"]))
        elif operation == "DeleteListener":
            del self.listeners[arn]
        else:
            answer: dict[str, Any] = self._writes[operation](**parameters) or {}
            return answer
        return {}

    def _create(self, Tags: list[dict[str, str]] = (), **given: Any) -> dict[str, Any]:  # type: ignore[assignment] # noqa: N803
        arn = f"arn:{given['Port']}"
        self.listeners[arn] = given | {"ListenerArn": arn}
        self.certificates[arn] = []
        self.attributes[arn] = {"routing.http.response.server.enabled": "true"}
        self.tags[arn] = tag_map(Tags)
        return {"Listeners": [self.listeners[arn]]}

    def _certificates_of(self, arn: str) -> list[dict[str, Any]]:
        default = self.listeners[arn]["Certificates"][0]["CertificateArn"]
        added = [{"CertificateArn": one, "IsDefault": False} for one in self.certificates[arn]]
        return [{"CertificateArn": default, "IsDefault": True}, *added]

    def _attributes_of(self, arn: str) -> dict[str, Any]:
        if self.attributes_refused is not None:
            raise self.attributes_refused
        return {"Attributes": [{"Key": key, "Value": value} for key, value in self.attributes[arn].items()]}


def synthesize(elb: FakeElb, *wanted: Listener, more: tuple[str, ...] = ()) -> list[str]:
    """Make the listeners be these; answers the operations that it took."""
    elb.calls.clear()
    Listeners(cast(Aws, elb), flags(*more)).synthesize(GROUP, "arn:lb", wanted, {})
    return [operation for operation, _ in elb.calls]


def deployed(*wanted: Listener) -> FakeElb:
    elb = FakeElb()
    synthesize(elb, *wanted)
    return elb


def test_a_listener_is_made_with_its_actions_and_the_tags_of_its_group() -> None:
    elb = FakeElb()
    assert synthesize(elb, HTTP) == ["CreateListener"]
    made = elb.listeners["arn:80"]
    assert (made["Protocol"], made["DefaultActions"], made["LoadBalancerArn"]) == ("HTTP", [NOT_FOUND], "arn:lb")
    assert {"SslPolicy", "Certificates"} & made.keys() == set()
    assert elb.tags["arn:80"] == {
        "team": "edge",
        "elbv2.k8s.aws/cluster": "mz-k8s",
        "ingress.k8s.aws/stack": "default/app",
        "ingress.k8s.aws/resource": "80",
    }


def test_a_secure_one_has_the_first_certificate_as_its_default_and_all_of_them_in_its_list() -> None:
    elb = FakeElb()
    assert synthesize(elb, SECURE) == ["CreateListener", "AddListenerCertificates", "AddListenerCertificates"]
    made = elb.listeners["arn:443"]
    assert (made["SslPolicy"], made["Certificates"]) == ("policy-1", [{"CertificateArn": "cert-a"}])
    assert elb.certificates["arn:443"] == ["cert-a", "cert-b"]


def test_what_is_right_is_left_alone() -> None:
    assert synthesize(deployed(HTTP, SECURE), HTTP, SECURE) == []


@pytest.mark.parametrize(
    ("before", "after", "operations"),
    [
        (HTTP, replace(HTTP, default_actions=[REDIRECT]), ["ModifyListener"]),
        (HTTP, replace(HTTP, tags={"team": "core"}), ["AddTags"]),
        (SECURE, replace(SECURE, ssl_policy="policy-2"), ["ModifyListener"]),
        (SECURE, replace(SECURE, certificates=("cert-b",)), ["ModifyListener", "RemoveListenerCertificates"]),
        (SECURE, replace(SECURE, certificates=("cert-a",)), ["RemoveListenerCertificates"]),
        (SECURE, replace(SECURE, certificates=("cert-a", "cert-b", "cert-c")), ["AddListenerCertificates"]),
        (SECURE, replace(SECURE, certificates=("cert-a", "cert-b", "cert-a")), []),
        (
            HTTP,
            replace(HTTP, attributes={"routing.http.response.server.enabled": "false"}),
            ["ModifyListenerAttributes"],
        ),
        (HTTP, replace(HTTP, attributes={"routing.http.response.server.enabled": "true"}), []),
        (SECURE, replace(SECURE, mutual_authentication=PASSTHROUGH), ["ModifyListener"]),
        (replace(SECURE, mutual_authentication=PASSTHROUGH), SECURE, ["ModifyListener"]),
        (HTTP, replace(SECURE, port=80), ["ModifyListener", "AddListenerCertificates", "AddListenerCertificates"]),
    ],
    ids=[
        "another default action",
        "another tag",
        "another policy",
        "another default certificate",
        "a certificate less",
        "a certificate more",
        "a certificate twice",
        "an attribute",
        "an attribute that is so already",
        "clients are asked for a certificate",
        "and no more",
        "HTTP becomes HTTPS",
    ],
)
def test_a_listener_is_changed_where_it_differs(before: Listener, after: Listener, operations: list[str]) -> None:
    elb = deployed(before)
    assert synthesize(elb, after) == operations
    assert synthesize(elb, after) == []


def test_a_port_that_nobody_asks_for_any_more_is_closed_before_another_is_opened() -> None:
    assert synthesize(deployed(HTTP), replace(HTTP, port=8080)) == ["DeleteListener", "CreateListener"]


def test_without_their_feature_listeners_carry_no_tags() -> None:
    elb = FakeElb()
    synthesize(elb, HTTP, more=("--feature-gates=ListenerRulesTagging=false",))
    assert elb.tags["arn:80"] == {}


@pytest.mark.parametrize("code", ["InvalidAction", "UnsupportedOperation"])
def test_a_region_without_listener_attributes_is_no_error_unless_some_are_asked_for(code: str) -> None:
    elb = FakeElb()
    elb.attributes_refused = AwsError("no such action", code)
    assert synthesize(elb, HTTP) == ["CreateListener"]
    with pytest.raises(AwsError, match="no such action"):
        synthesize(elb, replace(HTTP, attributes={"routing.http.response.server.enabled": "false"}))


def test_any_other_refusal_of_them_is_one() -> None:
    elb = FakeElb()
    elb.attributes_refused = AwsError("not authorized", "AccessDenied")
    with pytest.raises(AwsError, match="not authorized"):
        synthesize(elb, HTTP)
