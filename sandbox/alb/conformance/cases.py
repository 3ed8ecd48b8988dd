# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorded cases, read from their folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.alb.conformance.compare import REQUEST_ID
from sandbox.alb.conformance.errors import UnknownCase

Object = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One recorded case: how to run it, and what happened then."""

    folder: Path
    index: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.index["case"])

    @property
    def golden(self) -> list[Object]:
        """The recorded steps."""
        path = self.folder / "golden" / f"{self.name}.json"
        text = REQUEST_ID.sub("RequestID: <request-id>", path.read_text(encoding="utf-8"))
        steps: list[Object] = json.loads(text)["steps"]
        return steps

    def save(self, steps: list[Object]) -> None:
        """Write the recording of the steps."""
        path = self.folder / "golden" / f"{self.name}.json"
        path.parent.mkdir(exist_ok=True)
        content = {"case": self.name, "title": self.index["title"], "controller_flags": self.flags, "steps": steps}
        path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    def objects(self, file: str, variables: Mapping[str, str]) -> list[Object]:
        """The objects of one input file, with `${NAME}` replaced."""
        text = (self.folder / "cases" / file).read_text(encoding="utf-8")
        for name, value in variables.items():
            text = text.replace("${" + name + "}", value)
        return [item for item in yaml.safe_load_all(text) if item]

    @property
    def flags(self) -> list[str]:
        """The controller's flags, but for those that say where it runs."""
        flags = [
            "--cluster-name=mz-k8s",
            "--aws-region=ap-northeast-1",
            f"--ingress-class={self.index['ingress_class_flag']}",
            "--enable-leader-election=false",
            "--feature-gates=ALBGatewayAPI=false,NLBGatewayAPI=false",
        ]
        if not self.index["addons_enabled"]:
            flags += ["--enable-shield=false", "--enable-waf=false", "--enable-wafv2=false"]
        return [*flags, *self.index["extra_flags"]]


def load(folder: Path, names: list[str]) -> list[Case]:
    """The cases of a folder, or only those named. Raises OSError, or UnknownCase."""
    index = json.loads((folder / "cases" / "index.json").read_text(encoding="utf-8"))
    cases = {entry["case"]: Case(folder, entry) for entry in index}
    if unknown := [name for name in names if name not in cases]:
        raise UnknownCase(f"{folder / 'cases' / 'index.json'} has no case {', '.join(unknown)}")
    return [cases[name] for name in names] if names else list(cases.values())
