# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster and a network held in memory, for the parts of the controller that only read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.flags import Flags, parse
from sandbox.alb.controller.groups import ClassifiedIngress
from sandbox.alb.controller.names import GroupId

Object = dict[str, Any]
DATA = Path(__file__).parents[4] / "data" / "controller"
FIXED_UIDS = {
    "app1": "11111111-1111-4111-8111-111111111111",
    "app2": "22222222-2222-4222-8222-222222222222",
    "app3": "33333333-3333-4333-8333-333333333333",
    "app1num": "44444444-4444-4444-8444-444444444444",
    "app1-clusterip": "55555555-5555-4555-8555-555555555555",
}


class FakeObjects:
    """Objects by kind, namespace and name."""

    def __init__(self, *items: Object) -> None:
        self.items = list(items)

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        for item in self.list(kind):
            if (item["metadata"].get("namespace", ""), item["metadata"]["name"]) == (namespace, name):
                return item
        return None

    def list(self, kind: str) -> list[Object]:
        return [item for item in self.items if item["kind"] == kind]


class FakeNetwork:
    """Answers as AWS would for a VPC with three public subnets, and keeps what it was asked."""

    def __init__(self, certificates: Sequence[str] = ()) -> None:
        self.certificates = list(certificates)
        self.asked: list[str] = []

    def certificates_for(self, hosts: Sequence[str]) -> list[str]:
        self.asked.append(f"certificates {','.join(hosts)}")
        return self.certificates

    def subnets(
        self, group: GroupId, scheme: str, ip_address_type: str, members: Sequence[ClassifiedIngress]
    ) -> tuple[str, ...]:
        self.asked.append(f"subnets {scheme}")
        return ("subnet-1", "subnet-2", "subnet-3")

    def security_groups(self, names_or_ids: Sequence[str]) -> list[str]:
        self.asked.append(f"security groups {','.join(names_or_ids)}")
        return [f"sg-{name}" for name in names_or_ids]

    def target_group_arn(self, name: str) -> str:
        if name == "missing":
            raise AwsError("TargetGroupNotFound: One or more target groups not found", "TargetGroupNotFound")
        return f"arn:{name}"

    def backend_security_group(self) -> str:
        self.asked.append("backend security group")
        return "sg-backend"


def flags(*more: str) -> Flags:
    return parse(["--cluster-name=mz-k8s", "--aws-region=ap-northeast-1", "--aws-vpc-id=vpc-1", *more])


def case_objects(*files: str) -> list[Object]:
    """Objects of recorded inputs, with the uids that the recordings have; a later file replaces an earlier one's."""
    found: dict[tuple[str, str], Object] = {}
    for file in files:
        for item in yaml.safe_load_all((DATA / "cases" / file).read_text(encoding="utf-8")):
            if item:
                found[item["kind"], item["metadata"]["name"]] = item
    return with_uids(found.values())


def with_uids(items: Iterable[Object]) -> list[Object]:
    """Objects with the uids that the recordings have."""
    found = list(items)
    for item in found:
        name = item["metadata"]["name"]
        item["metadata"].setdefault("uid", FIXED_UIDS.get(name, f"uid-{name}"))
    return found


def ingress(name: str = "app", *, annotations: dict[str, str] | None = None, **spec: Any) -> Object:
    prefixed = {f"alb.ingress.kubernetes.io/{key}": value for key, value in (annotations or {}).items()}
    return {
        "kind": "Ingress",
        "metadata": {"name": name, "namespace": "default", "uid": f"uid-{name}", "annotations": prefixed},
        "spec": {"ingressClassName": "aws"} | spec,
    }


def ingress_class(name: str = "aws", controller: str = "ingress.k8s.aws/alb", params: str | None = None) -> Object:
    spec: Object = {"controller": controller}
    if params:
        spec["parameters"] = {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": params}
    return {"kind": "IngressClass", "metadata": {"name": name}, "spec": spec}


def service(name: str = "app1", **port: Any) -> Object:
    ports = [{"name": "http", "port": 80, "targetPort": "http", "nodePort": 30081} | port]
    return {
        "kind": "Service",
        "metadata": {"name": name, "namespace": "default", "uid": FIXED_UIDS.get(name, f"uid-{name}")},
        "spec": {"type": "NodePort", "ports": ports},
    }


def rule(*paths: tuple[str, str, str], host: str = "eks.frieza.dev") -> Object:
    """A rule of (path, path type, service) triples."""
    return {
        "host": host,
        "http": {
            "paths": [
                {"path": path, "pathType": kind, "backend": {"service": {"name": name, "port": {"number": 80}}}}
                for path, kind, name in paths
            ]
        },
    }
