#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: irsa_role
short_description: Make an IAM role for service accounts of an EKS cluster
version_added: 0.1.0
description:
  - The trust policy lets exactly the named service accounts of exactly this cluster assume the role, by their tokens (IRSA) or by
    EKS Pod Identity.
  - The trust policy and inline policies are compared by meaning.
  - Deleting the role detaches its managed policies and deletes its inline ones. A role in an instance profile is not deleted.
author: edgeworks contributors (@edgeworks)
options:
  name:
    description: Name of the role; unique in the account, whatever the path. 64 characters at most.
    type: str
    required: true
  cluster_name:
    description: Name of the EKS cluster. With O(state=present), one of O(cluster_name) and O(issuer) is required.
    type: str
  issuer:
    description: URL of the cluster's OIDC issuer, when the cluster is gone or is not in this account.
    type: str
  service_accounts:
    description:
      - The service accounts that may assume the role, each as V(namespace/name) or as a dictionary with C(namespace) and C(name).
      - Required with O(state=present). Wildcards are not taken.
    type: list
    elements: raw
  mode:
    description:
      - V(irsa) trusts the cluster's IAM OIDC provider, which must exist.
      - V(pod_identity) trusts EKS Pod Identity, narrowed to this cluster and these service accounts by the session tags it sends.
    type: str
    choices: [irsa, pod_identity]
    default: irsa
  audience:
    description: The audience that the tokens must have, with O(mode=irsa).
    type: str
    default: sts.amazonaws.com
  managed_policies:
    description:
      - Managed policies to attach, by ARN or name. A policy of the account's own goes before one of AWS's of the same name.
      - Unset leaves them alone.
    type: list
    elements: str
  inline_policies:
    description: Inline policies, documents by name. Unset leaves them alone.
    type: dict
  purge_policies:
    description: Whether policies that are not in O(managed_policies) or O(inline_policies) are removed, when the option is given.
    type: bool
    default: true
  permissions_boundary:
    description: ARN of the permissions boundary. Unset leaves it alone; an empty string removes it.
    type: str
  path:
    description: Path of the role; V(/) for a new one. IAM cannot change it afterwards.
    type: str
  max_session_duration:
    description: Seconds that a session may last at most. Unset leaves it alone.
    type: int
  description:
    description: Description. Unset leaves it alone.
    type: str
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.state
  - edgeworks.eks_ingress.tags
  - edgeworks.eks_ingress.owner
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: Let the AWS Load Balancer Controller's service account use its policy
  edgeworks.eks_ingress.irsa_role:
    name: mz-k8s-aws-load-balancer-controller
    cluster_name: mz-k8s
    service_accounts: [kube-system/aws-load-balancer-controller]
    managed_policies: [AWSLoadBalancerControllerIAMPolicy]
    owner_tags:
      edgeworks.eks-ingress/cluster: mz-k8s

- name: The same by EKS Pod Identity
  edgeworks.eks_ingress.irsa_role:
    name: mz-k8s-aws-load-balancer-controller
    cluster_name: mz-k8s
    mode: pod_identity
    service_accounts: [kube-system/aws-load-balancer-controller]
    managed_policies: [AWSLoadBalancerControllerIAMPolicy]

- name: Delete the role if it is ours
  edgeworks.eks_ingress.irsa_role:
    name: mz-k8s-aws-load-balancer-controller
    state: absent
    owner_tags:
      edgeworks.eks-ingress/cluster: mz-k8s
"""

RETURN = r"""
role:
  description: The role, or null when absent.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
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
      description: ARNs of the attached policies; null when O(managed_policies) is unset and the role is to be present.
      type: list
      elements: str
    inline_policies:
      description: Documents by name; null when O(inline_policies) is unset and the role is to be present.
      type: dict
    permissions_boundary:
      description: ARN of its permissions boundary, or null.
      type: str
    tags:
      description: Its tags.
      type: dict
    owned:
      description: Whether it carries O(owner_tags) and is not of the cluster of that name in another region.
      type: bool
kept:
  description: What was left in place and why, with O(state=absent).
  returned: when O(state=absent)
  type: list
  elements: dict
  sample:
    - resource: arn:aws:iam::123456789012:role/mz-k8s-external-dns
      reason: it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import irsa_role as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.STATE,
        **_args.TAGS,
        **_args.OWNER,
        "name": {"type": "str", "required": True},
        "cluster_name": {"type": "str"},
        "issuer": {"type": "str"},
        "service_accounts": {"type": "list", "elements": "raw"},
        "mode": {"type": "str", "choices": ["irsa", "pod_identity"], "default": "irsa"},
        "audience": {"type": "str", "default": "sts.amazonaws.com"},
        "managed_policies": {"type": "list", "elements": "str"},
        "inline_policies": {"type": "dict"},
        "purge_policies": {"type": "bool", "default": True},
        "permissions_boundary": {"type": "str"},
        "path": {"type": "str"},
        "max_session_duration": {"type": "int"},
        "description": {"type": "str"},
    },
    constraints={
        "required_if": [
            ("state", "present", ("cluster_name", "issuer"), True),
            ("state", "present", ("service_accounts",)),
        ],
        "mutually_exclusive": [("cluster_name", "issuer")],
    },
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
