# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every known cause is provoked in a real cluster: the one line of the failure names it and says how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._alb_compare import ADVICE
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import CAUSES
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns_links import LINKS
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps.http_check import MEANING

from tests.integration.diagnosis.answers import ANSWERS
from tests.integration.diagnosis.controllers import CONTROLLERS
from tests.integration.diagnosis.identities import IDENTITIES
from tests.integration.diagnosis.ingresses import INGRESSES
from tests.integration.diagnosis.objects import NAMESPACE, ingress, namespace, service
from tests.integration.diagnosis.pods import PODS
from tests.integration.diagnosis.records import RECORDS
from tests.integration.diagnosis.world import Case, World, lacking
from tests.integration.rehearsal import Rehearsal

CASES = (*PODS, *INGRESSES, *ANSWERS, *IDENTITIES, *RECORDS, *CONTROLLERS)
ROWS = {*(cause.name for cause in CAUSES), *map(str, MEANING), *ADVICE, *LINKS}
# A quota is soon reached, what fails at AWS is told at once, and a restart is soon over.
SMALL = {"elbv2": {"rules_per_load_balancer": 5}}
VALUES = {"replicaCount": 1, "awsMaxRetries": 1, "readinessProbe": {"initialDelaySeconds": 0, "periodSeconds": 1}}
# Rows that no case provokes, and why.
NOT_PROVOKED = {
    "action-denied-ec2": "EC2's older wording, which AWS gives where it does not name the action: the sandbox names it always",
    "400": "http_check sends no malformed request",
    "460": "who gave up waiting does not read the answer: it is for what asks through a proxy",
    "resolver": "the sandbox's resolver remembers no earlier answer",
    "Elb.RegistrationInProgress": "passes at once in the sandbox",
    "Elb.InitialHealthChecking": "passes with the first health check",
    "Elb.InternalError": "a fault of Elastic Load Balancing's own",
    "Target.NotRegistered": "is about targets that were asked for by name, which no module does",
    "Target.NotInUse": "the target groups looked at are those that the load balancer forwards to",
    "Target.InvalidState": "the sandbox's nodes are not stopped",
    "Target.IpUnusable": "the controller registers no address of a load balancer",
    "Target.DeregistrationInProgress": "passes; targets that are going are no cause of their own",
    "Target.HealthCheckDisabled": "is for functions",
}


def test_every_row_of_the_tables_is_provoked_or_says_why_not() -> None:
    assert {case.cause for case in CASES} | set(NOT_PROVOKED) == ROWS
    assert not {case.cause for case in CASES} & set(NOT_PROVOKED)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A cluster whose controller runs, and in which whatever takes time to go wrong has been begun."""
    folder = tmp_path_factory.mktemp("diagnosis")
    (folder / "world.yml").write_text(json.dumps(SMALL), encoding="utf-8")
    rehearsal = Rehearsal.start(folder, "--world", str(folder / "world.yml"))
    try:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in rehearsal.environment.items():
                patched.setenv(name, value)
            rehearsal.play("site", "--tags", "irsa,lb_controller", lb_controller_values=VALUES).succeeded()
            world = World(rehearsal)
            world.put(namespace(NAMESPACE), service("web"))
            early = {json.dumps(obj, sort_keys=True): obj for case in CASES for obj in case.early}
            world.put(*early.values())
            yield world
    finally:
        rehearsal.stop()


def hostname(world: World, name: str) -> str:
    """The address of an Ingress's ALB."""
    there = world.ask("ingress_info", name=name, namespace=NAMESPACE, wait=True, wait_timeout=60)
    assert not there.get("failed"), there["msg"]
    return str(there["ingress"]["hostname"])


@pytest.mark.sandbox
def test_complaint_13_a_change_of_scheme_replaces_the_alb_and_is_made_only_where_that_is_allowed(world: World) -> None:
    public, internal = ingress("replaced"), ingress("replaced", scheme="internal")
    change = {"objects": [internal], "wait": False, "force_conflicts": True}

    def serving() -> set[str]:
        return {found["DNSName"] for found in world.aws("elbv2").describe_load_balancers()["LoadBalancers"]}

    with world.having(public):
        before = hostname(world, "replaced")
        refused = world.ask("k8s_objects", **change)
        assert f"replaces the ALB {before}, which serves 1 hosts (replaced.example)" in refused["msg"]
        assert hostname(world, "replaced") == before and before in serving()
        assert world.ask("k8s_objects", **change, allow_replace=True)["changed"]
        after = world.until(lambda: ((now := hostname(world, "replaced")) != before, now))
        assert after in serving() and before not in serving()


@pytest.mark.sandbox
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_failure_names_the_cause_and_the_mend(world: World, case: Case) -> None:
    with case.broken(world):
        failure = world.failure(case.module, *case.said, case.mend, **case.arguments, **case.asked(world))
    assert not failure.startswith("no failure"), failure
    assert not lacking(failure, *case.said, case.mend), failure
    assert "\n" not in failure
