#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: elb_subnet_tags
short_description: Tag subnets for the load balancers of the AWS Load Balancer Controller
version_added: 0.1.0
description:
  - Public subnets are tagged C(kubernetes.io/role/elb=1), private ones C(kubernetes.io/role/internal-elb=1). A subnet is public when its
    route table, or else the VPC's main one, sends 0.0.0.0/0 to an internet gateway.
  - Explains subnet by subnet whether the controller would take it, by the controller's own rule, and why.
  - Fails before anything is written when there are not enough zones.
  - A role tag that someone else set is left as it is. A subnet whose role tag we set is marked for the cluster with a tag, and only
    such role tags are taken off again; one that a second cluster set up this way needs stays until that cluster's mark is gone.
  - Subnets that are tagged for other clusters only are left alone.
author: edgeworks contributors (@edgeworks)
options:
  cluster_name:
    description: Name of the EKS cluster. With O(state=absent), or with O(vpc_id) or O(subnet_ids), it need not exist any more.
    type: str
    required: true
  vpc_id:
    description: The VPC, instead of the cluster's.
    type: str
  subnet_ids:
    description: Only these subnets, instead of all those of the VPC.
    type: list
    elements: str
  public:
    description: Whether public subnets are tagged.
    type: bool
    default: true
  internal:
    description: Whether private subnets are tagged.
    type: bool
    default: true
  minimum_zones:
    description:
      - In how many zones the controller must find a public subnet. With O(public=false), a private one.
      - An Application Load Balancer needs two.
    type: int
    default: 2
  ip_address_type:
    description: >-
      The kind of the load balancers that are to find them. But for V(ipv4) the controller takes only subnets with an IPv6 range, since its
      version 3.5.0.
    type: str
    default: ipv4
    choices: [ipv4, dualstack, dualstack-without-public-ipv4]
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.state
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: Let load balancers find the cluster's subnets
  edgeworks.eks_ingress.elb_subnet_tags:
    cluster_name: mz-k8s

- name: Take the tags off again that this module set
  edgeworks.eks_ingress.elb_subnet_tags:
    cluster_name: mz-k8s
    state: absent
"""

RETURN = r"""
subnets:
  description: The subnets; with O(state=absent), those that carried our mark, without the keys from C(public) on.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Its id.
      type: str
    zone:
      description: Its Availability Zone.
      type: str
    cidr:
      description: Its IPv4 block.
      type: str
    available_ip_address_count:
      description: Free addresses. The controller leaves out subnets with fewer than eight.
      type: int
    owned:
      description: Whether the subnet's role tag was set by us.
      type: bool
    reason:
      description: The route that makes it public or private.
      type: str
    public:
      description: Whether it is public.
      type: bool
    role:
      description: The role that fits it, V(elb) or V(internal-elb).
      type: str
    role_tag_before:
      description: The value of that role's tag before, or null.
      type: str
    role_tag:
      description: The value of that role's tag after.
      type: str
    chosen_by_controller:
      description: Whether the controller takes it for a load balancer of that role.
      type: bool
    why:
      description: Why it does, or does not.
      type: str
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import elb_subnet_tags as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.STATE,
        "cluster_name": {"type": "str", "required": True},
        "vpc_id": {"type": "str"},
        "subnet_ids": {"type": "list", "elements": "str"},
        "public": {"type": "bool", "default": True},
        "internal": {"type": "bool", "default": True},
        "minimum_zones": {"type": "int", "default": 2},
        "ip_address_type": {
            "type": "str",
            "default": "ipv4",
            "choices": ["ipv4", "dualstack", "dualstack-without-public-ipv4"],
        },
    },
    constraints={"mutually_exclusive": [("vpc_id", "subnet_ids")]},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
