# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that finds variables whose names are nearly those of the playbooks and roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from ansible.module_utils.common.yaml import yaml_load
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._inputs import RULES, misspelt

DOCUMENTATION = r"""
name: misspelt_variables
author: edgeworks contributors (@edgeworks)
version_added: 0.1.0
short_description: Variables that are hardly meant as they are written
description:
  - One line for each name that no playbook or role of this collection takes, and that is nearly one which they take.
options:
  _input:
    description: Names of variables, such as C(eks_ingress_app).
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show what may be misspelt
  ansible.builtin.debug:
    msg: "{{ query('ansible.builtin.varnames', '^eks_ingress_') | edgeworks.eks_ingress.misspelt_variables }}"
"""

RETURN = r"""
_value:
  description: The lines, in the order of the names; none where all is well.
  type: list
  elements: str
"""

ROLES = Path(__file__).resolve().parents[2] / "roles"
# Not given by users but by the playbooks, or of a playbook alone.
OF_PLAYBOOKS = frozenset({"eks_ingress_cluster", "eks_ingress_namespaces", "eks_ingress_target"})


@cache
def known() -> frozenset[str]:
    """The variables of the playbooks, and those that the roles' argument specs name."""
    files = ROLES.glob("*/meta/argument_specs.yml")
    specs = [yaml_load(file.read_text(encoding="utf-8"))["argument_specs"] for file in files]
    of_roles = {name for spec in specs for entry in spec.values() for name in entry.get("options", {})}
    return frozenset(of_roles | set(RULES) | OF_PLAYBOOKS)


def misspelt_variables(names: Iterable[str]) -> list[str]:
    return misspelt(names, known())


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"misspelt_variables": misspelt_variables}
