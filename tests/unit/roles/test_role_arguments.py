# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""With nothing set but what the README's inventory sets, each task gives its module values that the module takes."""

from __future__ import annotations

import importlib
import re

import pytest
import yaml
from ansible.errors import AnsibleUndefinedVariable
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from tests.unit.roles.rehearsed import CHECKOUT, role, tasks_of

PREFIX = "edgeworks.eks_ingress."
MODULES = "ansible_collections.edgeworks.eks_ingress.plugins.modules."
OMITTED = "<omit>"
# What a task sets for itself.
SET = {"external_dns_role_arn": "arn:aws:iam::123456789012:role/a", "external_dns_written_zone_id": "Z1"}
# What an earlier task found.
FOUND = re.compile(r"'(__\w+|irsa_\w+|item)' is undefined")


def options():
    for path in sorted(CHECKOUT.glob("roles/*/tasks/*.yml")):
        for task in tasks_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            for module in (key.removeprefix(PREFIX) for key in task if key.startswith(PREFIX)):
                templates = {key: value for key, value in task[PREFIX + module].items() if "{{" in str(value)}
                for option, value in templates.items():
                    name = f"{path.parent.parent.name}/{path.name}-{module}-{option}"
                    yield pytest.param(path.parent.parent.name, module, option, value, id=name)


def worked_out(role_name, value):
    rehearsed = role(role_name, **SET)
    if isinstance(value, list | dict):
        return yaml.safe_load(rehearsed.said(yaml.safe_dump(value)))
    return rehearsed.said(value) if isinstance(value, str) else value


@pytest.mark.parametrize(("role_name", "module", "option", "value"), list(options()))
def test_a_module_takes_what_a_task_gives_it_where_the_user_set_no_more_than_has_to_be(
    role_name, module, option, value
):
    try:
        given = worked_out(role_name, value)
    except AnsibleUndefinedVariable as unknown:
        assert FOUND.search(str(unknown)), unknown
        return
    if given == OMITTED:
        return
    spec = importlib.import_module(MODULES + module).DOOR.argument_spec
    name = next(name for name, entry in spec.items() if option in (name, *entry.get("aliases", [])))
    assert ArgumentSpecValidator({name: spec[name]}).validate({name: given}).error_messages == []
