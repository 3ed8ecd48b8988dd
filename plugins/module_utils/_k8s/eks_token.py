# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS bearer tokens, minted in process.

The format is aws-iam-authenticator's (pkg/token/token.go): ``k8s-aws-v1.`` and the unpadded base64url of a presigned
GetCallerIdentity URL whose header ``x-k8s-aws-id`` is signed. The server takes it for 15 minutes.

PRIVATE to the collection.
"""

from __future__ import annotations

import base64
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import presigned_url

PREFIX = "k8s-aws-v1."
CLUSTER_HEADER = "x-k8s-aws-id"
URL_EXPIRES_SECONDS = 60
# One minute before the server stops taking it, as aws-iam-authenticator and the AWS CLI do.
USABLE_SECONDS = 14 * 60.0
_HANDLER_ID = "edgeworks-eks-ingress-token"


def mint(sts: Any, cluster_name: str) -> str:
    """A token for the cluster as the identity of the STS client. Makes no call.

    :raises EksIngressError: when there are no credentials to sign with.
    """

    def name_the_cluster(request: Any, **_kwargs: Any) -> None:
        request.headers[CLUSTER_HEADER] = cluster_name

    event = "before-sign.sts.GetCallerIdentity"
    sts.meta.events.register(event, name_the_cluster, unique_id=_HANDLER_ID)
    try:
        url = presigned_url(
            sts,
            "get_caller_identity",
            expires=URL_EXPIRES_SECONDS,
            attempted="sign a token for EKS cluster",
            target=cluster_name,
        )
    finally:
        # The client is shared: its other calls must not carry the header.
        sts.meta.events.unregister(event, unique_id=_HANDLER_ID)
    return PREFIX + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")
