# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import botocore.exceptions
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import errors as errors_of_aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.errors import translate


def told(error):
    return translate(error, attempted="create the IAM policy", target="reader")


def refusal(code, message):
    return botocore.exceptions.ClientError({"Error": {"Code": code, "Message": message}}, "CreatePolicy")


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (errors_of_aws.LONGEST_ANSWER, "x" * errors_of_aws.LONGEST_ANSWER),
        (errors_of_aws.LONGEST_ANSWER + 1, "x" * errors_of_aws.LONGEST_ANSWER + "..."),
    ],
)
def test_of_what_is_not_awss_answer_no_more_is_told_than_shows_what_it_is(length, shown):
    status = told(refusal("407", "x" * (length - len("407: "))))
    assert status.answer == "HTTP " + shown.replace("x" * len("407: "), "407: ", 1)
    assert (status.attempted, status.target) == ("create the IAM policy", "reader")
    assert str(status).endswith("what answered there is not AWS.")


def test_what_the_sdk_says_is_told_whole():
    assert told(ValueError("x" * 1000)).answer == "x" * 1000
