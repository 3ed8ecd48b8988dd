# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which provider is meant, what is read of it, and what is written: call by call."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Ambiguous, Denied, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_oidc_provider as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws.doors.iam_roles import a_role
from tests.unit.plugins.aws_script import Call, denial, scripted

HOST = "oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
URL = f"https://{HOST}"
PREFIX = "arn:aws:iam::123456789012:oidc-provider"
ARN = f"{PREFIX}/{HOST}"
STS = "sts.amazonaws.com"
PRINTS = ["bb" * 20, "aa" * 20]
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
OWNED = [{"Key": key, "Value": value} for key, value in OWNER.items()]
CLUSTER = "arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s"
CALLER = Call("sts", "get_caller_identity", {}, {"Account": "123456789012"})


def asked(**given):
    return step.desired(arguments("iam_oidc_provider", **{"cluster_name": "mz-k8s"} | given))


def cluster(arn=CLUSTER, url=URL):
    found = {"name": "mz-k8s", "arn": arn} | ({"identity": {"oidc": {"issuer": url}}} if url else {})
    return Call("eks", "describe_cluster", {"name": "mz-k8s"}, {"cluster": found})


NO_CLUSTER = Call("eks", "describe_cluster", {"name": "mz-k8s"}, {}, "ResourceNotFoundException")


def provider(arn=ARN, **fields):
    answer = {"Url": arn.partition("/")[2], "ClientIDList": ["z", STS], "ThumbprintList": PRINTS} | fields
    return Call("iam", "get_open_id_connect_provider", {"OpenIDConnectProviderArn": arn}, answer)


def gone(arn=ARN):
    return replace(provider(arn), answer={}, refused="NoSuchEntity")


def listed(*arns):
    return Call(
        "iam", "list_open_id_connect_providers", {}, {"OpenIDConnectProviderList": [{"Arn": arn} for arn in arns]}
    )


def roles(**federated):
    """Roles by name, with the providers that they trust."""
    found = []
    for name, principal in federated.items():
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRoleWithWebIdentity"}
        found.append(a_role(name, AssumeRolePolicyDocument=quote(json.dumps({"Statement": [statement]}))))
    return Call("iam", "list_roles", {}, {"Roles": found})


def seen(desired, *calls, region="ap-northeast-1"):
    with scripted(*calls, region=region) as context:
        return step.observe(context, desired)


THERE = step.Provider(URL, (STS, "z"), tuple(PRINTS), {})


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {}),
        ({"cluster_name": None, "issuer": URL}, {"cluster_name": None, "issuer": URL}),
        ({"client_ids": ["b", "a"]}, {"client_ids": ("b", "a")}),
        ({"thumbprints": []}, {"thumbprints": ()}),
        ({"thumbprints": ["AB12"]}, {"thumbprints": ("ab12",)}),
        ({"state": "absent"}, {"present": False}),
        ({"tags": {"n": 1}, "purge_tags": False}, {"marking": Marking({"n": "1"}, purge=False)}),
        ({"owner_tags": OWNER, "adopt": True}, {"marking": Marking(owner=OWNER, adopt=True)}),
    ],
)
def test_the_arguments_say_what_is_wanted(given, wanted):
    default = {
        "cluster_name": "mz-k8s", "issuer": None, "client_ids": (STS,), "thumbprints": None, "marking": Marking(),
        "present": True,
    }  # fmt: skip
    assert asked(**given) == step.Desired(**default | wanted)


def test_the_provider_is_that_of_the_clusters_issuer():
    assert seen(asked(), cluster(), provider()) == step.Observed(ARN, URL, THERE)
    assert seen(asked(), cluster(), gone()) == step.Observed(ARN, URL, None)


def test_a_cluster_elsewhere_is_known_by_its_issuer_and_the_account_by_the_caller():
    assert seen(asked(cluster_name=None, issuer=URL), CALLER, provider()) == step.Observed(ARN, URL, THERE)


@pytest.mark.parametrize(
    ("partition", "region"), [("aws", "us-east-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")]
)
def test_the_provider_is_of_the_regions_partition(partition, region):
    arn = ARN.replace("arn:aws:", f"arn:{partition}:")
    of_cluster = cluster(f"arn:{partition}:eks:{region}:123456789012:cluster/mz-k8s")
    assert seen(asked(), of_cluster, gone(arn), region=region).arn == arn


@pytest.mark.parametrize("url", [HOST, URL])
def test_the_url_is_shown_with_its_scheme_and_tags_are_read(url):
    found = seen(asked(), cluster(), provider(Url=url, Tags=OWNED)).provider
    assert (found.url, found.tags) == (URL, OWNER)


def test_a_provider_with_nothing_in_it_is_one():
    bare = replace(provider(), answer={"Url": HOST})
    assert seen(asked(), cluster(), bare).provider == step.Provider(URL, (), (), {})


def test_before_it_is_deleted_the_roles_that_trust_it_are_looked_for():
    trusting = {"Federated": ARN}
    other = {"Federated": f"{PREFIX}/token.actions.githubusercontent.com"}
    both = {"Federated": [ARN, other["Federated"]]}
    listing = roles(one=trusting, two=other, three=both, four={"Service": "ec2.amazonaws.com"}, five="*")
    found = seen(asked(state="absent"), cluster(), provider(), listing)
    assert found.trusting_roles == ("one", "three")


def test_of_one_that_is_gone_already_no_role_is_looked_for():
    assert seen(asked(state="absent"), cluster(), gone()) == step.Observed(ARN, URL, None)


OTHER = f"{PREFIX}/oidc.eks.ap-northeast-1.amazonaws.com/id/CD"
VIRGINIA = f"{PREFIX}/oidc.eks.us-east-1.amazonaws.com/id/AB"
BY_TAGS = {"state": "absent", "owner_tags": OWNER}


@pytest.mark.parametrize(
    ("calls", "arn", "url"),
    [
        ([listed()], "", ""),
        ([listed(OTHER), provider(OTHER)], "", ""),
        ([listed(OTHER), gone(OTHER)], "", ""),
        ([listed(OTHER, ARN), provider(OTHER), provider(Tags=OWNED), provider(Tags=OWNED), roles()], ARN, URL),
        ([listed(VIRGINIA), provider(VIRGINIA, Tags=OWNED)], "", ""),
        (
            [listed(VIRGINIA, ARN), provider(VIRGINIA, Tags=OWNED), *[provider(Tags=OWNED)] * 2, roles()],
            ARN,
            URL,
        ),
    ],
    ids=["none", "only others", "gone since it was listed", "one of ours", "another region's", "one in each region"],
)
def test_when_the_cluster_is_gone_its_provider_is_known_by_its_tag(calls, arn, url):
    found = seen(asked(**BY_TAGS), NO_CLUSTER, *calls)
    assert (found.arn, found.url, found.provider is not None) == (arn, url, bool(arn))


def test_of_several_with_the_tag_of_a_cluster_that_is_gone_none_is_chosen():
    calls = [listed(OTHER, ARN), provider(OTHER, Tags=OWNED), provider(Tags=OWNED)]
    with pytest.raises(Ambiguous) as raised:
        seen(asked(**BY_TAGS), NO_CLUSTER, *calls)
    assert str(raised.value) == (
        "could not find the IAM OIDC provider of the EKS cluster mz-k8s: the cluster is gone, and 2 carry its tag: "
        f"{OTHER}, {ARN}. Give the issuer."
    )


@pytest.mark.parametrize("given", [{}, {"state": "absent"}, {"owner_tags": OWNER}])
def test_without_a_tag_to_go_by_the_cluster_has_to_be_there(given):
    clusters = Call("eks", "list_clusters", {}, {"clusters": ["b", "a"]})
    with pytest.raises(Missing) as raised:
        seen(asked(**given), NO_CLUSTER, NO_CLUSTER, clusters)
    assert str(raised.value) == (
        "could not find the EKS cluster mz-k8s: there is none of that name in ap-northeast-1 (there: a, b). "
        "Check the cluster's name, the region and the account."
    )


def test_a_cluster_that_is_being_made_has_no_issuer_yet():
    with pytest.raises(Missing) as raised:
        seen(asked(), cluster(url=None))
    assert str(raised.value) == "could not read the OIDC issuer of EKS cluster mz-k8s: the cluster has none yet."


@pytest.mark.parametrize(
    ("given", "calls", "attempted"),
    [
        ({}, [cluster()], "read the EKS cluster"),
        ({}, [cluster(), provider()], "read the IAM OIDC provider"),
        ({"cluster_name": None, "issuer": URL}, [CALLER], "read the caller's identity"),
        ({"state": "absent"}, [cluster(), provider(), roles()], "list the IAM roles"),
        (BY_TAGS, [NO_CLUSTER, listed()], "list the IAM OIDC providers"),
    ],
)
def test_what_may_not_be_read_stops_the_run_before_it_writes(given, calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="AccessDenied", message=denial(last.service, last.operation))
    with pytest.raises(Denied) as raised:
        seen(asked(**given), *before, last)
    assert raised.value.attempted == attempted


def test_the_plans_actions_are_carried_out_in_their_order_and_what_was_predicted_is_returned():
    sent = {"OpenIDConnectProviderArn": ARN}
    calls = [
        Call("iam", "add_client_id_to_open_id_connect_provider", sent | {"ClientID": "x"}),
        Call("iam", "delete_open_id_connect_provider", sent),
    ]
    actions = (Action("add_client_id", "", {"arn": ARN, "client_id": "x"}), Action("delete_provider", "", {"arn": ARN}))
    after = {"arn": ARN}
    with scripted(*calls) as context:
        assert carried_out(step.apply(context, asked(), Plan(None, after, actions))) is after
