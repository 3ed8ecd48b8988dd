# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubeconfig files with everything inside, so that one file is all a client needs."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import yaml

from sandbox.pki import Leaf
from sandbox.settings import Settings


def document(settings: Settings, leaf: Leaf, server: str) -> dict[str, Any]:
    """A kubeconfig that authenticates by a client certificate of <state>/pki."""
    name = settings.world.cluster.name
    cluster = {
        "server": server,
        "certificate-authority-data": _encoded(settings.pki_dir / "ca.crt"),
    }
    user = {
        "client-certificate-data": _encoded(settings.pki_dir / f"{leaf.file}.crt"),
        "client-key-data": _encoded(settings.pki_dir / f"{leaf.file}.key"),
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": leaf.common_name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": leaf.common_name}}],
        "current-context": name,
    }


def write(path: Path, content: dict[str, Any]) -> None:
    """Readable by the owner only: it holds a private key."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        yaml.safe_dump(content, stream, sort_keys=False)


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
