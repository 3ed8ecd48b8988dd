# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

MODULE = "iam_oidc_provider"
ISSUER = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
ARN = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/AB"


def test_it_makes_the_provider_and_a_second_run_changes_nothing(run_module, aws):
    first = run_module(MODULE, issuer=ISSUER, tags={"team": "edge"})
    assert first["changed"]
    assert first["oidc_provider"]["arn"] == ARN
    second = run_module(MODULE, issuer=ISSUER, tags={"team": "edge"})
    assert not second["changed"]
    assert second["oidc_provider"] == first["oidc_provider"]


def test_check_mode_predicts_what_the_run_does_and_writes_nothing(run_module, aws, aws_calls):
    predicted = run_module(MODULE, issuer=ISSUER, _check=True, _diff=True)
    assert aws_calls.writes == []
    done = run_module(MODULE, issuer=ISSUER, _diff=True)
    assert {key: predicted[key] for key in ("changed", "actions", "diff", "oidc_provider")} == {
        key: done[key] for key in ("changed", "actions", "diff", "oidc_provider")
    }


def test_without_credentials_it_says_how_to_give_them(run_module, aws, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    failed = run_module(MODULE, issuer=ISSUER)
    assert failed["error"] == "Unauthenticated"
    assert "AWS_PROFILE" in failed["msg"]


def test_a_denial_names_the_missing_action(run_module, aws, aws_calls):
    aws_calls.refuse(
        "create_open_id_connect_provider",
        "AccessDenied",
        "User: arn:aws:iam::123456789012:user/eve is not authorized to perform: iam:CreateOpenIDConnectProvider",
    )
    failed = run_module(MODULE, issuer=ISSUER)
    assert failed["error"] == "Denied"
    assert "Allow iam:CreateOpenIDConnectProvider to arn:aws:iam::123456789012:user/eve" in failed["msg"]


def test_deleting_names_the_roles_that_still_trust_it(run_module, aws, eks_cluster):
    wanted = {"cluster_name": "mz-k8s", "owner_tags": OWNER}
    run_module(MODULE, **wanted)
    run_module("irsa_role", name="app", cluster_name="mz-k8s", service_accounts=["default/app"])
    kept = run_module(MODULE, **wanted, state="absent")
    assert (kept["changed"], kept["oidc_provider"]["trusting_roles"]) == (False, ["app"])
    assert kept["kept"] == [{"resource": eks_cluster.provider_arn, "reason": "roles still trust it: app"}]
    failed = run_module(MODULE, cluster_name="mz-k8s", state="absent")
    assert failed["error"] == "Conflict"
    run_module("irsa_role", name="app", state="absent")
    assert run_module(MODULE, **wanted, state="absent")["oidc_provider"] is None
    assert not run_module(MODULE, **wanted, state="absent")["changed"]


def test_when_the_cluster_is_gone_its_provider_is_found_by_the_owners_tag(run_module, aws, eks_cluster):
    run_module(MODULE, cluster_name="mz-k8s", owner_tags=OWNER)
    run_module(MODULE, issuer=ISSUER)
    aws("eks").delete_cluster(name="mz-k8s")
    gone = run_module(MODULE, cluster_name="mz-k8s", owner_tags=OWNER, state="absent")
    assert gone["actions"] == [f"delete_provider IAM OIDC provider {eks_cluster.provider_arn}"]
    assert not run_module(MODULE, cluster_name="mz-k8s", owner_tags=OWNER, state="absent")["changed"]
    assert [item["Arn"] for item in aws("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]] == [ARN]


def test_when_the_cluster_is_gone_two_marked_providers_are_ambiguous(run_module, aws):
    run_module(MODULE, issuer=ISSUER, owner_tags=OWNER)
    run_module(MODULE, issuer=ISSUER + "2", owner_tags=OWNER)
    failed = run_module(MODULE, cluster_name="mz-k8s", owner_tags=OWNER, state="absent")
    assert failed["error"] == "Ambiguous"
    assert "Give the issuer" in failed["msg"]


def test_without_owner_tags_a_cluster_that_is_gone_is_an_error(run_module, aws):
    assert run_module(MODULE, cluster_name="mz-k8s", state="absent")["error"] == "Missing"


@pytest.mark.parametrize("check", [False, True])
def test_someone_elses_provider_without_our_audience_stops_the_run_before_it_writes(run_module, aws, aws_calls, check):
    aws("iam").create_open_id_connect_provider(Url=ISSUER, ClientIDList=["theirs"])
    aws_calls.made.clear()
    refused = run_module(MODULE, issuer=ISSUER, owner_tags=OWNER, _check=check)
    assert (refused["error"], aws_calls.writes) == ("Conflict", [])
    assert "it lacks the client id sts.amazonaws.com" in refused["msg"]


def test_what_was_taken_over_is_ours_to_take_back(run_module, aws):
    aws("iam").create_open_id_connect_provider(Url=ISSUER, ClientIDList=["sts.amazonaws.com"])
    taken = run_module(MODULE, issuer=ISSUER, owner_tags=OWNER, adopt=True)
    assert (taken["changed"], taken["oidc_provider"]["owned"]) == (True, True)
    assert not run_module(MODULE, issuer=ISSUER, owner_tags=OWNER)["changed"]
    assert run_module(MODULE, issuer=ISSUER, owner_tags=OWNER, state="absent")["oidc_provider"] is None
