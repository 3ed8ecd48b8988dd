# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The region is one that calls can go to, or the SDK is not asked."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.region import checked
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument


@pytest.mark.parametrize("region", ["ap-northeast-1", "us-gov-west-1", "eusc-de-east-1"])
def test_the_code_of_a_region_is_taken(region):
    assert checked(region) == region


@pytest.mark.parametrize("region", [None, ""])
def test_without_a_region_it_is_said_how_to_give_one(region):
    with pytest.raises(
        InvalidArgument, match=r"^could not choose an AWS region: none was given\. Set region or the env"
    ):
        checked(region)


@pytest.mark.parametrize(
    ("region", "shown"), [("ap-northeast-1\n", r'"ap-northeast-1\\n"'), ("['a']", r"\"\['a'\]\""), ("tokyo", '"tokyo"')]
)
def test_what_is_the_code_of_no_region_is_refused_in_plain_words(region, shown):
    said = (
        rf"^could not use the AWS region {shown}: it is not the code of one\. Write it as ap-northeast-1 is written\.$"
    )
    with pytest.raises(InvalidArgument, match=said):
        checked(region)
