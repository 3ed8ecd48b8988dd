# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods as a user sees them: with kubectl, with an HTTP client at the nodes' addresses, and from inside."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import boto3
import pytest
import yaml

from sandbox import settings as sandbox_settings
from tests.integration.cluster import DEADLINE_SECONDS, Cluster, config_map, until
from tests.integration.rehearsal import Rehearsal

pytestmark = pytest.mark.sandbox

ROLE = "arn:aws:iam::123456789012:role/demo"

SERVER = """
import http.server, os, pathlib, signal, sys
def end(*_):
    print("good bye", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
sick = pathlib.Path(sys.argv[1])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/sicken":
            sick.touch()
        body = (os.environ["HOSTNAME"] + " " + os.environ["RELEASE"]).encode()
        self.send_response(503 if self.path == "/ready" and sick.exists() else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
print("listening", flush=True)
http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
"""

WEB = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30980}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: public.ecr.aws/docker/library/python:3.13-alpine
          command: [python3, /srv/server.py, /state/sick]
          env: [{name: RELEASE, value: one}]
          ports: [{name: http, containerPort: 8080}]
          # As on any cluster: without it, a pod ends while the nodes still send it requests.
          lifecycle: {preStop: {sleep: {seconds: 2}}}
          readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1, failureThreshold: 1}
          volumeMounts: [{name: srv, mountPath: /srv}, {name: state, mountPath: /state}]
      volumes: [{name: srv, configMap: {name: server}}, {name: state, emptyDir: {}}]
"""

IDENTITY = """
import base64, os
role = os.environ.get("AWS_ROLE_ARN")
print(role or "no role")
if role:
    payload = open(os.environ["AWS_WEB_IDENTITY_TOKEN_FILE"]).read().split(".")[1]
    print(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode())
"""


POD_IDENTITY = """
import json, os, urllib.request
token = open(os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read()
url = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
print(urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": token})).read().decode())
"""
POD_IDENTITY_TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "pods.eks.amazonaws.com"},
    "Action": ["sts:AssumeRole", "sts:TagSession"],
}


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    started = Rehearsal.start(tmp_path_factory.mktemp("pods"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def cluster(rehearsal: Rehearsal) -> Cluster:
    return Cluster(sandbox_settings.load(rehearsal.state_dir))


@pytest.fixture(scope="module")
def web(cluster: Cluster) -> Cluster:
    """Two replicas behind a NodePort."""
    cluster.apply(yaml.safe_dump(config_map("server", {"server.py": SERVER})))
    cluster.apply(WEB)
    cluster.kubectl("rollout", "status", "deployment/web", f"--timeout={DEADLINE_SECONDS:.0f}s")
    return cluster


def test_two_replicas_run_on_two_nodes_in_two_zones(web: Cluster) -> None:
    on = {pod["spec"]["nodeName"] for pod in web.pods("web")}
    zones = {web.get("node", node)["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in on}
    assert zones == {"ap-northeast-1a", "ap-northeast-1c"}


def test_every_node_answers_for_all_pods_in_turn(web: Cluster) -> None:
    names = {f"{pod['metadata']['name']} one" for pod in web.pods("web")}
    for node in web.nodes:
        assert until(lambda node=node: {web.answer(node) for _ in range(4)} == names)  # type: ignore[misc]


def test_the_api_server_passes_requests_on_to_a_service_s_pods(web: Cluster) -> None:
    """As `kubectl proxy` has it; between pods a ClusterIP is not served."""
    path = "/api/v1/namespaces/default/services/web:80/proxy/"
    names = {f"{pod['metadata']['name']} one" for pod in web.pods("web")}
    assert until(lambda: {web.kubectl("get", "--raw", path) for _ in range(4)} == names)


def test_logs_are_read_whole_by_tail_and_with_times(web: Cluster) -> None:
    assert web.kubectl("logs", "deployment/web").startswith("listening\n")
    assert web.kubectl("logs", "deployment/web", "--tail=1", "--timestamps").split(" ")[0].endswith("Z")
    assert web.kubectl("logs", "deployment/web", "--limit-bytes=4") == "list"


def test_a_pod_that_is_not_ready_gets_no_traffic(web: Cluster) -> None:
    first, second = (pod["metadata"]["name"] for pod in web.pods("web"))
    sick = web.answer(web.nodes[0], "/sicken").split(" ")[0]
    well = second if sick == first else first
    assert until(lambda: {web.answer(web.nodes[0]) for _ in range(4)} == {f"{well} one"})
    web.kubectl("delete", "pod", sick)
    assert until(lambda: len({web.answer(web.nodes[0]) for _ in range(4)}) == 2)


def test_a_rolling_update_loses_no_request_and_old_pods_end_in_peace(web: Cluster) -> None:
    old = web.pods("web")[0]["metadata"]["name"]
    command = [str(web.settings.program("kubectl")), "--kubeconfig", str(web.settings.kubeconfig), "logs", "-f", old]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as following:
        web.kubectl("set", "env", "deployment/web", "RELEASE=two")
        answers: list[str] = []
        while not all(answer.endswith(" two") for answer in answers[-10:]) or len(answers) < 10:
            answers.append(web.answer(web.nodes[len(answers) % 2]))
            assert answers[-1], f"request {len(answers)} was refused"
        log, _ = following.communicate(timeout=DEADLINE_SECONDS)
    assert log.endswith("good bye\n")
    assert until(lambda: {pod["metadata"]["name"] for pod in web.pods("web")}.isdisjoint({old}))


def test_a_crashing_container_backs_off_and_shows_its_former_log(cluster: Cluster) -> None:
    cluster.run("crash", "print('oops'); raise SystemExit(3)")
    assert until(lambda: cluster.waiting_for("crash") == "CrashLoopBackOff")
    assert cluster.status("crash")["restartCount"] >= 1
    assert cluster.status("crash")["lastState"]["terminated"]["exitCode"] == 3
    assert cluster.kubectl("logs", "crash", "--previous") == "oops\n"
    assert until(lambda: cluster.events("crash", "BackOff"))


def test_an_unknown_image_cannot_be_pulled(cluster: Cluster) -> None:
    cluster.run("unknown", "", container={"image": "nginx:1"})
    assert until(lambda: cluster.waiting_for("unknown") in ("ErrImagePull", "ImagePullBackOff"))
    assert until(lambda: any("nginx:1" in message for message in cluster.events("unknown", "Failed")))


def test_a_pod_waits_for_its_config_map(cluster: Cluster) -> None:
    env = [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "later", "key": "a"}}}]
    cluster.run("waits", "import os, time; print(os.environ['A'], flush=True); time.sleep(600)", container={"env": env})
    assert until(lambda: cluster.waiting_for("waits") == "CreateContainerConfigError")
    cluster.apply(json.dumps(config_map("later", {"a": "here"})))
    assert until(lambda: "running" in cluster.status("waits")["state"])
    assert until(lambda: cluster.kubectl("logs", "waits")) == "here\n"


def test_a_failing_liveness_probe_restarts_the_container(cluster: Cluster) -> None:
    probe = {"exec": {"command": ["test", "-e", "/state/alive"]}, "periodSeconds": 1, "failureThreshold": 1}
    mounts = [{"name": "state", "mountPath": "/state"}]
    code = "import time; time.sleep(600)"
    container = {"livenessProbe": probe, "volumeMounts": mounts}
    cluster.run("ill", code, container=container, volumes=[{"name": "state", "emptyDir": {}}])
    assert until(lambda: cluster.status("ill").get("restartCount", 0) >= 1)
    assert cluster.events("ill", "Killing") == ["Container main failed liveness probe, will be restarted"]


def test_jobs_succeed_and_fail(cluster: Cluster) -> None:
    for name, code in (("good", "0"), ("bad", "3")):
        container = {"name": "c", "image": "python:3", "command": ["python3", "-c", f"raise SystemExit({code})"]}
        spec = {"backoffLimit": 0, "template": {"spec": {"restartPolicy": "Never", "containers": [container]}}}
        cluster.apply(json.dumps({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec}))
    assert until(lambda: cluster.get("job", "good")["status"].get("succeeded")) == 1
    assert until(lambda: cluster.get("job", "bad")["status"].get("failed")) == 1


def test_only_pods_made_after_the_annotation_get_the_role(cluster: Cluster) -> None:
    cluster.kubectl("create", "serviceaccount", "app")
    cluster.run("before", IDENTITY, serviceAccountName="app", restartPolicy="Never")
    cluster.kubectl("annotate", "serviceaccount", "app", f"eks.amazonaws.com/role-arn={ROLE}")
    cluster.run("after", IDENTITY, serviceAccountName="app", restartPolicy="Never")
    for name in ("before", "after"):
        assert until(lambda name=name: "terminated" in cluster.status(name)["state"])  # type: ignore[misc]

    assert cluster.kubectl("logs", "before") == "no role\n"
    role, claims = cluster.kubectl("logs", "after").splitlines()
    token = json.loads(claims)
    assert (role, token["sub"], token["aud"]) == (ROLE, "system:serviceaccount:default:app", ["sts.amazonaws.com"])
    assert token["iss"] == cluster.settings.world.issuer
    assert token["kubernetes.io"]["pod"]["name"] == "after"


def test_a_pod_of_an_associated_account_gets_its_role_from_the_agent(rehearsal: Rehearsal, cluster: Cluster) -> None:
    """ "Learn how EKS Pod Identity grants pods access to AWS services" of the EKS User Guide."""
    document = json.dumps({"Version": "2012-10-17", "Statement": [POD_IDENTITY_TRUST]})
    role = rehearsal.aws("iam").create_role(RoleName="of-a-pod", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    eks = rehearsal.aws("eks")
    eks.create_addon(clusterName="mz-k8s", addonName="eks-pod-identity-agent")
    names = {"clusterName": "mz-k8s", "namespace": "default", "serviceAccount": "associated"}
    eks.create_pod_identity_association(**names, roleArn=role)
    cluster.kubectl("create", "serviceaccount", "associated")
    cluster.run("associated", POD_IDENTITY, serviceAccountName="associated", restartPolicy="Never")
    assert until(lambda: "terminated" in cluster.status("associated")["state"])

    given = json.loads(cluster.kubectl("logs", "associated"))
    keys = {"aws_access_key_id": given["AccessKeyId"], "aws_secret_access_key": given["SecretAccessKey"]}
    place = {"endpoint_url": cluster.settings.aws_url, "region_name": cluster.settings.world.region}
    caller = boto3.client("sts", **place, **keys, aws_session_token=given["Token"]).get_caller_identity()
    assert ":assumed-role/of-a-pod/" in caller["Arn"]
