# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from sandbox import inventory
from sandbox.settings import Settings


def test_ansible_reads_what_differs_in_the_sandbox(settings: Settings) -> None:
    inventory.write(settings)

    program = Path(sys.executable).with_name("ansible-inventory")
    answer = subprocess.run(
        [program, "-i", inventory.path(settings), "--host", "localhost"], capture_output=True, text=True, check=True
    )

    assert json.loads(answer.stdout) == {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "eks_ingress_region": "ap-northeast-1",
        "eks_ingress_cluster_name": "mz-k8s",
        "eks_ingress_hosts": ["sample-app.mamezou-tech.com", "eks.frieza.dev"],
        "eks_ingress_zone_name": "frieza.dev",
        "eks_ingress_chart_repository": f"{settings.aws_url}/_sandbox/charts",
        "eks_ingress_resolver": {"address": "127.77.53.1", "port": settings.ports["dns"]},
        "eks_ingress_nameserver_port": settings.ports["dns"],
        "eks_ingress_port_map": {"80": 20080, "443": 20443},
    }
