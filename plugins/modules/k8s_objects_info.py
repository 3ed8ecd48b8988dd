#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_objects_info
short_description: Read Kubernetes objects of one kind
version_added: 0.1.0
description:
  - Reads one object by name, or all objects of a kind in a namespace or the whole cluster.
  - An object or a kind that does not exist is an empty list, not an error. There is a warning where O(kind) is of another group than
    the V(v1) that is meant unless O(api_version) is set.
author: edgeworks contributors (@edgeworks)
options:
  api_version:
    description: The API group and version, such as V(apps/v1).
    type: str
    default: v1
  kind:
    description: The kind, such as V(Service).
    type: str
    required: true
  name:
    description: Name of the one object that is meant.
    type: str
  namespace:
    description: The namespace; unset means all of them, or with O(name) the namespace V(default).
    type: str
  label_selectors:
    description: Label selectors that must all match.
    type: list
    elements: str
    default: []
  field_selectors:
    description: Field selectors that must all match.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.kubernetes
  - edgeworks.eks_ingress.attributes.info
"""

EXAMPLES = r"""
- name: Read the Services of a namespace
  edgeworks.eks_ingress.k8s_objects_info:
    cluster_name: mz-k8s
    region: ap-northeast-1
    kind: Service
    namespace: default
"""

RETURN = r"""
objects:
  description: The objects as the API gives them, without C(managedFields).
  returned: success
  type: list
  elements: dict
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import k8s_objects_info as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.KUBERNETES,
        "api_version": {"type": "str", "default": "v1"},
        "kind": {"type": "str", "required": True},
        "name": {"type": "str"},
        "namespace": {"type": "str"},
        "label_selectors": {"type": "list", "elements": "str", "default": []},
        "field_selectors": {"type": "list", "elements": "str", "default": []},
    },
    constraints={},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
