# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that says what is wrong with what a play was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._inputs import complaints

DOCUMENTATION = r"""
name: input_complaints
author: edgeworks contributors (@edgeworks)
version_added: 0.1.0
short_description: What is wrong with the variables of the playbooks
description:
  - One line for each variable that is not what it has to be, with what to write instead.
  - Of what may hold a secret, such as C(eks_ingress_aws_options), keys are shown and never a value.
options:
  _input:
    description: The variables by their names, such as C(eks_ingress_hosts). Each has to be one that the playbooks take.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check the host names
  ansible.builtin.assert:
    that: complaints | length == 0
    fail_msg: "{{ complaints | join(' ') }}"
  vars:
    complaints: "{{ {'eks_ingress_hosts': ['EKS.frieza.dev']} | edgeworks.eks_ingress.input_complaints }}"
"""

RETURN = r"""
_value:
  description: The complaints, in the order of the variables; none where all is well.
  type: list
  elements: str
"""


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"input_complaints": complaints}
