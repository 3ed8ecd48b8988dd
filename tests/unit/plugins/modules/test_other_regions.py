# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two clusters of one name, in two regions of one account: neither takes or deletes what the other has in IAM."""

from __future__ import annotations

import json

import pytest

NAME = "mz-k8s-aws-load-balancer-controller"
POLICY = "AWSLoadBalancerControllerIAMPolicy"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
VIRGINIA = "https://oidc.eks.us-east-1.amazonaws.com/id/AAAABBBBCCCCDDDDAAAABBBBCCCCDDDD"
REASON = f"it is of the cluster mz-k8s in us-east-1 ({VIRGINIA.removeprefix('https://')})"
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]}
WANTED = {
    "name": NAME,
    "service_accounts": ["kube-system/aws-load-balancer-controller"],
    "managed_policies": [POLICY],
    "owner_tags": OWNER,
}


@pytest.fixture
def virginia(run_module, aws, eks_cluster, aws_calls):
    """What a run for the cluster of our name in us-east-1 made."""
    made = [
        run_module("iam_oidc_provider", issuer=VIRGINIA, owner_tags=OWNER, region="us-east-1"),
        run_module("iam_policy", name=POLICY, document=READ, owner_tags=OWNER, region="us-east-1"),
        run_module("irsa_role", **WANTED, issuer=VIRGINIA, region="us-east-1"),
    ]
    run_module("iam_oidc_provider", cluster_name="mz-k8s", owner_tags=OWNER)
    aws_calls.made.clear()
    return [one[key] for one, key in zip(made, ("oidc_provider", "policy", "role"), strict=True)]


def test_a_run_for_our_region_stops_before_it_takes_the_others_role(run_module, aws, virginia, aws_calls):
    failed = run_module("irsa_role", **WANTED, cluster_name="mz-k8s")
    assert failed["error"] == "Conflict"
    assert f"{virginia[2]['arn']}: {REASON}, and it differs: update_assume_role_policy" in failed["msg"]
    assert "role_name and policy.name in irsa_apps" in failed["msg"]
    assert aws_calls.writes == []
    again = run_module("irsa_role", **WANTED, issuer=VIRGINIA, region="us-east-1")
    assert not again["changed"], "the other region's own run goes on"


def test_a_policy_that_the_others_role_has_is_used_and_not_rewritten(run_module, aws, virginia, aws_calls):
    assert not run_module("iam_policy", name=POLICY, document=READ, owner_tags=OWNER)["changed"]
    other = json.loads(json.dumps(READ).replace("GetObject", "ListBucket"))
    failed = run_module("iam_policy", name=POLICY, document=other, owner_tags=OWNER)
    assert failed["error"] == "Conflict"
    assert (
        f"it is of the cluster mz-k8s in us-east-1 (role/{NAME} of {VIRGINIA.removeprefix('https://')})"
        in failed["msg"]
    )
    assert aws_calls.writes == []


def test_adopt_takes_it_over(run_module, aws, virginia):
    taken = run_module("irsa_role", **WANTED, cluster_name="mz-k8s", adopt=True)
    assert taken["actions"] == [f"update_assume_role_policy IAM role {NAME}"]
    assert taken["role"]["owned"]


def test_what_is_left_of_our_cluster_is_not_what_the_other_has(run_module, aws, virginia, eks_cluster):
    found = run_module("leftovers_info", cluster_name="mz-k8s", kinds=["iam"])
    assert [one["id"] for one in found["leftovers"]] == [eks_cluster.provider_arn]
    provider, policy, role = (one["arn"] for one in virginia)
    assert found["kept"] == [
        {"resource": f"IAM OIDC provider {provider}", "reason": REASON},
        {"resource": f"IAM policy {policy}", "reason": f"it is attached to role/{NAME}"},
        {"resource": f"IAM role {role}", "reason": REASON},
    ]


def test_a_teardown_of_our_cluster_deletes_nothing_of_the_others(run_module, aws, virginia, aws_calls):
    provider, policy, role = (one["arn"] for one in virginia)
    absent = {"owner_tags": OWNER, "state": "absent"}
    assert run_module("irsa_role", name=NAME, **absent)["kept"] == [{"resource": role, "reason": REASON}]
    assert [one["resource"] for one in run_module("iam_policy", name=POLICY, **absent)["kept"]] == [policy]
    aws("eks").delete_cluster(name="mz-k8s")
    aws_calls.made.clear()
    gone = run_module("iam_oidc_provider", cluster_name="mz-k8s", **absent)
    assert "ap-northeast-1" in gone["actions"][0]
    assert aws_calls.writes == ["delete_open_id_connect_provider"]
    assert aws("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=provider)["Url"]
