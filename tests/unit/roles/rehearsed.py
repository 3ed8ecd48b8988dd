# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role's variables and conditions as Ansible works them out, without running a play."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.edgeworks.eks_ingress.plugins.filter import input_complaints, misspelt_variables

CHECKOUT = Path(__file__).resolve().parents[3]
BUILTIN = "ansible.builtin."
SITE = {
    "eks_ingress_cluster_name": "mz-k8s",
    "eks_ingress_region": "ap-northeast-1",
    "eks_ingress_hosts": ["eks.frieza.dev"],
    "eks_ingress_zone_name": "frieza.dev",
}


@cache
def load(path: Path) -> Any:
    """A YAML file whose texts may be templates; an absent one is empty."""
    return DataLoader().load_from_file(str(path), trusted_as_template=True) if path.is_file() else {}


def tasks_of(entries: Any) -> Iterator[dict[str, Any]]:
    for entry in entries or []:
        yield entry
        for part in ("block", "rescue", "always", "pre_tasks", "tasks"):
            yield from tasks_of(entry.get(part))


def lookups_by_full_name() -> Any:
    """Plugins of Ansible's own go by their full names only where a program of Ansible has set up its loaders."""
    by_short_name = lookup_loader.get
    return mock.patch.object(lookup_loader, "get", lambda name, **o: by_short_name(name.removeprefix(BUILTIN), **o))


@dataclass
class Rehearsed:
    """Variables in the order of their precedence, the last wins.

    :param folder: where templates are looked for, besides its ``templates``.
    """

    folder: Path
    variables: dict[str, Any] = field(default_factory=dict)

    def templar(self, **more: Any) -> Templar:
        variables = self.variables | more | {"ansible_search_path": [str(self.folder)], "role_path": str(self.folder)}
        templar = Templar(DataLoader(), variables=variables)
        for plugin in (input_complaints, misspelt_variables):
            for name, called in plugin.FilterModule().filters().items():
                templar._engine.environment.filters[f"edgeworks.eks_ingress.{name}"] = called
        return templar

    def value(self, name: str, **more: Any) -> Any:
        """What a variable is worth."""
        return self.said("{{ " + name + " }}", **more)

    def said(self, text: str, **more: Any) -> Any:
        with lookups_by_full_name():
            return self.templar(**more).template(trust_as_template(str(text)))

    def holds(self, task: dict[str, Any], **more: Any) -> bool:
        """Whether all conditions of an assertion hold."""
        that = task["ansible.builtin.assert"]["that"]
        return self.all_hold(that if isinstance(that, list) else [that], **task.get("vars", {}), **more)

    def all_hold(self, conditions: list[Any], **more: Any) -> bool:
        with lookups_by_full_name():
            return all(self.templar(**more).evaluate_conditional(trust_as_template(str(one))) for one in conditions)

    def refusal(self, task: dict[str, Any], **more: Any) -> str:
        """What an assertion says when it does not hold."""
        return str(self.said(task["ansible.builtin.assert"]["fail_msg"], **task.get("vars", {}), **more)).strip()


def role(name: str, **variables: Any) -> Rehearsed:
    """A role with its defaults and vars, in a site as the README has it."""
    folder = CHECKOUT / "roles" / name
    defaults, own = load(folder / "defaults" / "main.yml"), load(folder / "vars" / "main.yml")
    return Rehearsed(folder, {"omit": "<omit>"} | SITE | defaults | own | variables)


def task(file: str, name: str) -> dict[str, Any]:
    """The task of that name, of a file below the checkout: in a file of tasks other than main.yml it begins with the file's name."""
    path = CHECKOUT / file
    prefixed = path.parent.name == "tasks" and path.stem != "main"
    wanted = f"{path.stem} | {name}" if prefixed else name
    (found,) = [one for one in tasks_of(load(path)) if str(one.get("name", "")).startswith(wanted)]
    return found
