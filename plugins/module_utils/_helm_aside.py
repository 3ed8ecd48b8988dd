# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a chart renders to, taken from Helm 4 before it asks the cluster for the kinds of all objects.

``helm template --dry-run=server`` fails on a kind that only the chart's own CRDs define, and without the cluster it
finds nothing of what the chart looks up there. A post-renderer sees what was rendered before Helm does. In
Helm 4 that is a plugin (helm.sh/helm/v4 pkg/postrenderer, internal/plugin).

PRIVATE to the collection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import manifests

PLUGIN = "edgeworks-eks-ingress-aside"
# Helm 4 notes there which template an object is of.
ORIGIN = "postrenderer.helm.sh/postrender-filename"
HOOK = "helm.sh/hook"
# Helm takes no empty answer.
STANDS_IN = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": PLUGIN}}


def install(folder: Path) -> str:
    """Make the plugin in Helm's private folder; its name."""
    home = folder / "data" / "plugins" / PLUGIN
    home.mkdir(parents=True, exist_ok=True)
    script = home / "aside.sh"
    script.write_text(f"cat > '{_kept(folder)}'\necho '{json.dumps(STANDS_IN)}'\n", encoding="utf-8")
    # By sh, since a folder for temporary files may not allow that programs in it are run.
    described = {
        "apiVersion": "v1",
        "type": "postrenderer/v1",
        "name": PLUGIN,
        "version": "1.0.0",
        "runtime": "subprocess",
        "runtimeConfig": {"platformCommand": [{"command": "sh", "args": [str(script)]}]},
    }
    (home / "plugin.yaml").write_text(json.dumps(described), encoding="utf-8")
    return PLUGIN


def read(folder: Path) -> str:
    """The objects that were set aside, without hooks, as one text."""
    kept = _kept(folder)
    text = kept.read_text(encoding="utf-8")
    # There may be Secrets among them.
    kept.unlink()
    found = [obj for obj in manifests.parsed(text, source="the chart") if obj and HOOK not in _annotations(obj)]
    return "".join(f"---\n{manifests.written(_as_rendered(obj))}\n" for obj in found)


def _kept(folder: Path) -> Path:
    return folder / "aside.yaml"


def _annotations(obj: Mapping[str, Any]) -> Mapping[str, Any]:
    return (obj.get("metadata") or {}).get("annotations") or {}


def _as_rendered(obj: Mapping[str, Any]) -> dict[str, Any]:
    annotations = {name: text for name, text in _annotations(obj).items() if name != ORIGIN}
    metadata = {name: item for name, item in (obj.get("metadata") or {}).items() if name != "annotations"}
    return {**obj, "metadata": {**metadata, **({"annotations": annotations} if annotations else {})}}
