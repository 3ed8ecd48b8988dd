# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked for, what is waited for, and what is said when the ALB is not there or not ready."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _alb_compare
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Missing, TimedOut
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import alb_info as step

from tests.unit.plugins.alb import ingress, ingress_class
from tests.unit.plugins.alb_shown import alb, default, group, rule, target
from tests.unit.plugins.fake_clock import FakeClock

PARAMS = {
    "cluster_name": "mz-k8s", "ingress_name": "app-aws-ingress", "namespace": "default", "group": None,
    "healthy_targets": 1, "allow_missing": False, "wait": True, "wait_timeout": 60,
}  # fmt: skip
SHAPE = {"name": "k8s-app", "state": "active"}
SICK = group("app1", target("unhealthy", "Target.Timeout"))


class World:
    """The cluster and AWS, as far as the step looks at them. ``found`` is the ALB there is, or None."""

    def __init__(self, monkeypatch, *objects, found=None):
        self.objects = list(objects)
        self.found = found
        self.looked_for = []
        self.aws = self.kubernetes = self
        self.clock = FakeClock()
        self.params = {}
        monkeypatch.setattr(step, "find_alb", self.find_alb)
        monkeypatch.setattr(step, "read_alb", self.read_alb)
        monkeypatch.setattr(step, "explain", self.explain)

    def client(self, service):
        return f"client of {service}"

    def read_alb(self, elbv2, found):
        assert elbv2 == "client of elbv2"
        return dict(found)

    def explain(self, kubernetes, objects):
        assert kubernetes is self
        return f"explained {objects[0]['metadata']['name']}"

    def find_alb(self, elbv2, *, cluster, stack, dns_name):
        assert elbv2 == "client of elbv2"
        self.looked_for.append((cluster, stack, dns_name))
        return self.found

    def get(self, api_version, kind, name, namespace=None):
        named = ((obj["kind"], obj["metadata"]["name"], obj["metadata"].get("namespace")) for obj in self.objects)
        return dict(zip(named, self.objects, strict=True)).get((kind, name, namespace))

    def list(self, api_version, kind):
        return [obj for obj in self.objects if obj["kind"] == kind]

    def observe(self, **params):
        return step.observe(self, step.desired(PARAMS | params))


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch, ingress(), ingress_class(), found=alb(**SHAPE))


def named(name, **annotations):
    wanted = ingress(**annotations)
    wanted["metadata"]["name"] = name
    return wanted


def test_an_alb_that_is_what_was_asked_for_is_returned_at_once(world):
    assert world.observe()["mismatches"] == []
    assert world.clock.sleeps == []
    assert world.looked_for == [("mz-k8s", "default/app-aws-ingress", None)]


def test_the_address_that_the_ingress_names_and_its_group_lead_to_the_alb(world):
    grouped = ingress(**{"group.name": "shared"})
    grouped["status"] = {"loadBalancer": {"ingress": [{"hostname": "k8s.elb.example"}]}}
    world.objects[0] = grouped
    world.observe()
    assert world.looked_for == [("mz-k8s", "shared", "k8s.elb.example")]


LACKING = {
    "nothing yet": (None, "there is no load balancer yet"),
    "provisioning": (alb(**SHAPE | {"state": "provisioning"}), "k8s-app is provisioning"),
    "another scheme": (alb(**SHAPE, scheme="internal"), "the scheme is internal"),
    "a rule less": (alb([rule(1, "app1"), default()], **SHAPE), "no rule on port 80 for eks.frieza.dev/app2"),
    "a sick target": (alb(**SHAPE, target_groups=[SICK, group("app2")]), "0 of 1 targets are healthy, 1 required"),
}


@pytest.mark.parametrize("lacking", LACKING)
def test_what_is_lacking_is_waited_for_until_it_is_there(world, lacking):
    world.found, _said = LACKING[lacking]
    world.clock.happens = [int, int, lambda: setattr(world, "found", alb(**SHAPE))]
    assert world.observe()["state"] == "active"
    assert len(world.clock.sleeps) == 3


@pytest.mark.parametrize("lacking", LACKING)
def test_what_is_lacking_at_the_deadline_is_told(world, lacking):
    world.found, said = LACKING[lacking]
    with pytest.raises(TimedOut) as ended:
        world.observe()
    assert str(ended.value).startswith("could not see the ALB ready of Ingress default/app-aws-ingress: after 60 s: ")
    assert said in ended.value.answer


def test_an_ingress_that_goes_while_it_is_waited_for_leaves_the_usual_suspects(world):
    world.found = None
    looks = iter([world.objects, []])
    world.explain = pytest.fail

    def get(api_version, kind, name, namespace=None):
        if kind == "Ingress":
            world.objects = next(looks)
        return World.get(world, api_version, kind, name, namespace)

    world.get = get
    with pytest.raises(Missing, match="Check that the controller runs and that the Ingress's class is its own"):
        world.observe(wait=False)


def test_everything_that_is_lacking_is_told_in_one_line(world):
    world.found = alb([default()], **SHAPE | {"state": "failed"}, target_groups=[SICK])
    with pytest.raises(TimedOut) as ended:
        world.observe()
    assert ended.value.answer == (
        "after 60 s: k8s-app is failed; no rule on port 80 for eks.frieza.dev/app1 to app1:80; no rule on port 80 for "
        "eks.frieza.dev/app2 to app2:80; default/app-aws-ingress-app1:80: 0 of 1 targets are healthy, 1 required "
        "(i-1:30081 unhealthy Target.Timeout)"
    )


@pytest.mark.parametrize(
    ("found", "params", "advice"),
    [
        (None, {}, "explained app-aws-ingress"),
        (None, {"group": "shared", "ingress_name": None}, "look at the events of the group's Ingresses"),
        (alb(**SHAPE, target_groups=[SICK]), {}, _alb_compare.ADVICE["Target.Timeout"]),
        (alb([default()], **SHAPE), {}, ""),
    ],
)
def test_the_advice_is_drawn_from_what_was_seen_last(world, found, params, advice):
    world.found = found
    with pytest.raises(TimedOut) as ended:
        world.observe(**params)
    assert ended.value.advice == advice


def test_an_ingress_of_which_nothing_is_said_leaves_the_usual_suspects(world, monkeypatch):
    world.found = None
    monkeypatch.setattr(step, "explain", lambda kubernetes, objects: "")
    with pytest.raises(TimedOut, match="Check that the controller runs and that the Ingress's class is its own"):
        world.observe()


@pytest.mark.parametrize("lacking", ["provisioning", "another scheme", "a rule less", "a sick target"])
def test_without_waiting_what_there_is_is_shown_and_not_judged(world, lacking):
    world.found, _said = LACKING[lacking]
    assert world.observe(wait=False)["name"] == "k8s-app"
    assert world.clock.sleeps == []


def test_without_waiting_no_alb_is_an_error_that_says_why(world):
    world.found = None
    with pytest.raises(Missing) as told:
        world.observe(wait=False)
    assert str(told.value) == (
        "could not find the ALB of Ingress default/app-aws-ingress: no load balancer carries the controller's tags for it in "
        "cluster mz-k8s. Explained app-aws-ingress."
    )


@pytest.mark.parametrize("wait", [True, False])
def test_no_alb_is_none_where_it_may_be_missing_and_nothing_is_waited_for(world, wait):
    world.found = None
    assert (world.observe(allow_missing=True, wait=wait), world.clock.sleeps) == (None, [])


def test_an_alb_that_may_be_missing_and_is_there_is_still_waited_for(world):
    world.found, _said = LACKING["provisioning"]
    with pytest.raises(TimedOut):
        world.observe(allow_missing=True)


def test_an_ingress_that_is_gone_may_have_left_its_alb(world):
    world.objects = []
    assert world.observe(allow_missing=True)["mismatches"] == []
    assert world.looked_for == [("mz-k8s", "default/app-aws-ingress", None)]


def test_an_ingress_that_is_not_there_is_told_before_aws_is_asked(world):
    world.objects = []
    with pytest.raises(Missing, match=r"could not read Ingress default/app-aws-ingress: there is none\. Make it first"):
        world.observe()
    assert world.looked_for == []


def test_an_ingress_of_that_name_elsewhere_is_another(world):
    with pytest.raises(Missing, match="could not read Ingress web/app-aws-ingress: there is none"):
        world.observe(namespace="web")


def test_an_ingress_of_another_controller_is_told(world):
    world.objects[1] = ingress_class("k8s.io/ingress-nginx")
    with pytest.raises(InvalidArgument, match=r"belongs to k8s\.io/ingress-nginx"):
        world.observe()


def test_a_group_is_all_ingresses_of_its_name_and_no_others(world):
    grouped = {"group.name": "shared"}
    foreign = named("foreign", **grouped)
    foreign["spec"]["ingressClassName"] = "nginx"
    nginx = ingress_class("k8s.io/ingress-nginx")
    nginx["metadata"]["name"] = "nginx"
    internal = grouped | {"scheme": "internal"}
    single = named("single", scheme="internal")
    world.objects += [
        named("one", **internal),
        foreign,
        nginx,
        single,
        named("two", **grouped),
        named("three", **internal),
    ]
    seen = world.observe(group="shared", ingress_name=None, wait=False)
    assert world.looked_for == [("mz-k8s", "shared", None)]
    asked_by = [line.split("Ingress ")[1].split(" ")[0] for line in seen["mismatches"] if "the scheme" in line]
    assert asked_by == ["default/one", "default/three"]


def test_a_group_of_no_ingress_may_still_have_its_alb(world):
    assert world.observe(group="left", ingress_name=None, wait=False)["mismatches"] == []
    assert world.looked_for == [("mz-k8s", "left", None)]


@pytest.mark.parametrize(
    ("params", "described"),
    [({}, "of Ingress default/app-aws-ingress"), ({"group": "g"}, "of group g"), ({"namespace": "web"}, "of Ingress web/app-aws-ingress")],
)  # fmt: skip
def test_what_is_looked_for_is_named(params, described):
    assert step.desired(PARAMS | params).described() == described
