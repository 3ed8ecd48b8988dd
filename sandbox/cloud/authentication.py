# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authentication: the caller of a request, proven by its signature. Errors are worded as each service words them."""

from __future__ import annotations

from sandbox.cloud.calls import Call
from sandbox.cloud.errors import AwsError
from sandbox.cloud.services import UNSIGNED_ACTIONS, known_regions
from sandbox.cloud.sigv4 import MAX_SKEW_SECONDS, SignatureError, age_seconds, verify
from sandbox.cloud.sts.principals import Credentials, ExpiredSession, Principal, Principals, UnknownKey


def authenticate(call: Call, principals: Principals) -> Principal | None:
    """Who made a call; None for an action that AWS takes unsigned. Raises AwsError."""
    if call.credential is None:
        if call.action in UNSIGNED_ACTIONS:
            return None
        raise AwsError("MissingAuthenticationToken", "Missing Authentication Token", 403)
    try:
        credentials = principals.credentials(call.credential.access_key)
    except UnknownKey:
        raise no_such_key(call.protocol, call.service) from None
    except ExpiredSession:
        raise expired(call.protocol, call.service) from None
    _check_signature(call, credentials)
    return credentials.principal


def _check_signature(call: Call, credentials: Credentials) -> None:
    if call.credential is None:
        return
    token = call.http.headers.get("x-amz-security-token") or call.http.parameter("X-Amz-Security-Token")
    if credentials.session_token != token:
        raise no_such_key(call.protocol, call.service)
    if call.credential.region not in known_regions():
        raise no_such_region(call.protocol, call.service, call.credential.region)
    try:
        signature = verify(call.http, call.credential, credentials.secret_key)
    except SignatureError as error:
        raise bad_signature(call.protocol, call.service, str(error)) from error
    if abs(age_seconds(signature)) > MAX_SKEW_SECONDS:
        raise bad_signature(call.protocol, call.service, "signature expired: signed more than 15 minutes ago or ahead")


def no_such_key(protocol: str, service: str) -> AwsError:
    """What a service answers to an access key that it does not know."""
    message = "The security token included in the request is invalid."
    if service == "ec2":
        return AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
    if protocol in ("json", "rest-json"):
        return AwsError("UnrecognizedClientException", message, 403)
    return AwsError("InvalidClientTokenId", message, 403)


def expired(protocol: str, service: str) -> AwsError:
    """What a service answers to the key of a session that is over."""
    if service == "ec2":
        return AwsError("RequestExpired", "Request has expired.", 400)
    code = "ExpiredTokenException" if protocol in ("json", "rest-json") else "ExpiredToken"
    return AwsError(code, "The security token included in the request is expired", 403)


def bad_signature(protocol: str, service: str, why: str) -> AwsError:
    """What a service answers to a signature that does not verify."""
    message = (
        "The request signature we calculated does not match the signature you provided. "
        f"Check your AWS Secret Access Key and signing method. ({why})"
    )
    return _invalid_signature(protocol, service, message, why)


def no_such_region(protocol: str, service: str, region: str) -> AwsError:
    """What a service answers to a signature for a region that AWS does not have."""
    message = f"Credential should be scoped to a valid region, not '{region}'. "
    return _invalid_signature(protocol, service, message, message.strip())


def _invalid_signature(protocol: str, service: str, message: str, why: str) -> AwsError:
    if service == "ec2":
        return AwsError("AuthFailure", f"AWS was not able to validate the provided access credentials ({why})", 401)
    code = "InvalidSignatureException" if protocol in ("json", "rest-json") else "SignatureDoesNotMatch"
    return AwsError(code, message, 403)
