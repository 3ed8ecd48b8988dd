# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module's test starts from: the module run through its main(), AWS in process, and no way out.

- ``run_module("iam_policy", name="x", _check=True)``: the JSON the module ends with, ok or failed. Every test that asks
  for it runs twice: through the module's main(), and in process as the action plugin runs it.
- ``aws``: moto in process, fake credentials, region ap-northeast-1, account 123456789012; ``aws("iam")`` is a client.
- ``eks_cluster``: the cluster mz-k8s there, in a VPC with two public subnets and one private one.
- ``aws_calls``: the AWS calls made (``.made``, ``.writes``), and ``.refuse("create_policy", "AccessDenied", "...")``.
- ``cluster``: a small Kubernetes API (fake_kubernetes.py); ``kubernetes``: a connection to it that needs no HTTP.
"""

from __future__ import annotations

import importlib
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

import boto3
import botocore.client
import pytest
import urllib3
from ansible.module_utils import _internal as ansible_internal
from ansible.module_utils.common import warnings as ansible_warnings
from ansible.module_utils.common.parameters import PASS_VARS
from ansible.module_utils.testing import patch_module_args
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.answer import answer as in_process
from moto import mock_aws
from moto.eks.models import eks_backends

from tests.unit.plugins.aws_calls import AwsCalls
from tests.unit.plugins.botocore_once import read_ahead, worked_out_once
from tests.unit.plugins.direct import directly
from tests.unit.plugins.fake_kubernetes import FakeKubernetes

if TYPE_CHECKING:
    from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes

REGION = "ap-northeast-1"
ACCOUNT = "123456789012"
INVOCATION = "_ansible_inject_invocation"
RunModule = Callable[..., dict[str, Any]]
# Whatever the developer's shell has must not reach a test.
FOREIGN = (
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_URL", "AWS_CA_BUNDLE",
    "AWS_REGION", "AWS_MAX_ATTEMPTS", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "KUBECONFIG", "K8S_AUTH_KUBECONFIG",
    "K8S_AUTH_CONTEXT", "K8S_AUTH_HOST", "K8S_AUTH_API_KEY", "K8S_AUTH_SSL_CA_CERT", "HTTPS_PROXY", "HTTP_PROXY",
)  # fmt: skip


def pytest_collection_finish(session: pytest.Session) -> None:
    """`ansible-test units` runs each test in a process of its own."""
    if session.config.pluginmanager.hasplugin("ansible_forked"):
        read_ahead()


@pytest.fixture(autouse=True, scope="session")
def _clients_are_made_fast() -> Iterator[None]:
    with worked_out_once():
        yield


@pytest.fixture
def tried_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that failed is tried again as often as ever, without the pauses."""
    monkeypatch.setattr(urllib3.Retry, "sleep", lambda self, response=None: None)


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(("127.", "localhost", "::1")):
            raise OSError(f"a unit test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)
    nowhere = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(nowhere))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(nowhere / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # moto would make a thousand machine images for every test.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAUNITTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "unit-test-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


def _text(warning: Any) -> str:
    """A warning's words: newer versions of Ansible wrap them."""
    return str(warning["event"]["msg"] if isinstance(warning, dict) else warning)


def _known_here(message: dict[str, Any]) -> dict[str, Any]:
    """Before ansible-core 2.21 a module always tells its invocation, and takes the word for it for an option."""
    return {key: value for key, value in message.items() if key != INVOCATION or "inject_invocation" in PASS_VARS}


def module_named(name: str) -> Any:
    return importlib.import_module(f"ansible_collections.edgeworks.eks_ingress.plugins.modules.{name}")


def through_main(capsys: pytest.CaptureFixture[str], module: str, message: dict[str, Any]) -> dict[str, Any]:
    """The JSON that a module's main() prints. A crash of the module fails the test."""
    return printed_by(capsys, module_named(module).main, message)


def printed_by(capsys: pytest.CaptureFixture[str], main: Callable[[], None], message: dict[str, Any]) -> dict[str, Any]:
    """The JSON that the main() of a module prints for a message."""
    capsys.readouterr()
    # Ansible keeps a process's warnings to its end; here one process is many modules.
    ansible_warnings._global_warnings.clear()
    # A test that imports an action plugin makes this process a controller, where warnings go to the screen.
    as_module = mock.patch.object(ansible_internal, "is_controller", new=False)
    with as_module, patch_module_args(_known_here(message)), pytest.raises(SystemExit) as ended:
        main()
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    if not message.get(INVOCATION):
        answer.pop("invocation", None)
    assert bool(ended.value.code) == bool(answer.get("failed")), answer
    return answer


@pytest.fixture(params=["module", "in_process"])
def run_module(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> RunModule:
    """Run a module; ``_check`` and ``_diff`` are Ansible's modes."""

    def run(module: str, *, _check: bool = False, _diff: bool = False, **arguments: Any) -> dict[str, Any]:
        message = arguments | {
            "_ansible_check_mode": _check,
            "_ansible_diff": _diff,
            "_ansible_module_name": f"edgeworks.eks_ingress.{module}",
            INVOCATION: True,
        }
        if request.param == "module":
            answer = through_main(capsys, module, message)
        else:
            answer = in_process(module_named(module).DOOR, message)
        answer["warnings"] = [_text(warning) for warning in answer.get("warnings", [])]
        return answer

    return run


@pytest.fixture
def aws() -> Iterator[Callable[[str], Any]]:
    """AWS in process, empty; called with a service's name it gives a client."""
    with mock_aws():
        yield boto3.client


@dataclass(frozen=True)
class EksCluster:
    """What the tests know of the cluster."""

    vpc_id: str
    public: tuple[str, str]
    private: str
    main_route_table: str
    issuer: str = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/6D5A1F0C9B7E42D3A8C4E1F20B39D576"
    name: str = "mz-k8s"

    @property
    def provider_arn(self) -> str:
        return f"arn:aws:iam::{ACCOUNT}:oidc-provider/{self.issuer.removeprefix('https://')}"


@pytest.fixture
def eks_cluster(aws: Callable[[str], Any]) -> EksCluster:
    """The cluster mz-k8s. Public: 1a by its own route table, 1c by the VPC's main one. Private: 1d, by a table without a route."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="192.168.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
        for cidr, zone in (("192.168.0.0/20", "a"), ("192.168.32.0/20", "c"), ("192.168.64.0/20", "d"))
    ]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    main = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]["RouteTableId"]
    own, closed = (ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _unused in range(2))
    for table in (main, own):
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=own, SubnetId=subnets[0])
    ec2.associate_route_table(RouteTableId=closed, SubnetId=subnets[2])
    cluster = EksCluster(vpc, (subnets[0], subnets[1]), subnets[2], main)
    role = f"arn:aws:iam::{ACCOUNT}:role/eks"
    aws("eks").create_cluster(name=cluster.name, roleArn=role, resourcesVpcConfig={"subnetIds": subnets})
    # What moto leaves out of a cluster, or makes the same for all of them.
    stored = eks_backends[ACCOUNT][REGION].clusters[cluster.name]
    stored.identity = {"oidc": {"issuer": cluster.issuer}}
    stored.resources_vpc_config.update(vpcId=vpc)
    return cluster


@pytest.fixture
def aws_calls(monkeypatch: pytest.MonkeyPatch) -> AwsCalls:
    """From here on, watch every AWS call, and refuse those it is told to refuse."""
    calls = AwsCalls()
    api_call = botocore.client.BaseClient._make_api_call
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", calls.watching(api_call))
    return calls


@pytest.fixture
def cluster() -> Iterator[FakeKubernetes]:
    """A Kubernetes API on loopback; ``run_module(..., **cluster.arguments)`` connects to it."""
    api = FakeKubernetes()
    yield api
    api.stop()


@pytest.fixture
def kubernetes(cluster: FakeKubernetes) -> Kubernetes:
    """A connection to ``cluster`` without HTTP."""
    return directly(cluster)
