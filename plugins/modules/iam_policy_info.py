#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: iam_policy_info
short_description: Read a customer-managed IAM policy
version_added: 0.1.0
description:
  - Reads one customer-managed policy by its name, with the document in force, and says whose it is.
  - A policy that does not exist is V(null), not an error.
author: edgeworks contributors (@edgeworks)
options:
  name:
    description: Name of the policy.
    type: str
    required: true
  path:
    description: Path of the policy. One of that name at another path is not meant.
    type: str
    default: /
  owner_tags:
    description: The tags that mark a policy as ours. Without any, whatever has the name is ours.
    type: dict
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.attributes.info
seealso:
  - module: edgeworks.eks_ingress.iam_policy
"""

EXAMPLES = r"""
- name: Read whether the policy of external-dns is there
  edgeworks.eks_ingress.iam_policy_info:
    name: mz-k8s-external-dns
    owner_tags:
      edgeworks.eks-ingress/cluster: mz-k8s
  register: found

- name: Say whose it is
  ansible.builtin.debug:
    msg: "{{ 'none' if found.policy is none else 'ours' if found.policy.owned else 'not ours' }}"
"""

RETURN = r"""
policy:
  description: The policy, or null when there is none.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:policy/mz-k8s-external-dns
    name:
      description: Its name.
      type: str
    path:
      description: Its path.
      type: str
    description:
      description: Its description.
      type: str
    default_version_id:
      description: The version in force.
      type: str
      sample: v1
    document:
      description: The document in force, lists and statements sorted.
      type: dict
    tags:
      description: Its tags.
      type: dict
    owned:
      description: Whether it carries O(owner_tags), and no role with them has it for another region's cluster.
      type: bool
    attachment_count:
      description: To how many roles, users and groups it is attached.
      type: int
    permissions_boundary_usage_count:
      description: Of how many roles and users it is the permissions boundary.
      type: int
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_policy_info as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        "name": {"type": "str", "required": True},
        "path": {"type": "str", "default": "/"},
        "owner_tags": {"type": "dict"},
    },
    constraints={},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
