#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: helm_release
short_description: Keep a Helm release at a chart version with values, its CRDs up to date
version_added: 0.1.0
description:
  - Installs or upgrades a release when its chart, version or values differ. What was rendered is not compared, so that a chart that makes
    itself a new certificate each time does not make each run a change.
  - A run in which nothing differs starts no helm and asks no repository; the release is read from its own record in the cluster.
  - What a chart looks up in the cluster (with C(lookup)) it finds for the prediction too, so that what it keeps is in no diff.
  - CRDs of the chart are applied first, which Helm itself does for a first installation only.
  - Objects of the release that were changed or deleted by hand are put right.
  - A release whose last operation failed is installed again. One whose last operation never ended is recovered once that is older than
    O(wait_timeout).
  - Values reach helm by its standard input and tokens by its environment. What has to be a file is in a private folder, which goes with
    the run, and with the next one of the same user after a C(SIGKILL). Until then that may leave the chart and a client certificate's
    key; after one during the download O(repository_password); with Helm 4, after one during the rendering, the rendered objects.
author: edgeworks contributors (@edgeworks)
requirements:
  - Helm 3.14 or later, or 4, when something has to be changed
options:
  name:
    description: Name of the release.
    type: str
    required: true
  namespace:
    description: Its namespace.
    type: str
    required: true
  create_namespace:
    description: Whether a namespace that does not exist is made, which check mode and diff show. It stays when the release goes.
    type: bool
    default: false
  chart:
    description: Name of the chart in O(repository), an C(oci://) URL, or a path on the host that runs the module. Required unless O(state=absent).
    type: str
  repository:
    description:
      - URL of the chart repository.
      - What it sends is verified by TLS. As with C(helm pull), the digests in its index are not compared.
      - Where it has a chart under another name than the chart's own, each run downloads that chart to compare it.
    type: str
  repository_username:
    description: User name for the repository or registry.
    type: str
  repository_password:
    description: Its password.
    type: str
  repository_ca_cert:
    description: CA certificate that the repository or registry is verified with.
    type: path
  insecure_skip_tls_verify:
    description: Whether the certificate of the repository or registry is left unverified. For trials only.
    type: bool
    default: false
  plain_http:
    description: Whether the registry of an C(oci://) URL speaks HTTP. A repository does where its URL begins with C(http://).
    type: bool
    default: false
  version:
    description:
      - Version of the chart, all three numbers.
      - When it is not given, the newest is installed, and an installed release stays at its version.
    type: str
  values:
    description:
      - Values for the chart. Values given earlier and not here are reset to the chart's.
      - Helm keeps numbers as 64-bit floats. A whole number beyond 2^53 that is not to be rounded is to be quoted, which a warning says.
    type: dict
  owner_labels:
    description:
      - The labels that mark the release as ours, stored in its record.
      - With O(state=present) they are put on a release that is installed. One that someone else made is used where it is as asked for,
        and an error where it is not, unless O(adopt=true).
      - With O(state=absent) only a release that has them is uninstalled. Another one is kept, and named in RV(kept) and in a warning.
    type: dict
  adopt:
    description:
      - Take over a release that does not carry O(owner_labels). It is made as asked for, and marked with them.
      - One that is as asked for already is only marked.
    type: bool
    default: false
  upgrade_crds:
    description:
      - Whether the chart's CRDs are applied, and kept as the chart has them.
      - A CRD is never replaced by one that lacks a version in which objects may be stored; that is an error.
    type: bool
    default: true
  detect_drift:
    description: Whether objects of the release that were changed or deleted by hand are put right.
    type: bool
    default: true
  force_conflicts:
    description:
      - Whether an upgrade takes fields of the release's objects from those who hold them. By default as O(detect_drift).
      - Helm 4, which applies on the server, fails otherwise, naming fields and holders. It matters for releases that were installed
        by Helm 4. Helm 3 always takes them.
    type: bool
  rollback_on_failure:
    description:
      - Whether a failed upgrade is undone. A failed first installation is left for the next run to mend.
    type: bool
    default: true
  history_max:
    description: How many revisions are kept. V(0) keeps all.
    type: int
    default: 10
  binary_path:
    description: Path of the helm program. By default that on E(PATH).
    type: path
extends_documentation_fragment:
  - edgeworks.eks_ingress.kubernetes
  - edgeworks.eks_ingress.aws
  - edgeworks.eks_ingress.state
  - edgeworks.eks_ingress.wait
  - edgeworks.eks_ingress.attributes
"""

EXAMPLES = r"""
- name: Install the AWS Load Balancer Controller
  edgeworks.eks_ingress.helm_release:
    cluster_name: mz-k8s
    name: aws-load-balancer-controller
    namespace: kube-system
    chart: aws-load-balancer-controller
    repository: https://aws.github.io/eks-charts
    version: 3.5.0
    values:
      clusterName: mz-k8s
      region: ap-northeast-1
      vpcId: vpc-0123456789abcdef0
      serviceAccount:
        create: false
        name: aws-load-balancer-controller
      keepTLSSecret: true
    owner_labels:
      example.org/cluster: mz-k8s

- name: Uninstall it, if it is ours
  edgeworks.eks_ingress.helm_release:
    cluster_name: mz-k8s
    name: aws-load-balancer-controller
    namespace: kube-system
    owner_labels:
      example.org/cluster: mz-k8s
    state: absent
"""

RETURN = r"""
release:
  description: The release, or null when absent. Secrets in its values are not shown.
  returned: success
  type: dict
  contains:
    app_version:
      description: Version of the application.
      type: str
    chart:
      description: Name of the chart.
      type: str
    chart_version:
      description: Version of the chart.
      type: str
    name:
      description: Name of the release.
      type: str
    namespace:
      description: Its namespace.
      type: str
    objects:
      description: The objects it consists of.
      type: list
      elements: str
    release_values:
      description: The values given.
      type: dict
    revision:
      description: Its revision.
      type: int
    status:
      description: Its status, in Helm's words.
      type: str
kept:
  description: The release, when it was not uninstalled since it is not ours; in check mode also when it would not be changed for that.
  returned: success
  type: list
  elements: str
actions:
  description: What was done, or in check mode what would be done. After a failure, what was done before it.
  returned: success, and a failure after something was done
  type: list
  elements: str
  sample: [install Helm release kube-system/aws-load-balancer-controller]
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import helm_release as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.AWS,
        **_args.KUBERNETES,
        **_args.STATE,
        **_args.WAIT,
        "name": {"type": "str", "required": True},
        "namespace": {"type": "str", "required": True},
        "create_namespace": {"type": "bool", "default": False},
        "chart": {"type": "str"},
        "repository": {"type": "str"},
        "repository_username": {"type": "str"},
        "repository_password": {"type": "str", "no_log": True},
        "repository_ca_cert": {"type": "path"},
        "insecure_skip_tls_verify": {"type": "bool", "default": False},
        "plain_http": {"type": "bool", "default": False},
        "version": {"type": "str"},
        "values": {"type": "dict"},
        "owner_labels": {"type": "dict"},
        "adopt": {"type": "bool", "default": False},
        "upgrade_crds": {"type": "bool", "default": True},
        "detect_drift": {"type": "bool", "default": True},
        "force_conflicts": {"type": "bool"},
        "rollback_on_failure": {"type": "bool", "default": True},
        "history_max": {"type": "int", "default": 10},
        "binary_path": {"type": "path"},
    },
    constraints={
        "required_if": [("state", "present", ("chart",))],
        "required_together": [("repository_username", "repository_password")],
    },
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
