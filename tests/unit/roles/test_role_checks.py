# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stops a role before it does harm: when it stops, and what it says then."""

from __future__ import annotations

import pytest

from tests.unit.roles.rehearsed import role, task

TAG = "edgeworks.eks-ingress/cluster"


def objects(*names, **metadata):
    return {"objects": [{"metadata": {"name": name, "namespace": "default"} | metadata} for name in names]}


REQUIRED = task("roles/ingress/tasks/requires.yml", "Stop where the class or a Service is missing")
CLASSLESS = "Cluster mz-k8s has no IngressClass aws: run the lb_controller role first (--tags lb_controller)."


def found_for_the_ingress(classes, services, **variables):
    read = {"__ingress_class": objects(*classes), "__ingress_services": objects(*services)}
    return role("ingress", **variables, **read)


@pytest.mark.parametrize(("classes", "good"), [(["aws"], True), ([], False)])
def test_an_ingress_needs_its_class(classes, good):
    rehearsed = found_for_the_ingress(classes, ["app1", "app2"])
    assert rehearsed.holds(REQUIRED) is good
    assert rehearsed.refusal(REQUIRED) == ("" if good else CLASSLESS)


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        (["app1", "app2"], ""),
        (["app2", "app1", "other"], ""),
        (["app1"], "app2"),
        (["other"], "app1, app2"),
        ([], "app1, app2"),
    ],
)
def test_an_ingress_needs_the_services_that_its_paths_lead_to(there, missing):
    rehearsed = found_for_the_ingress(["aws"], there)
    assert rehearsed.holds(REQUIRED) is not bool(missing)
    named = f"Namespace default of cluster mz-k8s has no Service {missing}: run"
    assert rehearsed.refusal(REQUIRED).startswith(named) if missing else not rehearsed.refusal(REQUIRED)


def test_a_missing_class_and_a_missing_service_are_told_at_once():
    refusal = found_for_the_ingress([], ["app1"]).refusal(REQUIRED)
    assert refusal.startswith(f"{CLASSLESS} Namespace default of cluster mz-k8s has no Service app2: run")


def test_a_service_of_several_paths_is_named_once():
    paths = [{"path": path, "service": "web", "port": 80} for path in ("/a", "/b")]
    assert "has no Service web: run" in found_for_the_ingress(["aws"], [], ingress_paths=paths).refusal(REQUIRED)


UNSERVED = task("roles/external_dns/tasks/verify.yml", "Stop where no Ingress with an address serves a name")


def served(*hosts):
    address = {"loadBalancer": {"ingress": [{"hostname": "alb.example"}]}}
    return {"objects": [{"spec": {"rules": [{"host": host}]}, "status": address} for host in hosts]}


@pytest.mark.parametrize(
    ("names", "hosts", "unserved"),
    [
        (["eks.frieza.dev"], ["eks.frieza.dev"], ""),
        (["eks.frieza.dev"], ["other.frieza.dev", "eks.frieza.dev"], ""),
        ([], [], ""),
        (["eks.frieza.dev"], [], "eks.frieza.dev"),
        (["a.frieza.dev", "b.frieza.dev"], ["a.frieza.dev"], "b.frieza.dev"),
    ],
)
def test_a_name_is_proved_when_an_ingress_serves_it(names, hosts, unserved):
    rehearsed = role("external_dns", external_dns_names=names, __external_dns_ingresses=served(*hosts))
    assert rehearsed.holds(UNSERVED) is not bool(unserved)
    if unserved:
        assert f"that has an address serves {unserved}, so external-dns has nothing to write" in rehearsed.refusal(
            UNSERVED
        )


TRUSTED = task("roles/external_dns/tasks/requires.yml", "Stop where no role can trust the cluster")


@pytest.mark.parametrize(
    ("before", "read", "good"),
    [(True, {}, True), (False, {"oidc_provider_exists": True}, True), (False, {"oidc_provider_exists": False}, False)],
)
def test_external_dns_needs_the_clusters_provider(before, read, good):
    known = {"__external_dns_trusted": before, "__external_dns_cluster": {"cluster": read}}
    assert role("external_dns", **known).holds(TRUSTED) is good
    assert "The issuer of cluster mz-k8s is not an IAM OIDC provider yet: run the irsa role first" in role(
        "external_dns"
    ).refusal(TRUSTED)


CLASS_OF_ANOTHER = task(
    "roles/lb_controller/tasks/preflight.yml", "Stop where the IngressClass belongs to another controller"
)


@pytest.mark.parametrize(
    ("controllers", "good"),
    [
        ([], True),
        (["ingress.k8s.aws/alb"], True),
        (["k8s.io/ingress-nginx"], False),
        (["eks.amazonaws.com/alb"], False),
    ],
)
def test_a_class_of_another_controllers_is_not_taken(controllers, good):
    found = {"__lb_controller_class": {"objects": [{"spec": {"controller": name}} for name in controllers]}}
    rehearsed = role("lb_controller", **found)
    assert rehearsed.holds(CLASS_OF_ANOTHER) is good
    if not good:
        assert f"belongs to {controllers[0]}, which cannot be changed" in rehearsed.refusal(CLASS_OF_ANOTHER)


ROLE_ARN = task("roles/lb_controller/tasks/requires.yml", "Stop where the service account has no IAM role")


@pytest.mark.parametrize(
    ("account", "good"),
    [
        (objects("a", annotations={"eks.amazonaws.com/role-arn": "arn:role"}), True),
        (objects("a", annotations={}), False),
        (objects("a"), False),
        (objects(), False),
    ],
)
def test_the_controller_needs_a_role(account, good):
    rehearsed = role("lb_controller", __lb_controller_account=account)
    assert rehearsed.holds(ROLE_ARN) is good
    assert (
        "The service account kube-system/aws-load-balancer-controller of cluster mz-k8s is not there"
        in rehearsed.refusal(ROLE_ARN)
    )


FOREIGN = task(
    "roles/lb_controller/tasks/absent_preflight.yml", "Refuse where an Ingress or Service of someone else's needs it"
)
HELD = task("roles/lb_controller/tasks/absent_cluster.yml", "Refuse to remove the controller while objects hold")


def held(*items):
    return {"leftovers": [{"kind": kind, "id": id_} for kind, id_ in items]}


OURS = objects("app-aws-ingress", labels={TAG: "mz-k8s"})


@pytest.mark.parametrize(
    ("leftovers", "ours", "foreign"),
    [
        (held(), {}, ""),
        (held(("Ingress", "default/app-aws-ingress")), OURS, ""),
        (held(("Ingress", "default/app-aws-ingress"), ("TargetGroupBinding", "default/k8s-1")), OURS, ""),
        (held(("TargetGroupBinding", "web/k8s-2")), OURS, ""),
        (held(("Ingress", "default/app-aws-ingress"), ("Ingress", "web/shop")), OURS, "Ingress web/shop"),
        (held(("Ingress", "web/app-aws-ingress")), OURS, "Ingress web/app-aws-ingress"),
        (held(("Service", "default/app-aws-ingress")), OURS, "Service default/app-aws-ingress"),
        (held(("Service", "web/lb"), ("Ingress", "web/shop")), OURS, "Ingress web/shop, Service web/lb"),
        # The cluster is gone, so nothing was read of it.
        (held(), {"skipped": True}, ""),
    ],
)
def test_the_teardown_stops_before_someone_else_loses_the_controller(leftovers, ours, foreign):
    rehearsed = role("lb_controller", __lb_controller_held=leftovers, __lb_controller_ours=ours)
    assert rehearsed.holds(FOREIGN) is not bool(foreign)
    if foreign:
        assert f"Nothing was removed: {foreign} of someone else's" in rehearsed.refusal(FOREIGN)


@pytest.mark.parametrize(
    ("leftovers", "good"),
    [(held(), True), (held(("Ingress", "a/b")), False), (held(("TargetGroupBinding", "a/b")), False)],
)
def test_the_controller_stays_while_its_finalizers_hold_anything(leftovers, good):
    rehearsed = role("lb_controller", __lb_controller_held=leftovers)
    assert rehearsed.holds(HELD) is good
    if not good:
        assert "The controller is left running: a/b hold its finalizers" in rehearsed.refusal(HELD)


REMOVED = task("roles/ingress/tasks/absent.yml", "Remove the Ingress, and wait for the controller to let it go")


@pytest.mark.parametrize(
    ("ours", "removed"),
    [
        (objects(), ["app-aws-ingress"]),
        (objects("app-aws-ingress"), ["app-aws-ingress"]),
        (objects("of-before"), ["of-before", "app-aws-ingress"]),
        (objects("app-aws-ingress", "of-before"), ["app-aws-ingress", "of-before"]),
        (objects("app-aws-ingress", namespace="web"), ["app-aws-ingress", "app-aws-ingress"]),
    ],
)
def test_the_ingress_that_is_ours_goes_under_whatever_name_it_was_made(ours, removed):
    arguments = REMOVED["edgeworks.eks_ingress.k8s_objects"]
    found = role("ingress", __ingress_ours=ours).said(arguments["objects"], **REMOVED["vars"])
    assert [one["metadata"]["name"] for one in found] == removed
