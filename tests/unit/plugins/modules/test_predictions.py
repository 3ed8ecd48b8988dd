# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode tells the truth: for every kind of change, what is predicted is what a run then does, and a second run is none."""

from __future__ import annotations

import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _run

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.conftest import module_named

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
# What AWS chooses when the thing is made.
CHOSEN_BY_AWS = {
    "iam_policy": ("default_version_id",),
    "route53_zone": ("id", "arn", "name_servers"),
}


def statement(action):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


READ, LIST = statement("s3:GetObject"), statement("s3:ListBucket")
TEXT, OTHER_TEXT = json.dumps(READ), json.dumps(LIST)
POLICY = {"name": "reader", "document": TEXT, "owner_tags": OWNER}
ISSUER = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
PROVIDER = {"issuer": ISSUER, "owner_tags": OWNER}
ROLE = {
    "name": "app", "issuer": ISSUER, "service_accounts": ["a/b"], "owner_tags": OWNER,
    "inline_policies": {"read": READ}, "managed_policies": ["reader"],
}  # fmt: skip
SUBNETS = {"cluster_name": "mz-k8s"}
ZONE = {"name": "frieza.dev", "owner_tags": OWNER}
BOUNDARY = "arn:aws:iam::123456789012:policy/reader"
GONE = {"state": "absent"}
CHANGES = {
    "iam_policy": [
        (None, {"tags": {"n": 1}, "path": "edge", "description": "x"}),
        ({"tags": {"a": "1", "b": "1"}}, {"tags": {"a": "2", "c": "1"}, "document": OTHER_TEXT}),
        ({"owner_tags": None}, {"adopt": True, "document": OTHER_TEXT}),
        ({}, GONE),
    ],
    "iam_oidc_provider": [
        (None, {"tags": {"n": 1}, "client_ids": ["b", "a"], "thumbprints": ["AA" * 20]}),
        ({"tags": {"a": "1"}}, {"tags": {"b": "1"}, "thumbprints": ["aa" * 20]}),
        ({}, GONE),
    ],
    "irsa_role": [
        (None, {"path": "edge", "description": "x", "max_session_duration": 7200, "permissions_boundary": BOUNDARY}),
        (
            {"description": "x", "tags": {"a": "1"}},
            {"description": "", "max_session_duration": 7200, "permissions_boundary": BOUNDARY, "tags": {"b": "1"}},
        ),
        ({"permissions_boundary": BOUNDARY}, {"permissions_boundary": "", "service_accounts": ["a/b", "c/d"]}),
        ({}, {"managed_policies": [], "inline_policies": {"read": LIST, "more": READ}}),
        ({"owner_tags": None}, {"adopt": True, "inline_policies": {}}),
        ({}, GONE),
    ],
    "elb_subnet_tags": [
        (None, {}),
        ({}, {"internal": False}),
        ({}, GONE),
    ],
    "route53_zone": [
        (None, {"comment": "x", "tags": {"n": 1}}),
        ({"tags": {"a": "1"}}, {"tags": {"b": "1"}, "comment": "x"}),
        ({"owner_tags": None}, {"adopt": True}),
        ({}, GONE),
    ],
}
LEAST = {
    "iam_policy": POLICY, "iam_oidc_provider": PROVIDER, "irsa_role": ROLE, "elb_subnet_tags": SUBNETS, "route53_zone": ZONE,
}  # fmt: skip


def run(module, given, *, check_mode=False):
    return _run.execute(module_named(module).step, arguments(module, **LEAST[module] | given), check_mode=check_mode)


def without(names, value):
    return {key: item for key, item in value.items() if key not in names} if isinstance(value, dict) else value


def comparable(module, result):
    """A result without what AWS chooses: in check mode that is null."""
    chosen = CHOSEN_BY_AWS.get(module, ())
    key = module_named(module).step.RESULT
    diff = {side: without(chosen, value) for side, value in result["diff"].items()}
    return result | {key: without(chosen, result[key]), "diff": diff}


@pytest.fixture
def needed(aws, request):
    """What there has to be before: for a role its provider and its policy, for subnets their cluster."""

    def make(module):
        if module == "irsa_role":
            run("iam_oidc_provider", {})
            run("iam_policy", {})
        if module == "elb_subnet_tags":
            request.getfixturevalue("eks_cluster")

    return make


@pytest.mark.parametrize(
    ("module", "there", "wanted"),
    [(module, there, wanted) for module, changes in CHANGES.items() for there, wanted in changes],
)
def test_check_mode_predicts_exactly_what_a_run_does(needed, aws_calls, module, there, wanted):
    needed(module)
    if there is not None:
        assert run(module, there)["changed"]
    aws_calls.made.clear()
    predicted = run(module, wanted, check_mode=True)
    assert aws_calls.writes == []
    done = run(module, wanted)
    assert predicted["changed"]
    assert comparable(module, predicted) == comparable(module, done)
    assert len(aws_calls.writes) >= len(done["actions"])
    assert not run(module, wanted)["changed"]
