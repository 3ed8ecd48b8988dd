# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A denial says who lacks which action, and which policy denies it."""

from __future__ import annotations

import botocore.exceptions
import pytest

from tests.unit.plugins.aws.refusals import ME, POLICY, refusal, told


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (
            f"User: {ME} is not authorized to perform: iam:CreatePolicy on resource: {POLICY} because no policy allows",
            f"Allow iam:CreatePolicy on {POLICY} to {ME}.",
        ),
        # EC2 writes it without colons.
        (
            f"User: {ME} is not authorized to perform iam:CreatePolicy on resource {POLICY}",
            f"Allow iam:CreatePolicy on {POLICY} to {ME}.",
        ),
        (f"User: {ME} is not authorized to perform: iam:CreatePolicy", f"Allow iam:CreatePolicy to {ME}."),
        (
            "User: arn:aws-cn:sts::123456789012:assumed-role/ci/run is not authorized to perform: "
            "elasticloadbalancing:DescribeTags",
            "Allow elasticloadbalancing:DescribeTags to arn:aws-cn:sts::123456789012:assumed-role/ci/run.",
        ),
        (
            f"User: {ME} is not authorized to perform: cognito-idp:DescribeUserPoolClient with an explicit deny",
            f"Allow cognito-idp:DescribeUserPoolClient to {ME}.",
        ),
        # Why, as "Troubleshoot access denied error messages" of the IAM User Guide has it.
        (
            f"User: {ME} is not authorized to perform: iam:CreatePolicy on resource: {POLICY} with an explicit deny in a service control policy",
            f"A service control policy denies iam:CreatePolicy on {POLICY} to {ME}: it has to be changed there.",
        ),
        (
            f"User: {ME} is not authorized to perform: iam:CreatePolicy because no permissions boundary allows the iam:CreatePolicy action",
            f"Allow iam:CreatePolicy to {ME} in its permissions boundary too.",
        ),
        (
            f"User: {ME} is not authorized to perform: iam:CreatePolicy because no identity-based policy allows the iam:CreatePolicy action",
            f"Allow iam:CreatePolicy to {ME}.",
        ),
        ("You are not authorized to perform this operation.", "The caller's policies do not allow CreatePolicy."),
        ("", "The caller's policies do not allow CreatePolicy."),
    ],
)
def test_a_denial_says_whom_to_allow_what(message, advice):
    assert str(told(refusal("AccessDenied", message))).endswith(advice)


def test_a_denial_without_a_message_is_a_denial():
    bare = botocore.exceptions.ClientError({"Error": {"Code": "AccessDenied"}}, "CreatePolicy")
    denied = "could not create the IAM policy reader: AccessDenied. The caller's policies do not allow CreatePolicy."
    assert str(told(bare)) == denied
