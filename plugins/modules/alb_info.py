#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: alb_info
short_description: Read the ALB behind an Ingress, and compare the two
version_added: 0.1.0
description:
  - Finds the load balancer that the AWS Load Balancer Controller made for an Ingress or a group of them, by the controller's tags.
  - Returns its scheme, listeners, rules and target groups with the health of each target.
  - Compares it with what the Ingress asks for. With O(wait), waits until it is active, nothing differs and the targets are healthy.
  - Where targets stay unhealthy, the failure says why, as far as the Service behind them and what makes its pods tell.
author: edgeworks contributors (@edgeworks)
options:
  cluster_name:
    description: Name of the EKS cluster, as the controller was told it. It is in the controller's tags.
    type: str
    required: true
  ingress_name:
    description: Name of the Ingress. One of O(ingress_name) and O(group) is required.
    type: str
  namespace:
    description: Namespace of the Ingress.
    type: str
    default: default
  group:
    description: Name of the group (C(alb.ingress.kubernetes.io/group.name)), to look at all of its Ingresses.
    type: str
  healthy_targets:
    description: How many healthy targets each target group must have, when waiting.
    type: int
    default: 1
  allow_missing:
    description: Return null, at once, when there is no such load balancer.
    type: bool
    default: false
seealso:
  - module: edgeworks.eks_ingress.ingress_info
  - module: edgeworks.eks_ingress.http_check
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.kubernetes
  - edgeworks.eks_ingress.wait
  - edgeworks.eks_ingress.attributes.info
"""

EXAMPLES = r"""
- name: Wait until the ALB serves what the Ingress asks for
  edgeworks.eks_ingress.alb_info:
    cluster_name: mz-k8s
    ingress_name: app-aws-ingress
    healthy_targets: 2
  register: found

- name: See whether there is one
  edgeworks.eks_ingress.alb_info:
    cluster_name: mz-k8s
    group: shared-alb
    allow_missing: true
    wait: false
"""

RETURN = r"""
alb:
  description: The load balancer, or null.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
    name:
      description: Its name.
      type: str
    dns_name:
      description: Its DNS name.
      type: str
    canonical_hosted_zone_id:
      description: The hosted zone of that name, for alias records.
      type: str
    scheme:
      description: V(internet-facing) or V(internal).
      type: str
    type:
      description: V(application).
      type: str
    ip_address_type:
      description: V(ipv4) or V(dualstack).
      type: str
    state:
      description: V(provisioning), V(active), V(active_impaired) or V(failed).
      type: str
    vpc_id:
      description: Its VPC.
      type: str
    zones:
      description: C(zone) and C(subnet) of each Availability Zone.
      type: list
      elements: dict
    security_groups:
      description: Ids of its security groups.
      type: list
      elements: str
    tags:
      description: Its tags.
      type: dict
    listeners:
      description:
        - C(port), C(protocol), C(certificates) and C(rules) of each listener.
        - A rule has its C(priority), C(conditions) (C(hosts), C(paths), and others when there are any) and C(actions) (C(type), and
          C(target_groups), C(redirect) or C(fixed_response)).
      type: list
      elements: dict
    target_groups:
      description: >-
        C(name), C(arn), C(port), C(protocol), C(target_type), C(health_check), C(tags) and C(targets) of each target group; a target has
        C(id), C(port), C(state), and C(reason) and C(description) when it is not healthy.
      type: list
      elements: dict
    mismatches:
      description: One line for each difference from what the Ingress asks for.
      type: list
      elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import alb_info as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.KUBERNETES,
        **_args.WAIT,
        "cluster_name": {"type": "str", "required": True},
        "ingress_name": {"type": "str"},
        "namespace": {"type": "str", "default": "default"},
        "group": {"type": "str"},
        "healthy_targets": {"type": "int", "default": 1},
        "allow_missing": {"type": "bool", "default": False},
    },
    constraints={"required_one_of": [("ingress_name", "group")], "mutually_exclusive": [("ingress_name", "group")]},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
