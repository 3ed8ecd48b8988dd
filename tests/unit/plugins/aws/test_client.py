# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from contextlib import nullcontext

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import client as clients
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import session
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    Denied,
    InvalidArgument,
    Refused,
    Unauthenticated,
    Unavailable,
)

ROLE = "arn:aws:iam::123456789012:role/deployer"


def test_a_role_is_assumed_before_any_other_call(aws, aws_calls):
    assumed = Aws(region="ap-northeast-1", assume_role=ROLE)
    arn = clients.call(assumed.client("sts"), "get_caller_identity", attempted="ask", target="who")["Arn"]
    assert aws_calls.made == ["assume_role", "get_caller_identity"]
    assert arn == "arn:aws:sts::123456789012:assumed-role/deployer/edgeworks-eks-ingress"


def test_a_role_that_may_not_be_assumed_is_named(aws, aws_calls):
    aws_calls.refuse("assume_role", "AccessDenied")
    with pytest.raises(Denied, match=f"assume the role.*{ROLE}"):
        Aws(region="ap-northeast-1", assume_role=ROLE).client("iam")


def test_given_keys_win_over_a_profile(aws, monkeypatch, tmp_path):
    (tmp_path / "config").write_text("[profile work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "work")
    keys = Aws(region="ap-northeast-1", access_key="AKIAGIVEN", secret_key="given", profile="work")
    assert keys.client("sts")._request_signer._credentials.access_key == "AKIAGIVEN"


def test_a_profile_that_is_not_there_is_named():
    with pytest.raises(Unauthenticated, match="no-such-profile"):
        Aws(region="ap-northeast-1", profile="no-such-profile").client("sts")


def test_without_a_region_it_says_how_to_give_one(monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(InvalidArgument, match="Set region or the environment variable AWS_REGION"):
        Aws().client("sts")


def test_an_endpoint_that_is_no_url_is_named_before_any_call():
    with pytest.raises(Unavailable, match="no url"):
        Aws(region="ap-northeast-1", endpoint_url="no url").client("sts")


def test_without_boto3_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(session, "BOTO_ERROR", "No module named 'botocore'")
    with pytest.raises(Unavailable, match=r"No module named 'botocore'.*Install boto3"):
        Aws(region="ap-northeast-1").client("sts")


def test_the_partition_is_that_of_the_region(aws):
    assert [Aws(region=region).partition for region in ("ap-northeast-1", "cn-north-1")] == ["aws", "aws-cn"]


@pytest.mark.parametrize(
    ("function", "options"),
    [
        (clients.call, {}),
        (clients.find, {"missing": ("NoSuchEntity",)}),
    ],
)
def test_nobody_answering_is_told_with_what_was_attempted(function, options):
    iam = Aws(region="ap-northeast-1", endpoint_url="http://127.0.0.1:1", max_attempts=1).client("iam")
    with pytest.raises(Unavailable, match=r"read the IAM role.*deployer"):
        function(iam, "get_role", attempted="read the IAM role", target="deployer", RoleName="deployer", **options)


def test_a_list_that_may_not_be_read_is_an_error_and_not_an_empty_one(aws, aws_calls):
    aws_calls.refuse("list_roles", "AccessDenied")
    with pytest.raises(Denied, match="list the IAM roles"):
        clients.pages(aws("iam"), "list_roles", "Roles", attempted="list the IAM roles", target="")


@pytest.mark.parametrize(
    ("code", "expectation"), [("NoSuchEntity", nullcontext()), ("Throttled", pytest.raises(Refused))]
)
def test_a_list_of_what_is_none_is_empty_where_that_was_said(aws, aws_calls, code, expectation):
    aws_calls.refuse("list_roles", code)
    options = {"attempted": "list", "target": "", "missing": ("NoSuchEntity",)}
    with expectation:
        assert clients.pages(aws("iam"), "list_roles", "Roles", **options) == []
