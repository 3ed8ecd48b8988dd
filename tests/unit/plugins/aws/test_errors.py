# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer that AWS or its SDK gives for no: what it means, and what to do about it."""

from __future__ import annotations

import botocore.exceptions
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors

from tests.unit.plugins.aws.refusals import refusal, told

AGAIN = "Try again, or raise max_attempts."
KEY = "The access key is not known: check the credentials or the profile."
WRONG_PAIR = "The secret key does not belong to the access key."
UNSIGNED = "The request was not signed: check the credentials or the profile."
LOG_IN = "The session has expired: log in again."
LOG_IN_BY_SSO = "Log in again: aws sso login."
NETWORK = "Check the network, the proxy, the region and endpoint_url."
URL = "https://iam.amazonaws.com/"


@pytest.mark.parametrize(
    ("code", "kind", "advice"),
    [
        ("AccessDenied", errors.Denied, "The caller's policies do not allow CreatePolicy."),
        ("AccessDeniedException", errors.Denied, "The caller's policies do not allow CreatePolicy."),
        ("UnauthorizedOperation", errors.Denied, "The caller's policies do not allow ec2:CreatePolicy."),
        ("Client.UnauthorizedOperation", errors.Denied, "The caller's policies do not allow ec2:CreatePolicy."),
        ("InvalidClientTokenId", errors.Unauthenticated, KEY),
        ("UnrecognizedClientException", errors.Unauthenticated, KEY),
        ("InvalidAccessKeyId", errors.Unauthenticated, KEY),
        ("SignatureDoesNotMatch", errors.Unauthenticated, WRONG_PAIR),
        ("InvalidSignatureException", errors.Unauthenticated, WRONG_PAIR),
        ("ExpiredToken", errors.Unauthenticated, LOG_IN),
        ("ExpiredTokenException", errors.Unauthenticated, LOG_IN),
        ("RequestExpired", errors.Unauthenticated, LOG_IN),
        ("MissingAuthenticationToken", errors.Unauthenticated, UNSIGNED),
        ("MissingAuthenticationTokenException", errors.Unauthenticated, UNSIGNED),
        ("AuthFailure", errors.Unauthenticated, "The credentials are not valid in this region."),
        ("Throttling", errors.Unavailable, AGAIN),
        ("ThrottlingException", errors.Unavailable, AGAIN),
        ("RequestLimitExceeded", errors.Unavailable, AGAIN),
        ("ServiceUnavailable", errors.Unavailable, AGAIN),
        ("InternalFailure", errors.Unavailable, AGAIN),
        ("DeleteConflict", errors.Conflict, ""),
        ("EntityAlreadyExists", errors.Conflict, ""),
        ("DependencyViolation", errors.Conflict, ""),
        ("ConcurrentModification", errors.Conflict, ""),
        ("HostedZoneNotEmpty", errors.Conflict, ""),
        ("ResourceInUse", errors.Conflict, ""),
        ("ResourceInUseException", errors.Conflict, ""),
        ("PriorRequestNotComplete", errors.Conflict, ""),
        ("OperationNotPermitted", errors.Conflict, ""),
        ("MalformedPolicyDocument", errors.Refused, ""),
        ("LimitExceeded", errors.Refused, ""),
        ("InvalidParameterException", errors.Refused, ""),
        ("ValidationError", errors.Refused, ""),
        ("", errors.Refused, ""),
    ],
)
def test_a_code_becomes_the_error_of_its_meaning_with_what_to_do(code, kind, advice):
    error = told(refusal(code))
    assert error.__class__ is kind
    one_line = f"could not create the IAM policy reader: {code}: because."
    assert str(error) == " ".join(filter(None, [one_line, advice]))


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure"])
@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (
            "Signature expired: 20260101T000000Z is now earlier than 20260101T001501Z (20260101T003001Z - 15 min.)",
            "Set the clock of the machine that runs this.",
        ),
        (
            "Signature not yet current: 20260101T003001Z is still later than 20260101T001500Z (20260101T000000Z + 15 min.)",
            "Set the clock of the machine that runs this.",
        ),
        ("Credential should be scoped to a valid region, not 'ap-northeast-9'. ", "Check the region and endpoint_url."),
    ],
)
def test_a_signature_that_is_wrong_for_its_time_or_place_is_not_blamed_on_the_keys(code, message, advice):
    error = told(refusal(code, message))
    assert error.__class__ is errors.Unauthenticated
    assert str(error).endswith(advice)


def test_a_code_without_a_message_stands_alone():
    assert str(told(refusal("DeleteConflict", ""))) == "could not create the IAM policy reader: DeleteConflict."


def test_an_answer_that_names_neither_code_nor_message_is_still_an_error_of_ours():
    bare = botocore.exceptions.ClientError({"Error": {}}, "CreatePolicy")
    assert str(told(bare)) == "could not create the IAM policy reader."


@pytest.mark.parametrize(
    ("error", "kind", "answer", "advice"),
    [
        (
            botocore.exceptions.NoCredentialsError(),
            errors.Unauthenticated,
            "Unable to locate credentials",
            "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the module options.",
        ),
        (
            botocore.exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
            errors.Unauthenticated,
            "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
            "Give both the access key and the secret key.",
        ),
        (
            botocore.exceptions.ProfileNotFound(profile="work"),
            errors.Unauthenticated,
            "The config profile (work) could not be found",
            "Check the profile's name in ~/.aws/config.",
        ),
        (
            botocore.exceptions.TokenRetrievalError(provider="sso", error_msg="expired"),
            errors.Unauthenticated,
            "Error when retrieving token from sso: expired",
            LOG_IN_BY_SSO,
        ),
        (
            botocore.exceptions.SSOTokenLoadError(error_msg="no token"),
            errors.Unauthenticated,
            "Error loading SSO Token: no token",
            LOG_IN_BY_SSO,
        ),
        (
            botocore.exceptions.UnauthorizedSSOTokenError(),
            errors.Unauthenticated,
            "The SSO session associated with this profile has expired or is otherwise invalid. "
            "To refresh this SSO session run aws sso login with the corresponding profile.",
            LOG_IN_BY_SSO,
        ),
        (
            botocore.exceptions.CredentialRetrievalError(provider="process", error_msg="exit 1"),
            errors.Unauthenticated,
            "Error when retrieving credentials from process: exit 1",
            "",
        ),
        (
            botocore.exceptions.ParamValidationError(report="Invalid length for parameter RoleName, value: 0"),
            errors.InvalidArgument,
            "Parameter validation failed: Invalid length for parameter RoleName, value: 0",
            "",
        ),
        (
            botocore.exceptions.NoRegionError(),
            errors.InvalidArgument,
            "You must specify a region.",
            "Set region or the environment variable AWS_REGION.",
        ),
        (
            botocore.exceptions.EndpointConnectionError(endpoint_url=URL),
            errors.Unavailable,
            f'Could not connect to the endpoint URL: "{URL}"',
            NETWORK,
        ),
        (
            botocore.exceptions.ConnectTimeoutError(endpoint_url=URL),
            errors.Unavailable,
            f'Connect timeout on endpoint URL: "{URL}"',
            NETWORK,
        ),
        (
            botocore.exceptions.SSLError(endpoint_url=URL, error="self-signed"),
            errors.Unavailable,
            f"SSL validation failed for {URL} self-signed",
            "Check aws_ca_bundle.",
        ),
        (
            botocore.exceptions.ReadTimeoutError(endpoint_url=URL),
            errors.Unavailable,
            f'Read timeout on endpoint URL: "{URL}"',
            NETWORK,
        ),
        (
            botocore.exceptions.ConnectionClosedError(endpoint_url=URL),
            errors.Unavailable,
            f'Connection was closed before we received a valid response from endpoint URL: "{URL}".',
            NETWORK,
        ),
        (
            botocore.exceptions.ProxyConnectionError(proxy_url="http://proxy:3128"),
            errors.Unavailable,
            'Failed to connect to proxy URL: "http://proxy:3128"',
            NETWORK,
        ),
        (ValueError("Invalid endpoint: no url"), errors.Unavailable, "Invalid endpoint: no url", ""),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, Exception) else None,
)
def test_what_the_sdk_says_of_itself_is_told_with_what_to_do(error, kind, answer, advice):
    ours = told(error)
    assert ours.__class__ is kind
    one_line = f"could not create the IAM policy reader: {answer.rstrip('.')}."
    assert str(ours) == " ".join(filter(None, [one_line, advice]))
