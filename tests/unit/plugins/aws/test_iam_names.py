# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names IAM takes, and how one that it does not take is told."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_names
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument


@pytest.mark.parametrize("name", ["a", "mz-k8s.app_1", "A+b=c,d.e@f-g_9", "x" * 64])
def test_a_name_that_iam_takes_passes(name):
    iam_names.check_role(name)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "role: its name is empty"),
        ("x" * 65, f"role {'x' * 65}: its name has 65 characters, and IAM takes 64"),
        ("a/b c/d", "role a/b c/d: its name has ' ' '/', and IAM takes letters, digits and any of +=,.@_-"),
        ("naïve", "role naïve: its name has 'ï', and IAM takes letters, digits and any of +=,.@_-"),
        ("end\n", r"role end : its name has '\n', and IAM takes letters, digits and any of +=,.@_-"),
    ],
)
def test_a_name_that_iam_refuses_is_told_with_what_is_wrong_with_it(name, fault):
    with pytest.raises(InvalidArgument) as raised:
        iam_names.check_role(name)
    assert str(raised.value) == f"could not use the IAM {fault}. Give another name."


def test_a_policys_name_may_be_twice_as_long():
    iam_names.check_policy("p" * 128)
    with pytest.raises(InvalidArgument, match=r"could not use the IAM policy p+: its name has 129 characters"):
        iam_names.check_policy("p" * 129)
