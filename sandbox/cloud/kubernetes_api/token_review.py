# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EKS token webhook: a bearer token is a presigned GetCallerIdentity; the access entries say who that is,
or the ConfigMap aws-auth.

The token's form is that of aws-iam-authenticator: `k8s-aws-v1.` and the unpadded base64url of the URL.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.cloud.calls import HttpRequest, read_credential
from sandbox.cloud.context import Cloud
from sandbox.cloud.eks.state import AccessEntry
from sandbox.cloud.eks.updates import authentication_mode
from sandbox.cloud.kubernetes_api import aws_auth
from sandbox.cloud.kubernetes_api.aws_auth import Mapped, mapped
from sandbox.cloud.sigv4 import SignatureError, age_seconds, verify
from sandbox.cloud.sts.principals import Credentials, ExpiredSession, Principal, UnknownKey

TOKEN_PREFIX = "k8s-aws-v1."  # noqa: S105 - a public prefix
CLUSTER_HEADER = "x-k8s-aws-id"
MAX_AGE_SECONDS = 15 * 60


class TokenRefused(Exception):
    """A bearer token that lets nobody in; the text says why."""


def review_token(cloud: Cloud, review: dict[str, Any]) -> dict[str, Any]:
    """Answer a TokenReview of authentication.k8s.io/v1."""
    answer = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview"}
    token = str((review.get("spec") or {}).get("token") or "")
    try:
        principal = _principal_of(cloud, token)
        user = _kubernetes_user(cloud, principal)
    except TokenRefused as error:
        return answer | {"status": {"authenticated": False, "error": str(error)}}
    return answer | {"status": {"authenticated": True, "user": user}}


def _principal_of(cloud: Cloud, token: str) -> Principal:
    url = _url_of(token)
    parts = urlsplit(url)
    cluster = cloud.world.cluster.name
    query = parse_qs(parts.query)
    _check_place(cloud, parts.netloc, query)
    if CLUSTER_HEADER not in query.get("X-Amz-SignedHeaders", [""])[0].split(";"):
        raise TokenRefused(f"the token was signed without the header {CLUSTER_HEADER}, which names the cluster")
    # The header's value is not in the token: the signature holds only if it was this cluster's name.
    headers = {"host": parts.netloc, CLUSTER_HEADER: cluster}
    http = HttpRequest("GET", f"{parts.path or '/'}?{parts.query}", headers, b"")
    return _verified(cloud, http)


def _url_of(token: str) -> str:
    if not token.startswith(TOKEN_PREFIX):
        raise TokenRefused(f"the token does not start with {TOKEN_PREFIX}")
    encoded = token.removeprefix(TOKEN_PREFIX)
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise TokenRefused(f"the token is not base64url of a URL: {error}") from error


def _check_place(cloud: Cloud, host: str, query: dict[str, list[str]]) -> None:
    region = cloud.world.region
    own = f"127.0.0.1:{cloud.settings.ports['aws']}"
    known = {f"sts.{region}.amazonaws.com", "sts.amazonaws.com", own, own.replace("127.0.0.1", "localhost")}
    if host not in known:
        raise TokenRefused(f"the token's URL is not one of STS in {region}: {host}")
    if query.get("Action") != ["GetCallerIdentity"]:
        raise TokenRefused(f"the token's URL is not a GetCallerIdentity: {query.get('Action')}")


def _verified(cloud: Cloud, http: HttpRequest) -> Principal:
    credential = read_credential(http)
    if credential is None or credential.service != "sts":
        raise TokenRefused("the token's URL is not signed for STS")
    credentials = _credentials(cloud, credential.access_key)
    given = http.parameter("X-Amz-Security-Token")
    if credentials.session_token != given:
        raise TokenRefused("the session token in the token is not the one of its access key")
    try:
        signature = verify(http, credential, credentials.secret_key)
    except SignatureError as error:
        cluster = cloud.world.cluster.name
        raise TokenRefused(f"{error}, with {CLUSTER_HEADER} {cluster}: was it made for another cluster?") from error
    age = age_seconds(signature)
    if not -60 <= age <= MAX_AGE_SECONDS:
        raise TokenRefused(f"the token was signed {age:.0f} s ago, more than {MAX_AGE_SECONDS} s: make a new one")
    return credentials.principal


def _credentials(cloud: Cloud, access_key: str) -> Credentials:
    try:
        return cloud.principals.credentials(access_key)
    except UnknownKey:
        raise TokenRefused(f"STS does not know the access key {access_key}") from None
    except ExpiredSession:
        raise TokenRefused(f"the session of access key {access_key} has expired") from None


def _kubernetes_user(cloud: Cloud, principal: Principal) -> dict[str, Any]:
    identity = principal.role_arn or principal.arn
    session = principal.user_id.rpartition(":")[2] if principal.role_arn else ""
    who = _mapped(cloud, principal, identity, session)
    return {
        "username": who.username,
        "uid": f"aws-iam-authenticator:{principal.account_id}:{principal.user_id.partition(':')[0]}",
        "groups": list(who.groups),
        "extra": {"arn": [principal.arn], "canonicalArn": [identity], "sessionName": [session]},
    }


def _mapped(cloud: Cloud, principal: Principal, identity: str, session: str) -> Mapped:
    """By the cluster's authentication mode: the access entry goes before the ConfigMap where there are both."""
    cluster = cloud.world.cluster.name
    with cloud.lock:
        mode = authentication_mode(cloud, cluster)
        entry = cloud.eks.entries_of(cluster).get(identity) if mode != "CONFIG_MAP" else None
        if mode == "CONFIG_MAP" and identity == cloud.principals.iam.users[cloud.world.administrator].arn:
            # Who made the cluster is let in by EKS itself, and stands in no ConfigMap.
            return Mapped("kubernetes-admin", ("system:masters",))
    if entry is not None:
        return _of_entry(entry, session)
    if mode == "API":
        raise TokenRefused(f"{identity} has no access entry on cluster {cluster}")
    found = mapped(aws_auth.read(cloud.settings), principal)
    if found is None:
        entries = "no access entry on cluster" if mode != "CONFIG_MAP" else "nothing to let it in to cluster"
        raise TokenRefused(f"{identity} has {entries} {cluster}, and the ConfigMap aws-auth does not name it")
    return found


def _of_entry(entry: AccessEntry, session: str) -> Mapped:
    groups = list(entry.description["kubernetesGroups"])
    # EKS authorizes access policies beside RBAC; here the one that allows all is the group that may do all.
    groups += ["system:masters"] if entry.is_cluster_admin else []
    return Mapped(entry.description["username"].replace("{{SessionName}}", session), tuple(groups))
