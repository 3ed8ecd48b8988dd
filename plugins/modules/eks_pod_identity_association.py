#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: eks_pod_identity_association
short_description: Give a service account a role by EKS Pod Identity
version_added: 0.1.0
description:
  - Associates a service account of an EKS cluster with an IAM role. The role must trust EKS Pod Identity, as
    M(edgeworks.eks_ingress.irsa_role) makes it with C(mode=pod_identity).
  - Warns when the cluster has neither the add-on C(eks-pod-identity-agent) nor Auto Mode. Pods get the role's credentials when they
    start, so those that run already must be restarted.
author: edgeworks contributors (@edgeworks)
options:
  cluster_name:
    description: Name of the EKS cluster.
    type: str
    required: true
  namespace:
    description: Namespace of the service account.
    type: str
    required: true
  service_account:
    description: Name of the service account. It need not exist.
    type: str
    required: true
  role:
    description: The role, by ARN or, with its path before it, by name. Required with O(state=present).
    type: str
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.state
  - edgeworks.eks_ingress.tags
  - edgeworks.eks_ingress.owner
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: Let the AWS Load Balancer Controller use its role
  edgeworks.eks_ingress.eks_pod_identity_association:
    cluster_name: mz-k8s
    namespace: kube-system
    service_account: aws-load-balancer-controller
    role: mz-k8s-aws-load-balancer-controller
"""

RETURN = r"""
association:
  description: The association, or null when absent.
  returned: success
  type: dict
  contains:
    id:
      description: Its id; null where check mode cannot know it.
      type: str
    arn:
      description: Its ARN; null where check mode cannot know it.
      type: str
    cluster_name:
      description: The cluster.
      type: str
    namespace:
      description: Namespace of the service account.
      type: str
    service_account:
      description: Name of the service account.
      type: str
    role_arn:
      description: ARN of the role.
      type: str
    tags:
      description: Its tags.
      type: dict
    owned:
      description: Whether it carries O(owner_tags).
      type: bool
kept:
  description: What was left in place and why, with O(state=absent).
  returned: when O(state=absent)
  type: list
  elements: dict
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import eks_pod_identity_association as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.STATE,
        **_args.TAGS,
        **_args.OWNER,
        "cluster_name": {"type": "str", "required": True},
        "namespace": {"type": "str", "required": True},
        "service_account": {"type": "str", "required": True},
        "role": {"type": "str"},
    },
    constraints={"required_if": [("state", "present", ("role",))]},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
