# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundled documents mean what the controller's own documents of v2.13.4 to v3.5.0 mean, in every partition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import policy
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies import (
    aws_load_balancer_controller,
    external_dns,
)

# Digests of the meaning of the documents published with the controller, by policy.digest.
PUBLISHED = {
    "aws": ("iam_policy.json", "7e0a27c1995b53f9605c30c09bd030e9ec45c5ff084ff00aaed9ace2edaaf4e6"),
    "aws-cn": ("iam_policy_cn.json", "e3281564593056cdf1abecbd284eb1903f3ae5be5f7193eb2af3a7bc6e5afb58"),
    "aws-us-gov": ("iam_policy_us-gov.json", "d9f3853d65984fb1c6064979102b82588e3be465934c85e7ef59ae99419f4b98"),
    "aws-eusc": ("iam_policy_eusc.json", "0423d4aa712d72e0d64f7b482ab4b7ce291d7191f46d02d9bec88b1a52d56646"),
    "aws-iso": ("iam_policy_iso.json", "61e47d40a01caf37c155b0fbf4c12afe918ab9a1523d4dad385b61b8a01fde36"),
    "aws-iso-b": ("iam_policy_isob.json", "5bd4f1d07e34c004a8a7b1994686289828e27b941404367ea72acd6d803e21c9"),
    "aws-iso-e": ("iam_policy_isoe.json", "e6a3309ab32a1fc4a5dcf63d2c6a36c1dd0f4c866846a3585145f22f58c0e2c3"),
    "aws-iso-f": ("iam_policy_isof.json", "92b3954f0e23a4748649e92df47e8a95430f930a69da1b2a9f3af6ca20edcb2d"),
}
# Where the published documents are at hand: beside the checkout.
AT_HAND = Path(__file__).parents[5] / "shared" / "data" / "policies"


@pytest.mark.parametrize("partition", PUBLISHED)
def test_the_controllers_policy_means_what_is_published_for_the_partition(partition):
    assert policy.digest(aws_load_balancer_controller.document(partition)) == PUBLISHED[partition][1]


@pytest.mark.skipif(not AT_HAND.is_dir(), reason="the published documents are not at hand; their digests are compared")
@pytest.mark.parametrize("partition", PUBLISHED)
def test_the_controllers_policy_lacks_and_adds_nothing(partition):
    published = policy.meaning(json.loads((AT_HAND / PUBLISHED[partition][0]).read_text()))
    ours = policy.meaning(aws_load_balancer_controller.document(partition))
    assert (published - ours, ours - published) == (frozenset(), frozenset())


@pytest.mark.parametrize("partition", PUBLISHED)
def test_the_controllers_policy_fits_into_a_managed_policy(partition):
    assert policy.size(aws_load_balancer_controller.document(partition)) <= 6144


@pytest.mark.parametrize("partition", PUBLISHED)
@pytest.mark.parametrize(
    "make",
    [aws_load_balancer_controller.document, lambda partition: external_dns.document(partition, ["Z1"])],
    ids=["controller", "external-dns"],
)
def test_a_bundled_document_is_written_in_the_words_of_iam(make, partition):
    document = make(partition)
    assert document.keys() == {"Version", "Statement"}
    # Without it IAM would take the document for one of 2008, whose variables are plain text.
    assert document["Version"] == "2012-10-17"
    for statement in document["Statement"]:
        assert {"Effect", "Action", "Resource"} <= statement.keys() <= {"Effect", "Action", "Resource", "Condition"}
        assert statement["Effect"] == "Allow"
        assert statement.get("Condition") != {}


def test_complaint_18_external_dns_may_write_to_the_named_zones_only():
    document = external_dns.document("aws-cn", ["Z1", "/hostedzone/Z2"])
    by_action = {}
    for _unused, _unused, _unused, action, resource, _unused in policy.meaning(document):
        by_action.setdefault(action, set()).add(resource)
    zones = {"arn:aws-cn:route53:::hostedzone/Z1", "arn:aws-cn:route53:::hostedzone/Z2"}
    assert by_action == {
        "route53:changeresourcerecordsets": zones,
        "route53:listresourcerecordsets": zones,
        "route53:listtagsforresources": zones,
        "route53:listhostedzones": {"*"},
    }
