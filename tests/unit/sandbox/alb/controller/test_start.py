# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps the controller from starting is in its log, and in its exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.alb.controller import __main__ as program

GIVEN = ("--cluster-name=mz-k8s", "--aws-region=ap-northeast-1")
TAGS = "--aws-vpc-tags=Name=mz-k8s-vpc"
Start = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def outside_a_pod(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "KUBERNETES_SERVICE_HOST", "SANDBOX_POD_MOUNTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")  # as it sets it itself, for good


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Start:
    """In an account with so many VPCs; gives the exit status and what the last line of the log says."""

    def run(*arguments: str, vpcs: int = 0) -> tuple[int, str, str]:
        class FakeAws:
            def __init__(self, *_: Any) -> None:
                pass

            def ec2(self, _operation: str, **_parameters: Any) -> dict[str, Any]:
                return {"Vpcs": [{"VpcId": f"vpc-{number}"} for number in range(vpcs)]}

        monkeypatch.setattr(program, "Aws", FakeAws)
        monkeypatch.setattr(sys, "argv", ["controller", *arguments])
        status, line = program.main(), json.loads(capsys.readouterr().err.splitlines()[-1])
        return status, line["msg"], line["error"]

    return run


def test_a_bad_command_line_is_another_status_than_a_failed_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["controller", "--no-such-flag"])
    assert program.main() == 2
    assert capsys.readouterr().err == "unknown flag: --no-such-flag\n"


@pytest.mark.parametrize(
    ("arguments", "vpcs", "told"),
    [
        (GIVEN[:1], 0, "failed to introspect region from EC2Metadata, specify --aws-region instead"),
        (GIVEN, 0, "failed to get VPC ID: failed to fetch VPC ID from instance metadata, specify --aws-vpc-id or"),
        ((*GIVEN, TAGS), 0, "failed to get VPC ID: 0 VPCs match the tags"),
        ((*GIVEN, TAGS), 2, "failed to get VPC ID: 2 VPCs match the tags"),
    ],
)
def test_without_its_region_and_vpc_it_does_not_start(
    start: Start, arguments: tuple[str, ...], vpcs: int, told: str
) -> None:
    status, message, error = start(*arguments, vpcs=vpcs)
    assert (status, message) == (1, "unable to initialize AWS cloud")
    assert error.startswith(told)


@pytest.mark.parametrize("found", [(*GIVEN, TAGS), (*GIVEN, "--aws-vpc-id=vpc-0")])
def test_with_them_the_cluster_is_what_it_needs_next(start: Start, found: tuple[str, ...]) -> None:
    assert start(*found, vpcs=1) == (1, "problem running manager", "KeyError('KUBERNETES_SERVICE_HOST')")
