# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an Ingress asks the AWS Load Balancer Controller for, by its spec, its annotations and its class's parameters."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import alb_ingress
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.alb_ingress import AskedRule, asked, patterns

from tests.unit.plugins.objects import balanced, ingress, ingress_class, made

PREFIX = "alb.ingress.kubernetes.io/"
PARAMETERS = {"kind": "IngressClassParams", "name": "alb", "apiGroup": "elbv2.k8s.aws"}


def annotated(**annotations):
    """Annotations of the controller's, their hyphens and dots written as underscores and double ones."""
    named = {name.replace("__", ".").replace("_", "-"): value for name, value in annotations.items()}
    return {"annotations": {PREFIX + name: value for name, value in named.items()}}


def to(service="app1", **port):
    return {"service": {"name": service, "port": port or {"number": 80}}}


def ruled(*paths, host=None):
    """A spec with one rule; its paths as (path, pathType, backend)."""
    listed = [{"path": path, "pathType": type_, "backend": backend} for path, type_, backend in paths]
    return {"rules": [({"host": host} if host else {}) | {"http": {"paths": listed}}]}


@pytest.mark.parametrize(
    ("path", "path_type", "expected"),
    [
        ("/", "Prefix", ("/*",)),
        ("/app", "Prefix", ("/app", "/app/*")),
        ("/app/", "Prefix", ("/app", "/app/*")),
        ("/a/b", "Prefix", ("/a/b", "/a/b/*")),
        ("/", "Exact", ("/",)),
        ("/app", "Exact", ("/app",)),
        ("/app/", "Exact", ("/app/",)),
        ("/app/*", "ImplementationSpecific", ("/app/*",)),
        ("/*", "ImplementationSpecific", ("/*",)),
        ("", "ImplementationSpecific", ("/*",)),
        ("", "Prefix", ("/*",)),
        ("", "Exact", ("/*",)),
    ],
)
def test_a_path_becomes_the_patterns_of_its_type(path, path_type, expected):
    assert patterns(path, path_type) == expected


@pytest.mark.parametrize(
    ("metadata", "parameters", "stack"),
    [
        ({}, {}, "default/app"),
        (annotated(group__name="shared"), {}, "shared"),
        (annotated(group__name="shared"), {"group": {"name": "of-class"}}, "of-class"),
        ({}, {"group": {"name": "of-class"}}, "of-class"),
        (annotated(group__name="shared"), {"group": None}, "shared"),
        ({"annotations": None}, {"group": {}}, "default/app"),
    ],
)
def test_ingresses_of_one_group_share_a_load_balancer(metadata, parameters, stack):
    assert asked(ingress(metadata=metadata), parameters).stack == stack


@pytest.mark.parametrize(
    ("metadata", "parameters", "scheme"),
    [
        ({}, {}, "internal"),
        (annotated(scheme="internet-facing"), {}, "internet-facing"),
        (annotated(scheme="internet-facing"), {"scheme": "internal"}, "internal"),
        ({}, {"scheme": "internet-facing"}, "internet-facing"),
    ],
)
def test_a_class_beats_the_annotation_of_the_scheme(metadata, parameters, scheme):
    assert asked(ingress(metadata=metadata), parameters).scheme == scheme


@pytest.mark.parametrize(
    ("metadata", "parameters", "ports"),
    [
        ({}, {}, (80,)),
        (annotated(certificate_arn="arn:x"), {}, (443,)),
        (annotated(listen_ports='[{"HTTP": 80}]'), {}, (80,)),
        (annotated(listen_ports='[{"HTTPS": 443}, {"HTTP": 80}]'), {}, (80, 443)),
        (annotated(listen_ports='[{"HTTP": 8080, "HTTPS": 8443}]'), {}, (8080, 8443)),
        (annotated(listen_ports='[{"HTTP": 80}]', certificate_arn="arn:x"), {}, (80,)),
        (annotated(listen_ports="[]"), {}, ()),
        # The controller refuses these itself; there is nothing to compare.
        (annotated(listen_ports="80"), {}, None),
        (annotated(listen_ports="[80]"), {}, None),
        (annotated(listen_ports='{"HTTP": 80}'), {}, None),
        (annotated(listen_ports='[{"HTTP": "web"}]'), {}, None),
        (annotated(listen_ports='[{"HTTP": null}]'), {}, None),
        (annotated(listen_ports="HTTP:80"), {}, None),
        # The class decides.
        ({}, {"listeners": [{"protocol": "HTTPS", "port": 443}]}, None),
        (annotated(listen_ports='[{"HTTP": 80}]'), {"certificateArn": ["arn:x"]}, None),
    ],
)
def test_listeners_are_as_written_or_by_whether_there_is_a_certificate(metadata, parameters, ports):
    assert asked(ingress(metadata=metadata), parameters).ports == ports


@pytest.mark.parametrize(
    ("metadata", "parameters", "redirect"),
    [
        ({}, {}, False),
        (annotated(ssl_redirect="443"), {}, True),
        ({}, {"sslRedirectPort": "443"}, True),
        (annotated(ssl_policy="x"), {}, False),
    ],
)
def test_a_redirect_to_tls_is_known(metadata, parameters, redirect):
    assert asked(ingress(metadata=metadata), parameters).ssl_redirect is redirect


@pytest.mark.parametrize(
    ("status", "hostname"),
    [
        (balanced("alb.example"), "alb.example"),
        ({}, None),
        ({"loadBalancer": {}}, None),
        ({"loadBalancer": {"ingress": []}}, None),
        ({"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}, None),
    ],
)
def test_the_address_is_that_of_the_status(status, hostname):
    assert asked(ingress(status=status), {}).hostname == hostname


@pytest.mark.parametrize(
    ("spec", "rules"),
    [
        ({}, ()),
        ({"rules": None}, ()),
        ({"rules": [{"host": "a.example"}]}, ()),
        ({"rules": [{"host": "a.example", "http": None}, {"http": {"paths": None}}]}, ()),
        (
            ruled(("/app", "Prefix", to())),
            (AskedRule(None, ("/app", "/app/*"), "app1:80", "default/app-app1:80"),),
        ),
        (
            ruled(("/", "Prefix", to(name="http")), ("/x", "Exact", to("app2")), host="a.example"),
            (
                AskedRule("a.example", ("/*",), "app1:http", "default/app-app1:http"),
                AskedRule("a.example", ("/x",), "app2:80", "default/app-app2:80"),
            ),
        ),
        # A name beats a number, as where both are written.
        (
            ruled(("/", "Exact", to(name="http", number=80))),
            (AskedRule(None, ("/",), "app1:http", "default/app-app1:http"),),
        ),
        # The backend stands for an annotation: a redirect, say, without targets of its own.
        (
            ruled(("/", "Prefix", to("redirect", name="use-annotation")), host="a.example"),
            (AskedRule("a.example", ("/*",), "redirect:use-annotation", None),),
        ),
        (
            ruled(("/", "Prefix", {"resource": {"kind": "Bucket", "name": "b"}})),
            (AskedRule(None, ("/*",), "None:None", None),),
        ),
        (
            {"rules": [{"host": "", "http": {"paths": [{"backend": to()}]}}]},
            (AskedRule(None, ("/*",), "app1:80", "default/app-app1:80"),),
        ),
    ],
)
def test_rules_are_by_host_and_path_with_the_tag_of_their_target_group(spec, rules):
    assert asked(ingress(**spec), {}).rules == rules


@pytest.mark.parametrize(
    ("spec", "resource"),
    [
        ({}, None),
        ({"defaultBackend": to()}, "default/app-app1:80"),
        ({"defaultBackend": to(name="use-annotation")}, None),
        ({"defaultBackend": {"resource": {"kind": "Bucket"}}}, None),
    ],
)
def test_the_default_backend_has_a_target_group_of_its_own(spec, resource):
    assert asked(ingress(**spec), {}).default_resource == resource


@pytest.mark.parametrize(
    ("rule", "described"),
    [
        (AskedRule("a.example", ("/app", "/app/*"), "app1:80", None), "a.example/app to app1:80"),
        (AskedRule(None, ("/*",), "app1:80", None), "*/* to app1:80"),
    ],
)
def test_a_rule_is_told_as_people_write_it(rule, described):
    assert rule.described() == described


@pytest.mark.parametrize(
    ("annotations", "name"),
    [
        ({}, "aws"),
        ({"kubernetes.io/ingress.class": "alb"}, "alb"),
        ({"kubernetes.io/ingress.class": ""}, "aws"),
        (None, "aws"),
    ],
)
def test_the_class_by_annotation_beats_the_field(annotations, name):
    assert alb_ingress.class_name(ingress(metadata={"annotations": annotations})) == name
    assert alb_ingress.class_name(ingress(ingressClassName=None)) is None


def test_an_ingress_without_a_namespace_is_in_default():
    assert alb_ingress.full_name({"metadata": {"name": "app"}}) == "default/app"


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ([], {}),
        ([ingress_class("other")], {}),
        ([ingress_class()], {}),
        ([ingress_class(parameters={"kind": "ConfigMap", "name": "alb"})], {}),
        ([ingress_class(parameters=PARAMETERS)], {"scheme": "internal"}),
        ([ingress_class(parameters=PARAMETERS | {"name": "gone"})], {}),
    ],
)
def test_parameters_are_those_that_the_class_refers_to(cluster, kubernetes, classes, expected):
    cluster.kinds.append(("elbv2.k8s.aws/v1beta1", "IngressClassParams", "ingressclassparams", False))
    parameters = made("elbv2.k8s.aws/v1beta1", "IngressClassParams", "alb", None, spec={"scheme": "internal"})
    for obj in (*classes, parameters):
        cluster.put(obj)
    assert alb_ingress.class_parameters(kubernetes, ingress()) == expected


def test_an_ingress_without_a_class_has_no_parameters_and_none_is_asked_for(cluster, kubernetes):
    assert alb_ingress.class_parameters(kubernetes, ingress(ingressClassName=None)) == {}
    assert cluster.requests == []


def test_an_ingress_of_another_controllers_class_has_no_alb(cluster, kubernetes):
    cluster.put(ingress_class(controller="nginx.org/ingress"))
    with pytest.raises(InvalidArgument) as refused:
        alb_ingress.class_parameters(kubernetes, ingress())
    assert refused.value.target == "of Ingress default/app"
    assert refused.value.answer == "its class aws belongs to nginx.org/ingress, not to ingress.k8s.aws/alb"
