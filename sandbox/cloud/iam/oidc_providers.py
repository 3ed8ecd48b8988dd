# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""OIDC providers: made once for a URL, and their client ids, which moto does not count."""

from __future__ import annotations

from typing import Any

from moto.iam.models import OpenIDConnectProvider

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override

# "IAM and AWS STS quotas" of the IAM User Guide.
_MOST_CLIENT_IDS = 100


@guard("iam", "CreateOpenIDConnectProvider")
def a_provider_is_made_once_for_an_https_url(cloud: Cloud, call: Call) -> None:
    url = str(call.params["Url"])
    if not url.startswith("https://"):
        raise AwsError("ValidationError", "Invalid Open ID Connect Provider URL", 400)
    if any(f"https://{known.url}" == url.rstrip("/") for known in cloud.principals.iam.open_id_providers.values()):
        raise AwsError("EntityAlreadyExists", f"Provider with url {url} already exists.", 409)


def _provider(cloud: Cloud, call: Call) -> OpenIDConnectProvider:
    arn = call.params["OpenIDConnectProviderArn"]
    provider = cloud.principals.iam.open_id_providers.get(arn)
    if provider is None:
        raise AwsError("NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}", 404)
    return provider


@override("iam", "AddClientIDToOpenIDConnectProvider")
def add_client_id(cloud: Cloud, call: Call) -> dict[str, Any]:
    provider, client_id = _provider(cloud, call), call.params["ClientID"]
    if client_id not in provider.client_id_list:
        if len(provider.client_id_list) >= _MOST_CLIENT_IDS:
            message = f"Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {_MOST_CLIENT_IDS}"
            raise AwsError("LimitExceeded", message, 409)
        provider.client_id_list.append(client_id)
    return {}


@override("iam", "RemoveClientIDFromOpenIDConnectProvider")
def remove_client_id(cloud: Cloud, call: Call) -> dict[str, Any]:
    provider, client_id = _provider(cloud, call), call.params["ClientID"]
    provider.client_id_list[:] = [known for known in provider.client_id_list if known != client_id]
    return {}
