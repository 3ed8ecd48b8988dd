# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dry run says of a Service, without the addresses and ports that the server will pick anew."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.assigned import ASSIGNED, unforeseen

from tests.unit.plugins.objects import config_map, made, namespace, service

PORT = {"port": 80, "protocol": "TCP"}
ADDRESS = {"clusterIP": "10.100.0.7", "clusterIPs": ["10.100.0.7"]}


def of(*ports, **spec):
    return service(ports=[PORT | port for port in ports], **spec)


@pytest.mark.parametrize(
    ("predicted", "wanted", "live", "expected"),
    [
        pytest.param(
            of({"nodePort": 32769}, **ADDRESS), of({}), None,
            of({"nodePort": ASSIGNED}, clusterIP=ASSIGNED, clusterIPs=[ASSIGNED]), id="new"),
        pytest.param(
            of({"nodePort": 32769}, **ADDRESS), of({}), of({}, **ADDRESS),
            of({"nodePort": ASSIGNED}, **ADDRESS), id="becomes NodePort"),
        pytest.param(
            of({"nodePort": 30080}, **ADDRESS), of({"nodePort": 30080}), of({}, **ADDRESS),
            of({"nodePort": 30080}, **ADDRESS), id="given"),
        pytest.param(
            of({"nodePort": 32769}, **ADDRESS), of({"nodePort": 0}), of({}, **ADDRESS),
            of({"nodePort": ASSIGNED}, **ADDRESS), id="left to the server"),
        pytest.param(
            of({"nodePort": 31000}, {"port": 443, "nodePort": 32769}, **ADDRESS), of({}, {"port": 443}), of({"nodePort": 31000}, **ADDRESS),
            of({"nodePort": 31000}, {"port": 443, "nodePort": ASSIGNED}, **ADDRESS), id="one port more"),
        pytest.param(
            of({"nodePort": 31000}, healthCheckNodePort=32000), of({}), of({"nodePort": 31000}),
            of({"nodePort": 31000}, healthCheckNodePort=ASSIGNED), id="becomes local"),
        pytest.param(
            of({}, healthCheckNodePort=32000), of({}), of({}, healthCheckNodePort=32000),
            of({}, healthCheckNodePort=32000), id="is local"),
        pytest.param(
            of({}, clusterIP="None", clusterIPs=["None"]), of({}, clusterIP="None"), None,
            of({}, clusterIP="None", clusterIPs=["None"]), id="headless"),
        pytest.param(
            of({}, clusterIP="10.100.0.7", clusterIPs=["10.100.0.7", "fd00::7"]), of({}), of({}, **ADDRESS),
            of({}, clusterIP="10.100.0.7", clusterIPs=["10.100.0.7", ASSIGNED]), id="a second family"),
        pytest.param(service(externalName="x"), service(externalName="x"), None, service(externalName="x"), id="no ports"),
    ],
)  # fmt: skip
def test_what_the_server_picks_is_shown_as_such_and_what_is_given_or_there_as_it_is(predicted, wanted, live, expected):
    before = copy.deepcopy(predicted)
    assert unforeseen(predicted, wanted, live) == expected
    assert predicted == before


@pytest.mark.parametrize(
    "obj",
    [
        config_map(clusterIP="10.100.0.7"),
        namespace(),
        made("serving.knative.dev/v1", "Service", "a", spec=ADDRESS),
        made("v1", "Pod", "a", spec=ADDRESS),
        made("v1", "Service", "a"),
    ],
)
def test_other_objects_are_as_they_were_predicted(obj):
    assert unforeseen(obj, made(obj["apiVersion"], obj["kind"], "a"), None) == obj
