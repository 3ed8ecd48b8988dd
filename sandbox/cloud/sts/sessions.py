# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""STS: who am I, and sessions of roles given only to whom the role's trust policy allows."""

from __future__ import annotations

from typing import Any

from moto.iam.models import Role

from sandbox.cloud.authorization import require_identity_policies
from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.iam.evaluator import Request, parse, trusts
from sandbox.cloud.iam.propagation import visible_role, visible_trust
from sandbox.cloud.iam.request_context import Keys, caller_context
from sandbox.cloud.registry import override
from sandbox.cloud.sts.principals import SESSION_KEY_PREFIX, Credentials, Principal
from sandbox.cloud.sts.web_identity import verify_token

_DEFAULT_DURATION_SECONDS = 3600
_SHORTEST_SESSION_SECONDS = 900
_TOKEN_SECONDS = 12 * 3600


@override("sts", "GetCallerIdentity")
def get_caller_identity(cloud: Cloud, call: Call) -> dict[str, Any]:
    caller = _caller(call)
    return {"UserId": caller.user_id, "Account": caller.account_id, "Arn": caller.arn}


@override("sts", "AssumeRoleWithWebIdentity")
def assume_role_with_web_identity(cloud: Cloud, call: Call) -> dict[str, Any]:
    iam, params = cloud.principals.iam, call.params
    duration = _duration(call)
    identity = verify_token(params["WebIdentityToken"], iam, cloud.world.issuer, cloud.settings.pki_dir / "sa.pub")
    refusal = AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)
    role = visible_role(cloud, params["RoleArn"])
    keys: Keys = {
        f"{identity.issuer}:sub".lower(): [identity.subject],
        f"{identity.issuer}:aud".lower(): [identity.audience],
        "aws:federatedprovider": [identity.provider_arn],
        "sts:rolesessionname": [params["RoleSessionName"]],
    }
    if role is None or not _trusts(cloud, role, call, {"Federated": [identity.provider_arn]}, keys):
        raise refusal
    session = cloud.principals.open_session(role, params["RoleSessionName"], _within(role, duration))
    return _session_result(session) | {
        "SubjectFromWebIdentityToken": identity.subject,
        "Provider": identity.provider_arn,
        "Audience": identity.audience,
    }


@override("sts", "AssumeRole")
def assume_role(cloud: Cloud, call: Call) -> dict[str, Any]:
    caller, role = _caller(call), visible_role(cloud, call.params["RoleArn"])
    duration = _duration(call)
    named = {"AWS": [caller.arn, *([caller.role_arn] if caller.role_arn else [])]}
    account = {"AWS": [caller.account_id, f"arn:aws:iam::{caller.account_id}:root"]}
    keys = caller_context(cloud, call) | {"sts:rolesessionname": [call.params["RoleSessionName"]]}
    if call.params.get("ExternalId"):
        keys["sts:externalid"] = [call.params["ExternalId"]]
    if role is None or not (_trusts(cloud, role, call, named, keys) or _trusts(cloud, role, call, account, keys)):
        message = (
            f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: {call.params['RoleArn']}"
        )
        raise AwsError("AccessDenied", message, 403)
    if not _trusts(cloud, role, call, named, keys):
        # The trust names the account: the account then decides by the caller's own policies.
        require_identity_policies(cloud, call)
    return _session_result(cloud.principals.open_session(role, call.params["RoleSessionName"], _within(role, duration)))


@override("sts", "GetSessionToken")
def get_session_token(cloud: Cloud, call: Call) -> dict[str, Any]:
    caller = _caller(call)
    if call.credential is None or call.credential.access_key.startswith(SESSION_KEY_PREFIX):
        # "You cannot call it with temporary credentials": the page "GetSessionToken" of the STS API Reference.
        raise AwsError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
    session = cloud.principals.open_user_session(caller, int(call.params.get("DurationSeconds") or _TOKEN_SECONDS))
    return {"Credentials": _session_result(session)["Credentials"]}


def _caller(call: Call) -> Principal:
    if call.caller is None:
        raise AwsError("MissingAuthenticationToken", "Missing Authentication Token", 403)
    return call.caller


def _trusts(cloud: Cloud, role: Role, call: Call, principals: dict[str, list[str]], keys: Keys) -> bool:
    request = Request(call.iam_action, role.arn, keys)
    return trusts(request, principals, parse(visible_trust(cloud, role)))


def _duration(call: Call) -> int:
    duration = int(call.params.get("DurationSeconds") or _DEFAULT_DURATION_SECONDS)
    if duration < _SHORTEST_SESSION_SECONDS:
        message = (
            f"1 validation error detected: Value '{duration}' at 'durationSeconds' failed to satisfy constraint: "
            f"Member must have value greater than or equal to {_SHORTEST_SESSION_SECONDS}"
        )
        raise AwsError("ValidationError", message, 400)
    return duration


def _within(role: Role, duration: int) -> int:
    """The duration, if the role allows one so long."""
    if duration > int(role.max_session_duration or _DEFAULT_DURATION_SECONDS):
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise AwsError("ValidationError", message, 400)
    return duration


def _session_result(session: Credentials) -> dict[str, Any]:
    return {
        "Credentials": {
            "AccessKeyId": session.access_key,
            "SecretAccessKey": session.secret_key,
            "SessionToken": session.session_token,
            "Expiration": session.expiration,
        },
        "AssumedRoleUser": {"AssumedRoleId": session.principal.user_id, "Arn": session.principal.arn},
        "PackedPolicySize": 0,
    }
