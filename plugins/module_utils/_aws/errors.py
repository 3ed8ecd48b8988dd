# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SDK error made into one of ours: by meaning, with what to do.

PRIVATE to the collection.
"""

from __future__ import annotations

import re

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors

EC2_DENIAL = "UnauthorizedOperation"
DENIED = ("AccessDenied", "AccessDeniedException", EC2_DENIAL, f"Client.{EC2_DENIAL}")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html: the words of a denial.
DENIAL = re.compile(
    r"(?P<who>arn:\S+) is not authorized to perform:? (?P<action>[\w-]+:\w+)(?: on resource:? (?P<what>\S+))?"
)
# The same page: why, where it is not the caller's own policies that lack it.
EXPLICIT = re.compile(r"with an explicit deny in (?P<policy>an? [\w -]+)")
LACKING = re.compile(
    r"because no (?P<policy>permissions boundary|session policy|(?:service|resource) control policy"
    r"|VPC endpoint policy)"
)
UNKNOWN_KEY = "the access key is not known: check the credentials or the profile"
WRONG_PAIR = "the secret key does not belong to the access key"
LOG_IN = "the session has expired: log in again"
# The same, as each API calls it. The last two: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
UNKNOWN_CALLER = {
    "InvalidClientTokenId": UNKNOWN_KEY,
    "UnrecognizedClientException": UNKNOWN_KEY,
    "InvalidAccessKeyId": UNKNOWN_KEY,
    "SignatureDoesNotMatch": WRONG_PAIR,
    "InvalidSignatureException": WRONG_PAIR,
    "ExpiredToken": LOG_IN,
    "ExpiredTokenException": LOG_IN,
    "MissingAuthenticationToken": "the request was not signed: check the credentials or the profile",
    "MissingAuthenticationTokenException": "the request was not signed: check the credentials or the profile",
    "RequestExpired": LOG_IN,
    "AuthFailure": "the credentials are not valid in this region",
}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html: what is wrong with a signature
# is in the words, under the code of any other fault of it.
WRONG_CLOCK = re.compile(r"signature (?:expired|not yet current)", re.IGNORECASE)
WRONG_REGION = re.compile(r"credential should be scoped to a valid region", re.IGNORECASE)
UNAVAILABLE_CODES = (
    "Throttling",
    "ThrottlingException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "InternalFailure",
)
CONFLICTS = (
    "DeleteConflict", "EntityAlreadyExists", "DependencyViolation", "ConcurrentModification", "HostedZoneNotEmpty",
    "ResourceInUse", "ResourceInUseException", "PriorRequestNotComplete", "OperationNotPermitted",
)  # fmt: skip
TRY_AGAIN = "try again, or raise max_attempts"
SSO_LOGIN = "log in again: aws sso login"
NETWORK = "check the network, the proxy, the region and endpoint_url"
NOT_AWS = f"{NETWORK}: what answered there is not AWS"
# Of an answer that is not AWS's, no more than shows what it is.
LONGEST_ANSWER = 200
ADVICE_BY_NAME = {
    "NoCredentialsError": "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the module options",
    "PartialCredentialsError": "give both the access key and the secret key",
    "ProfileNotFound": "check the profile's name in ~/.aws/config",
    "NoRegionError": "set region or the environment variable AWS_REGION",
    "TokenRetrievalError": SSO_LOGIN,
    "SSOTokenLoadError": SSO_LOGIN,
    "UnauthorizedSSOTokenError": SSO_LOGIN,
    "EndpointConnectionError": NETWORK,
    "ConnectTimeoutError": NETWORK,
    "ReadTimeoutError": NETWORK,
    "ConnectionClosedError": NETWORK,
    "ProxyConnectionError": NETWORK,
    "SSLError": "check aws_ca_bundle",
    "ResponseParserError": NOT_AWS,
}
UNAUTHENTICATED_NAMES = (
    "NoCredentialsError", "PartialCredentialsError", "ProfileNotFound", "TokenRetrievalError", "SSOTokenLoadError",
    "UnauthorizedSSOTokenError", "CredentialRetrievalError",
)  # fmt: skip
# What the SDK finds before it asks anybody will not be otherwise the next time.
KINDS: dict[str, type[errors.EksIngressError]] = {
    **dict.fromkeys(UNAUTHENTICATED_NAMES, errors.Unauthenticated),
    "ParamValidationError": errors.InvalidArgument,
    "NoRegionError": errors.InvalidArgument,
}


def translate(error: Exception, *, attempted: str, target: str) -> errors.EksIngressError:
    """The error of ours that a botocore error means.

    :param error: a ClientError or BotoCoreError of botocore, or the ValueError it raises for a bad endpoint.
    """
    response = getattr(error, "response", None)
    if response:
        code, message = response["Error"].get("Code", ""), response["Error"].get("Message", "")
        return _of_answer(code, message, attempted, target, operation=str(getattr(error, "operation_name", "")))
    name = type(error).__name__
    kind = KINDS.get(name, errors.Unavailable)
    answer = _shortened(str(error)) if name == "ResponseParserError" else str(error)
    return kind(attempted, target=target, answer=answer, advice=ADVICE_BY_NAME.get(name, ""))


def _shortened(answer: str) -> str:
    return answer if len(answer) <= LONGEST_ANSWER else f"{answer[:LONGEST_ANSWER]}..."


def _of_answer(code: str, message: str, attempted: str, target: str, *, operation: str) -> errors.EksIngressError:
    answer = f"{code}: {message}" if message else code
    if code.isdigit():
        # An HTTP status where AWS gives an error a name: a proxy's, or a load balancer's on the way.
        advice = TRY_AGAIN if code.startswith("5") else NOT_AWS
        return errors.Unavailable(attempted, target=target, answer=f"HTTP {_shortened(answer)}", advice=advice)
    if code in DENIED:
        return errors.Denied(attempted, target=target, answer=answer, advice=_denied_advice(message, code, operation))
    if code in UNKNOWN_CALLER:
        return errors.Unauthenticated(attempted, target=target, answer=answer, advice=_unknown_advice(code, message))
    if code in UNAVAILABLE_CODES:
        return errors.Unavailable(attempted, target=target, answer=answer, advice=TRY_AGAIN)
    return (errors.Conflict if code in CONFLICTS else errors.Refused)(attempted, target=target, answer=answer)


def _unknown_advice(code: str, message: str) -> str:
    if WRONG_CLOCK.search(message):
        return "set the clock of the machine that runs this"
    return "check the region and endpoint_url" if WRONG_REGION.search(message) else UNKNOWN_CALLER[code]


def _denied_advice(message: str, code: str, operation: str) -> str:
    match = DENIAL.search(message)
    if not match:
        # EC2 alone has this code; of another service the operation's name is mostly the action's too.
        action = f"ec2:{operation}" if code.endswith(EC2_DENIAL) else operation
        return f"the caller's policies do not allow {action or 'it'}"
    where = f" on {match['what']}" if match["what"] else ""
    explicit, lacking = EXPLICIT.search(message), LACKING.search(message)
    if explicit:
        return f"{explicit['policy']} denies {match['action']}{where} to {match['who']}: it has to be changed there"
    by = f" in its {lacking['policy']} too" if lacking else ""
    return f"allow {match['action']}{where} to {match['who']}{by}"
