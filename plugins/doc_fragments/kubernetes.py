# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Documents _args.KUBERNETES."""

    DOCUMENTATION = r"""
options:
  cluster_name:
    description:
      - Name of the EKS cluster. Endpoint and CA are read from it and a token is minted in process, so no kubeconfig is needed.
      - When O(kubeconfig), O(context) or O(host) is given, those are used instead to reach the cluster.
        O(api_key) and O(ca_cert) replace what is read from the cluster.
    type: str
  cluster:
    description:
      - What M(edgeworks.eks_ingress.eks_cluster_info) returned as C(cluster), or of it C(name), C(arn), C(endpoint) and
        C(certificate_authority). With it the cluster named O(cluster_name) is not read again.
      - An empty dictionary, or a cluster of another name or region, counts as nothing.
    type: dict
  kubeconfig:
    description:
      - Path of a kubeconfig, or its content as a dictionary. A path needs the Python package C(PyYAML).
      - When none of these options is given, E(KUBECONFIG) and C(~/.kube/config) are looked at.
    type: raw
  context:
    description: Context of the kubeconfig.
    type: str
  host:
    description: URL of the Kubernetes API.
    type: str
  api_key:
    description: Bearer token for the Kubernetes API.
    type: str
  ca_cert:
    description: CA certificate that the API server is verified with.
    type: path
    aliases: [ssl_ca_cert]
"""
