# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM OpenID Connect providers: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import tags as tagging
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call, find


def get_provider(iam: Any, arn: str) -> dict[str, Any] | None:
    """The provider (Url, ClientIDList, ThumbprintList, Tags), or None."""
    return find(
        iam,
        "get_open_id_connect_provider",
        missing=("NoSuchEntity",),
        attempted="read the IAM OIDC provider",
        target=arn,
        OpenIDConnectProviderArn=arn,
    )


def list_providers(iam: Any) -> list[str]:
    """The ARN of every provider of the account. The API does not page this."""
    answer = call(
        iam, "list_open_id_connect_providers", attempted="list the IAM OIDC providers", target="of the account"
    )
    return [provider["Arn"] for provider in answer["OpenIDConnectProviderList"]]


def create_provider(
    iam: Any, *, url: str, client_ids: Sequence[str], thumbprints: Sequence[str], tags: Mapping[str, str]
) -> str:
    """Create and return the ARN. Thumbprints are optional: AWS trusts its own root CAs."""
    optional = {"ThumbprintList": list(thumbprints)} if thumbprints else {}
    answer = call(
        iam,
        "create_open_id_connect_provider",
        attempted="create the IAM OIDC provider for",
        target=url,
        Url=url,
        ClientIDList=list(client_ids),
        Tags=tagging.to_list(tags),
        **optional,
    )
    arn: str = answer["OpenIDConnectProviderArn"]
    return arn


def add_client_id(iam: Any, *, arn: str, client_id: str) -> None:
    call(
        iam,
        "add_client_id_to_open_id_connect_provider",
        attempted=f"add the client id {client_id} to the IAM OIDC provider",
        target=arn,
        OpenIDConnectProviderArn=arn,
        ClientID=client_id,
    )


def remove_client_id(iam: Any, *, arn: str, client_id: str) -> None:
    call(
        iam,
        "remove_client_id_from_open_id_connect_provider",
        attempted=f"remove the client id {client_id} from the IAM OIDC provider",
        target=arn,
        OpenIDConnectProviderArn=arn,
        ClientID=client_id,
    )


def update_thumbprints(iam: Any, *, arn: str, thumbprints: Sequence[str]) -> None:
    call(
        iam,
        "update_open_id_connect_provider_thumbprint",
        attempted="set the thumbprints of the IAM OIDC provider",
        target=arn,
        OpenIDConnectProviderArn=arn,
        ThumbprintList=list(thumbprints),
    )


def tag_provider(iam: Any, *, arn: str, tags: Mapping[str, str]) -> None:
    call(
        iam,
        "tag_open_id_connect_provider",
        attempted="tag the IAM OIDC provider",
        target=arn,
        OpenIDConnectProviderArn=arn,
        Tags=tagging.to_list(tags),
    )


def untag_provider(iam: Any, *, arn: str, keys: Sequence[str]) -> None:
    call(
        iam,
        "untag_open_id_connect_provider",
        attempted="remove tags of the IAM OIDC provider",
        target=arn,
        OpenIDConnectProviderArn=arn,
        TagKeys=list(keys),
    )


def delete_provider(iam: Any, *, arn: str) -> None:
    call(
        iam,
        "delete_open_id_connect_provider",
        attempted="delete the IAM OIDC provider",
        target=arn,
        OpenIDConnectProviderArn=arn,
    )
