# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster goes from its ConfigMap aws-auth to access entries, seen by kubectl.

By "Change authentication mode to use access entries" of the EKS User Guide.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.eks_token import mint

from tests.integration.cluster import until
from tests.integration.rehearsal import Rehearsal

pytestmark = pytest.mark.sandbox
CLUSTER = "mz-k8s"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture(scope="module")
def old_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A sandbox whose cluster is from before the access entries."""
    folder = tmp_path_factory.mktemp("old")
    world = folder / "world.yml"
    world.write_text(json.dumps({"cluster": {"authentication_mode": "CONFIG_MAP"}}), encoding="utf-8")
    started = Rehearsal.start(folder, "--world", str(world))
    yield started
    started.stop()


def change_mode(rehearsal: Rehearsal, mode: str) -> None:
    eks = rehearsal.aws("eks")
    begun = eks.update_cluster_config(name=CLUSTER, accessConfig={"authenticationMode": mode})["update"]["id"]
    assert until(lambda: eks.describe_update(name=CLUSTER, updateId=begun)["update"]["status"] == "Successful")


@dataclass(frozen=True)
class Visitor:
    """kubectl as someone who has AWS credentials and no certificate."""

    rehearsal: Rehearsal
    authority: Path
    keys: dict[str, Any]

    def whoami(self) -> str:
        """The name that the cluster has for the visitor; else what kubectl says."""
        cluster = self.rehearsal.aws("eks").describe_cluster(name=CLUSTER)["cluster"]
        self.authority.write_bytes(base64.b64decode(cluster["certificateAuthority"]["data"]))
        line = ["kubectl", "--kubeconfig=/dev/null", f"--server={cluster['endpoint']}", f"--token={self._token()}"]
        line += [f"--certificate-authority={self.authority}", "auth", "whoami"]
        line += ["-o", "jsonpath={.status.userInfo.username}"]
        done = subprocess.run(line, env=self.rehearsal.environment, capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else done.stderr

    def _token(self) -> str:
        client = boto3.client(
            "sts",
            endpoint_url=self.rehearsal.environment["AWS_ENDPOINT_URL"],
            region_name=self.rehearsal.environment["AWS_REGION"],
            aws_access_key_id=self.keys["AccessKeyId"],
            aws_secret_access_key=self.keys["SecretAccessKey"],
            aws_session_token=self.keys["SessionToken"],
        )
        return mint(client, CLUSTER)


def test_a_cluster_goes_from_its_config_map_to_access_entries(old_cluster: Rehearsal, tmp_path: Path) -> None:
    role = old_cluster.aws("iam").create_role(RoleName="viewer", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    session = old_cluster.aws("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="anna")
    viewer = Visitor(old_cluster, tmp_path / "ca.crt", session["Credentials"])
    assert "Unauthorized" in viewer.whoami()

    lines = json.dumps([{"rolearn": role["Arn"], "username": "viewer", "groups": ["viewers"]}])
    old_cluster.kubectl("create", "configmap", "aws-auth", "-n", "kube-system", f"--from-literal=mapRoles={lines}")
    assert until(lambda: viewer.whoami() == "viewer")

    change_mode(old_cluster, "API_AND_CONFIG_MAP")
    assert viewer.whoami() == "viewer"

    change_mode(old_cluster, "API")
    assert until(lambda: "Unauthorized" in viewer.whoami())

    entry = {"clusterName": CLUSTER, "principalArn": role["Arn"], "username": "of-the-entry"}
    old_cluster.aws("eks").create_access_entry(**entry)
    assert until(lambda: viewer.whoami() == "of-the-entry")
