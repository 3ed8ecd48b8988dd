# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A chart with CRDs, an object of them, a certificate that is new at each rendering, and a Secret that it looks up to keep it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
VALUES = 'colour: red\nimage: ""\nnested: {a: 1, b: 2}\n'
TEMPLATES = {
    "config.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: demo}\n"
        "data: {colour: {{ .Values.colour | quote }}, nested: {{ .Values.nested | toJson | quote }}}\n"
    ),
    "certificate.yaml": (
        '{{ $made := genSelfSignedCert "demo" nil nil 365 }}\napiVersion: v1\nkind: Secret\nmetadata: {name: demo-tls}\n'
        "data: {tls.crt: {{ $made.Cert | b64enc }}}\n"
    ),
    "kept.yaml": (
        '{{ $old := lookup "v1" "Secret" .Release.Namespace "demo-kept" }}\n'
        "apiVersion: v1\nkind: Secret\nmetadata: {name: demo-kept}\n"
        "data: {key: {{ if $old }}{{ $old.data.key }}{{ else }}{{ randAlphaNum 9 | b64enc }}{{ end }}}\n"
    ),
    "thing.yaml": "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: demo}\nspec: {size: 1}\n",
    "deployment.yaml": (
        "{{ if .Values.image }}\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: demo}\nspec:\n"
        "  selector: {matchLabels: {app: demo}}\n  template:\n    metadata: {labels: {app: demo}}\n"
        "    spec: {containers: [{name: c, image: {{ .Values.image }}}]}\n{{ end }}\n"
    ),
}
HOOK = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: demo-hook, annotations: {helm.sh/hook: pre-upgrade}}\n"
# By version, what is new in it: 1.1.0 has a second kind and a hook, 2.0.0 stores its things as v2.
GADGET = {
    "gadget.yaml": "apiVersion: example.org/v1\nkind: Gadget\nmetadata: {name: demo}\nspec: {size: 2}\n",
    "hook.yaml": HOOK,
}
VERSIONS = ("1.0.0", "1.1.0", "2.0.0")


def write(folder: Path, version: str) -> str:
    """The chart at this version, in a folder that is made; its path."""
    (folder / "templates").mkdir(parents=True)
    (folder / "crds").mkdir()
    (folder / "Chart.yaml").write_text(f"apiVersion: v2\nname: demo\nversion: {version}\nappVersion: v1\n")
    (folder / "values.yaml").write_text(VALUES)
    for name, text in (TEMPLATES | (GADGET if version == "1.1.0" else {})).items():
        (folder / "templates" / name).write_text(text)
    crds = [crd("Thing", "v1", "v2") if version == "2.0.0" else crd("Thing", "v1")]
    crds += [crd("Gadget", "v1")] if version == "1.1.0" else []
    (folder / "crds" / "all.yaml").write_text(yaml.safe_dump_all(crds))
    return str(folder)


def crd(kind: str, *versions: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
    served = [
        {"name": name, "served": True, "storage": name == versions[-1], "schema": {"openAPIV3Schema": schema}}
        for name in versions
    ]
    singular = kind.lower()
    names = {"kind": kind, "plural": f"{singular}s", "singular": singular, "listKind": f"{kind}List"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{singular}s.example.org"},
        "spec": {"group": "example.org", "scope": "Namespaced", "names": names, "versions": served},
    }
