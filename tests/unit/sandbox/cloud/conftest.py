# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A front of its own on a free port, with a data plane that says what a test tells it, and clients for it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from sandbox import settings as sandbox_settings
from sandbox.cloud.bootstrap import reset
from sandbox.cloud.server import CloudServer
from sandbox.settings import Settings

Health = tuple[str, str | None, str | None]


@dataclass
class FakeDataPlane:
    """Counts its wakes; every target has the health that a test sets."""

    wakes: int = 0
    health: Health = ("healthy", None, None)
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    drained: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def wake(self) -> None:
        self.wakes += 1

    def target_health(self, target_group_arn: str, target_id: str, port: int) -> Health:
        self.asked.append((target_group_arn, target_id, port))
        return self.health

    def draining(self, target_group_arn: str) -> list[tuple[str, int]]:
        return self.drained.get(target_group_arn, [])


@dataclass
class Sandbox:
    settings: Settings
    server: CloudServer
    data_plane: FakeDataPlane
    signing_key: rsa.RSAPrivateKey
    # Making a client takes longer than most of the calls it is made for.
    clients: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def client(self, service: str, credentials: dict[str, Any] | None = None, *, region: str = "") -> Any:
        """A client of the administrator, or of what STS gave out, in the world's region or another."""
        keys = credentials or {
            "AccessKeyId": self.settings.admin_access_key,
            "SecretAccessKey": self.settings.admin_secret_key,
        }
        region = region or self.settings.world.region
        signer = keys.values() if "Expiration" not in keys else (keys["AccessKeyId"],)
        identity = (service, region, *signer)
        if identity not in self.clients:
            self.clients[identity] = self._connect(service, keys, region)
        return self.clients[identity]

    def _connect(self, service: str, keys: dict[str, Any], region: str) -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.settings.aws_url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            config=Config(retries={"max_attempts": 0}),
        )

    def token(self, key: rsa.RSAPrivateKey | None = None, **claims: Any) -> str:
        """A service account's token as the cluster signs it, with some claims changed."""
        now = int(time.time())
        standard = {
            "iss": self.settings.world.issuer,
            "aud": ["sts.amazonaws.com"],
            "sub": "system:serviceaccount:kube-system:aws-load-balancer-controller",
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
        }
        parts = [{"alg": "RS256", "kid": "cluster"}, standard | claims]
        signed = ".".join(_base64url(json.dumps(part).encode()) for part in parts)
        signature = (key or self.signing_key).sign(signed.encode(), PKCS1v15(), SHA256())
        return f"{signed}.{_base64url(signature)}"

    def calls(self) -> list[dict[str, Any]]:
        """The call log."""
        lines = (self.settings.state_dir / "calls.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _make_pki(settings: Settings) -> rsa.RSAPrivateKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.pki_dir.mkdir(parents=True)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (settings.pki_dir / "sa.pub").write_bytes(public)
    (settings.pki_dir / "ca.crt").write_text("-----BEGIN CERTIFICATE-----\nthe sandbox's own\n")
    return key


@pytest.fixture(scope="session")
def _shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    # The claim keeps other sandboxes off these ports for as long as the tests run.
    settings, claim = sandbox_settings.create(tmp_path_factory.mktemp("state"), tools_dir=Path("/nonexistent"))
    data_plane = FakeDataPlane()
    server = CloudServer(settings, data_plane)
    key = _make_pki(settings)
    server.start()
    yield Sandbox(settings, server, data_plane, key)
    server.stop()
    claim.close()


@pytest.fixture(scope="module")
def sandbox(_shared_sandbox: Sandbox) -> Sandbox:
    """The account as world.yml says, fresh for each module of tests."""
    reset(_shared_sandbox.server.cloud)
    _shared_sandbox.data_plane.health = ("healthy", None, None)
    return _shared_sandbox


@pytest.fixture
def state(sandbox: Sandbox) -> Path:
    return sandbox.settings.state_dir


@pytest.fixture
def role_with(sandbox: Sandbox) -> Callable[..., Any]:
    """Makes a role with an inline policy that the administrator may assume; gives a client factory for its session."""
    iam, sts = sandbox.client("iam"), sandbox.client("sts")

    def make(name: str, *statements: dict[str, Any], boundary: dict[str, Any] | None = None) -> Callable[[str], Any]:
        operator = sts.get_caller_identity()["Arn"]
        trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": operator}, "Action": "sts:AssumeRole"}]}
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        extra = {}
        if boundary is not None:
            policy = iam.create_policy(PolicyName=f"{name}-boundary", PolicyDocument=json.dumps(boundary))["Policy"]
            extra = {"PermissionsBoundary": policy["Arn"]}
        trust_text = json.dumps({"Version": "2012-10-17", **trust})
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_text, **extra)["Role"]
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(document))
        session = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
        return lambda service: sandbox.client(service, session)

    return make


@pytest.fixture(scope="module")
def under_policy(sandbox: Sandbox) -> Callable[[str, dict[str, Any]], Callable[[str], Any]]:
    """Puts a role under a managed policy and gives its clients."""
    iam, sts = sandbox.client("iam"), sandbox.client("sts")

    def connect(name: str, policy: dict[str, Any]) -> Callable[[str], Any]:
        operator = sts.get_caller_identity()["Arn"]
        statement = {"Effect": "Allow", "Principal": {"AWS": operator}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        arn = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(policy))["Policy"]["Arn"]
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        keys = sts.assume_role(RoleArn=role, RoleSessionName="controller")["Credentials"]
        return lambda service: sandbox.client(service, keys)

    return connect


@pytest.fixture(scope="module")
def network(sandbox: Sandbox) -> dict[str, Any]:
    vpc = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    subnets = {
        tag["Value"].removeprefix("mz-k8s-vpc-"): subnet["SubnetId"]
        for subnet in sandbox.client("ec2").describe_subnets(SubnetIds=vpc["subnetIds"])["Subnets"]
        for tag in subnet["Tags"]
    }
    instances = sandbox.client("ec2").describe_instances()["Reservations"]
    return {"vpc": vpc["vpcId"], "subnets": subnets, "instance": instances[0]["Instances"][0]["InstanceId"]}
