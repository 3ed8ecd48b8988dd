# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import botocore.exceptions
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.errors import (
    CONFLICTS,
    UNAVAILABLE_CODES,
    translate,
)


def refusal(code, message=""):
    return botocore.exceptions.ClientError({"Error": {"Code": code, "Message": message}}, "CreatePolicy")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", errors.Denied),
        ("ExpiredToken", errors.Unauthenticated),
        (next(iter(UNAVAILABLE_CODES)), errors.Unavailable),
        (next(iter(CONFLICTS)), errors.Conflict),
        ("MalformedPolicyDocument", errors.Refused),
    ],
)
def test_a_code_becomes_the_error_of_its_meaning(code, kind):
    error = translate(refusal(code, "because"), attempted="create the policy", target="x")
    assert error.__class__ is kind
    assert f"{code}: because" in str(error)


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (
            "User: arn:aws:iam::1:user/me is not authorized to perform: iam:CreatePolicy on resource: arn:aws:iam::1:policy/x because no",
            "Allow iam:CreatePolicy on arn:aws:iam::1:policy/x to arn:aws:iam::1:user/me",
        ),
        (
            "User: arn:aws:iam::1:user/me is not authorized to perform: iam:CreatePolicy",
            "Allow iam:CreatePolicy to arn:aws:iam::1:user/me",
        ),
        ("no", "The caller's policies do not allow it"),
    ],
)
def test_a_denial_says_whom_to_allow_what(message, advice):
    assert advice in str(translate(refusal("AccessDenied", message), attempted="create", target="x"))


def test_no_credentials_at_all_is_no_failure_of_the_network():
    error = translate(botocore.exceptions.NoCredentialsError(), attempted="create", target="x")
    assert error.__class__ is errors.Unauthenticated


def test_a_connection_that_fails_may_be_tried_again():
    broken = botocore.exceptions.EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
    assert translate(broken, attempted="create", target="x").__class__ is errors.Unavailable
