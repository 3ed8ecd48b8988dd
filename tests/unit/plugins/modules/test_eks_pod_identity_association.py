# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import botocore.exceptions
import pytest

MODULE = "eks_pod_identity_association"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
ARN = "arn:aws:eks:ap-northeast-1:123456789012:podidentityassociation/mz-k8s/a-1"
WHO = {"cluster_name": "mz-k8s", "namespace": "kube-system", "service_account": "lbc"}
WANTED = WHO | {"role": "lbc-role", "owner_tags": OWNER}
ROLE = "arn:aws:iam::123456789012:role/lbc-role"


@pytest.fixture
def associations(eks_cluster, aws_calls):
    """What moto lacks: one association at most, kept as EKS would."""
    kept = {}

    def create(**arguments):
        kept.update(arguments, associationId="a-1", associationArn=ARN)
        return {"association": dict(kept)}

    def no_addon(**_unused):
        raise botocore.exceptions.ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "DescribeAddon")

    def untag(**arguments):
        for key in arguments["tagKeys"]:
            del kept["tags"][key]
        return {}

    aws_calls.answer("list_pod_identity_associations", lambda **_unused: {"associations": [kept] if kept else []})
    aws_calls.answer("describe_pod_identity_association", lambda **_unused: {"association": dict(kept)})
    aws_calls.answer("create_pod_identity_association", create)
    aws_calls.answer("update_pod_identity_association", lambda **a: kept.update(roleArn=a["roleArn"]) or {})
    aws_calls.answer("delete_pod_identity_association", lambda **_unused: kept.clear() or {})
    aws_calls.answer("tag_resource", lambda **a: kept["tags"].update(a["tags"]) or {})
    aws_calls.answer("untag_resource", untag)
    aws_calls.answer("describe_addon", no_addon)
    return kept


def test_it_associates_the_service_account_and_a_second_run_changes_nothing(run_module, aws, associations):
    first = run_module(MODULE, **WANTED)
    assert first["association"]["role_arn"] == ROLE
    assert (first["association"]["id"], first["association"]["tags"]) == ("a-1", OWNER)
    second = run_module(MODULE, **WANTED)
    assert (second["changed"], second["association"]) == (False, first["association"])


def test_check_mode_predicts_what_the_run_does_and_writes_nothing(run_module, aws, associations, aws_calls):
    predicted = run_module(MODULE, **WANTED, _check=True)
    assert aws_calls.writes == []
    done = run_module(MODULE, **WANTED)
    assert (predicted["changed"], predicted["actions"]) == (True, done["actions"])
    unknown = {"id": None, "arn": None}
    assert predicted["association"] == done["association"] | unknown


def test_a_role_or_tag_changed_by_hand_is_put_right(run_module, aws, associations):
    first = run_module(MODULE, **WANTED)
    associations.update(roleArn="arn:aws:iam::123456789012:role/other")
    associations["tags"]["by"] = "hand"
    mended = run_module(MODULE, **WANTED, tags={})
    assert [action.split()[0] for action in mended["actions"]] == ["update_association", "untag_association"]
    assert (associations["roleArn"], mended["association"]) == (ROLE, first["association"])


def test_someone_elses_association_is_not_changed_and_not_deleted(run_module, aws, associations, aws_calls):
    run_module(MODULE, **WHO, role="theirs")
    aws_calls.made.clear()
    assert run_module(MODULE, **WANTED)["error"] == "Conflict"
    kept = run_module(MODULE, **WHO, owner_tags=OWNER, state="absent")
    assert kept["kept"][0]["resource"] == ARN
    assert aws_calls.writes == []
    assert run_module(MODULE, **WANTED, adopt=True)["association"]["owned"] is True


def test_deleting_it_and_deleting_it_again_also_when_the_cluster_is_gone(run_module, aws, associations):
    run_module(MODULE, **WANTED)
    gone = run_module(MODULE, **WHO, owner_tags=OWNER, state="absent")
    assert (gone["changed"], gone["association"], associations) == (True, None, {})
    assert not run_module(MODULE, **WHO, state="absent")["changed"]
    aws("eks").delete_cluster(name="mz-k8s")
    assert not run_module(MODULE, **WHO, state="absent")["changed"]


def test_a_cluster_without_the_agent_is_warned_of(run_module, aws, associations, aws_calls):
    assert "neither the add-on eks-pod-identity-agent nor Auto Mode" in run_module(MODULE, **WANTED)["warnings"][0]
    aws_calls.answer("describe_addon", lambda **_unused: {"addon": {}})
    assert run_module(MODULE, **WANTED)["warnings"] == []


def test_wrong_input_is_an_error_before_anything_is_written(run_module, aws, associations, aws_calls):
    assert "there: mz-k8s" in run_module(MODULE, **WANTED | {"cluster_name": "mz-k9s"})["msg"]
    assert "wildcards are not taken" in run_module(MODULE, **WANTED | {"service_account": "*"})["msg"]
    assert "role" in run_module(MODULE, **WHO)["msg"]
    assert aws_calls.writes == []
