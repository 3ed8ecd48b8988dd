#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: lb_controller_orphans
short_description: Delete what the AWS Load Balancer Controller made for a cluster that no longer exists
version_added: 0.1.0
description:
  - A cluster that is deleted before its Ingresses leaves load balancers, target groups and security groups that nobody deletes any more,
    and that keep the VPC from being deleted.
  - Deletes those that carry the controller's tags of this cluster and of the Ingresses named in O(stacks). Rules of other security groups that
    name a group to be deleted are revoked; the groups themselves stay.
  - Does nothing while the cluster exists, since then the controller is the one to do it.
author: edgeworks contributors (@edgeworks)
options:
  cluster_name:
    description: Name of the EKS cluster that is gone.
    type: str
    required: true
  stacks:
    description:
      - The Ingresses, as C(namespace/name), or the groups of Ingresses whose load balancers are meant.
      - The security group that all load balancers of the cluster share goes with the last of them.
    type: list
    elements: str
    required: true
  wait_timeout:
    description: Seconds that one deletion may be refused while AWS is still deleting what uses the thing.
    type: int
    default: 300
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: Clean up after a cluster that was deleted too early
  edgeworks.eks_ingress.lb_controller_orphans:
    cluster_name: mz-k8s
    region: ap-northeast-1
    stacks: [default/app-aws-ingress]
"""

RETURN = r"""
orphans:
  description: What is left of them afterwards, by kind.
  returned: success
  type: dict
  sample: {load_balancers: [], security_groups: [], target_groups: []}
cluster_exists:
  description: Whether the cluster exists after all; then nothing was looked for.
  returned: success
  type: bool
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import lb_controller_orphans as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        "cluster_name": {"type": "str", "required": True},
        "stacks": {"type": "list", "elements": "str", "required": True},
        "wait_timeout": {"type": "int", "default": 300},
    },
    constraints={},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
