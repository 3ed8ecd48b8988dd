# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for, what is read of EKS, and what is written there: call by call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, InvalidArgument, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import eks_pod_identity_association as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws_script import Call, denial, scripted
from tests.unit.plugins.steps.pod_identity import ARN, OTHER, OWNER, ROLE, THERE, UPDATE, WANTED, tag

CLUSTER = {"clusterName": "mz-k8s"}
DESCRIBED = {"name": "mz-k8s", "arn": "arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s"}


def eks(operation, sent, answer=None, refused=""):
    return Call("eks", operation, sent, answer or {}, refused)


def cluster(**fields):
    return eks("describe_cluster", {"name": "mz-k8s"}, {"cluster": DESCRIBED | fields})


def listed(*ids):
    found = {"associations": [{"associationId": one} for one in ids]}
    return eks(
        "list_pod_identity_associations",
        CLUSTER | {"namespace": "kube-system", "serviceAccount": "external-dns"},
        found,
    )


READ = eks(
    "describe_pod_identity_association",
    CLUSTER | {"associationId": "a-1"},
    {"association": {"associationId": "a-1", "associationArn": ARN, "roleArn": ROLE, "tags": {"b": "2", "a": "1"}}},
)
AGENT = eks("describe_addon", CLUSTER | {"addonName": "eks-pod-identity-agent"}, {"addon": {}})
NO_ADDON = replace(AGENT, refused="ResourceNotFoundException")
NO_CLUSTER = replace(cluster(), refused="ResourceNotFoundException")


def asked(**given):
    least = {"cluster_name": "mz-k8s", "namespace": "kube-system", "service_account": "external-dns", "role": "app"}
    return step.desired(arguments("eks_pod_identity_association", **least | given))


def seen(desired, *calls, region="ap-northeast-1"):
    with scripted(*calls, region=region) as context:
        return step.observe(context, desired)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {"marking": Marking()}),
        ({"state": "absent", "role": None}, {"marking": Marking(), "present": False, "role": None}),
        ({"owner_tags": OWNER, "adopt": True}, {"marking": Marking(owner=OWNER, adopt=True)}),
        ({"tags": {"n": 1}, "purge_tags": False}, {"marking": Marking({"n": "1"}, purge=False)}),
    ],
)
def test_the_arguments_say_what_is_wanted(given, wanted):
    assert asked(**given) == replace(WANTED, **wanted)


@pytest.mark.parametrize("given", [{"namespace": "*"}, {"service_account": "a/b"}, {"service_account": ""}])
def test_a_service_account_is_named_exactly(given):
    with pytest.raises(InvalidArgument, match="wildcards are not taken"):
        asked(**given)


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ([cluster(), listed(), AGENT], step.Observed(None, ROLE, True)),
        ([cluster(), listed(), NO_ADDON], step.Observed(None, ROLE, False)),
        ([cluster(computeConfig={"enabled": False}), listed(), NO_ADDON], step.Observed(None, ROLE, False)),
        # Auto Mode brings its own agent, which is no add-on.
        ([cluster(computeConfig={"enabled": True}), listed()], step.Observed(None, ROLE, True)),
        (
            [cluster(), listed("a-1"), READ, AGENT],
            step.Observed(replace(THERE, tags={"a": "1", "b": "2"}), ROLE, True),
        ),
    ],
)
def test_the_association_the_role_and_the_agent_are_read(calls, found):
    assert seen(asked(), *calls) == found


def test_an_association_without_tags_has_none():
    association = {key: value for key, value in READ.answer["association"].items() if key != "tags"}
    bare = replace(READ, answer={"association": association})
    assert seen(asked(), cluster(), listed("a-1"), bare, AGENT).association == replace(THERE, tags={})


@pytest.mark.parametrize(
    ("role", "partition", "region", "arn"),
    [
        ("app", "aws", "us-east-1", "arn:aws:iam::123456789012:role/app"),
        ("edge/app", "aws-cn", "cn-north-1", "arn:aws-cn:iam::123456789012:role/edge/app"),
        ("app", "aws-us-gov", "us-gov-west-1", "arn:aws-us-gov:iam::123456789012:role/app"),
        ("arn:aws:iam::210987654321:role/x", "aws", "us-east-1", "arn:aws:iam::210987654321:role/x"),
    ],
)
def test_a_role_is_given_by_name_or_arn(role, partition, region, arn):
    of_region = cluster(arn=f"arn:{partition}:eks:{region}:123456789012:cluster/mz-k8s")
    assert seen(asked(role=role), of_region, listed(), AGENT, region=region).role_arn == arn


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ([NO_CLUSTER], None),
        ([cluster(), listed()], None),
        ([cluster(), listed("a-1"), READ], replace(THERE, tags={"a": "1", "b": "2"})),
    ],
)
def test_what_is_to_go_is_gone_with_its_cluster(calls, found):
    assert seen(asked(state="absent", role=None), *calls) == step.Observed(found)


def test_an_association_needs_its_cluster():
    with pytest.raises(Missing, match=r"find the EKS cluster mz-k8s.*there: none"):
        seen(asked(), NO_CLUSTER, eks("list_clusters", {}, {"clusters": []}))


@pytest.mark.parametrize(
    ("calls", "attempted"),
    [
        ([cluster()], "read the EKS cluster"),
        ([cluster(), listed()], "list the Pod Identity associations of"),
        ([cluster(), listed("a-1"), READ], "read the Pod Identity association"),
        ([cluster(), listed(), AGENT], "read the add-on eks-pod-identity-agent of the EKS cluster"),
    ],
)
def test_what_may_not_be_read_stops_the_run_before_it_writes(calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="AccessDeniedException", message=denial(last.service, last.operation))
    with pytest.raises(Denied) as raised:
        seen(asked(), *before, last)
    assert raised.value.attempted == attempted


def test_a_new_association_is_returned_with_the_id_that_it_got():
    arguments_ = {"cluster": "mz-k8s", "namespace": "kube-system", "service_account": "external-dns", "role_arn": ROLE}
    sent = CLUSTER | {"namespace": "kube-system", "serviceAccount": "external-dns", "roleArn": ROLE, "tags": {}}
    create = eks("create_pod_identity_association", sent, READ.answer)
    actions = (Action("create_association", "", arguments_ | {"tags": {}}),)
    with scripted(create) as context:
        after = carried_out(
            step.apply(context, asked(), Plan(None, {"id": None, "arn": None, "role_arn": ROLE}, actions))
        )
    assert after == {"id": "a-1", "arn": ARN, "role_arn": ROLE}


def test_the_plans_actions_are_carried_out_in_their_order():
    calls = [
        eks("update_pod_identity_association", CLUSTER | {"associationId": "a-1", "roleArn": OTHER}),
        eks("tag_resource", {"resourceArn": ARN, "tags": {"a": "1"}}),
    ]
    actions = tuple(Action(call, "", given) for call, given in (UPDATE, tag(a="1")))
    with scripted(*calls) as context:
        assert carried_out(step.apply(context, asked(), Plan(None, {"id": "a-1"}, actions))) == {"id": "a-1"}
