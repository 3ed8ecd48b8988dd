#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_objects
short_description: Make any number of Kubernetes objects as given, or remove them, in one call
version_added: 0.1.0
description:
  - Objects are applied by the server (server-side apply) under a field manager of our own, so that fields which nobody names here stay
    as others set them, and fields that are no longer named are removed.
  - Many are applied at once, in the order of their dependencies (namespaces and CRDs first, Ingresses and webhooks last), and removed in
    the reverse order.
  - What would change is asked from the server by a dry run, in a real run too, so that a run in which nothing differs writes nothing.
  - With O(state=absent), an object of a kind that the cluster has under another C(apiVersion) is an error, since it may still be there.
    What a CRD defined that is gone is gone too. Where that cannot be told from a misspelt kind there is a warning.
  - Ports and addresses of a Service that the server is yet to pick are shown as C(<assigned by the server>).
author: edgeworks contributors (@edgeworks)
options:
  objects:
    description: The objects. Lists of objects are taken apart and empty documents left out.
    type: list
    elements: raw
  src:
    description: Paths of YAML files with any number of documents each, on the host that runs the module.
    type: list
    elements: path
  namespace:
    description: Namespace of the namespaced objects that name none. V(default) when it is not given.
    type: str
  labels:
    description: Labels put on every object, besides its own.
    type: dict
  owner_labels:
    description:
      - The labels that mark an object as ours.
      - With O(state=present) they are put on objects that are created. An object that someone else made is used where it is as asked for,
        and an error where it is not, unless O(adopt=true).
      - With O(state=absent) only objects that have them are deleted. Others are kept, and named in RV(kept) and in a warning.
    type: dict
  adopt:
    description: Take over objects that do not carry O(owner_labels). They are made as asked for, and marked with them.
    type: bool
    default: false
  field_manager:
    description: Under which name the fields are owned.
    type: str
    default: edgeworks.eks_ingress
  force_conflicts:
    description:
      - Whether fields that another manager holds with another value are taken over.
      - When V(false), such a field is an error that names the field and its manager.
    type: bool
    default: false
  allow_replace:
    description:
      - Whether an Ingress may be changed in a way for which its controller replaces the ALB that serves it now, that is, in its scheme,
        its group or its class.
      - When V(false), such a change is an error that names the ALB and the hosts that it serves, and a warning in check mode.
    type: bool
    default: false
  prune_selector:
    description:
      - A label selector. Objects of the given kinds, in the given namespaces, which it finds and which are not given, are deleted.
      - Objects that another object owns are left alone.
      - Only these kinds and namespaces are searched. What is of a kind of which nothing is given any more has to be deleted with
        O(state=absent), and where no object is given at all that is an error, not a wish to delete everything, nor nothing.
      - With O(state=absent) it is not looked at.
    type: str
  wait_condition:
    description:
      - A condition of the objects' status to wait for, instead of what is usual for their kind.
      - Usually Deployments, StatefulSets and DaemonSets are awaited until all their pods are up to date and available, Jobs until they are
        complete, Pods until they are ready, CRDs until they are established, Services until they have a ready endpoint (and an
        address, for type LoadBalancer), Ingresses until they have an address. With O(state=absent), until the objects are gone.
    type: dict
    suboptions:
      type:
        description: Type of the condition.
        type: str
        required: true
      status:
        description: Its status.
        type: str
        default: 'True'
      reason:
        description: Its reason. Any, when not given.
        type: str
extends_documentation_fragment:
  - edgeworks.eks_ingress.kubernetes
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.state
  - edgeworks.eks_ingress.wait
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: Deploy what a template describes, and wait until it runs
  edgeworks.eks_ingress.k8s_objects:
    cluster_name: mz-k8s
    objects: "{{ lookup('ansible.builtin.template', 'app.yml.j2') | from_yaml_all }}"
    namespace: apps
    owner_labels:
      example.org/cluster: mz-k8s

- name: Put right what was changed by hand
  edgeworks.eks_ingress.k8s_objects:
    cluster_name: mz-k8s
    src: [files/ingress-class.yaml]
    force_conflicts: true

- name: Take it back, but only what we made
  edgeworks.eks_ingress.k8s_objects:
    cluster_name: mz-k8s
    src: [files/ingress-class.yaml]
    owner_labels:
      example.org/cluster: mz-k8s
    state: absent
"""

RETURN = r"""
objects:
  description: What became of each object, in the order given; pruned ones follow. Data of Secrets is not shown.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: V(created), V(changed), V(unchanged), V(deleted) or V(kept).
      type: str
    api_version:
      description: API version.
      type: str
    kind:
      description: Kind.
      type: str
    name:
      description: Name.
      type: str
    namespace:
      description: Namespace, or null for kinds without.
      type: str
    object:
      description: The object as last seen, or in check mode as it would be; null when there is none.
      type: dict
kept:
  description: >-
    The objects that are not ours: those that were not deleted, or, in check mode with O(state=present), those that a run would refuse
    to change.
  returned: success
  type: list
  elements: str
  sample: [Service default/app1]
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
  sample: [apply Deployment default/app1]
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import k8s_objects as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.KUBERNETES,
        **_args.STATE,
        **_args.WAIT,
        "objects": {"type": "list", "elements": "raw"},
        "src": {"type": "list", "elements": "path"},
        "namespace": {"type": "str"},
        "labels": {"type": "dict"},
        "owner_labels": {"type": "dict"},
        "adopt": {"type": "bool", "default": False},
        "field_manager": {"type": "str", "default": "edgeworks.eks_ingress"},
        "force_conflicts": {"type": "bool", "default": False},
        "allow_replace": {"type": "bool", "default": False},
        "prune_selector": {"type": "str"},
        "wait_condition": {
            "type": "dict",
            "options": {
                "type": {"type": "str", "required": True},
                "status": {"type": "str", "default": "True"},
                "reason": {"type": "str"},
            },
        },
    },
    constraints={"required_one_of": [("objects", "src")]},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
