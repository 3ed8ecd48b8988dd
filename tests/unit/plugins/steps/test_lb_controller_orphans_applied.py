# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dead cluster left is read, and deleted as soon as AWS lets it go."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import ec2_network, elbv2
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, Denied, TimedOut
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import lb_controller_orphans as step

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.steps.test_lb_controller_orphans import BACKEND, LEFT, RULE, STACK, WANTED, calls, tagged

CLUSTER, STACK_TAG = {"elbv2.k8s.aws/cluster": "mz-k8s"}, "ingress.k8s.aws/stack"


class Aws:
    """The account of a cluster that is gone."""

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch
        self.aws = self
        self.clock = FakeClock()
        self.cluster = None
        self.tags = {}
        self.groups = []
        self.admitting = {}
        by_the_client = self.by_the_client
        monkeypatch.setattr(step, "find_cluster", by_the_client("eks", lambda name: {"mz-k8s": self.cluster}[name]))
        monkeypatch.setattr(elbv2, "list_load_balancers", by_the_client("elbv2", self.listed("LoadBalancerArn", "lb")))
        monkeypatch.setattr(elbv2, "list_target_groups", by_the_client("elbv2", self.listed("TargetGroupArn", "tg")))
        tags_of = by_the_client("elbv2", lambda arns: {arn: self.tags[arn] for arn in arns})
        monkeypatch.setattr(elbv2, "tags_of", tags_of)
        monkeypatch.setattr(ec2_network, "groups_tagged", by_the_client("ec2", self.groups_tagged))
        admitting = by_the_client("ec2", lambda id_: self.admitting.get(id_, []))
        monkeypatch.setattr(ec2_network, "groups_admitting", admitting)

    def listed(self, key, prefix):
        return lambda: [{key: arn} for arn in self.tags if arn.startswith(prefix)]

    def by_the_client(self, service, function):
        def called(client, *words):
            assert client == service
            return function(*words)

        return called

    def client(self, service):
        return service

    def groups_tagged(self, key, value):
        assert (key, value) == ("elbv2.k8s.aws/cluster", "mz-k8s")
        return self.groups

    def observe(self):
        return step.observe(self, WANTED)


@pytest.fixture
def aws(monkeypatch):
    return Aws(monkeypatch)


def test_nothing_is_read_while_the_cluster_exists(aws, monkeypatch):
    aws.cluster = {"name": "mz-k8s"}
    monkeypatch.setattr(elbv2, "list_load_balancers", pytest.fail)
    assert aws.observe() == step.Observed(cluster_exists=True)


def test_what_carries_the_clusters_tag_is_read_and_nothing_else(aws):
    of_stack = CLUSTER | {STACK_TAG: STACK}
    aws.tags = {
        "lb-2": of_stack,
        "lb-1": CLUSTER,
        "lb-3": {"elbv2.k8s.aws/cluster": "other"},
        "lb-4": {},
        "tg-1": of_stack,
    }
    aws.groups = [{"GroupId": "sg-1", "Tags": [{"Key": STACK_TAG, "Value": STACK}]}]
    seen = aws.observe()
    assert seen.load_balancers == (step.Tagged("lb-1", CLUSTER), step.Tagged("lb-2", of_stack))
    assert seen.target_groups == (step.Tagged("tg-1", of_stack),)
    assert seen.security_groups == (step.Tagged("sg-1", {STACK_TAG: STACK}),)
    assert (seen.cluster_exists, seen.admissions) == (False, {"sg-1": {}})


PAIR, OTHER_PAIR = {"GroupId": "sg-1", "Description": "elbv2.k8s.aws/x"}, {"GroupId": "sg-other"}
TCP = {"IpProtocol": "tcp", "FromPort": 30081, "ToPort": 30082}


@pytest.mark.parametrize(
    ("rules", "revoked"),
    [
        ([TCP | {"UserIdGroupPairs": [PAIR]}], [TCP | {"UserIdGroupPairs": [PAIR]}]),
        # Of a rule that names others too, only our part is taken.
        ([TCP | {"UserIdGroupPairs": [OTHER_PAIR, PAIR]}], [TCP | {"UserIdGroupPairs": [PAIR]}]),
        (
            [TCP | {"UserIdGroupPairs": [PAIR], "IpRanges": [{"CidrIp": "192.0.2.0/24"}], "PrefixListIds": []}],
            [TCP | {"UserIdGroupPairs": [PAIR]}],
        ),
        ([TCP | {"UserIdGroupPairs": [OTHER_PAIR]}, TCP | {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}], []),
        ([{"IpProtocol": "-1", "UserIdGroupPairs": [PAIR]}], [{"IpProtocol": "-1", "UserIdGroupPairs": [PAIR]}]),
        (
            [TCP | {"UserIdGroupPairs": [PAIR]}, {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "UserIdGroupPairs": [PAIR]}],
            [TCP | {"UserIdGroupPairs": [PAIR]}, {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "UserIdGroupPairs": [PAIR]}],
        ),
    ],
)  # fmt: skip
def test_of_a_rule_that_admits_an_orphan_just_that_is_to_be_revoked(aws, rules, revoked):
    aws.groups = [{"GroupId": "sg-1", "Tags": []}]
    aws.admitting = {"sg-1": [{"GroupId": "sg-nodes", "IpPermissions": rules}]}
    assert aws.observe().admissions == {"sg-1": {"sg-nodes": revoked}}


def left(**parts):
    return step.Observed(cluster_exists=False, **{key: tuple(value) for key, value in parts.items()})


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (left(), []),
        (left(load_balancers=[tagged("lb", "default/other")]), []),
        (left(target_groups=[tagged("tg"), tagged("tg-2", "default/other")]), [("delete_target_group", "tg")]),
        (left(security_groups=[tagged("sg"), tagged("sg-2", "default/other")]), [("delete_group", "sg")]),
        # What is shared goes with the last load balancer, be it gone already.
        (left(security_groups=[BACKEND]), [("delete_group", "sg-backend")]),
        (left(security_groups=[BACKEND], load_balancers=[tagged("lb-2", "default/other")]), []),
        (
            left(security_groups=[BACKEND], load_balancers=[tagged("lb")]),
            [("delete_load_balancer", "lb"), ("delete_group", "sg-backend")],
        ),
        # A security group of someone's own, tagged with the cluster alone, is not the controller's.
        (left(security_groups=[step.Tagged("sg-own", CLUSTER)]), []),
    ],
)
def test_plan_takes_what_was_made_for_these_ingresses(observed, expected):
    assert calls(step.plan(WANTED, observed)) == expected


def test_plan_takes_everything_of_several_ingresses_and_groups():
    wanted = step.desired(
        {"cluster_name": "mz-k8s", "stacks": ["default/one", "shared", "default/one"], "wait_timeout": 5}
    )
    names = {"lb-1": "default/one", "lb-2": "shared", "lb-3": "default/three"}
    plan = step.plan(wanted, left(load_balancers=[tagged(name, stack) for name, stack in names.items()]))
    assert calls(plan) == [("delete_load_balancer", "lb-1"), ("delete_load_balancer", "lb-2")]
    assert wanted == step.Desired("mz-k8s", frozenset({"default/one", "shared"}), 5)


def test_plan_revokes_at_each_group_before_the_orphan_goes():
    observed = step.Observed(
        cluster_exists=False, security_groups=(tagged("sg"),), admissions={"sg": {"sg-b": [RULE], "sg-a": [RULE, RULE]}}
    )
    first, second, last = step.plan(WANTED, observed).actions
    assert (first.target, first.arguments) == ("security group sg-a", {"group_id": "sg-a", "permissions": [RULE, RULE]})
    assert (second.call, second.arguments) == ("revoke_ingress", {"group_id": "sg-b", "permissions": [RULE]})
    assert (last.call, last.arguments) == ("delete_group", {"group_id": "sg"})


@pytest.fixture
def accepting(aws, monkeypatch):
    """Let each call be answered by its list of refusals, then be accepted; the calls that were made are given."""

    def answer(**refusals):
        made = []
        waiting = {call: list(errors) for call, errors in refusals.items()}

        def door(call):
            def called(client, **arguments):
                made.append((client, call, arguments))
                if waiting.get(call):
                    raise waiting[call].pop(0)

            return called

        monkeypatch.setattr(step, "CALLS", {call: (service, door(call)) for call, (service, _f) in step.CALLS.items()})
        return made

    return answer


IN_USE = Conflict("delete the security group", answer="DependencyViolation: resource sg-front has a dependent object")


def test_apply_makes_the_calls_of_the_plan_in_their_order(aws, accepting):
    made = accepting()
    plan = step.plan(WANTED, LEFT)
    assert carried_out(step.apply(aws, WANTED, plan)) == plan.after
    assert made == [
        ("elbv2", "delete_load_balancer", {"arn": "lb"}),
        ("elbv2", "delete_target_group", {"arn": "tg"}),
        ("ec2", "delete_group", {"group_id": "sg-front"}),
        ("ec2", "revoke_ingress", {"group_id": "sg-nodes", "permissions": [RULE]}),
        ("ec2", "delete_group", {"group_id": "sg-backend"}),
    ]
    assert aws.clock.sleeps == []


def test_apply_waits_while_aws_says_that_something_is_in_use(aws, accepting):
    made = accepting(delete_group=[IN_USE, IN_USE])
    carried_out(step.apply(aws, WANTED, step.plan(WANTED, LEFT)))
    assert [call for _client, call, *_rest in made].count("delete_group") == 4
    assert aws.clock.sleeps == [0.1, 0.2]


def test_apply_gives_up_at_the_deadline_and_passes_on_what_aws_says(aws, accepting):
    accepting(delete_group=[IN_USE] * 1000)
    with pytest.raises(TimedOut) as ended:
        carried_out(step.apply(aws, WANTED, step.plan(WANTED, LEFT)))
    assert str(ended.value) == (
        "could not delete the security group sg-front: after 300 s: DependencyViolation: resource sg-front has a dependent object."
    )


def test_each_deletion_has_the_whole_time(aws, accepting):
    made = accepting(delete_target_group=[IN_USE] * 50, delete_group=[IN_USE] * 50)
    carried_out(step.apply(aws, WANTED, step.plan(WANTED, LEFT)))
    assert sum(aws.clock.sleeps) > WANTED.wait_timeout
    assert made[-1] == ("ec2", "delete_group", {"group_id": "sg-backend"})


def test_a_denial_ends_it_at_once(aws, accepting):
    made = accepting(delete_load_balancer=[Denied("delete the load balancer", target="lb")])
    with pytest.raises(Denied):
        carried_out(step.apply(aws, WANTED, step.plan(WANTED, LEFT)))
    assert len(made) == 1


def test_every_call_of_a_plan_has_its_function():
    assert {action.call for action in step.plan(WANTED, LEFT).actions} == set(step.CALLS)
