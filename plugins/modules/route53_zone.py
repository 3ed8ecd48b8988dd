#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: route53_zone
short_description: Make a Route 53 hosted zone, or find it, and tell its name servers
version_added: 0.1.0
description:
  - A hosted zone of the name exists. Its name servers are returned, for the registrar or the parent zone.
  - A zone is never guessed. When several of the name and kind exist, O(zone_id) has to say which one is meant.
  - With O(owner_tags), a zone that does not carry them is used as it is, and never changed or deleted.
  - A zone that still holds records is not deleted. They are named instead.
author: edgeworks contributors (@edgeworks)
options:
  name:
    description: Domain name of the zone. One of O(name) and O(zone_id) is required.
    type: str
    aliases: [zone, zone_name]
  zone_id:
    description: Id of an existing zone, when the name alone is ambiguous.
    type: str
    aliases: [hosted_zone_id]
  private:
    description: Whether a private zone is meant. Needs O(vpc_id) and O(vpc_region) to be made.
    type: bool
    default: false
  vpc_id:
    description: VPC in which the private zone answers. It also tells private zones of one name apart.
    type: str
  vpc_region:
    description: Region of the VPC.
    type: str
  comment:
    description: Comment of the zone. Unset leaves it alone.
    type: str
  check_delegation:
    description: Whether the parent's name servers are asked if they name those of this zone. Public zones only.
    type: bool
    default: false
  nameserver_port:
    description: Port of the parent's name servers.
    type: int
    default: 53
seealso:
  - module: edgeworks.eks_ingress.dns_check
  - module: edgeworks.eks_ingress.route53_owned_records
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.state
  - edgeworks.eks_ingress.tags
  - edgeworks.eks_ingress.owner
  - edgeworks.eks_ingress.resolver
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: Have a zone and show what the registrar has to be told
  edgeworks.eks_ingress.route53_zone:
    name: frieza.dev
    check_delegation: true
  register: made

- name: Delete the zone if it is ours and nothing but its NS and SOA are left
  edgeworks.eks_ingress.route53_zone:
    name: frieza.dev
    owner_tags:
      edgeworks.eks-ingress/cluster: mz-k8s
    state: absent
"""

RETURN = r"""
zone:
  description: The zone, or null when absent. The id of a zone that check mode would make is null.
  returned: success
  type: dict
  contains:
    id:
      description: Id, without C(/hostedzone/).
      type: str
    arn:
      description: ARN of the zone.
      type: str
    name:
      description: Domain name, without the final dot.
      type: str
    name_servers:
      description: The zone's name servers, for the registrar. Empty for a private zone.
      type: list
      elements: str
    private:
      description: Whether the zone is private.
      type: bool
    comment:
      description: Its comment.
      type: str
    record_count:
      description: Number of record sets, NS and SOA included.
      type: int
    tags:
      description: Its tags.
      type: dict
    owned:
      description: Whether it carries O(owner_tags). Always true without them.
      type: bool
    delegated:
      description: Whether the parent names exactly the zone's name servers. Null when the parent was not, or could not be, asked.
      type: bool
    parent_name_servers:
      description: The name servers that the parent names. Null when it was not asked.
      type: list
      elements: str
kept:
  description: The zone, when it was to be absent and was left, with the reason.
  returned: success
  type: list
  elements: dict
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_zone as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.STATE,
        **_args.TAGS,
        **_args.OWNER,
        **_args.RESOLVER,
        "name": {"type": "str", "aliases": ["zone", "zone_name"]},
        "zone_id": {"type": "str", "aliases": ["hosted_zone_id"]},
        "private": {"type": "bool", "default": False},
        "vpc_id": {"type": "str"},
        "vpc_region": {"type": "str"},
        "comment": {"type": "str"},
        "check_delegation": {"type": "bool", "default": False},
        "nameserver_port": {"type": "int", "default": 53},
    },
    constraints={"required_one_of": [("name", "zone_id")], "required_together": [("vpc_id", "vpc_region")]},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
