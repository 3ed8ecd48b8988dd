# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from functools import partial

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_oidc, sts

from tests.unit.plugins.aws.door import Door

door = partial(Door, "iam")

URL = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
ARN = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
OTHER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
PROVIDER = {"OpenIDConnectProviderArn": ARN}
THERE = {"Url": URL.removeprefix("https://"), "ClientIDList": ["sts.amazonaws.com"]}
TAGS = [{"Key": "a", "Value": "b"}]
PRINT = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280"
CREATE = {"Url": URL, "ClientIDList": ["sts.amazonaws.com"], "Tags": TAGS}
CALLER = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/eve", "UserId": "AIDAEXAMPLE"}


def creating(*thumbprints: str):
    def create(iam):
        return iam_oidc.create_provider(
            iam, url=URL, client_ids=("sts.amazonaws.com",), thumbprints=thumbprints, tags={"a": "b"}
        )

    return create


DOORS = [
    Door(
        "sts",
        "get_caller_identity",
        sts.caller,
        sent={},
        attempted="read the caller's identity from STS",
        answer=CALLER,
        result=CALLER,
    ),
    door(
        "get_open_id_connect_provider",
        lambda iam: iam_oidc.get_provider(iam, ARN),
        sent=PROVIDER,
        attempted=f"read the IAM OIDC provider {ARN}",
        answer=THERE,
        result=THERE,
        missing="NoSuchEntity",
    ),
    door(
        "list_open_id_connect_providers",
        iam_oidc.list_providers,
        sent={},
        attempted="list the IAM OIDC providers of the account",
        answer={"OpenIDConnectProviderList": [{"Arn": OTHER}, {"Arn": ARN}]},
        result=[OTHER, ARN],
    ),
    # AWS trusts its own root CAs; a thumbprint is sent only where it was asked for.
    door(
        "create_open_id_connect_provider",
        creating(),
        sent=CREATE,
        attempted=f"create the IAM OIDC provider for {URL}",
        answer=PROVIDER,
        result=ARN,
    ),
    door(
        "create_open_id_connect_provider",
        creating(PRINT),
        sent=CREATE | {"ThumbprintList": [PRINT]},
        attempted=f"create the IAM OIDC provider for {URL}",
        answer=PROVIDER,
        result=ARN,
    ),
    door(
        "add_client_id_to_open_id_connect_provider",
        lambda iam: iam_oidc.add_client_id(iam, arn=ARN, client_id="x"),
        sent=PROVIDER | {"ClientID": "x"},
        attempted=f"add the client id x to the IAM OIDC provider {ARN}",
    ),
    door(
        "remove_client_id_from_open_id_connect_provider",
        lambda iam: iam_oidc.remove_client_id(iam, arn=ARN, client_id="x"),
        sent=PROVIDER | {"ClientID": "x"},
        attempted=f"remove the client id x from the IAM OIDC provider {ARN}",
    ),
    door(
        "update_open_id_connect_provider_thumbprint",
        lambda iam: iam_oidc.update_thumbprints(iam, arn=ARN, thumbprints=(PRINT,)),
        sent=PROVIDER | {"ThumbprintList": [PRINT]},
        attempted=f"set the thumbprints of the IAM OIDC provider {ARN}",
    ),
    door(
        "tag_open_id_connect_provider",
        lambda iam: iam_oidc.tag_provider(iam, arn=ARN, tags={"a": "b"}),
        sent=PROVIDER | {"Tags": TAGS},
        attempted=f"tag the IAM OIDC provider {ARN}",
    ),
    door(
        "untag_open_id_connect_provider",
        lambda iam: iam_oidc.untag_provider(iam, arn=ARN, keys=("a",)),
        sent=PROVIDER | {"TagKeys": ["a"]},
        attempted=f"remove tags of the IAM OIDC provider {ARN}",
    ),
    door(
        "delete_open_id_connect_provider",
        lambda iam: iam_oidc.delete_provider(iam, arn=ARN),
        sent=PROVIDER,
        attempted=f"delete the IAM OIDC provider {ARN}",
    ),
]
