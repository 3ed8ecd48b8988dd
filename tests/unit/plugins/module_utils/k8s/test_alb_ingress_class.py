# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The class of an Ingress, the parameters that it refers to, and one that is another controller's."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import alb_ingress
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.alb_ingress import asked

from tests.unit.plugins.objects import ingress, ingress_class, made

PARAMETERS = {"kind": "IngressClassParams", "name": "alb", "apiGroup": "elbv2.k8s.aws"}


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


@pytest.mark.parametrize(("metadata", "name"), [({}, "default/app"), ({"namespace": "apps"}, "apps/app")])
def test_an_ingress_without_a_namespace_is_in_default(metadata, name):
    found = {"metadata": {"name": "app"} | metadata, "spec": {}}
    assert alb_ingress.full_name(found) == asked(found, {}).name == name


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


@pytest.mark.parametrize("controller", ["nginx.org/ingress", None])
def test_an_ingress_of_another_controllers_class_has_no_alb(cluster, kubernetes, controller):
    found = ingress_class(controller=controller)
    cluster.put(found if controller else {name: value for name, value in found.items() if name != "spec"})
    with pytest.raises(InvalidArgument) as refused:
        alb_ingress.class_parameters(kubernetes, ingress())
    assert str(refused.value) == (
        f"could not find the ALB of Ingress default/app: its class aws belongs to {controller}, not to ingress.k8s.aws/alb. "
        "Set the Ingress's class to one of the AWS Load Balancer Controller."
    )
