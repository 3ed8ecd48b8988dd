# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster that has to exist, and what is read off its description."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing

from tests.unit.plugins.aws_script import Call, client_of, scripted

ISSUER = "https://oidc.eks.eu-west-1.amazonaws.com/id/6D5A"
DESCRIBED = {
    "name": "mz-k8s",
    "arn": "arn:aws-cn:eks:cn-north-1:123456789012:cluster/mz-k8s",
    "identity": {"oidc": {"issuer": ISSUER}},
}
READ = Call("eks", "describe_cluster", {"name": "mz-k8s"}, {"cluster": DESCRIBED})
NOT_THERE = Call("eks", "describe_cluster", {"name": "mz-k8s"}, {}, refused="ResourceNotFoundException")


def required(*calls):
    with scripted(*calls) as context:
        return cluster.require_cluster(context.aws, "mz-k8s")


def test_a_cluster_that_is_there_is_returned_as_it_is_described():
    assert required(READ) == DESCRIBED


@pytest.mark.parametrize(("names", "there"), [(["prod", "dev"], "dev, prod"), ([], "none")])
def test_a_cluster_that_is_not_there_is_told_with_those_that_are(names, there):
    with pytest.raises(Missing) as raised:
        required(NOT_THERE, Call("eks", "list_clusters", {}, {"clusters": names}))
    assert str(raised.value) == (
        f"could not find the EKS cluster mz-k8s: there is none of that name in ap-northeast-1 (there: {there}). "
        "Check the cluster's name, the region and the account."
    )


def test_the_issuer_the_account_and_the_provider_are_read_off_the_description():
    assert (cluster.issuer_of(DESCRIBED), cluster.account_of(DESCRIBED)) == (ISSUER, "123456789012")
    arn = cluster.provider_arn(partition="aws-cn", account="123456789012", issuer=ISSUER)
    assert arn == "arn:aws-cn:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/6D5A"


@pytest.mark.parametrize(
    "identity", [{}, {"identity": {}}, {"identity": {"oidc": {}}}, {"identity": {"oidc": {"issuer": ""}}}]
)
def test_a_cluster_that_is_only_being_made_has_no_issuer_yet(identity):
    with pytest.raises(Missing) as raised:
        cluster.issuer_of({"name": "mz-k8s"} | identity)
    assert str(raised.value) == "could not read the OIDC issuer of EKS cluster mz-k8s: the cluster has none yet."


@pytest.mark.parametrize(("given", "region"), [("cn-north-1", "cn-north-1"), (None, "eu-west-1"), ("", "eu-west-1")])
def test_clusters_are_looked_for_where_calls_go_to(given, region):
    """Where no region is given, the environment or the profile has one, which each client was made with."""
    assert cluster.region_of(Aws(region=given, _clients={"sts": client_of("sts", "eu-west-1")})) == region
