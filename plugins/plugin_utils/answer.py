# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second door: from the message that Ansible would send to a module to the answer that it would get back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.common.json import Direction, get_module_decoder, get_module_encoder
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError

# As Ansible speaks to modules written in Python.
PROFILE = "legacy"
RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
ANSIBLES_OWN = "_ansible_"


def answer(door: _run.Door, message: Mapping[str, Any]) -> dict[str, Any]:
    """What the module answers to a message: its arguments, and Ansible's own under ``_ansible_*``.

    :raises Exception: what the module would crash with; Ansible makes it a failed result.
    """
    sent = _over_the_wire(dict(message), Direction.CONTROLLER_TO_MODULE)
    arguments = {key: value for key, value in sent.items() if not key.startswith(ANSIBLES_OWN)}
    rules = {name: door.constraints.get(name) for name in RULES}
    checked = ArgumentSpecValidator(door.argument_spec, **rules).validate(arguments)
    params = {**arguments, **checked.validated_parameters}
    outcome = _refusal(checked, sent) or _outcome(door, params, check_mode=bool(sent.get("_ansible_check_mode")))
    warnings = [*_of_aliases(checked), *outcome.pop("warnings", ())]
    outcome |= {"warnings": warnings} if warnings else {}
    if sent.get("_ansible_inject_invocation", True):
        outcome["invocation"] = {"module_args": params}
    return _over_the_wire(_without(checked._no_log_values, outcome), Direction.MODULE_TO_CONTROLLER)


def _outcome(door: _run.Door, params: Mapping[str, Any], *, check_mode: bool) -> dict[str, Any]:
    try:
        return _run.execute(door.step, params, check_mode=check_mode)
    except EksIngressError as error:
        return {**_run.failure(error), "failed": True}


def _of_aliases(checked: ValidationResult) -> list[str]:
    return ["Both option {option} and its alias {alias} are set.".format(**both) for both in checked._warnings]


def _refusal(checked: ValidationResult, sent: Mapping[str, Any]) -> dict[str, Any] | None:
    """The failed result of arguments that are not the module's; None when they are."""
    if not checked.error_messages:
        return None
    message = checked.errors.msg
    if isinstance(checked.errors[0], UnsupportedError):
        message = f"Unsupported parameters for ({sent['_ansible_module_name']}) module: {message}"
    return {"failed": True, "msg": message}


def _without(secrets: set[str], outcome: dict[str, Any]) -> dict[str, Any]:
    """The outcome without the secrets that the module was given; true, false and none say nothing of them."""
    plain = {key: value for key, value in outcome.items() if value is None or isinstance(value, bool)}
    return {**remove_values(outcome, secrets), **plain}


def _over_the_wire(values: dict[str, Any], direction: Direction) -> dict[str, Any]:
    """Values as they arrive on the other side: of nothing but what JSON knows."""
    text = json.dumps(values, cls=get_module_encoder(PROFILE, direction))
    arrived: dict[str, Any] = json.loads(text, cls=get_module_decoder(PROFILE, direction))
    return arrived
