# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of any number of load balancers and their like, of which some may be gone since they were listed."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import elbv2
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, Refused


class Tagged:
    """Answers for the tags of what is there; asked for one that is not, it answers nothing for any, as AWS does."""

    def __init__(self, there, code="LoadBalancerNotFound"):
        self.there = there
        self.code = code
        self.asked = []

    def answer(self, _client, _operation, *, missing, **given):
        arns = given["ResourceArns"]
        self.asked.append(len(arns))
        if not set(arns) <= self.there:
            if self.code in missing:
                return None
            raise Refused("read the tags of", answer=self.code)
        listed = [{"Key": "a", "Value": "1"}]
        return {"TagDescriptions": [{"ResourceArn": arn, "Tags": listed} for arn in arns]}


@pytest.fixture
def tagged(monkeypatch):
    def make(count, **more):
        service = Tagged({f"arn:{number}" for number in range(count)}, **more)
        monkeypatch.setattr(elbv2, "find", service.answer)
        return service

    return make


@pytest.mark.parametrize(
    ("count", "batches"), [(0, []), (1, [1]), (20, [20]), (21, [1, 20]), (40, [20, 20]), (41, [1, 20, 20])]
)
def test_tags_are_read_twenty_at_a_time(tagged, count, batches):
    service = tagged(count)
    arns = [f"arn:{number}" for number in range(count)]
    assert elbv2.tags_of("client", arns) == {arn: {"a": "1"} for arn in arns}
    assert sorted(service.asked) == batches


@pytest.mark.parametrize("code", ["LoadBalancerNotFound", "TargetGroupNotFound", "ListenerNotFound", "RuleNotFound"])
def test_one_that_is_gone_does_not_spoil_the_answer_about_the_others(tagged, code):
    service = tagged(3, code=code)
    assert elbv2.tags_of("client", ["arn:0", "arn:gone", "arn:2"]) == {"arn:0": {"a": "1"}, "arn:2": {"a": "1"}}
    assert service.asked == [3, 1, 1, 1]


def test_where_all_are_gone_there_are_no_tags(tagged):
    tagged(0)
    assert elbv2.tags_of("client", ["arn:gone"]) == {}
    assert elbv2.tags_of("client", ["arn:gone", "arn:gone-too"]) == {}


def test_another_refusal_is_not_taken_for_nothing_there(tagged):
    tagged(1, code="ValidationError")
    with pytest.raises(Refused, match="ValidationError"):
        elbv2.tags_of("client", ["arn:gone"])


def test_a_denial_of_one_batch_is_a_denial_of_all(monkeypatch):
    def denied(*_given, **_more):
        raise Denied("read the tags of", target="arn:0")

    monkeypatch.setattr(elbv2, "find", denied)
    with pytest.raises(Denied):
        elbv2.tags_of("client", [f"arn:{number}" for number in range(30)])
