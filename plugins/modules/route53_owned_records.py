#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: route53_owned_records
short_description: List or remove the records that one owner of external-dns wrote
version_added: 0.1.0
description:
  - external-dns marks each record it writes with a TXT record that names its owner. With the policy V(upsert-only) it never removes them.
  - This module lists an owner's records, or removes each together with its marks in one change.
  - Records without a mark, of another owner, or claimed by two owners are never touched. Of a TXT record that holds other values too,
    only ours are taken out.
  - Encrypted marks cannot be read, so their records count as nobody's.
author: edgeworks contributors (@edgeworks)
options:
  state:
    description: V(listed) only reads. With V(absent), the owner's records are removed; a zone that does not exist has none.
    type: str
    choices: [listed, absent]
    default: listed
  zone_name:
    description: Name of the hosted zone. One of O(zone_name) and O(zone_id) is required.
    type: str
  zone_id:
    description: Id of the hosted zone.
    type: str
  private:
    description: Whether the zone of O(zone_name) is a private one.
    type: bool
    default: false
  allow_missing:
    description: Whether with O(state=listed) a zone that does not exist is no error. It has no records.
    type: bool
    default: false
  owner_id:
    description: The owner, as C(--txt-owner-id) of external-dns. Required to remove; unset lists the records of all owners.
    type: str
  targets:
    description:
      - Where records of O(owner_id) lead, such as the names of the cluster's load balancers.
      - With O(state=listed), a record of the owner which leads elsewhere is an error in which it is named, since another cluster that
        writes under the same owner id would undo what this one writes. In check mode it is a warning.
    type: list
    elements: str
seealso:
  - module: edgeworks.eks_ingress.route53_zone
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.registry
  - edgeworks.eks_ingress.wait
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: See who writes into the zone, before another cluster does
  edgeworks.eks_ingress.route53_owned_records:
    zone_name: frieza.dev
  register: found

- name: Stop where another cluster writes under this owner id
  edgeworks.eks_ingress.route53_owned_records:
    zone_name: frieza.dev
    owner_id: mz-k8s-ap-northeast-1-9012
    targets: [k8s-default-ingress-0123456789.ap-northeast-1.elb.amazonaws.com]

- name: Remove what the cluster's external-dns wrote
  edgeworks.eks_ingress.route53_owned_records:
    zone_name: frieza.dev
    owner_id: mz-k8s-ap-northeast-1-9012
    state: absent
"""

RETURN = r"""
owned_records:
  description: The records as they are afterwards. Null when the zone does not exist, with O(state=absent) or O(allow_missing=true).
  returned: success
  type: dict
  contains:
    zone_id:
      description: Id of the zone.
      type: str
    zone_name:
      description: Name of the zone.
      type: str
    owner_id:
      description: The owner that was asked for.
      type: str
    records:
      description: >-
        C(name), C(type), C(set_identifier), C(values) or C(alias), C(owner), C(resource) (what it was written for) and
        C(marks) (the names of its TXT records) of each record.
      type: list
      elements: dict
    lone_marks:
      description: Names of the owner's TXT records that stand beside no record.
      type: list
      elements: str
    owners:
      description: The number of marks of every owner in the zone.
      type: dict
      sample: {mz-k8s-ap-northeast-1-9012: 2}
kept:
  description: Marks of the owner that were left, with the reason.
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
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_owned_records as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.REGISTRY,
        **_args.WAIT,
        "state": {"type": "str", "choices": ["listed", "absent"], "default": "listed"},
        "zone_name": {"type": "str"},
        "zone_id": {"type": "str"},
        "private": {"type": "bool", "default": False},
        "allow_missing": {"type": "bool", "default": False},
        "owner_id": {"type": "str"},
        "targets": {"type": "list", "elements": "str"},
    },
    constraints={
        "required_one_of": [("zone_name", "zone_id")],
        "required_if": [("state", "absent", ["owner_id"])],
        "required_by": {"targets": ("owner_id",)},
    },
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
