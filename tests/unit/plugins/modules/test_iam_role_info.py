# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

MODULE = "iam_role_info"
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}


@pytest.fixture
def made(run_module, eks_cluster, aws_calls):
    """The role ``app``, as irsa_role made and returned it."""
    run_module("iam_oidc_provider", cluster_name="mz-k8s")
    arn = run_module("iam_policy", name="reader", document=READ)["policy"]["arn"]
    wanted = {"service_accounts": ["team/app"], "managed_policies": [arn], "inline_policies": {"read": READ}}
    role = run_module("irsa_role", name="app", cluster_name="mz-k8s", owner_tags=OWNER, **wanted)["role"]
    aws_calls.made.clear()
    return role


@pytest.mark.parametrize("mode", [{}, {"_check": True, "_diff": True}], ids=["run", "check"])
def test_it_is_read_as_irsa_role_returned_it_and_nothing_is_written(run_module, made, aws_calls, mode):
    result = run_module(MODULE, name="app", owner_tags=OWNER, **mode)
    assert result["role"] == made
    assert (result["changed"], result["actions"], "diff" in result) == (False, [], False)
    assert aws_calls.writes == []


def test_someone_elses_is_read_without_a_word_of_leaving_it(run_module, made):
    result = run_module(MODULE, name="app", owner_tags={"edgeworks.eks-ingress/cluster": "mz-k9s"})
    assert (result["role"]["owned"], result["warnings"]) == (False, [])


def test_a_role_that_is_not_there_is_none(run_module, made):
    assert run_module(MODULE, name="another")["role"] is None


def test_a_denial_names_the_missing_action(run_module, aws, aws_calls):
    aws_calls.refuse(
        "get_role",
        "AccessDenied",
        "User: arn:aws:iam::123456789012:user/eve is not authorized to perform: iam:GetRole on resource: role app",
    )
    failed = run_module(MODULE, name="app")
    assert (failed["error"], "Allow iam:GetRole" in failed["msg"]) == ("Denied", True)
