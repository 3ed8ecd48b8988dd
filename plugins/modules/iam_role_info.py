#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: iam_role_info
short_description: Read an IAM role
version_added: 0.1.0
description:
  - Reads one role by its name, with its trust policy and its other policies, and says whose it is.
  - A role that does not exist is V(null), not an error.
author: edgeworks contributors (@edgeworks)
options:
  name:
    description: Name of the role; unique in the account, whatever the path.
    type: str
    required: true
  owner_tags:
    description: The tags that mark a role as ours. Without any, whatever has the name is ours.
    type: dict
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.attributes.info
seealso:
  - module: edgeworks.eks_ingress.irsa_role
"""

EXAMPLES = r"""
- name: Read whether the role of external-dns is there
  edgeworks.eks_ingress.iam_role_info:
    name: mz-k8s-external-dns
    owner_tags:
      edgeworks.eks-ingress/cluster: mz-k8s
  register: found

- name: Say whose it is
  ansible.builtin.debug:
    msg: "{{ 'none' if found.role is none else 'ours' if found.role.owned else 'not ours' }}"
"""

RETURN = r"""
role:
  description: The role, or null when there is none.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:role/mz-k8s-external-dns
    name:
      description: Its name.
      type: str
    path:
      description: Its path.
      type: str
    description:
      description: Its description.
      type: str
    max_session_duration:
      description: Seconds that a session may last at most.
      type: int
    assume_role_policy_document:
      description: Its trust policy, lists and statements sorted.
      type: dict
    managed_policies:
      description: ARNs of the attached policies.
      type: list
      elements: str
    inline_policies:
      description: Documents by name.
      type: dict
    permissions_boundary:
      description: ARN of its permissions boundary, or null.
      type: str
    tags:
      description: Its tags.
      type: dict
    owned:
      description: >-
        Whether it carries O(owner_tags) and is not of the cluster of that name in another region than O(region).
      type: bool
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_role_info as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        "name": {"type": "str", "required": True},
        "owner_tags": {"type": "dict"},
    },
    constraints={},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
