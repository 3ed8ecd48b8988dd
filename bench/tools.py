# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two tools that are compared, pointed at one sandbox."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Measured, measured
from tests.integration.rehearsal import Rehearsal

CHECKOUT = Path(__file__).resolve().parents[1]
PEERS = CHECKOUT / "bench" / "peers"
POLICY_MODULE = "ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.aws_load_balancer_controller"


@dataclass(frozen=True)
class Tool:
    """A Python environment's ansible-playbook, with what it is told besides the sandbox's inventory."""

    rehearsal: Rehearsal
    python: Path
    config: Path
    variables: Mapping[str, Any]
    log: Path

    def run(self, playbook: str, *options: str, **variables: Any) -> Measured:
        told = {"ansible_python_interpreter": str(self.python), **self.variables, **variables}
        words = [str(self.python.with_name("ansible-playbook")), playbook, "--extra-vars", json.dumps(told), *options]
        environment = {**self.rehearsal.environment, "ANSIBLE_CONFIG": str(self.config), "ANSIBLE_NOCOLOR": "1"}
        return measured(self.rehearsal, words, environment, self.log)

    def tasks_run(self) -> int:
        """How many results of tasks the last run showed; an item of a loop is one."""
        return len(re.findall(r"^(?:ok|changed|skipping): ", self.log.read_text(encoding="utf-8"), re.MULTILINE))


def ours(rehearsal: Rehearsal, folder: Path) -> Tool:
    return Tool(rehearsal, Path(sys.executable), CHECKOUT / "ansible.cfg", {}, folder / "ours.log")


def peers(rehearsal: Rehearsal, python: Path, folder: Path) -> Tool:
    """Told what they have no module to find out."""
    cluster = rehearsal.aws("eks").describe_cluster(name="mz-k8s")["cluster"]
    variables = {
        "bench_vpc_id": cluster["resourcesVpcConfig"]["vpcId"],
        "bench_issuer": cluster["identity"]["oidc"]["issuer"].removeprefix("https://"),
        "bench_controller_policy": _controller_policy(),
    }
    return Tool(rehearsal, python, PEERS / "ansible.cfg", variables, folder / "peers.log")


def give_the_peers_a_provider(rehearsal: Rehearsal) -> None:
    """The IAM OIDC provider, for which they have no module."""
    cluster = rehearsal.aws("eks").describe_cluster(name="mz-k8s")["cluster"]
    rehearsal.aws("iam").create_open_id_connect_provider(
        Url=cluster["identity"]["oidc"]["issuer"], ClientIDList=["sts.amazonaws.com"]
    )


def _controller_policy() -> dict[str, Any]:
    sys.path.insert(0, str(CHECKOUT / ".venv" / "collections"))
    from importlib import import_module

    document: dict[str, Any] = import_module(POLICY_MODULE).document("aws")
    return document
