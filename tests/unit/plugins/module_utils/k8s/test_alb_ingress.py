# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an Ingress asks the AWS Load Balancer Controller for, by its spec, its annotations and its class's parameters."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.alb_ingress import AskedRule, asked, patterns

from tests.unit.plugins.objects import balanced, ingress

PREFIX = "alb.ingress.kubernetes.io/"


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
        ("/APPX/", "Prefix", ("/APPX", "/APPX/*")),
        ("/a/b", "Prefix", ("/a/b", "/a/b/*")),
        ("/", "Exact", ("/",)),
        ("/app", "Exact", ("/app",)),
        ("/app/", "Exact", ("/app/",)),
        ("/app", None, ("/app",)),
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
    assert asked({"metadata": {"name": "new"}, "spec": {}}, {}).hostname is None


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
