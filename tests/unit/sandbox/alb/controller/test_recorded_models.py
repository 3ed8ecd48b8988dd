# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The models of all recorded inputs, compared with what the real controller deployed for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from sandbox.alb.conformance.cases import Case, load
from sandbox.alb.controller.actions import comparable
from sandbox.alb.controller.build import ModelBuilder
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.groups import Classifier
from sandbox.alb.controller.listener_rules import resolved
from sandbox.alb.controller.model import Listener, LoadBalancer, Stack, TargetGroup
from tests.unit.sandbox.alb.controller.fakes import DATA, FakeNetwork, FakeObjects, Object, flags, with_uids

FOLDERS = (DATA, DATA.with_name("controller_more"))
CERTIFICATE = "arn:aws:acm:ap-northeast-1:123456789012:certificate/cert-1"
VARIABLES = {"CERT_ARN": CERTIFICATE, "INSTANCE_A": "i-node-a", "INSTANCE_C": "i-node-c"}
# What these show is in AWS, or in what was there before, and not in the model.
NOT_IN_THE_MODEL = {"c05c", "c16", "c17", "c18b", "c20b", "c21b", "d32", "e01b", "e35", "e35c"}
# The cluster merges what two field managers applied, so the second step's input is not what the controller saw.
FIRST_STEP_ONLY = {"d11", "d12", "d19"}


def recorded_steps() -> Iterator[Any]:
    for folder in FOLDERS:
        for case in load(folder, []):
            if case.name not in NOT_IN_THE_MODEL:
                steps = len(case.index["steps"]) if case.name not in FIRST_STEP_ONLY else 1
                for number in range(1, steps + 1):
                    if "apply" in case.index["steps"][number - 1]:
                        yield pytest.param(case, number, id=f"{case.name}-{number}")


def objects_after(case: Case, number: int) -> list[Object]:
    """What is in the cluster after a step, without what was refused."""
    found: dict[tuple[str, str], Object] = {}
    for item in case.objects("base.yaml", VARIABLES):
        found[item["kind"], item["metadata"]["name"]] = item
    for step, golden in zip(case.index["steps"][:number], case.golden, strict=False):
        refused = {answer["object"] for answer in golden["admission"] if answer["result"] == "refused"}
        for reference in step.get("delete", []):
            kind, _, name = reference.split("/")
            del found[kind, name]
        for item in case.objects(step["apply"], VARIABLES) if "apply" in step else []:
            name = item["metadata"]["name"]
            if f"{item['kind']} default/{name}" not in refused and name in step.get("only", [name]):
                found[item["kind"], name] = item
    return with_uids(found.values())


def outcome(case: Case, number: int) -> tuple[list[Stack], set[str]]:
    """The models of all groups, and the texts of their errors."""
    chosen = flags(*case.flags)
    objects = FakeObjects(*objects_after(case, number))
    classifier = Classifier(objects, chosen["ingress-class"])
    groups = {group for item in objects.list("Ingress") if (group := classifier.group_of(item)) is not None}
    stacks, errors = [], set()
    for group in groups:
        try:
            builder = ModelBuilder(chosen, objects, FakeNetwork([CERTIFICATE]))
            stacks.append(builder.build(classifier.load_group(group)))
        except BuildError as error:
            errors.add(f"Failed build model due to {error}")
    return stacks, errors


@pytest.mark.parametrize(("case", "number"), list(recorded_steps()))
def test_the_model_is_what_the_real_controller_deployed(case: Case, number: int) -> None:
    golden = case.golden[number - 1]
    stacks, errors = outcome(case, number)
    events = golden["kubernetes"]["events"]
    assert errors == {event["message"] for event in events if event["type"] == "Warning"}
    if errors:
        return
    recorded = {balancer["name"]: balancer for balancer in golden["aws"]["load_balancers"]}
    groups = {group["name"]: group for group in golden["aws"]["target_groups"]}
    ours = {stack.load_balancer.name: stack for stack in stacks if stack.load_balancer}
    assert set(ours) == set(recorded)
    assert {group.name for stack in stacks for group in stack.target_groups.values()} == set(groups)
    for name, stack in ours.items():
        assert stack.load_balancer is not None
        same_balancer(stack.load_balancer, recorded[name])
        for group in stack.target_groups.values():
            same_target_group(group, groups[group.name])
        arns = {group.resource_id: groups[group.name]["arn"] for group in stack.target_groups.values()}
        listeners = {listener["port"]: listener for listener in recorded[name]["listeners"]}
        assert {listener.port for listener in stack.listeners} == set(listeners)
        for listener in stack.listeners:
            same_listener(listener, listeners[listener.port], arns)


def own(tags: Mapping[str, str]) -> dict[str, str]:
    """Without the tags by which the controller finds its things again."""
    return {key: value for key, value in tags.items() if ".k8s.aws/" not in key}


def same_balancer(ours: LoadBalancer, recorded: Object) -> None:
    assert (ours.scheme, ours.ip_address_type) == (recorded["scheme"], recorded["ip_address_type"])
    assert ours.attributes == recorded["attributes_changed"]
    assert own(ours.tags) == own(recorded["tags"])


def same_target_group(ours: TargetGroup, recorded: Object) -> None:
    assert (ours.port, ours.target_type, ours.protocol, ours.protocol_version) == (
        recorded["port"], recorded["target_type"], recorded["protocol"], recorded["protocol_version"],
    )  # fmt: skip
    assert ours.attributes == recorded["attributes_changed"]
    assert own(ours.tags) == own(recorded["tags"])
    check, theirs = ours.health_check, recorded["health_check"]
    assert (check["HealthCheckProtocol"], check["HealthCheckPort"], check["HealthCheckPath"], check["Matcher"]) == (
        theirs["protocol"], theirs["port"], theirs["path"], theirs["matcher"],
    )  # fmt: skip
    assert (check["HealthCheckIntervalSeconds"], check["HealthCheckTimeoutSeconds"]) == (
        theirs["interval_seconds"], theirs["timeout_seconds"],
    )  # fmt: skip
    assert (check["HealthyThresholdCount"], check["UnhealthyThresholdCount"]) == (
        theirs["healthy_threshold"], theirs["unhealthy_threshold"],
    )  # fmt: skip


def same_listener(ours: Listener, recorded: Object, arns: Mapping[str, str]) -> None:
    assert (ours.protocol, ours.ssl_policy) == (recorded["protocol"], recorded["ssl_policy"])
    assert ours.attributes == recorded["attributes_changed"]
    assert set(ours.certificates) == {certificate["arn"] for certificate in recorded["certificates"]}
    defaults = resolved(ours.default_actions, arns)
    assert [comparable(action) for action in defaults] == [comparable(a) for a in recorded["default_actions"]]
    rules = sorted(recorded["rules"], key=lambda rule: int(rule["priority"]))
    assert [rule.conditions for rule in ours.rules] == [rule["conditions"] for rule in rules]
    actions = [[comparable(action) for action in resolved(rule.actions, arns)] for rule in ours.rules]
    assert actions == [[comparable(action) for action in rule["actions"]] for rule in rules]
    assert [own(rule.tags) for rule in ours.rules] == [own(rule["tags"]) for rule in rules]
