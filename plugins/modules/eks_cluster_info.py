#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: eks_cluster_info
short_description: Read what there is to know of an EKS cluster
version_added: 0.1.0
description:
  - Reads an EKS cluster as everything that is set up on it needs it, from the OIDC issuer to the VPC and its subnets.
  - Says what the ARN of the issuer's IAM OIDC provider is, and whether that provider exists.
author: edgeworks contributors (@edgeworks)
options:
  cluster_name:
    description: Name of the EKS cluster.
    type: str
    required: true
  allow_missing:
    description: Return V(null) for a cluster that does not exist, instead of failing with the names of those that do.
    type: bool
    default: false
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.attributes.info
"""

EXAMPLES = r"""
- name: Read the cluster
  edgeworks.eks_ingress.eks_cluster_info:
    cluster_name: mz-k8s
    region: ap-northeast-1
  register: found

- name: Show the VPC
  ansible.builtin.debug:
    msg: "{{ found.cluster.vpc_id }}"
"""

RETURN = r"""
cluster:
  description: The cluster, or null with O(allow_missing=true) when there is none.
  returned: success
  type: dict
  contains:
    name:
      description: Its name.
      type: str
    arn:
      description: Its ARN.
      type: str
    status:
      description: Its status, such as V(ACTIVE).
      type: str
    version:
      description: Its Kubernetes version.
      type: str
      sample: "1.35"
    endpoint:
      description: URL of its Kubernetes API; null while it is being created.
      type: str
    certificate_authority:
      description: The CA of its Kubernetes API, PEM in base64.
      type: str
    oidc_issuer:
      description: URL of the issuer of its service account tokens.
      type: str
    oidc_provider_arn:
      description: ARN that the IAM OIDC provider of the issuer has, or would have.
      type: str
    oidc_provider_exists:
      description: Whether that provider exists.
      type: bool
    vpc_id:
      description: Its VPC.
      type: str
    subnet_ids:
      description: The subnets of its control plane.
      type: list
      elements: str
    cluster_security_group_id:
      description: The security group that EKS made for it.
      type: str
    security_group_ids:
      description: Further security groups of its control plane.
      type: list
      elements: str
    authentication_mode:
      description: V(API), V(API_AND_CONFIG_MAP) or V(CONFIG_MAP).
      type: str
    auto_mode:
      description: Whether EKS Auto Mode runs its nodes and load balancers.
      type: bool
    tags:
      description: Its tags.
      type: dict
    region:
      description: Its region.
      type: str
    account_id:
      description: The account it lives in.
      type: str
    partition:
      description: The partition it lives in, such as V(aws) or V(aws-cn).
      type: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import eks_cluster_info as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        "cluster_name": {"type": "str", "required": True},
        "allow_missing": {"type": "bool", "default": False},
    },
    constraints={},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
