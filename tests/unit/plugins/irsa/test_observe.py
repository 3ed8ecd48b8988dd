# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of a role and of what it is made of: with which calls, and what becomes of the answers."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import Observed, Role
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.observe import observe_absent, observe_present
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount

from tests.unit.plugins.aws.doors.iam_roles import WHEN, a_role
from tests.unit.plugins.aws_script import Call, denial, scripted
from tests.unit.plugins.irsa.world import ARN, LIST, PROVIDER, READ, TRUST, WANTED

ISSUER = "https://" + PROVIDER.partition("/")[2]
NAME = {"RoleName": "app"}
ACCOUNTS = (ServiceAccount("a", "b"),)
OF_CLUSTER = replace(WANTED, cluster_name="mz-k8s", service_accounts=ACCOUNTS)
OF_ISSUER = replace(WANTED, issuer=ISSUER, service_accounts=ACCOUNTS)
PREFIX = "arn:aws:iam::123456789012"
OURS, AWSS = f"{PREFIX}:policy/reader", "arn:aws:iam::aws:policy/reader"
TAGS = [{"Key": key, "Value": value} for key, value in WANTED.marking.owner.items()]


def iam(operation, sent=None, answer=None, refused=""):
    return Call("iam", operation, sent or NAME, answer or {}, refused)


def cluster(arn="arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s", issuer=ISSUER):
    answer = {"cluster": {"name": "mz-k8s", "arn": arn, "identity": {"oidc": {"issuer": issuer}}}}
    return Call("eks", "describe_cluster", {"name": "mz-k8s"}, answer)


CALLER = Call("sts", "get_caller_identity", {}, {"Account": "123456789012"})
# The partition is that of a client's region; STS is asked for it where no other client is at hand.
PROVIDER_THERE = iam("get_open_id_connect_provider", {"OpenIDConnectProviderArn": PROVIDER}, {"Url": ISSUER})
NO_PROVIDER = replace(PROVIDER_THERE, answer={}, refused="NoSuchEntity")
NO_ROLE = iam("get_role", refused="NoSuchEntity")


def role_there(**fields):
    return iam(
        "get_role", answer={"Role": a_role(AssumeRolePolicyDocument=quote(json.dumps(TRUST)), Tags=TAGS) | fields}
    )


def attached(*arns):
    policies = [{"PolicyArn": arn, "PolicyName": arn.rpartition("/")[2]} for arn in arns]
    return iam("list_attached_role_policies", answer={"AttachedPolicies": policies})


def inline(**documents):
    names = iam("list_role_policies", answer={"PolicyNames": list(documents)})
    reads = [
        iam(
            "get_role_policy",
            NAME | {"PolicyName": name},
            NAME | {"PolicyName": name, "PolicyDocument": quote(json.dumps(document))},
        )
        for name, document in documents.items()
    ]
    return [names, *reads]


def policy(arn, *, there):
    return iam(
        "get_policy", {"PolicyArn": arn}, {"Policy": {"Arn": arn}} if there else {}, "" if there else "NoSuchEntity"
    )


def present(desired, *calls, region="ap-northeast-1"):
    with scripted(*calls, region=region) as context:
        return observe_present(context, desired)


def test_of_a_role_to_make_nothing_is_asked_but_that_it_is_not_there():
    assert present(OF_CLUSTER, cluster(), PROVIDER_THERE, NO_ROLE) == Observed(None, PREFIX, TRUST)


def test_a_cluster_elsewhere_is_known_by_its_issuer_and_the_account_by_the_caller():
    assert present(OF_ISSUER, CALLER, PROVIDER_THERE, NO_ROLE) == Observed(None, PREFIX, TRUST)


@pytest.mark.parametrize(
    ("partition", "region"), [("aws", "us-east-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")]
)
def test_the_provider_and_the_role_are_of_the_regions_partition(partition, region):
    arn = PROVIDER.replace("arn:aws:", f"arn:{partition}:")
    there = replace(PROVIDER_THERE, sent={"OpenIDConnectProviderArn": arn})
    of_cluster = cluster(arn=f"arn:{partition}:eks:{region}:123456789012:cluster/mz-k8s")
    found = present(OF_CLUSTER, of_cluster, there, NO_ROLE, region=region)
    assert found.arn_prefix == f"arn:{partition}:iam::123456789012"
    assert found.trust == trust.by_web_identity(arn, audience="sts.amazonaws.com", service_accounts=ACCOUNTS)


def test_pod_identity_needs_no_provider():
    found = present(replace(OF_CLUSTER, pod_identity=True), cluster(), NO_ROLE)
    arn = "arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s"
    assert found == Observed(None, PREFIX, trust.by_pod_identity(arn, service_accounts=ACCOUNTS))


def test_a_provider_that_is_not_there_is_told_with_how_to_make_it():
    found = present(OF_CLUSTER, cluster(), NO_PROVIDER, NO_ROLE)
    (unmet,) = found.unmet
    assert isinstance(unmet, Missing)
    assert str(unmet) == (
        f"could not make the IAM role app: the IAM OIDC provider it is to trust does not exist: {PROVIDER}. "
        "Make it first, with the module iam_oidc_provider or the role irsa."
    )


def test_policies_that_nobody_asked_about_are_not_read():
    found = present(OF_CLUSTER, cluster(), PROVIDER_THERE, role_there())
    assert found.role == Role(ARN, "/", TRUST, dict(WANTED.marking.owner))
    assert found.managed is None


def test_a_role_without_tags_has_none():
    bare = iam("get_role", answer={"Role": a_role(AssumeRolePolicyDocument=quote(json.dumps(TRUST)))})
    assert present(OF_CLUSTER, cluster(), PROVIDER_THERE, bare).role.tags == {}


def test_a_provider_and_a_policy_that_are_not_there_are_both_told():
    missing = [policy(OURS, there=False), policy(AWSS, there=False)]
    found = present(replace(OF_CLUSTER, managed_policies=("reader",)), cluster(), NO_PROVIDER, NO_ROLE, *missing)
    assert [error.attempted for error in found.unmet] == ["make the IAM role", "attach the IAM policy"]


def test_all_that_a_role_has_is_read():
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/boundary"}
    there = role_there(PermissionsBoundary=boundary, MaxSessionDuration=7200, Description="for people", Path="/edge/")
    role = present(OF_CLUSTER, cluster(), PROVIDER_THERE, there).role
    assert (role.path, role.boundary) == ("/edge/", "arn:aws:iam::aws:policy/boundary")
    assert (role.max_session_duration, role.description) == (7200, "for people")


@pytest.mark.parametrize(
    ("wanted", "calls", "managed", "missing"),
    [
        # What is attached needs no call, by its name or its ARN.
        (("reader",), [attached(OURS)], (OURS,), []),
        ((OURS,), [attached(OURS)], (OURS,), []),
        ((OURS, "reader"), [attached(OURS)], (OURS,), []),
        # The account's own goes before AWS's of the same name.
        (("reader",), [attached(), policy(OURS, there=True)], (OURS,), []),
        (("reader",), [attached(), policy(OURS, there=False), policy(AWSS, there=True)], (AWSS,), []),
        ((AWSS,), [attached(), policy(AWSS, there=True)], (AWSS,), []),
        (("edge/x",), [attached(), policy(f"{PREFIX}:policy/edge/x", there=True)], (f"{PREFIX}:policy/edge/x",), []),
        ((), [attached(OURS)], (), []),
        (
            ("reader",),
            [attached(), policy(OURS, there=False), policy(AWSS, there=False)],
            (OURS,),
            [f"could not attach the IAM policy reader: there is no {OURS} and no {AWSS}."],
        ),
        (
            (AWSS, OURS),
            [attached(), policy(AWSS, there=False), policy(OURS, there=True)],
            (OURS, AWSS),
            [f"could not attach the IAM policy {AWSS}: there is no {AWSS}."],
        ),
    ],
)
def test_a_policy_is_found_by_name_or_arn_and_one_that_is_not_there_is_named(wanted, calls, managed, missing):
    lists, lookups = calls[0], calls[1:]
    desired = replace(OF_CLUSTER, managed_policies=wanted)
    found = present(desired, cluster(), PROVIDER_THERE, role_there(), lists, *lookups)
    assert found.managed == managed
    advice = " Make it first, with the module iam_policy, or give its ARN."
    assert [str(error) for error in found.unmet] == [line + advice for line in missing]


def test_a_role_that_is_not_there_has_no_policies_to_list():
    desired = replace(OF_CLUSTER, managed_policies=("reader",), inline_policies={"p": READ})
    found = present(desired, cluster(), PROVIDER_THERE, NO_ROLE, policy(OURS, there=True))
    assert (found.role, found.managed) == (None, (OURS,))


def test_attached_and_inline_policies_are_read_where_they_were_asked_for():
    desired = replace(OF_CLUSTER, managed_policies=(), inline_policies={})
    calls = [role_there(), attached(AWSS, OURS), *inline(p=READ, q=LIST)]
    role = present(desired, cluster(), PROVIDER_THERE, *calls).role
    assert (role.managed, role.inline) == ((OURS, AWSS), {"p": READ, "q": LIST})


def profile(name):
    required = {"Path": "/", "InstanceProfileId": "AIPAEXAMPLEEXAMPLE", "Arn": "arn:aws:iam::1:instance-profile/x"}
    return required | {"InstanceProfileName": name, "CreateDate": WHEN, "Roles": []}


def test_before_a_role_is_deleted_all_that_hangs_on_it_is_read():
    profiles = iam("list_instance_profiles_for_role", answer={"InstanceProfiles": [profile("node")]})
    calls = [role_there(), attached(AWSS, OURS), *inline(p=READ), profiles]
    with scripted(*calls) as context:
        role = observe_absent(context, WANTED).role
    assert (role.managed, role.inline, role.instance_profiles) == ((OURS, AWSS), {"p": READ}, ("node",))


@pytest.mark.parametrize(
    ("issuer", "region"),
    [
        (None, "ap-northeast-1"),
        ("https://oidc.eks.us-east-1.amazonaws.com/id/AB", "us-east-1"),
        ("https://oidc.example.com", "ap-northeast-1"),
    ],
)
def test_a_role_to_delete_is_that_of_the_cluster_in_the_issuers_region_or_the_callers(issuer, region):
    profiles = iam("list_instance_profiles_for_role", answer={"InstanceProfiles": []})
    with scripted(role_there(), attached(), *inline(), profiles) as context:
        assert observe_absent(context, replace(WANTED, issuer=issuer)).region == region


def test_of_a_role_that_is_gone_nothing_more_is_asked():
    with scripted(NO_ROLE) as context:
        assert observe_absent(context, WANTED) == Observed(None)


@pytest.mark.parametrize(
    ("calls", "attempted"),
    [
        ([cluster()], "read the EKS cluster"),
        ([cluster(), PROVIDER_THERE], "read the IAM OIDC provider"),
        ([cluster(), PROVIDER_THERE, role_there()], "read the IAM role"),
        ([cluster(), PROVIDER_THERE, role_there(), attached()], "list the managed policies of the IAM role"),
        ([cluster(), PROVIDER_THERE, role_there(), attached(), policy(OURS, there=True)], "read the IAM policy"),
        (
            [cluster(), PROVIDER_THERE, role_there(), attached(OURS), inline()[0]],
            "list the inline policies of the IAM role",
        ),
    ],
)
def test_what_may_not_be_read_stops_the_run_before_it_writes(calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="AccessDenied", message=denial(last.service, last.operation))
    desired = replace(OF_CLUSTER, managed_policies=("reader",), inline_policies={})
    with pytest.raises(Denied) as raised:
        present(desired, *before, last)
    assert raised.value.attempted == attempted
