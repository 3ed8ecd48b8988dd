# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses

import pytest

from sandbox.alb.controller import names
from sandbox.alb.controller.names import GroupId, TargetGroupIdentity

OWN = GroupId("default", "app-aws-ingress")
SHARED = GroupId("", "shared-alb")
APP1 = TargetGroupIdentity(
    ingress_namespace="default",
    ingress_name="app-aws-ingress",
    service_namespace="default",
    service_name="app1",
    service_uid="11111111-1111-4111-8111-111111111111",
    service_port="80",
    port=30081,
    target_type="instance",
    protocol="HTTP",
    protocol_version="HTTP1",
)
APP2 = dataclasses.replace(APP1, service_name="app2", service_uid="22222222-2222-4222-8222-222222222222", port=30082)
APP3 = dataclasses.replace(APP1, service_name="app3", service_uid="33333333-3333-4333-8333-333333333333", port=30083)


# Names that the real controller gave, from the recordings.
@pytest.mark.parametrize(
    ("group", "scheme", "name"),
    [
        (OWN, "internet-facing", "k8s-default-appawsin-d61ace8b4a"),
        (OWN, "internal", "k8s-default-appawsin-ccf9862bb7"),
        (SHARED, "internet-facing", "k8s-sharedalb-fcfc82fe88"),
        (GroupId("", "class-group"), "internet-facing", "k8s-classgroup-e36006c318"),
    ],
)
def test_a_load_balancer_is_named_as_the_real_controller_names_it(group: GroupId, scheme: str, name: str) -> None:
    assert names.load_balancer("mz-k8s", group, scheme) == name


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (OWN, "k8s-default-appawsin-e24e482dfa"),
        (SHARED, "k8s-sharedalb-0f484b5b09"),
        (GroupId("", "class-group"), "k8s-classgroup-134faa37fd"),
    ],
)
def test_a_frontend_security_group_is_named_without_the_scheme(group: GroupId, name: str) -> None:
    assert names.frontend_security_group("mz-k8s", group) == name


def test_the_backend_security_group_is_named_by_the_cluster_alone() -> None:
    assert names.backend_security_group("mz-k8s") == "k8s-traffic-mzk8s-0276909bf6"


@pytest.mark.parametrize(
    ("group", "identity", "name"),
    [
        (OWN, APP1, "k8s-default-app1-e0d7113c74"),
        (OWN, APP2, "k8s-default-app2-076950ab50"),
        (OWN, APP3, "k8s-default-app3-e939b52cd5"),
        (OWN, dataclasses.replace(APP1, port=1, target_type="ip"), "k8s-default-app1-9df93cc558"),
        (OWN, dataclasses.replace(APP2, port=1, target_type="ip"), "k8s-default-app2-3f44cb882b"),
        (SHARED, dataclasses.replace(APP1, ingress_name="app-a"), "k8s-default-app1-6b02aa817e"),
        (SHARED, dataclasses.replace(APP2, ingress_name="app-b"), "k8s-default-app2-9ccd98abde"),
        (SHARED, APP1, "k8s-default-app1-007f4b56d0"),
        (SHARED, APP2, "k8s-default-app2-76a44c24e3"),
        (GroupId("", "class-group"), APP1, "k8s-default-app1-ee9153f5b0"),
        (GroupId("", "class-group"), APP2, "k8s-default-app2-14130d4d03"),
    ],
)
def test_a_target_group_is_named_by_all_that_cannot_be_changed(
    group: GroupId, identity: TargetGroupIdentity, name: str
) -> None:
    assert names.target_group("mz-k8s", group, identity) == name


def test_long_names_are_cut_to_what_elb_allows() -> None:
    group = GroupId("a-very-long-namespace", "an-even-longer-ingress-name")
    assert names.load_balancer("mz-k8s", group, "internal").startswith("k8s-averylon-anevenlo-")
    assert len(names.load_balancer("mz-k8s", group, "internal")) <= 32
    assert len(names.load_balancer("mz-k8s", GroupId("", "g" * 63), "internal")) <= 32
