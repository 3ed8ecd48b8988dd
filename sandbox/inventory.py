# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory that a run against the sandbox uses: the only thing in which it differs from a run against AWS."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from sandbox.settings import Settings

HEADER = "# What differs between the sandbox and AWS. Written by `python -m sandbox up`.\n"
# The ports that the sample Ingress' and an HTTPS one's listeners have.
LISTENER_PORTS = (80, 443)
# The walk-through's names: one asked for by Host header alone, one in a zone of Route 53.
HOSTS = ["sample-app.mamezou-tech.com", "eks.frieza.dev"]
ZONE_NAME = "frieza.dev"


def path(settings: Settings) -> Path:
    return settings.state_dir / "inventory.yml"


def variables(settings: Settings) -> dict[str, Any]:
    """The variables of the collection's roles."""
    return {
        "eks_ingress_region": settings.world.region,
        "eks_ingress_cluster_name": settings.world.cluster.name,
        "eks_ingress_hosts": HOSTS,
        "eks_ingress_zone_name": ZONE_NAME,
        "eks_ingress_chart_repository": settings.chart_repository_url,
        "eks_ingress_resolver": {"address": settings.resolver, "port": settings.ports["dns"]},
        "eks_ingress_nameserver_port": settings.ports["dns"],
        "eks_ingress_port_map": {str(port): settings.served_port(port) for port in LISTENER_PORTS},
    }


def write(settings: Settings) -> None:
    connection = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    document = {"all": {"hosts": {"localhost": connection | variables(settings)}}}
    path(settings).write_text(HEADER + yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
