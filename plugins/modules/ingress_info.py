#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ingress_info
short_description: Read an Ingress with its address, events and diagnosis, and wait for it
version_added: 0.1.0
description:
  - Reads an Ingress that the AWS Load Balancer Controller serves, with the events about it.
  - With O(wait=true), waits until it has an address and the controller has reconciled it since its last change. A time-out tells
    what the controller said last, and what to do about it.
author: edgeworks contributors (@edgeworks)
options:
  name:
    description: Name of the Ingress.
    type: str
    required: true
  namespace:
    description: Its namespace.
    type: str
    default: default
  allow_missing:
    description: Whether an Ingress that does not exist is no error. RV(ingress) is null then.
    type: bool
    default: false
  wait:
    description: Whether to wait until it is reconciled.
    type: bool
    default: false
  wait_timeout:
    description: Seconds to wait at most.
    type: int
    default: 300
extends_documentation_fragment:
  - edgeworks.eks_ingress.kubernetes
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.attributes.info
"""

EXAMPLES = r"""
- name: Wait for the load balancer of an Ingress
  edgeworks.eks_ingress.ingress_info:
    cluster_name: mz-k8s
    name: app-aws-ingress
    wait: true
  register: answer

- name: Show where it is
  ansible.builtin.debug:
    var: answer.ingress.hostname
"""

RETURN = r"""
ingress:
  description: The Ingress, or null when it does not exist and that is allowed.
  returned: success, and when waiting for it took too long
  type: dict
  contains:
    annotations:
      description: Its annotations.
      type: dict
    class:
      description: Its class, by annotation or by spec.
      type: str
    diagnosis:
      description: What is wrong and what to do about it. Empty for a reconciled Ingress.
      type: list
      elements: str
    events:
      description: The events about it, the oldest first, with type, reason, message, count and last_seen.
      type: list
      elements: dict
    finalizers:
      description: Its finalizers.
      type: list
      elements: str
    group:
      description: Name of its group, or null.
      type: str
    hostname:
      description: DNS name of its load balancer, or null.
      type: str
    hosts:
      description: The hosts of its rules.
      type: list
      elements: str
    name:
      description: Its name.
      type: str
    namespace:
      description: Its namespace.
      type: str
    paths:
      description: Its paths, with host, path, path_type, service and port.
      type: list
      elements: dict
    reconciled:
      description: Whether the controller was done with it after its last change.
      type: bool
    scheme:
      description: V(internal) or V(internet-facing), as annotated.
      type: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import ingress_info as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.KUBERNETES,
        "name": {"type": "str", "required": True},
        "namespace": {"type": "str", "default": "default"},
        "allow_missing": {"type": "bool", "default": False},
        "wait": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 300},
    },
    constraints={},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
