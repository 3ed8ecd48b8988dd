# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which load balancer is the controller's for an Ingress, and whose tags are read to know."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import alb, elbv2
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.alb import CLUSTER_TAG, STACK_TAG
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Ambiguous

CLIENT = object()
STACK = "default/app"
OURS = {CLUSTER_TAG: "mz-k8s", STACK_TAG: STACK}


def balancer(name):
    return {"LoadBalancerArn": f"arn-{name}", "LoadBalancerName": name, "DNSName": f"{name}.ELB.amazonaws.com"}


class Account:
    """The load balancers of an account, by name, with their tags; None for one that is gone when it is asked for its tags."""

    def __init__(self, monkeypatch, **tags):
        self.tags = {f"arn-{name}": found for name, found in tags.items()}
        self.asked = []
        monkeypatch.setattr(elbv2, "list_load_balancers", self.list_load_balancers)
        monkeypatch.setattr(elbv2, "tags_of", self.tags_of)

    def list_load_balancers(self, client):
        assert client is CLIENT
        return [balancer(arn.removeprefix("arn-")) for arn in self.tags]

    def tags_of(self, client, arns):
        assert client is CLIENT
        self.asked.append(list(arns))
        return {arn: self.tags[arn] for arn in arns if self.tags[arn] is not None}


def found(dns_name=None, cluster="mz-k8s", stack=STACK):
    one = alb.find_alb(CLIENT, cluster=cluster, stack=stack, dns_name=dns_name)
    return one and one["LoadBalancerName"]


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({}, None),
        ({"a": OURS}, "a"),
        ({"a": {}, "b": OURS}, "b"),
        ({"a": OURS | {"team": "x"}}, "a"),
        ({"a": OURS | {CLUSTER_TAG: "other"}}, None),
        ({"a": OURS | {STACK_TAG: "default/other"}}, None),
        ({"a": {CLUSTER_TAG: "mz-k8s"}}, None),
        ({"a": {STACK_TAG: STACK}}, None),
        ({"a": {}}, None),
        # It was deleted between the list and the tags.
        ({"a": None}, None),
        ({"a": None, "b": OURS}, "b"),
    ],
)
def test_an_alb_is_known_by_both_tags_of_the_controller(monkeypatch, tags, name):
    Account(monkeypatch, **tags)
    assert found() == name


def test_what_is_found_carries_its_tags(monkeypatch):
    Account(monkeypatch, a=OURS)
    one = alb.find_alb(CLIENT, cluster="mz-k8s", stack=STACK, dns_name=None)
    assert one == balancer("a") | {"Tags": OURS}


@pytest.mark.parametrize("dns_name", ["a.ELB.amazonaws.com", "a.elb.amazonaws.com", "A.elb.AMAZONAWS.com"])
def test_where_the_ingress_names_its_address_no_other_is_asked_for_its_tags(monkeypatch, dns_name):
    account = Account(monkeypatch, a=OURS, b={}, c={})
    assert found(dns_name) == "a"
    assert account.asked == [["arn-a"]]


@pytest.mark.parametrize("dns_name", ["old.elb.amazonaws.com", "b.elb.amazonaws.com", ""])
def test_an_address_that_is_not_the_albs_any_more_does_not_hide_it(monkeypatch, dns_name):
    account = Account(monkeypatch, a=OURS, b={})
    assert found(dns_name) == "a"
    assert account.asked[-1] == ["arn-a", "arn-b"]


def test_two_that_carry_the_tags_are_told_and_none_is_guessed(monkeypatch):
    Account(monkeypatch, b=OURS, a=OURS)
    with pytest.raises(Ambiguous) as told:
        found()
    assert str(told.value) == "could not choose the ALB of default/app: several carry its tags: a, b."


def test_of_two_the_one_that_the_ingress_names_is_chosen(monkeypatch):
    Account(monkeypatch, a=OURS, b=OURS)
    assert found("b.elb.amazonaws.com") == "b"


def test_the_alb_of_a_group_goes_by_the_groups_name(monkeypatch):
    Account(monkeypatch, a=OURS | {STACK_TAG: "shared"}, b=OURS)
    assert found(stack="shared") == "a"


class Tags:
    """The tags API of ELB: one ARN that is not there spoils a whole request."""

    def __init__(self, monkeypatch, *missing):
        self.missing = set(missing)
        self.requests = []
        monkeypatch.setattr(elbv2, "find", self.find)

    def find(self, client, operation, *, missing, attempted, target, ResourceArns):  # noqa: N803 - the API's name
        assert operation == "describe_tags"
        assert set(missing) == {f"{kind}NotFound" for kind in ("LoadBalancer", "TargetGroup", "Listener", "Rule")}
        assert (attempted, target) == ("read the tags of", ", ".join(ResourceArns))
        self.requests.append(list(ResourceArns))
        if self.missing & set(ResourceArns):
            return None
        described = [{"ResourceArn": arn, "Tags": [{"Key": "arn", "Value": arn}]} for arn in ResourceArns]
        return {"TagDescriptions": described}


@pytest.mark.parametrize(
    ("count", "requests"), [(0, []), (1, [1]), (20, [20]), (21, [20, 1]), (40, [20, 20]), (45, [20, 20, 5])]
)
def test_tags_are_asked_for_twenty_at_a_time(monkeypatch, count, requests):
    tags = Tags(monkeypatch)
    arns = [f"arn-{number}" for number in range(count)]
    assert elbv2.tags_of(None, arns) == {arn: {"arn": arn} for arn in arns}
    assert sorted(len(request) for request in tags.requests) == sorted(requests)
    assert sorted(arn for request in tags.requests for arn in request) == sorted(arns)


@pytest.mark.parametrize("missing", [["arn-1"], ["arn-0", "arn-2"], ["arn-0", "arn-1", "arn-2"], []])
def test_one_that_was_deleted_meanwhile_does_not_spoil_the_others(monkeypatch, missing):
    Tags(monkeypatch, *missing)
    arns = ["arn-0", "arn-1", "arn-2"]
    assert elbv2.tags_of(None, arns) == {arn: {"arn": arn} for arn in arns if arn not in missing}


def test_only_the_request_that_was_spoilt_is_made_one_by_one(monkeypatch):
    tags = Tags(monkeypatch, "arn-3")
    found = elbv2.tags_of(None, [f"arn-{number}" for number in range(25)])
    assert len(found) == 24
    assert sorted(len(request) for request in tags.requests) == [1] * 20 + [5, 20]


def test_resources_without_tags_have_none(monkeypatch):
    monkeypatch.setattr(elbv2, "find", lambda *_w, **_o: {"TagDescriptions": [{"ResourceArn": "arn", "Tags": []}]})
    assert elbv2.tags_of(None, ["arn"]) == {"arn": {}}
