# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leftovers in IAM: what carries our tag is left, unless someone else uses it; then it is kept, and they are named."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_oidc, iam_policies, iam_roles
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Kept, Leftover
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.identity import iam

TAG = "edgeworks.eks-ingress/cluster"
WHY = f"tagged {TAG}=mz-k8s"
OURS, THEIRS = {TAG: "mz-k8s"}, {TAG: "another"}
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.example/id/1"


def trust(**principal):
    return {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]}


IRSA, POD_IDENTITY = trust(Federated=PROVIDER), trust(Service="pods.eks.amazonaws.com")


def tagged(tags):
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


class Iam:
    """An account: roles as {name: (tags, trust)}, policies as {name: (tags, entities)}, providers as {arn: tags}."""

    region = "ap-northeast-1"

    def __init__(self, monkeypatch, roles=None, policies=None, providers=None, profiles=None):
        self.roles, self.policies, self.providers = roles or {}, policies or {}, providers or {}
        self.profiles = profiles or {}
        self.asked = []
        for module, name in (
            (iam_roles, "list_roles"), (iam_roles, "find_role"), (iam_roles, "list_instance_profiles"),
            (iam_policies, "list_customer_policies"), (iam_policies, "find_policy"), (iam_policies, "attachments"),
            (iam_oidc, "list_providers"), (iam_oidc, "get_provider"),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, getattr(self, name))

    def client(self, service):
        assert service == "iam"

    def role(self, name):
        return {"RoleName": name, "Arn": f"role/{name}", "AssumeRolePolicyDocument": self.roles[name][1]}

    def list_roles(self, client):
        return [self.role(name) for name in self.roles]

    def find_role(self, client, name):
        self.asked.append(name)
        tags = self.roles[name][0]
        return None if tags is None else self.role(name) | tagged(tags)

    def list_instance_profiles(self, client, name):
        return self.profiles.get(name, [])

    def list_customer_policies(self, client):
        return [{"Arn": f"policy/{name}"} for name in self.policies]

    def find_policy(self, client, arn):
        tags, entities = self.policies[arn.removeprefix("policy/")]
        return None if tags is None else {"Arn": arn, "AttachmentCount": len(entities)} | tagged(tags)

    def attachments(self, client, arn):
        entities = self.policies[arn.removeprefix("policy/")][1]
        assert entities, "a policy that is not attached needs no question"
        return entities

    def list_providers(self, client):
        return list(self.providers)

    def get_provider(self, client, arn):
        tags = self.providers[arn]
        return None if tags is None else tagged(tags)


def judged(monkeypatch, **account):
    return list(iam(Iam(monkeypatch, **account), "mz-k8s"))


def role_left(name):
    return Leftover("IAM role", f"role/{name}", WHY)


@pytest.mark.parametrize(
    ("document", "asked"),
    [
        (IRSA, True),
        (POD_IDENTITY, True),
        (trust(Service=["ec2.amazonaws.com", "pods.eks.amazonaws.com"]), True),
        (trust(Federated=["arn:aws:iam::1:saml-provider/x", PROVIDER]), True),
        ({"Statement": [trust(Service="ec2.amazonaws.com")["Statement"][0], IRSA["Statement"][0]]}, True),
        ({"Statement": IRSA["Statement"][0]}, True),
        (trust(Service="ec2.amazonaws.com"), False),
        (trust(AWS="arn:aws:iam::1:root"), False),
        (trust(Federated="arn:aws:iam::1:saml-provider/x"), False),
        (trust(Federated="cognito-identity.amazonaws.com"), False),
        ({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}]}, False),
        ({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}, False),
        ({}, False),
    ],
)
def test_only_roles_that_pods_can_assume_are_asked_for_their_tags(monkeypatch, document, asked):
    account = Iam(monkeypatch, roles={"r": (OURS, document)})
    assert list(iam(account, "mz-k8s")) == ([role_left("r")] if asked else [])
    assert account.asked == (["r"] if asked else [])


@pytest.mark.parametrize(
    "tags", [{}, THEIRS, {"cluster": "mz-k8s"}, None], ids=["none", "theirs", "another key", "gone"]
)
def test_what_does_not_carry_our_tag_is_neither_left_nor_kept(monkeypatch, tags):
    account = {"roles": {"r": (tags, IRSA)}, "policies": {"p": (tags, [])}, "providers": {PROVIDER: tags}}
    assert judged(monkeypatch, **account) == []


def test_a_role_in_an_instance_profile_is_kept_and_so_is_what_hangs_on_it(monkeypatch):
    found = judged(
        monkeypatch,
        roles={"r": (OURS, IRSA)},
        profiles={"r": ["nodes", "more"]},
        policies={"p": (OURS, ["role/r"])},
        providers={PROVIDER: OURS},
    )
    assert found == [
        Kept("IAM role role/r", "it is in the instance profile nodes, more"),
        Kept("IAM policy policy/p", "it is attached to role/r"),
        Kept(f"IAM OIDC provider {PROVIDER}", "roles still trust it: r"),
    ]


@pytest.mark.parametrize(
    ("entities", "others"),
    [
        ([], None),
        (["role/ours"], None),
        (["role/ours", "role/theirs"], "role/theirs"),
        (["user/eve"], "user/eve"),
        (["group/ours"], "group/ours"),
        (["role/theirs", "user/eve", "role/ours"], "role/theirs, user/eve"),
        (["role/gone"], "role/gone"),
    ],
)
def test_a_policy_is_left_when_only_our_roles_have_it(monkeypatch, entities, others):
    found = judged(
        monkeypatch, roles={"ours": (OURS, IRSA), "theirs": (THEIRS, IRSA)}, policies={"p": (OURS, entities)}
    )
    policy = (
        Kept("IAM policy policy/p", f"it is attached to {others}")
        if others
        else Leftover("IAM policy", "policy/p", WHY)
    )
    assert found == [role_left("ours"), policy]


@pytest.mark.parametrize(
    ("roles", "trusting"),
    [
        ({}, None),
        ({"ours": (OURS, IRSA)}, None),
        ({"theirs": (THEIRS, IRSA)}, "theirs"),
        ({"by-hand": ({}, IRSA), "theirs": (THEIRS, IRSA), "ours": (OURS, IRSA)}, "by-hand, theirs"),
        ({"other": ({}, trust(Federated=PROVIDER + "2"))}, None),
        ({"other": ({}, POD_IDENTITY)}, None),
        ({"service": ({}, trust(Service="ec2.amazonaws.com"))}, None),
    ],
)
def test_a_provider_is_left_when_only_our_roles_trust_it(monkeypatch, roles, trusting):
    found = [one for one in judged(monkeypatch, roles=roles, providers={PROVIDER: OURS}) if "provider" in str(one)]
    kept = Kept(f"IAM OIDC provider {PROVIDER}", f"roles still trust it: {trusting}")
    assert found == [kept if trusting else Leftover("IAM OIDC provider", PROVIDER, WHY)]


VIRGINIA = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/2"
TOKYO = VIRGINIA.replace("us-east-1", "ap-northeast-1")


def test_what_is_of_the_cluster_of_that_name_in_another_region_is_kept_and_what_hangs_on_it(monkeypatch):
    found = judged(
        monkeypatch,
        roles={"ours": (OURS, trust(Federated=TOKYO)), "app": (OURS, trust(Federated=VIRGINIA))},
        profiles={"app": ["not asked for"]},
        policies={"p": (OURS, ["role/app", "role/ours"]), "q": (OURS, ["role/ours"])},
        providers={VIRGINIA: OURS, TOKYO: OURS},
    )
    reason = f"it is of the cluster mz-k8s in us-east-1 ({VIRGINIA.partition('/')[2]})"
    assert found == [
        role_left("ours"),
        Kept("IAM role role/app", reason),
        Kept("IAM policy policy/p", "it is attached to role/app"),
        Leftover("IAM policy", "policy/q", WHY),
        Kept(f"IAM OIDC provider {VIRGINIA}", reason),
        Leftover("IAM OIDC provider", TOKYO, WHY),
    ]


def test_everything_of_a_cluster_is_found_among_much_that_is_not(monkeypatch):
    numbers = range(12)
    found = judged(
        monkeypatch,
        roles={f"r{number}": (OURS if number % 3 == 0 else THEIRS, IRSA) for number in numbers},
        policies={f"p{number}": (OURS if number % 4 == 0 else {}, []) for number in numbers},
        providers={f"{PROVIDER}{number}": OURS if number == 5 else THEIRS for number in numbers},
    )
    assert [one.id for one in found] == [
        "role/r0", "role/r3", "role/r6", "role/r9", "policy/p0", "policy/p4", "policy/p8", f"{PROVIDER}5",
    ]  # fmt: skip
