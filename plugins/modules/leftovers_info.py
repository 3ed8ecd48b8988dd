#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: leftovers_info
short_description: List everything that this set-up made and that still exists
version_added: 0.1.0
description:
  - Searches AWS and the cluster for what the roles of this collection, the AWS Load Balancer Controller and external-dns made for a cluster.
  - An empty list proves that a teardown is complete. Works when the cluster is already gone.
  - What is someone else's, or used by others, is no leftover. It is returned in RV(kept) with the reason; so is what is in IAM for the
    cluster of that name in another region.
  - In AWS, the controller's resources are known by its tag C(elbv2.k8s.aws/cluster), ours by the tag
    C(edgeworks.eks-ingress/cluster); in the cluster, ours by the label of that name.
author: edgeworks contributors (@edgeworks)
options:
  cluster_name:
    description: Name of the EKS cluster.
    type: str
    required: true
  kinds:
    description:
      - What to look for.
      - V(finalizers) is objects that the controller's finalizers hold, whoever made them; V(objects) and V(releases) are objects and Helm
        releases with our label.
      - V(security_groups) comes with the network interfaces that they are on. V(iam) is roles, policies and OIDC providers.
      - V(records) needs O(owner_id).
    type: list
    elements: str
    choices: [finalizers, objects, releases, load_balancers, target_groups, security_groups, subnet_tags, iam, records, zones]
    default: [finalizers, objects, releases, load_balancers, target_groups, security_groups, subnet_tags, iam, records, zones]
  zone_name:
    description: Name of the hosted zone to look for records in, besides the zones with our tag.
    type: str
  zone_id:
    description: Id of that zone, when its name is ambiguous.
    type: str
  owner_id:
    description: The owner, as C(--txt-owner-id) of external-dns, whose records are leftovers.
    type: str
  fail_when_found:
    description: Whether to fail when anything is left.
    type: bool
    default: false
  wait:
    description: Whether to wait until nothing is left, and to fail when O(wait_timeout) has passed.
    type: bool
    default: false
  wait_timeout:
    description: Seconds to wait at most.
    type: int
    default: 300
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.kubernetes
  - edgeworks.eks_ingress.registry
  - edgeworks.eks_ingress.attributes.info
"""

EXAMPLES = r"""
- name: Wait until the controller has removed what it made in AWS
  edgeworks.eks_ingress.leftovers_info:
    cluster_name: mz-k8s
    kinds: [load_balancers, target_groups, security_groups]
    wait: true

- name: Prove that nothing is left
  edgeworks.eks_ingress.leftovers_info:
    cluster_name: mz-k8s
    zone_name: frieza.dev
    owner_id: mz-k8s-ap-northeast-1-9012
    fail_when_found: true
"""

RETURN = r"""
leftovers:
  description: What is left. Also returned with a failure.
  returned: always, but for errors of the search
  type: list
  elements: dict
  contains:
    kind:
      description: What it is.
      type: str
    id:
      description: Its ARN, id, or C(namespace/name).
      type: str
    why:
      description: How it is known to be of this set-up, and what holds it when that is known.
      type: str
  sample:
    - kind: security group
      id: sg-0123456789abcdef0
      why: k8s-traffic-mzk8s-0276909bf6, tagged elbv2.k8s.aws/cluster=mz-k8s, named by rules of sg-0fedcba9876543210
kept:
  description: What was seen and is left on purpose, as C(resource) and C(reason).
  returned: always, but for errors of the search
  type: list
  elements: dict
cluster_exists:
  description: Whether there is still a cluster to search.
  returned: success
  type: bool
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import leftovers_info as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.KUBERNETES,
        **_args.REGISTRY,
        "cluster_name": {"type": "str", "required": True},
        "kinds": {"type": "list", "elements": "str", "choices": list(step.KINDS), "default": list(step.KINDS)},
        "zone_name": {"type": "str"},
        "zone_id": {"type": "str"},
        "owner_id": {"type": "str"},
        "fail_when_found": {"type": "bool", "default": False},
        "wait": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 300},
    },
    constraints={},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
