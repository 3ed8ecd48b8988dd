#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: dns_check
short_description: Follow a name through DNS, and say which link is missing
version_added: 0.1.0
description:
  - Asks the zone's own name servers for the name, then the parent zone's whether they delegate to them, then the resolver.
  - So a record that was not written, a registrar that was not told of the name servers, and a resolver that still remembers an earlier
    answer are told apart.
author: edgeworks contributors (@edgeworks)
options:
  name:
    description: The name to look up.
    type: str
    required: true
  record_type:
    description: Type of the record.
    type: str
    default: A
    choices: [A, AAAA, CNAME, TXT]
  zone_id:
    description: Id of the public hosted zone of the name. One of O(zone_id), O(zone_name) and O(name_servers) is required.
    type: str
  zone_name:
    description: Name of the public hosted zone.
    type: str
  name_servers:
    description:
      - The zone's name servers, for a zone that is not in Route 53. With O(zone_name) the delegation is looked at too.
    type: list
    elements: str
  nameserver_port:
    description: Port of the name servers of the zone and of its parent.
    type: int
    default: 53
  expect:
    description: The values that the answer must have, all of them and no others. Unset takes any answer.
    type: list
    elements: str
  expect_alias_of:
    description: A name, such as a load balancer's, that the resolver must give the same values for.
    type: str
  require:
    description: >-
      The link that must hold. V(authoritative) is the zone's own servers, V(delegation) the parent's naming of them, V(resolver)
      the answer that users get; with V(none) what is missing is returned, and no failure.
    type: str
    default: resolver
    choices: [none, authoritative, delegation, resolver]
  written_by:
    description:
      - The Deployment of external-dns that is to write the record. Where the wait ends without it at the zone's servers, the failure
        then says why, from the arguments, the log and the role of its pods, and from the zone. Nothing is asked of it before.
      - The cluster is reached as with O(cluster_name) or O(kubeconfig).
    type: dict
    suboptions:
      name:
        description: Its name.
        type: str
        default: external-dns
      namespace:
        description: Its namespace.
        type: str
        default: kube-system
seealso:
  - module: edgeworks.eks_ingress.route53_zone
  - module: edgeworks.eks_ingress.http_check
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.kubernetes
  - edgeworks.eks_ingress.resolver
  - edgeworks.eks_ingress.wait
  - edgeworks.eks_ingress.attributes.info
"""

EXAMPLES = r"""
- name: Wait until the name leads to the load balancer
  edgeworks.eks_ingress.dns_check:
    name: eks.frieza.dev
    zone_name: frieza.dev
    expect_alias_of: k8s-default-appawsin-d61ace8b4a-1234567890.ap-northeast-1.elb.amazonaws.com
    # If it does not come, its log tells why.
    cluster_name: mz-k8s
    written_by:
      namespace: kube-system

- name: See that the record is written, before the registrar knows of the zone
  edgeworks.eks_ingress.dns_check:
    name: eks.frieza.dev
    zone_name: frieza.dev
    require: authoritative
"""

RETURN = r"""
dns:
  description: What was answered. Also returned with a failure of the wait.
  returned: always, but for invalid arguments
  type: dict
  contains:
    name:
      description: The name.
      type: str
    record_type:
      description: The type of the record.
      type: str
    zone:
      description: The zone's name.
      type: str
    name_servers:
      description: The zone's name servers.
      type: list
      elements: str
    addresses:
      description: The values that the resolver gave, else those of the zone's own servers.
      type: list
      elements: str
    expected:
      description: The values that were expected. Null for any.
      type: list
      elements: str
    links:
      description: >-
        C(link), C(ok) and C(detail) of each link in order, V(authoritative), V(delegation), V(resolver). C(ok) is null for
        what was not looked at.
      type: list
      elements: dict
    missing_link:
      description: The first link that does not hold. Null when the resolver answers as expected.
      type: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import dns_check as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.KUBERNETES,
        **_args.RESOLVER,
        **_args.WAIT,
        "name": {"type": "str", "required": True},
        "record_type": {"type": "str", "default": "A", "choices": ["A", "AAAA", "CNAME", "TXT"]},
        "zone_id": {"type": "str"},
        "zone_name": {"type": "str"},
        "name_servers": {"type": "list", "elements": "str"},
        "nameserver_port": {"type": "int", "default": 53},
        "expect": {"type": "list", "elements": "str"},
        "expect_alias_of": {"type": "str"},
        "require": {"type": "str", "default": "resolver", "choices": list(step.REQUIRED)},
        "written_by": {
            "type": "dict",
            "options": {
                "name": {"type": "str", "default": "external-dns"},
                "namespace": {"type": "str", "default": "kube-system"},
            },
        },
    },
    constraints={
        "required_one_of": [("zone_id", "zone_name", "name_servers")],
        "mutually_exclusive": [("expect", "expect_alias_of"), ("zone_id", "name_servers")],
    },
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
