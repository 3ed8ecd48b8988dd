# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

MODULE = "eks_cluster_info"


def test_it_reads_the_cluster_and_whether_its_issuer_is_known_to_iam(run_module, aws, eks_cluster, aws_calls):
    found = run_module(MODULE, cluster_name="mz-k8s")
    assert not found["changed"]
    cluster = found["cluster"]
    assert cluster["oidc_issuer"] == eks_cluster.issuer
    assert cluster["oidc_provider_arn"] == eks_cluster.provider_arn
    assert cluster["oidc_provider_exists"] is False
    assert cluster["vpc_id"] == eks_cluster.vpc_id
    assert (cluster["region"], cluster["account_id"], cluster["partition"]) == (
        "ap-northeast-1",
        "123456789012",
        "aws",
    )
    assert cluster["auto_mode"] is False
    assert aws_calls.made == ["describe_cluster", "get_open_id_connect_provider"]

    run_module("iam_oidc_provider", cluster_name="mz-k8s")
    assert run_module(MODULE, cluster_name="mz-k8s")["cluster"]["oidc_provider_exists"] is True


def test_an_unknown_cluster_is_an_error_that_names_those_that_exist(run_module, aws, eks_cluster):
    failed = run_module(MODULE, cluster_name="mz-k9s")
    assert failed["error"] == "Missing"
    assert failed["msg"] == (
        "could not find the EKS cluster mz-k9s: there is none of that name in ap-northeast-1 (there: mz-k8s). "
        "Check the cluster's name, the region and the account."
    )


def test_an_unknown_cluster_is_null_where_that_is_allowed(run_module, aws):
    assert run_module(MODULE, cluster_name="gone", allow_missing=True)["cluster"] is None


def test_an_empty_name_is_refused_and_not_taken_for_the_list_of_clusters(run_module, aws, eks_cluster):
    failed = run_module(MODULE, cluster_name="", allow_missing=True)
    assert failed["error"] == "InvalidArgument"
    assert failed["msg"] == "could not read the EKS cluster: its name is empty. Give cluster_name."


def test_a_denial_names_the_missing_action(run_module, aws, aws_calls):
    aws_calls.refuse(
        "describe_cluster",
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:user/eve is not authorized to perform: eks:DescribeCluster on resource: "
        "arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s",
    )
    failed = run_module(MODULE, cluster_name="mz-k8s")
    assert failed["error"] == "Denied"
    assert "Allow eks:DescribeCluster on arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s" in failed["msg"]


def test_without_a_region_it_says_how_to_give_one(run_module, aws, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    failed = run_module(MODULE, cluster_name="mz-k8s")
    assert failed["error"] == "InvalidArgument"
    assert "AWS_REGION" in failed["msg"]
