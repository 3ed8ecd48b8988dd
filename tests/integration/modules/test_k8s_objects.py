# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the real API server can show: defaults, other spellings, conflicts of managers, pods that start or do not."""

from __future__ import annotations

import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.builtin_kinds import BUILTIN_KINDS
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.resource import Resource

pytestmark = pytest.mark.sandbox

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
SERVER = """
import http.server, os
class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.ThreadingHTTPServer(("0.0.0.0", 8080), Hello).serve_forever()
"""
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "apps"}}
CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "server", "namespace": "apps"},
    "data": {"server.py": SERVER},
}
CONTAINER = {
    "name": "server",
    "image": "public.ecr.aws/docker/library/python:3.13-alpine",
    "command": ["python3", "/srv/server.py"],
    # Half a CPU in a spelling that the server rewrites.
    "resources": {"requests": {"cpu": "0.5", "memory": "65536Ki"}},
    "ports": [{"name": "http", "containerPort": 8080}],
    "readinessProbe": {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1},
    "volumeMounts": [{"name": "srv", "mountPath": "/srv"}],
}
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "app1", "namespace": "apps", "annotations": {"example.org/team": "edge"}},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "app1"}},
        "template": {
            "metadata": {"labels": {"app": "app1"}},
            "spec": {"containers": [CONTAINER], "volumes": [{"name": "srv", "configMap": {"name": "server"}}]},
        },
    },
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "app1", "namespace": "apps"},
    "spec": {"type": "NodePort", "selector": {"app": "app1"}, "ports": [{"port": 80, "targetPort": "http"}]},
}
EVERYTHING = {"objects": [SERVICE, DEPLOYMENT, CONFIG_MAP, NAMESPACE], "owner_labels": OWNER, "force_conflicts": True}


def actions(run):
    return run.succeeded().of("k8s_objects")["actions"]


def test_check_mode_predicts_the_first_run_and_writes_nothing(rehearsal, run_task):
    before = rehearsal.kubernetes_writes()
    predicted = actions(run_task("k8s_objects", "--check", "--diff", **EVERYTHING))
    assert rehearsal.kubernetes_writes() == before
    assert actions(run_task("k8s_objects", **EVERYTHING, wait_timeout=60)) == predicted and len(predicted) == 4
    assert rehearsal.object("deployment", "app1", "-n", "apps")["status"]["availableReplicas"] == 2


@pytest.mark.parametrize("options", [("--check", "--diff"), ("--diff",)], ids=["predicted", "run"])
def test_what_the_server_will_pick_is_not_foretold(rehearsal, run_task, options):
    inside = SERVICE | {"metadata": {"name": "picked", "namespace": "apps"}}
    rehearsal.kubectl("-n", "apps", "create", "service", "clusterip", "picked", "--tcp=80:http", "--dry-run=none")
    try:
        diff = run_task("k8s_objects", *options, objects=[inside], wait=False, force_conflicts=True).succeeded()
        spec = diff.of("k8s_objects")["diff"]["after"]["Service apps/picked"]["spec"]
        assert [port["nodePort"] for port in spec["ports"]] == ["<assigned by the server>"]
        assert spec["clusterIP"] == diff.of("k8s_objects")["diff"]["before"]["Service apps/picked"]["spec"]["clusterIP"]
    finally:
        rehearsal.kubectl("-n", "apps", "delete", "service", "picked")


def test_second_run_sees_no_difference_in_defaults_and_spellings(rehearsal, run_task):
    before = rehearsal.kubernetes_writes()
    assert actions(run_task("k8s_objects", **EVERYTHING)) == []
    assert rehearsal.kubernetes_writes() == before


def test_second_run_asks_only_about_what_the_server_spells_in_another_way(rehearsal, run_task):
    before = len(rehearsal.dry_runs())
    run_task("k8s_objects", **EVERYTHING).succeeded()
    assert {call.partition("?")[0] for call in rehearsal.dry_runs()[before:]} == {
        "patch /apis/apps/v1/namespaces/apps/deployments/app1"
    }


def test_kinds_that_are_not_asked_for_are_what_the_server_serves(rehearsal):
    for version in {version for version, _kind in BUILTIN_KINDS}:
        path = f"/apis/{version}" if "/" in version else f"/api/{version}"
        served = json.loads(rehearsal.kubectl("get", "--raw", path))["resources"]
        ours = {kind: found for (of, kind), found in BUILTIN_KINDS.items() if of == version}
        theirs = {
            one["kind"]: Resource(version, one["kind"], one["name"], one["namespaced"])
            for one in served
            if "/" not in one["name"]
        }
        assert ours == {kind: theirs.get(kind) for kind in ours}


@pytest.mark.parametrize(
    ("by_hand", "expected"),
    [
        (["scale", "deployment", "app1", "--replicas=4"], "apply Deployment apps/app1"),
        (["annotate", "deployment", "app1", "example.org/team=other", "--overwrite"], "apply Deployment apps/app1"),
        (["annotate", "deployment", "app1", "example.org/team-"], "apply Deployment apps/app1"),
        (["set", "image", "deployment/app1", "server=nowhere/nothing"], "apply Deployment apps/app1"),
        (["patch", "service", "app1", "-p", '{"spec":{"type":"ClusterIP"}}'], "apply Service apps/app1"),
        (["delete", "configmap", "server"], "apply ConfigMap apps/server"),
    ],
)
def test_one_thing_changed_by_hand_is_put_right_and_only_that(rehearsal, run_task, by_hand, expected):
    rehearsal.kubectl("-n", "apps", *by_hand)
    assert actions(run_task("k8s_objects", **EVERYTHING, wait_timeout=60)) == [expected]
    assert actions(run_task("k8s_objects", **EVERYTHING)) == []


def test_what_others_added_stays(rehearsal, run_task):
    rehearsal.kubectl("-n", "apps", "annotate", "service", "app1", "example.org/theirs=1")
    assert actions(run_task("k8s_objects", **EVERYTHING)) == []
    assert rehearsal.object("service", "app1", "-n", "apps")["metadata"]["annotations"]["example.org/theirs"] == "1"


def test_conflict_names_the_field_and_kubectl(rehearsal, run_task):
    rehearsal.kubectl("-n", "apps", "scale", "deployment", "app1", "--replicas=3")
    failure = run_task("k8s_objects", **EVERYTHING | {"force_conflicts": False}).failed().failure
    assert ".spec.replicas is held by kubectl" in failure
    assert actions(run_task("k8s_objects", **EVERYTHING, wait_timeout=60)) == ["apply Deployment apps/app1"]


def test_unknown_field_is_refused_before_anything_is_written(rehearsal, run_task):
    before = rehearsal.kubernetes_writes()
    wrong = DEPLOYMENT | {"spec": DEPLOYMENT["spec"] | {"replica": 3}}
    failure = run_task("k8s_objects", objects=[CONFIG_MAP | {"data": {"new": "x"}}, wrong]).failed().failure
    assert "replica" in failure and "Deployment apps/app1" in failure
    assert rehearsal.kubernetes_writes() == before


def test_time_out_tells_that_the_image_is_not_there(run_task):
    lost = DEPLOYMENT | {"metadata": {"name": "lost", "namespace": "apps"}}
    template = {
        "metadata": {"labels": {"app": "lost"}},
        "spec": {"containers": [{"name": "c", "image": "nowhere/nothing"}]},
    }
    lost |= {"spec": {"selector": {"matchLabels": {"app": "lost"}}, "template": template}}
    failure = run_task("k8s_objects", objects=[lost], wait_timeout=6).failed().failure
    assert "could not wait for Deployment apps/lost: after 6 s" in failure
    assert "nowhere/nothing" in failure and "check the image's name and tag" in failure


def test_absent_keeps_what_is_not_ours_and_a_second_time_has_nothing_to_do(rehearsal, run_task):
    # The label is the owner's only mark: without it the object is somebody's.
    rehearsal.kubectl("-n", "apps", "label", "service", "app1", "edgeworks.eks-ingress/cluster-")
    absent = {"objects": [SERVICE, DEPLOYMENT, CONFIG_MAP], "owner_labels": OWNER, "state": "absent"}
    gone = run_task("k8s_objects", **absent).succeeded().of("k8s_objects")
    assert gone["actions"] == ["delete Deployment apps/app1", "delete ConfigMap apps/server"]
    assert gone["kept"] == ["Service apps/app1"]
    assert actions(run_task("k8s_objects", **absent)) == []
    assert actions(run_task("k8s_objects", objects=[NAMESPACE], owner_labels=OWNER, state="absent")) == [
        "delete Namespace apps"
    ]
