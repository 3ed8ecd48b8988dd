#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: iam_oidc_provider
short_description: Make an EKS cluster's issuer an IAM OIDC provider
version_added: 0.1.0
description:
  - The OIDC issuer of an EKS cluster is registered as an identity provider of IAM, so that roles can trust its service accounts.
  - Client ids and tags are reconciled. Thumbprints are sent only on request, since AWS verifies EKS's issuers by its own root CAs.
  - Deletion is refused while any role trusts the provider, or with O(owner_tags) skipped and reported.
  - A provider of someone else's is used as it is. One that lacks a client id is an error, unless O(adopt=true).
author: edgeworks contributors (@edgeworks)
options:
  cluster_name:
    description:
      - Name of the EKS cluster whose issuer is meant. One of O(cluster_name) and O(issuer) is required.
      - With O(state=absent) and O(owner_tags) the cluster may be gone; the provider is then found by those tags.
    type: str
  issuer:
    description: URL of the issuer, when the cluster is already gone or is not in this account.
    type: str
  client_ids:
    description: The audiences the provider accepts. Others are removed, unless it is someone else's.
    type: list
    elements: str
    default: [sts.amazonaws.com]
  thumbprints:
    description: SHA-1 thumbprints of the issuer's CA. Unset leaves them alone.
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
- name: Let IAM roles trust the cluster's service accounts
  edgeworks.eks_ingress.iam_oidc_provider:
    cluster_name: mz-k8s
    region: ap-northeast-1
    owner_tags:
      edgeworks.eks-ingress/cluster: mz-k8s
"""

RETURN = r"""
oidc_provider:
  description: The provider, or null when absent.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
    url:
      description: URL of the issuer.
      type: str
    client_ids:
      description: The audiences it accepts.
      type: list
      elements: str
      sample: [sts.amazonaws.com]
    thumbprints:
      description: SHA-1 thumbprints of the issuer's CA.
      type: list
      elements: str
    tags:
      description: Its tags.
      type: dict
    owned:
      description: Whether it carries O(owner_tags).
      type: bool
    trusting_roles:
      description: The roles that trust it, with O(state=absent).
      type: list
      elements: str
kept:
  description: What was left in place and why, with O(state=absent).
  returned: when O(state=absent)
  type: list
  elements: dict
  sample:
    - resource: arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/6D5A1F0C9B7E42D3A8C4E1F20B39D576
      reason: "roles still trust it: someone-elses"
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_oidc_provider as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.STATE,
        **_args.TAGS,
        **_args.OWNER,
        "cluster_name": {"type": "str"},
        "issuer": {"type": "str"},
        "client_ids": {"type": "list", "elements": "str", "default": ["sts.amazonaws.com"]},
        "thumbprints": {"type": "list", "elements": "str"},
    },
    constraints={"required_one_of": [("cluster_name", "issuer")]},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
