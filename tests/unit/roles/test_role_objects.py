# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that the roles make of their variables, whatever is written into those."""

from __future__ import annotations

import pytest

from tests.unit.roles.rehearsed import role

# What breaks a manifest that is put together from texts.
AWKWARD = ["a: b", "yes", "012", "a # b", "'\"", "{{ 1 + 1 }}", "*a", "日本語", "- x", "null", ""]


def ingress(**variables):
    return role("ingress", **variables).value("__ingress_object")


def test_the_ingress_serves_every_path_of_every_host():
    made = ingress(eks_ingress_hosts=["a.dev", "b.dev"], eks_ingress_class="alb", eks_ingress_namespace="web")
    assert (made["metadata"]["name"], made["metadata"]["namespace"]) == ("app-aws-ingress", "web")
    assert made["spec"]["ingressClassName"] == "alb"
    assert [rule["host"] for rule in made["spec"]["rules"]] == ["a.dev", "b.dev"]
    for rule in made["spec"]["rules"]:
        assert [(path["path"], path["pathType"]) for path in rule["http"]["paths"]] == [
            ("/app1", "Prefix"),
            ("/app2", "Prefix"),
        ]
        assert rule["http"]["paths"][0]["backend"] == {"service": {"name": "app1", "port": {"number": 80}}}


@pytest.mark.parametrize("port", [80, "80", 8080])
def test_a_port_is_a_number_however_it_was_written(port):
    (path,) = ingress(ingress_paths=[{"path": "/", "service": "web", "port": port}])["spec"]["rules"][0]["http"][
        "paths"
    ]
    assert path["backend"]["service"]["port"] == {"number": int(port)}


@pytest.mark.parametrize("kind", ["Prefix", "Exact", "ImplementationSpecific"])
def test_a_path_has_the_type_that_was_said(kind):
    paths = [{"path": "/a", "path_type": kind, "service": "web", "port": 80}]
    assert ingress(ingress_paths=paths)["spec"]["rules"][0]["http"]["paths"][0]["pathType"] == kind


@pytest.mark.parametrize(
    ("variables", "annotations"),
    [
        ({}, {"scheme": "internet-facing"}),
        ({"ingress_scheme": "internal"}, {"scheme": "internal"}),
        (
            {"ingress_annotations": {"alb.ingress.kubernetes.io/group.name": "g"}},
            {"scheme": "internet-facing", "group.name": "g"},
        ),
        # The scheme has a variable of its own, which is the one that counts.
        ({"ingress_annotations": {"alb.ingress.kubernetes.io/scheme": "internal"}}, {"scheme": "internet-facing"}),
    ],
)
def test_annotations_are_the_scheme_and_what_was_said(variables, annotations):
    expected = {f"alb.ingress.kubernetes.io/{name}": value for name, value in annotations.items()}
    assert ingress(**variables)["metadata"]["annotations"] == expected


@pytest.mark.parametrize("text", AWKWARD)
def test_what_is_written_into_an_ingress_comes_out_as_it_was(text):
    made = ingress(
        ingress_annotations={"note": text},
        ingress_paths=[{"path": text, "service": text, "port": 80}],
        ingress_name=text,
    )
    path = made["spec"]["rules"][0]["http"]["paths"][0]
    assert made["metadata"]["annotations"]["note"] == made["metadata"]["name"] == text
    assert path["path"] == path["backend"]["service"]["name"] == text


def sample_apps(**variables):
    made = role("sample_apps", **variables).value("__sample_apps_objects")
    return {(one["kind"], one["metadata"]["name"]): one for one in made}


def test_each_sample_application_has_a_deployment_and_a_service_and_all_one_server():
    made = sample_apps(eks_ingress_namespace="web")
    assert sorted(made) == [
        ("ConfigMap", "server"), ("Deployment", "app1"), ("Deployment", "app2"), ("Service", "app1"), ("Service", "app2"),
    ]  # fmt: skip
    assert {one["metadata"]["namespace"] for one in made.values()} == {"web"}


@pytest.mark.parametrize("names", [["one"], ["one", "two", "three"], []])
def test_there_are_as_many_applications_as_were_named(names):
    assert [name for kind, name in sample_apps(sample_apps_names=names) if kind == "Deployment"] == names


def test_a_services_pods_are_its_applications_own():
    made = sample_apps(sample_apps_replicas="3")
    deployment, service = made["Deployment", "app1"], made["Service", "app1"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"] == deployment["spec"]["selector"]["matchLabels"] == labels == {"app": "app1"}
    assert (deployment["spec"]["replicas"], service["spec"]["type"]) == (3, "NodePort")
    ports = [port["name"] for port in deployment["spec"]["template"]["spec"]["containers"][0]["ports"]]
    assert service["spec"]["ports"] == [{"name": "http", "port": 80, "targetPort": ports[0]}]


@pytest.mark.parametrize("text", AWKWARD)
def test_a_message_comes_out_as_it_was(text):
    assert sample_apps(sample_apps_message=text)["ConfigMap", "server"]["data"]["message"] == text


def checksum(**variables):
    pod = sample_apps(**variables)["Deployment", "app1"]["spec"]["template"]
    return pod["metadata"]["annotations"]["checksum/server"]


def test_another_message_makes_other_pods_and_the_same_one_does_not():
    assert checksum(sample_apps_message="a") == checksum(sample_apps_message="a")
    assert checksum(sample_apps_message="a") != checksum(sample_apps_message="b")


def test_the_sample_server_is_a_program():
    source = sample_apps()["ConfigMap", "server"]["data"]["server.py"]
    compile(source, "server.py", "exec")
    assert "MESSAGE" in source


ROLE = {"external_dns_role_arn": "arn:role", "external_dns_written_zone_id": "Z1"}


def external_dns(**variables):
    made = role("external_dns", **ROLE | variables).value("__external_dns_objects")
    return {one["kind"]: one for one in made}


def arguments(**variables):
    return external_dns(**variables)["Deployment"]["spec"]["template"]["spec"]["containers"][0]["args"]


def test_external_dns_is_one_pod_with_rights_to_read():
    made = external_dns()
    assert sorted(made) == ["ClusterRole", "ClusterRoleBinding", "Deployment"]
    assert {verb for rule in made["ClusterRole"]["rules"] for verb in rule["verbs"]} == {"get", "watch", "list"}
    assert made["ClusterRoleBinding"]["subjects"] == [
        {"kind": "ServiceAccount", "name": "external-dns", "namespace": "kube-system"}
    ]
    deployment = made["Deployment"]["spec"]
    assert (deployment["replicas"], deployment["strategy"]) == (1, {"type": "Recreate"})
    assert deployment["template"]["metadata"]["annotations"] == {"edgeworks.eks-ingress/role-arn": "arn:role"}


@pytest.mark.parametrize(
    ("variables", "argument"),
    [
        ({}, "--domain-filter=frieza.dev"),
        ({}, "--zone-id-filter=Z1"),
        ({}, "--provider=aws"),
        ({}, "--registry=txt"),
        ({}, "--aws-zone-type=public"),
        ({}, "--policy=upsert-only"),
        ({}, "--txt-owner-id=mz-k8s-ap-northeast-1"),
        ({}, "--source=ingress"),
        ({}, "--source=service"),
        ({"external_dns_sources": ["crd"]}, "--source=crd"),
        ({"external_dns_policy": "sync"}, "--policy=sync"),
        ({"external_dns_interval": "10s"}, "--interval=10s"),
        ({"external_dns_txt_owner_id": "me"}, "--txt-owner-id=me"),
        ({"external_dns_extra_args": ["--log-level=debug"]}, "--log-level=debug"),
        ({"external_dns_annotation_prefix": "x/"}, "--annotation-prefix=x/"),
    ],
)
def test_external_dns_is_told_what_the_role_was_told(variables, argument):
    assert arguments(**variables).count(argument) == 1


@pytest.mark.parametrize("text", [text for text in AWKWARD if text])
def test_a_further_argument_comes_out_as_it_was(text):
    assert arguments(external_dns_extra_args=[text])[-1] == text


def test_external_dns_runs_with_no_more_rights_than_it_needs():
    pod = external_dns()["Deployment"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
