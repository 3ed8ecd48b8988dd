# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

MODULE = "iam_policy_info"
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
COUNTS = ("attachment_count", "permissions_boundary_usage_count")


@pytest.fixture
def made(run_module, aws, aws_calls):
    """The policy ``reader``, as iam_policy made and returned it."""
    policy = run_module("iam_policy", name="reader", path="edge", document=READ, owner_tags=OWNER)["policy"]
    aws_calls.made.clear()
    return policy


@pytest.mark.parametrize("mode", [{}, {"_check": True, "_diff": True}], ids=["run", "check"])
def test_it_is_read_as_iam_policy_returned_it_and_nothing_is_written(run_module, made, aws_calls, mode):
    result = run_module(MODULE, name="reader", path="edge", owner_tags=OWNER, **mode)
    assert {key: value for key, value in result["policy"].items() if key not in COUNTS} == made
    assert (result["changed"], result["actions"], "diff" in result) == (False, [], False)
    assert aws_calls.writes == []


def test_someone_elses_is_read_without_a_word_of_leaving_it(run_module, made):
    result = run_module(MODULE, name="reader", path="edge", owner_tags={"edgeworks.eks-ingress/cluster": "mz-k9s"})
    assert result["policy"]["owned"] is False
    assert result["warnings"] == []


def test_what_has_it_is_counted(run_module, made, aws):
    aws("iam").create_user(UserName="eve")
    aws("iam").attach_user_policy(UserName="eve", PolicyArn=made["arn"])
    assert run_module(MODULE, name="reader", path="edge")["policy"]["attachment_count"] == 1


def test_a_policy_that_is_not_there_is_none(run_module, made):
    assert run_module(MODULE, name="reader")["policy"] is None


def test_a_denial_names_the_missing_action(run_module, aws, aws_calls):
    aws_calls.refuse(
        "get_policy",
        "AccessDenied",
        "User: arn:aws:iam::123456789012:user/eve is not authorized to perform: iam:GetPolicy on resource: policy reader",
    )
    failed = run_module(MODULE, name="reader")
    assert (failed["error"], "Allow iam:GetPolicy" in failed["msg"]) == ("Denied", True)
