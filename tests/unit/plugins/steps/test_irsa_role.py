# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import Desired
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import irsa_role as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws_script import Call, denial, scripted

READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
LEAST = {"name": "app", "cluster_name": "mz-k8s", "service_accounts": ["a/b"]}
ACCOUNT = (ServiceAccount("a", "b"),)
ISSUER = "https://oidc.example.com"


def asked(**given):
    return step.desired(arguments("irsa_role", **LEAST | given))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {}),
        ({"state": "absent"}, {"present": False}),
        ({"state": "absent", "service_accounts": None}, {"present": False, "service_accounts": ()}),
        ({"cluster_name": None, "issuer": ISSUER}, {"cluster_name": None, "issuer": ISSUER}),
        ({"mode": "pod_identity"}, {"pod_identity": True}),
        ({"audience": "x"}, {"audience": "x"}),
        ({"managed_policies": []}, {"managed_policies": ()}),
        ({"managed_policies": ["b", "a"]}, {"managed_policies": ("b", "a")}),
        ({"inline_policies": {}}, {"inline_policies": {}}),
        ({"inline_policies": {"p": READ}}, {"inline_policies": {"p": READ}}),
        ({"inline_policies": {"p": json.dumps(READ)}}, {"inline_policies": {"p": READ}}),
        ({"purge_policies": False}, {"purge_policies": False}),
        ({"permissions_boundary": ""}, {"boundary": ""}),
        ({"permissions_boundary": "arn:b"}, {"boundary": "arn:b"}),
        ({"path": "edge"}, {"path": "/edge/"}),
        ({"path": "/"}, {"path": "/"}),
        ({"path": ""}, {"path": "/"}),
        ({"path": "/a/b"}, {"path": "/a/b/"}),
        ({"path": "XX"}, {"path": "/XX/"}),
        ({"max_session_duration": 7200}, {"max_session_duration": 7200}),
        ({"description": "x"}, {"description": "x"}),
        ({"tags": {"n": 1}, "purge_tags": False}, {"marking": Marking({"n": "1"}, purge=False)}),
        ({"owner_tags": {"o": "1"}, "adopt": True}, {"marking": Marking(owner={"o": "1"}, adopt=True)}),
    ],
)
def test_the_arguments_say_what_is_wanted_and_the_rest_stays_as_it_is(given, wanted):
    default = {"name": "app", "marking": Marking(), "cluster_name": "mz-k8s", "service_accounts": ACCOUNT}
    assert asked(**given) == Desired(**default | wanted)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"service_accounts": []}, "service_accounts is empty: nobody could assume it"),
        ({"service_accounts": None}, "service_accounts is empty: nobody could assume it"),
        (
            {"cluster_name": None},
            "it is not known which cluster's service accounts are meant: give cluster_name or issuer",
        ),
        (
            {"cluster_name": None, "issuer": ISSUER, "mode": "pod_identity"},
            "EKS Pod Identity needs cluster_name, not issuer",
        ),
    ],
)
def test_a_role_that_nobody_could_assume_is_refused(given, answer):
    with pytest.raises(InvalidArgument) as raised:
        asked(**given)
    assert str(raised.value) == f"could not make the IAM role app: {answer}."


@pytest.mark.parametrize(
    ("document", "fault"),
    [({"Statement": []}, "it has no Statement"), ("{", "it is not JSON"), ({}, "it has no Statement")],
)
def test_an_inline_policy_that_is_none_is_named(document, fault):
    with pytest.raises(InvalidArgument, match=f"read the policy document p in inline_policies: {fault}"):
        asked(inline_policies={"p": document})


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "r" * 65}, f"use the IAM role {'r' * 65}: its name has 65 characters, and IAM takes 64"),
        (
            {"inline_policies": {"ok": READ, "a/b": READ}},
            "write the inline policy a/b: its name has '/', and IAM takes letters, digits and any of +=,.@_-",
        ),
    ],
)
def test_a_name_that_iam_refuses_is_none(given, told, state):
    with pytest.raises(InvalidArgument) as raised:
        asked(**given, state=state)
    assert str(raised.value) == f"could not {told}. Give another name."


NAME = {"RoleName": "app"}
COMPACT = json.dumps(READ, separators=(",", ":"))
ACTIONS = (
    Action("attach", "", {"name": "app", "arn": "arn:aws:iam::aws:policy/x"}),
    Action("put_inline_policy", "", {"name": "app", "policy": "p", "document": READ}),
    Action("untag_role", "", {"name": "app", "keys": ("a",)}),
)
CALLS = (
    Call("iam", "attach_role_policy", NAME | {"PolicyArn": "arn:aws:iam::aws:policy/x"}),
    Call("iam", "put_role_policy", NAME | {"PolicyName": "p", "PolicyDocument": COMPACT}),
    Call("iam", "untag_role", NAME | {"TagKeys": ["a"]}),
)


def test_the_plans_actions_are_carried_out_in_their_order_and_what_was_predicted_is_returned():
    after = {"arn": "arn:x"}
    with scripted(*CALLS) as context:
        assert carried_out(step.apply(context, asked(), Plan(None, after, ACTIONS))) is after


def test_what_is_refused_stops_the_run_there():
    refused = Call("iam", "put_role_policy", CALLS[1].sent, {}, "AccessDenied", denial("iam", "put_role_policy"))
    told = r"write the inline policy p of the IAM role app.*Allow iam:PutRolePolicy"
    with pytest.raises(Denied, match=told), scripted(CALLS[0], refused) as context:
        carried_out(step.apply(context, asked(), Plan(None, {}, ACTIONS)))


@pytest.mark.parametrize(("state", "calls"), [("present", "observe_present"), ("absent", "observe_absent")])
def test_a_state_is_read_and_planned_by_what_is_made_for_it(monkeypatch, state, calls):
    seen = []
    for name in ("observe_present", "observe_absent", "plan_present", "plan_absent"):
        monkeypatch.setattr(step, name, lambda *given, name=name: seen.append((name, *given)))
    desired = asked(state=state)
    step.observe("context", desired)
    step.plan(desired, "observed")
    assert seen == [(calls, "context", desired), (calls.replace("observe", "plan"), desired, "observed")]
