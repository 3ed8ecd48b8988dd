# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases that a helm left half way, since it failed or was killed: recovered, or explained, and in check mode predicted."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

import pytest

from tests.integration.cluster import until
from tests.integration.modules.demo_chart import OWNER
from tests.integration.rehearsal import Rehearsal

pytestmark = pytest.mark.sandbox

BROKEN = ("--set", "image=nowhere/nothing")
MARK = ("--labels", ",".join(f"{name}={text}" for name, text in OWNER.items()))
RELEASE = "Helm release demo/demo"


@dataclass(frozen=True)
class ByHand:
    """helm as someone else starts it."""

    with_helm: Rehearsal
    chart: str

    def helm(self, *words: str) -> str:
        return self.with_helm.tool("helm", "--namespace", "demo", *words)

    def installed(self, *words: str) -> str:
        return self.helm("upgrade", "--install", "demo", self.chart, "--set", "colour=blue", *MARK, *words)

    def statuses(self) -> list[str]:
        secrets = self.with_helm.objects("secret", "-n", "demo", "-l", "owner=helm")
        return [secret["metadata"]["labels"]["status"] for secret in secrets]

    def killed(self, status: str, *words: str) -> None:
        """Start helm, and end it in the middle: when the release has this status."""
        program = shutil.which("helm", path=self.with_helm.environment["PATH"])
        command = [str(program), "--namespace", "demo", *words]
        with subprocess.Popen(
            command, env=self.with_helm.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as started:
            seen = until(lambda: status in self.statuses() or started.poll() is not None)
            started.kill()
        assert seen and status in self.statuses(), started.stderr

    def first_installation_killed(self) -> None:
        self.killed("pending-install", "install", "demo", self.chart, *MARK, *BROKEN, "--wait")

    def upgrade_killed(self) -> None:
        self.installed()
        self.killed("pending-upgrade", "upgrade", "demo", self.chart, *MARK, *BROKEN, "--wait")

    def rollback_killed(self) -> None:
        self.installed(*BROKEN)
        self.installed("--reset-values")
        self.killed("pending-rollback", "rollback", "demo", "1", "--wait")

    def first_installation_failed(self) -> None:
        failed = ("install", "demo", self.chart, *MARK, *BROKEN, "--wait", "--timeout", "2s")
        with pytest.raises(AssertionError, match="INSTALLATION FAILED"):
            self.helm(*failed)
        assert self.statuses() == ["failed"]


@pytest.fixture
def by_hand(with_helm, charts):
    """The release's namespace, with nothing in it."""
    with_helm.kubectl("create", "namespace", "demo")
    yield ByHand(with_helm, charts["1.0.0"])
    with_helm.kubectl("delete", "namespace", "demo")


@pytest.mark.parametrize(
    ("broken", "status", "actions"),
    [
        (ByHand.first_installation_killed, "pending-install", [f"uninstall {RELEASE}", f"install {RELEASE}"]),
        (ByHand.upgrade_killed, "pending-upgrade", [f"rollback {RELEASE}"]),
        (ByHand.rollback_killed, "pending-rollback", [f"rollback {RELEASE}"]),
        (ByHand.first_installation_failed, "failed", [f"upgrade {RELEASE}"]),
    ],
    ids=["installation killed", "upgrade killed", "rollback killed", "installation failed"],
)
def test_release_that_was_left_half_way_is_recovered_as_predicted(by_hand, helm_release, broken, status, actions):
    broken(by_hand)
    if status.startswith("pending"):
        for options in ((), ("--check",)):
            failure = helm_release(*options, wait_timeout=600).failed().failure
            assert f"is {status} since" in failure and "after 600 s it is taken for dead" in failure
    dead = {"wait": False, "wait_timeout": 1}
    predicted = until(lambda: helm_release("--check", **dead).of("helm_release").get("actions"))
    # Besides CRDs, and what the dead helm had written already.
    assert [action for action in predicted if action.endswith(RELEASE)] == actions
    made = helm_release(**dead).succeeded().of("helm_release")
    assert made["actions"] == predicted and made["release"]["status"] == "deployed"
    assert helm_release(wait_timeout=60).succeeded().of("helm_release")["actions"] == []
    assert by_hand.with_helm.object("configmap", "demo", "-n", "demo")["data"]["colour"] == "blue"
