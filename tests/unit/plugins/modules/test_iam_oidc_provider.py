# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

MODULE = "iam_oidc_provider"
ISSUER = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
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
    assert "allow iam:CreateOpenIDConnectProvider to arn:aws:iam::123456789012:user/eve" in failed["msg"]
