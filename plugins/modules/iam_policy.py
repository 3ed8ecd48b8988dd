#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: iam_policy
short_description: Keep a customer-managed IAM policy saying what it is to say
version_added: 0.1.0
description:
  - Documents are compared by meaning. The order and grouping of statements, one value or a list of one, Sids, and the case of actions
    make no difference; a change of meaning becomes the new default version, and the oldest version goes when there are five.
  - The documents of the AWS Load Balancer Controller and of external-dns are bundled, for the partition that the region is in.
  - A policy is never detached from anything. Deleting one that is attached is refused, or with O(owner_tags) skipped and reported.
author: edgeworks contributors (@edgeworks)
options:
  name:
    description: Name of the policy; unique in the account, whatever the path. 128 characters at most.
    type: str
    required: true
  path:
    description: Path of the policy.
    type: str
    default: /
  description:
    description: Description, set when the policy is created. IAM cannot change it afterwards.
    type: str
  document:
    description: The policy document, as a dictionary or JSON text.
    type: json
  src:
    description: A file with the policy document in JSON, where the module runs.
    type: path
  url:
    description: An HTTP(S) URL of the policy document in JSON. It is used only when it matches O(checksum).
    type: str
  checksum:
    description: SHA-256 of what is at O(url), in hex, with or without V(sha256:) before it.
    type: str
  bundled:
    description: A policy document that comes with the collection.
    type: str
    choices: [aws_load_balancer_controller, external_dns]
  zone_ids:
    description:
      - The hosted zones that the bundled policy V(external_dns) is narrowed to.
      - Empty elements are left out. When none is left, check mode predicts a policy for a zone yet to be made, and a run fails.
    type: list
    elements: str
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.state
  - edgeworks.eks_ingress.tags
  - edgeworks.eks_ingress.owner
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: Let the AWS Load Balancer Controller do its work
  edgeworks.eks_ingress.iam_policy:
    name: AWSLoadBalancerControllerIAMPolicy
    bundled: aws_load_balancer_controller
    owner_tags:
      edgeworks.eks-ingress/cluster: mz-k8s

- name: Let external-dns write to one zone
  edgeworks.eks_ingress.iam_policy:
    name: mz-k8s-external-dns
    bundled: external_dns
    zone_ids: [Z0123456789ABCDEFGHIJ]

- name: Delete the policy if it is ours and nobody uses it
  edgeworks.eks_ingress.iam_policy:
    name: AWSLoadBalancerControllerIAMPolicy
    state: absent
    owner_tags:
      edgeworks.eks-ingress/cluster: mz-k8s
"""

RETURN = r"""
policy:
  description: The policy, or null when absent.
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
    default_version_id:
      description: The version in force; null where check mode cannot know the next one.
      type: str
      sample: v1
    document:
      description: The document in force, lists and statements sorted.
      type: dict
    tags:
      description: Its tags.
      type: dict
    owned:
      description: Whether it carries O(owner_tags). Before a change, also whether no role with them has it for another region's cluster.
      type: bool
    attached_to:
      description: What it is attached to, with O(state=absent).
      type: list
      elements: str
      sample: [role/mz-k8s-aws-load-balancer-controller]
kept:
  description: What was left in place and why, with O(state=absent).
  returned: when O(state=absent)
  type: list
  elements: dict
  sample:
    - resource: arn:aws:iam::123456789012:policy/AWSLoadBalancerControllerIAMPolicy
      reason: it is attached to role/another-cluster
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_policy as step

SOURCES = ("document", "src", "url", "bundled")
DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.STATE,
        **_args.TAGS,
        **_args.OWNER,
        "name": {"type": "str", "required": True},
        "path": {"type": "str", "default": "/"},
        "description": {"type": "str"},
        "document": {"type": "json"},
        "src": {"type": "path"},
        "url": {"type": "str"},
        "checksum": {"type": "str"},
        "bundled": {"type": "str", "choices": ["aws_load_balancer_controller", "external_dns"]},
        "zone_ids": {"type": "list", "elements": "str"},
    },
    constraints={
        "mutually_exclusive": [SOURCES],
        "required_by": {"url": ["checksum"]},
        "required_if": [("state", "present", SOURCES, True), ("bundled", "external_dns", ("zone_ids",))],
    },
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
