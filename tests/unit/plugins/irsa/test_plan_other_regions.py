# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM has no regions: a cluster of the same name in another one makes roles of the same names with the same mark."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import plan as irsa
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount

from tests.unit.plugins.irsa.world import (
    ARN,
    OWNER,
    PROVIDER,
    THERE,
    TRUST,
    WANTED,
    calls,
    observed,
    trusting_elsewhere,
)

HERE = "ap-northeast-1"
VIRGINIA = "oidc.eks.us-east-1.amazonaws.com/id/AB"
REASON = f"it is of the cluster mz-k8s in us-east-1 ({VIRGINIA})"
REBUILT = trust.by_web_identity(PROVIDER + "CD", audience="x", service_accounts=[ServiceAccount("a", "b")])
CLUSTER = "arn:aws:eks:{}:123456789012:cluster/mz-k8s"


def pod_identity(region):
    return trust.by_pod_identity(CLUSTER.format(region), service_accounts=[ServiceAccount("a", "b")])


@pytest.mark.parametrize(
    ("there", "wanted", "reason"),
    [
        (trusting_elsewhere("us-east-1"), TRUST, REASON),
        (trusting_elsewhere(HERE, "us-east-1"), TRUST, REASON),
        (trusting_elsewhere("us-east-1"), pod_identity(HERE), REASON),
        (pod_identity("us-east-1"), TRUST, f"it is of the cluster mz-k8s in us-east-1 ({CLUSTER.format('us-east-1')})"),
        (pod_identity("us-east-1"), pod_identity(HERE), f"it is of the cluster mz-k8s in us-east-1 ({CLUSTER.format('us-east-1')})"),
    ],
)  # fmt: skip
def test_plan_does_not_take_a_role_from_the_cluster_of_our_name_in_another_region(there, wanted, reason):
    with pytest.raises(Conflict) as raised:
        irsa.plan_present(WANTED, observed(replace(THERE, trust=there), wanted))
    assert str(raised.value) == (
        f"could not use the IAM role {ARN}: {reason}, and it differs: update_assume_role_policy. Give another name "
        "(role_name and policy.name in irsa_apps, external_dns_role_name, external_dns_policy_name), "
        "or adopt: true to take it over and change it."
    )


@pytest.mark.parametrize(
    ("there", "marking"),
    [
        (REBUILT, Marking(owner=OWNER)),
        (pod_identity(HERE), Marking(owner=OWNER)),
        ({"Statement": []}, Marking(owner=OWNER)),
        (trusting_elsewhere("us-east-1"), Marking(owner=OWNER, adopt=True)),
        (trusting_elsewhere("us-east-1"), Marking(owner={"team": "edge"})),
        (trusting_elsewhere("us-east-1"), Marking()),
    ],
    ids=["built anew", "pod identity", "nobody", "taken over", "another mark", "no mark"],
)
def test_plan_puts_right_the_trust_of_what_is_ours_or_taken_over(there, marking):
    role = replace(THERE, trust=there, tags=marking.owner)
    plan = irsa.plan_present(replace(WANTED, marking=marking), observed(role))
    assert calls(plan) == ["update_assume_role_policy"]
    assert plan.before["owned"] is not marking.adopt
    assert plan.after["owned"] is True


def test_plan_for_a_provider_that_is_none_of_eks_tells_no_regions_apart():
    provider = PROVIDER.replace("oidc.eks.ap-northeast-1.amazonaws.com", "oidc.example.org")
    wanted = trust.by_web_identity(provider, audience="x", service_accounts=[ServiceAccount("a", "b")])
    plan = irsa.plan_present(WANTED, observed(replace(THERE, trust=trusting_elsewhere("us-east-1")), wanted))
    assert (calls(plan), plan.before["owned"]) == (["update_assume_role_policy"], True)


def test_plan_keeps_the_role_of_the_cluster_of_our_name_in_another_region():
    plan = irsa.plan_absent(
        WANTED, replace(observed(replace(THERE, trust=trusting_elsewhere("us-east-1"))), region=HERE)
    )
    assert (plan.changed, plan.after["owned"]) == (False, False)
    assert plan.returns == {"kept": [{"resource": ARN, "reason": REASON}]}
    assert plan.warnings == (f"{ARN} was left in place: {REASON}.",)


@pytest.mark.parametrize("there", [TRUST, REBUILT, pod_identity(HERE), {"Statement": []}])
def test_plan_deletes_the_role_of_a_cluster_of_our_name_in_our_region(there):
    plan = irsa.plan_absent(WANTED, replace(observed(replace(THERE, trust=there)), region=HERE))
    assert (calls(plan), plan.before["owned"]) == (["delete_role"], True)
