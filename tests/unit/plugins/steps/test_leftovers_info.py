# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof of a teardown: where is searched, what is waited for, and what is said of what is left."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, InvalidArgument, TimedOut
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Found, Kept, Leftover
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import leftovers_info as step

from tests.unit.plugins.fake_clock import FakeClock

PARAMS = {
    "cluster_name": "mz-k8s", "kinds": list(step.KINDS), "zone_name": "frieza.dev", "zone_id": None, "owner_id": "me",
    "txt_prefix": "", "txt_suffix": "", "txt_wildcard_replacement": "", "fail_when_found": False, "wait": False,
    "wait_timeout": 60,
}  # fmt: skip
ALB = Leftover("ALB", "arn-1", "tagged")
KEPT = Kept("IAM policy p", "it is attached to role/r")
# Each kind, and the function that looks for it.
SEARCHES = {
    "finalizers": ("cluster", "held"), "objects": ("cluster", "labelled"), "releases": ("cluster", "releases"),
    "load_balancers": ("balancing", "load_balancers"), "target_groups": ("balancing", "target_groups"),
    "security_groups": ("balancing", "security_groups"), "subnet_tags": ("balancing", "subnet_tags"),
    "iam": ("identity", "iam"), "records": ("dns", "records"), "zones": ("dns", "zones"),
}  # fmt: skip


def wanted(**params):
    return step.desired(PARAMS | params)


class World:
    """What each kind's search finds, and which searches were made."""

    def __init__(self, monkeypatch):
        self.found, self.words = {}, {}
        self.searched, self.clients, self.zones_read = [], [], []
        self.cluster_exists = True
        self.connections = 0
        self.clock = FakeClock()
        self.aws = self
        monkeypatch.setattr(step, "find_cluster", self.find_cluster)
        monkeypatch.setattr(step.dns, "read", lambda *words: self.zones_read.append(words) or ["zone"])
        for kind, (module, function) in SEARCHES.items():
            monkeypatch.setattr(getattr(step, module), function, self.search(kind))

    def search(self, kind):
        def search(*words):
            self.searched.append(kind)
            self.words[kind] = words
            return iter(self.found.get(kind, []))

        return search

    def find_cluster(self, client, name):
        assert (client, name) == ("client of eks", "mz-k8s")
        return {"name": name} if self.cluster_exists else None

    def client(self, service):
        self.clients.append(service)
        return f"client of {service}"

    @property
    def kubernetes(self):
        self.connections += 1
        return "the cluster"

    def observe(self, **params):
        return step.observe(self, wanted(**params))


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch)


def test_everything_is_searched_unless_told_otherwise(world):
    world.observe()
    assert sorted(world.searched) == sorted(step.KINDS) == sorted(SEARCHES)


def test_each_search_is_told_where_to_look_and_for_what(world):
    world.observe()
    names = wanted().names
    in_aws = dict.fromkeys(step.IN_AWS, (world, "mz-k8s"))
    in_cluster = dict.fromkeys(("objects", "releases"), ("the cluster", "mz-k8s")) | {"finalizers": ("the cluster",)}
    in_dns = {"records": (["zone"], names), "zones": (["zone"], "mz-k8s", names)}
    assert world.words == in_aws | in_cluster | in_dns
    assert world.zones_read == [(world, "mz-k8s", names)]


@pytest.mark.parametrize("exists", [True, False])
def test_a_wait_looks_into_the_cluster_as_long_as_there_is_one(world, exists):
    world.cluster_exists = exists
    world.found = {"load_balancers": [ALB]}
    world.clock.happens = [lambda: world.found.pop("load_balancers")]
    assert world.observe(wait=True).cluster_exists is exists
    assert world.searched.count("finalizers") == (2 if exists else 0)


@pytest.mark.parametrize("kind", step.KINDS)
def test_one_kind_alone_can_be_searched_and_found(world, kind):
    world.found = {other: [Leftover(other, "id", "why")] for other in step.KINDS}
    seen = world.observe(kinds=[kind])
    assert world.searched == [kind]
    assert [one.kind for one in seen.found.leftovers] == [kind]


@pytest.mark.parametrize(
    ("kinds", "services", "connects", "reads_zones"),
    [
        (["load_balancers"], {"elbv2"}, False, False),
        (["target_groups", "load_balancers"], {"elbv2"}, False, False),
        (["security_groups", "subnet_tags"], {"ec2"}, False, False),
        (["iam"], {"iam"}, False, False),
        (["records"], {"route53"}, False, True),
        (["zones", "records"], {"route53"}, False, True),
        (["objects"], set(), True, False),
        (["finalizers", "releases"], set(), True, False),
        (list(step.KINDS), {"elbv2", "ec2", "iam", "route53"}, True, True),
    ],
)
def test_nobody_is_asked_who_need_not_be(world, kinds, services, connects, reads_zones):
    world.observe(kinds=kinds)
    # EKS is always asked whether the cluster exists.
    assert set(world.clients) == services | {"eks"}
    assert bool(world.connections) is connects
    assert bool(world.zones_read) is reads_zones


def test_a_cluster_that_is_gone_is_searched_in_aws_only(world):
    world.cluster_exists = False
    seen = world.observe()
    assert sorted(world.searched) == sorted(set(step.KINDS) - set(step.IN_CLUSTER))
    assert (seen.cluster_exists, world.connections) == (False, 0)


def test_what_is_left_and_what_is_kept_are_told_apart_and_sorted(world):
    world.found = {"iam": [KEPT, Leftover("IAM role", "r", "")], "load_balancers": [ALB]}
    seen = world.observe()
    assert [one.kind for one in seen.found.leftovers] == ["ALB", "IAM role"]
    assert seen.found.kept == (KEPT,)


def test_the_wait_ends_when_nothing_is_left_whatever_is_kept(world):
    world.found = {"load_balancers": [ALB], "iam": [KEPT]}
    world.clock.happens = [int, int, lambda: world.found.pop("load_balancers")]
    seen = world.observe(wait=True)
    assert (seen.found.leftovers, seen.found.kept) == ((), (KEPT,))
    assert len(world.clock.sleeps) == 3


def test_the_deadline_names_what_is_left_and_returns_it(world):
    world.found = {"load_balancers": [ALB], "iam": [KEPT]}
    with pytest.raises(TimedOut) as ended:
        world.observe(wait=True, wait_timeout=30)
    assert str(ended.value) == ("could not see nothing left of cluster mz-k8s: after 30 s: 1 left: ALB arn-1 (tagged).")
    assert ended.value.details == {
        "leftovers": [{"kind": "ALB", "id": "arn-1", "why": "tagged"}],
        "kept": [{"resource": "IAM policy p", "reason": "it is attached to role/r"}],
    }
    assert sum(world.clock.sleeps) == pytest.approx(30)


def test_without_waiting_is_looked_once(world):
    world.found = {"load_balancers": [ALB]}
    assert world.observe(wait=False).found.leftovers == (ALB,)
    assert world.clock.sleeps == []


def many(count):
    return tuple(Leftover("Service", f"s{number:02}", "w") for number in range(count))


def planned(leftovers=(), kept=(), cluster_exists=True, **params):
    return step.plan(wanted(**params), step.Observed(Found(tuple(leftovers), tuple(kept)), cluster_exists))


@pytest.mark.parametrize(
    ("count", "answer"),
    [
        (1, "1 left: Service s00 (w)"),
        (2, "2 left: Service s00 (w); Service s01 (w)"),
        (10, "10 left: " + "; ".join(f"Service s{number:02} (w)" for number in range(10))),
        (11, "11 left: " + "; ".join(f"Service s{number:02} (w)" for number in range(10)) + "; and 1 more"),
        (42, "42 left: " + "; ".join(f"Service s{number:02} (w)" for number in range(10)) + "; and 32 more"),
    ],
)
def test_a_failed_proof_names_ten_and_counts_the_others(count, answer):
    with pytest.raises(Conflict) as told:
        planned(many(count), fail_when_found=True)
    assert (told.value.attempted, told.value.target) == ("find nothing left", "of cluster mz-k8s")
    assert told.value.answer == answer
    assert told.value.advice == "run the teardown again; what it keeps on purpose is in kept, with the reason"
    assert len(told.value.details["leftovers"]) == count


@pytest.mark.parametrize("fail", [True, False])
def test_what_is_kept_on_purpose_fails_no_proof(fail):
    plan = planned(kept=[KEPT], fail_when_found=fail)
    assert not plan.changed
    assert plan.after == []
    assert plan.returns["kept"] == [{"resource": "IAM policy p", "reason": "it is attached to role/r"}]


@pytest.mark.parametrize("exists", [True, False])
def test_what_is_left_is_returned_where_it_is_no_failure(exists):
    plan = planned([ALB], cluster_exists=exists)
    assert plan.before == plan.after == [{"kind": "ALB", "id": "arn-1", "why": "tagged"}]
    assert plan.returns == {"kept": [], "cluster_exists": exists}


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ("frieza.dev", None, "me")),
        ({"zone_name": "Frieza.Dev."}, ("frieza.dev", None, "me")),
        ({"zone_name": None}, (None, None, "me")),
        ({"zone_name": ""}, (None, None, "me")),
        ({"zone_id": "/hostedzone/Z1"}, ("frieza.dev", "Z1", "me")),
        ({"zone_id": "Z1", "owner_id": None}, ("frieza.dev", "Z1", None)),
    ],
)
def test_the_names_are_those_that_were_given(params, names):
    found = wanted(**params).names
    assert (found.zone_name, found.zone_id, found.owner_id) == names


def test_marks_are_named_as_was_said():
    found = wanted(txt_prefix="own-", txt_suffix="-x", txt_wildcard_replacement="any").names
    assert found.affixes == Affixes("own-", "-x", "any")


def test_what_is_no_zone_is_told():
    with pytest.raises(InvalidArgument, match="could not use the domain name"):
        wanted(zone_name="a..b")


@pytest.mark.parametrize(("wait", "seconds"), [(True, 60), (False, None)])
def test_a_wait_is_as_long_as_was_said(wait, seconds):
    assert wanted(wait=wait).wait == seconds
