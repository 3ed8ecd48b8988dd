# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ingresses of one group that contradict each other: no load balancer serves both, and the event says why."""

from __future__ import annotations

import pytest

from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.names import GroupId
from tests.unit.sandbox.alb.controller.building import build
from tests.unit.sandbox.alb.controller.fakes import case_objects, ingress, ingress_class, service

SHARED = GroupId("", "shared")
HTTP, HTTPS = '[{"HTTP": 80}]', '[{"HTTPS": 443}]'
BOTH = {"listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}, {"HTTPS": 8443}]', "certificate-arn": "arn:one"}
SECURE = {"listen-ports": HTTPS, "certificate-arn": "arn:one"}


def test_members_that_disagree_on_the_scheme_fail_as_recorded() -> None:
    with pytest.raises(BuildError) as refused:
        build(*case_objects("base.yaml", "c05b.yaml"), group=GroupId("", "shared-alb"))
    assert str(refused.value) == "conflicting scheme: map[internal:{} internet-facing:{}]"


@pytest.mark.parametrize(
    ("both", "ours", "theirs", "told"),
    [
        (
            {"listen-ports": HTTP},
            {"inbound-cidrs": "10.0.0.0/8"},
            {"inbound-cidrs": "192.0.2.0/24"},
            r"conflicting inbound-cidrs, default/a: \[10.0.0.0/8\], \[\] \| default/b: \[192.0.2.0/24\], \[\]",
        ),
        (
            {},
            SECURE,
            {"listen-ports": '[{"HTTP": 443}]'},
            r"port: 443: conflicting protocol, default/a: HTTPS \| default/b: HTTP",
        ),
        (
            SECURE,
            {"ssl-policy": "one"},
            {"ssl-policy": "two"},
            r"conflicting sslPolicy, default/a: one \| default/b: two",
        ),
        (BOTH, {"ssl-redirect": "443"}, {"ssl-redirect": "8443"}, r"conflicting sslRedirect port: \[443 8443\]"),
        (
            {"listen-ports": HTTP},
            {"listener-attributes.HTTP-80": "routing.http.response.server.enabled=false"},
            {"listener-attributes.HTTP-80": "routing.http.response.server.enabled=true"},
            r"conflicting listener attributes routing.http.response.server.enabled: false \| true for ingress default/b",
        ),
        (
            SECURE,
            {"mutual-authentication": '[{"port": 443, "mode": "off"}]'},
            {"mutual-authentication": '[{"port": 443, "mode": "passthrough"}]'},
            "conflicting mTLS Attributes, default/a: .* default/b: .*passthrough",
        ),
    ],
)
def test_members_may_not_contradict_each_other(
    both: dict[str, str], ours: dict[str, str], theirs: dict[str, str], told: str
) -> None:
    of_group = {"group.name": "shared"} | both
    members = [ingress(name, annotations=of_group | own) for name, own in (("a", ours), ("b", theirs))]
    with pytest.raises(BuildError, match=told):
        build(*members, ingress_class(), group=SHARED)


def test_what_only_one_member_says_holds_for_all() -> None:
    of_group = {"group.name": "shared"} | SECURE
    told = {"ssl-policy": "one", "inbound-cidrs": "10.0.0.0/8"}
    members = [ingress(name, annotations=of_group | own) for name, own in (("a", {}), ("b", told))]
    stack = build(*members, ingress_class(), group=SHARED)
    assert [(listener.port, listener.ssl_policy) for listener in stack.listeners] == [(443, "one")]


def test_a_group_has_at_most_one_default_backend() -> None:
    backend = {"service": {"name": "app1", "port": {"number": 80}}}
    items = [ingress(name, annotations={"group.name": "shared"}, defaultBackend=backend) for name in ("a", "b")]
    with pytest.raises(BuildError, match=r"multiple ingress defined default backend: \[default/a default/b\]"):
        build(*items, ingress_class(), service(), group=SHARED)
