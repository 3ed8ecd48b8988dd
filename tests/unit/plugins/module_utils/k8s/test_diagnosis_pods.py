# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pod's status says, which log is read for it, and how it all becomes one line with what to do."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import diagnosis
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import pod_facts as pod_facts_of
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import (
    explain,
    facts_of,
    one_line,
    pod_facts,
)

from tests.unit.plugins.objects import conditions, config_map, container, event, ingress, pod, service, workload

WHO = "container server of Pod default/app1-x"
ENDED = {"terminated": {"exitCode": 1, "reason": "Error"}}
LOG = "its log ends: first | last"


@pytest.fixture
def told(cluster, kubernetes):
    """The facts of a pod with this status; its container has written two lines."""
    cluster.put(pod())
    cluster.logs["default", "app1-x"] = "first\n\n  last  \n"
    return lambda status: pod_facts(kubernetes, pod(status=status))


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ({}, []),
        (container({}), []),
        (container(None), []),
        (container({"waiting": {}}), []),
        (container({"waiting": {"reason": "ContainerCreating"}}), []),
        (container({"waiting": {"reason": "PodInitializing"}}), []),
        (container({"waiting": {"reason": "ErrImagePull", "message": "no such image"}}), [f"{WHO} waits: ErrImagePull: no such image"]),
        (container({"waiting": {"reason": "ImagePullBackOff"}}), [f"{WHO} waits: ImagePullBackOff"]),
        (
            container({"waiting": {"reason": "CreateContainerConfigError", "message": 'secret "s" not found'}}),
            [f'{WHO} waits: CreateContainerConfigError: secret "s" not found'],
        ),
        (container({"running": {}}, ready=True), []),
        # It lives, but does not answer its probe.
        (container({"running": {}}), [LOG]),
        (container({"terminated": {"exitCode": 0, "reason": "Completed"}}), []),
        (container(ENDED), [f"{WHO} ended with 1 (Error); {LOG}"]),
        (container({"terminated": {"exitCode": 137, "reason": "OOMKilled"}}), [f"{WHO} ended with 137 (OOMKilled); {LOG}"]),
        (container({"waiting": {"reason": "CrashLoopBackOff"}}, last=ENDED), [f"{WHO} ended with 1 (Error); {LOG}", f"{WHO} waits: CrashLoopBackOff"]),
        (container({"terminated": {"exitCode": 128, "reason": "StartError", "message": " no such program\n"}}),
         [f"{WHO} ended with 128 (StartError): no such program; {LOG}"]),
        (container({"terminated": {"exitCode": 1, "reason": "Error", "message": "x" * 301}}), [f"{WHO} ended with 1 (Error): {'x' * 300}; {LOG}"]),
        # It lives again, and it died before.
        (container({"running": {}}, ready=True, last=ENDED), [f"{WHO} ended with 1 (Error); {LOG}"]),
        (container({"running": {}}, ready=True, last={"terminated": {"exitCode": 0}}), []),
        (container({"running": {}}, ready=True, last={}), []),
    ],
)  # fmt: skip
def test_a_container_tells_why_it_does_not_live_with_the_end_of_its_log(told, status, facts):
    assert told(status) == facts


@pytest.mark.parametrize(
    ("status", "previous"),
    [
        (container(ENDED), False),
        (container(ENDED, last=ENDED), False),
        (container({"waiting": {"reason": "CrashLoopBackOff"}}, last=ENDED), True),
        (container({"running": {}}, last=ENDED), True),
        (container({"running": {}}), False),
    ],
)
def test_the_log_read_is_that_of_the_life_that_ended(kubernetes, told, status, previous):
    told(status)
    (asked,) = [request for request in kubernetes.transport.asked if request.path.endswith("/log")]
    assert asked.query == {"tailLines": "12", "limitBytes": "262144", "container": "server"} | (
        {"previous": "true"} if previous else {}
    )


def test_init_containers_come_first_and_each_container_tells_its_own(told):
    status = container(ENDED)
    status["initContainerStatuses"] = [{"name": "init", "state": {"waiting": {"reason": "ErrImagePull"}}}]
    status["containerStatuses"].append({"name": "side", "state": {"waiting": {"reason": "InvalidImageName"}}})
    assert told(status) == [
        "container init of Pod default/app1-x waits: ErrImagePull",
        f"{WHO} ended with 1 (Error); {LOG}",
        "container side of Pod default/app1-x waits: InvalidImageName",
    ]


def test_a_pod_that_is_looked_at_itself_tells_of_its_containers(cluster, kubernetes):
    cluster.logs["default", "app1-x"] = "first\nlast"
    assert facts_of(kubernetes, pod(status=container(ENDED))) == [f"{WHO} ended with 1 (Error); {LOG}"]


NOT_FOUND = 'failed to pull and unpack image "registry.example/app:2": not found'
PULLS = f'Back-off pulling image "registry.example/app:2": ErrImagePull: {NOT_FOUND}'


@pytest.mark.parametrize(
    ("waiting", "repeated"),
    [
        (("ImagePullBackOff", PULLS), ["Error: ErrImagePull", "Error: ImagePullBackOff"]),
        (
            ("ImagePullBackOff", PULLS),
            [f'Failed to pull image "registry.example/app:2": {NOT_FOUND}', "Error: ErrImagePull"],
        ),
        (("ErrImagePull", NOT_FOUND), ["Error: ImagePullBackOff"]),
        (("CreateContainerConfigError", 'secret "s" not found'), ['Error: secret "s" not found']),
    ],
)
def test_what_a_container_waits_for_is_not_told_by_its_events_again(cluster, kubernetes, waiting, repeated):
    reason, message = waiting
    waits = cluster.put(pod(status=container({"waiting": {"reason": reason, "message": message}}), app="app1"))
    for text in repeated:
        cluster.put(event(waits, "Failed", text))
    told = f"{WHO} waits: {reason}: {message}"
    assert facts_of(kubernetes, waits) == facts_of(kubernetes, workload("Deployment")) == [told]


@pytest.mark.parametrize(
    ("reason", "failed"),
    [("CrashLoopBackOff", "Error: ErrImagePull"), ("ErrImagePull", "Error: no space left on device")],
)
def test_another_failure_than_what_it_waits_for_is_told_beside_it(cluster, kubernetes, reason, failed):
    waits = cluster.put(pod(status=container({"waiting": {"reason": reason}}), app="app1"))
    alike = cluster.put(pod("app1-y", status=container({"waiting": {"reason": "ErrImagePull"}}), app="other"))
    cluster.put(event(waits, "Failed", failed))
    told = f"Pod default/app1-x: Failed: {failed}"
    assert facts_of(kubernetes, waits) == [told, f"{WHO} waits: {reason}"]
    # Another pod's waiting does not make it said.
    assert told in explain(kubernetes, [waits, alike])


def test_a_container_that_wrote_nothing_tells_no_log(cluster, told):
    cluster.logs["default", "app1-x"] = " \n\n"
    assert told(container(ENDED)) == [f"{WHO} ended with 1 (Error)"]


@pytest.mark.parametrize(
    ("scheduled", "facts"),
    [
        ("True", []),
        (("False", "Unschedulable", "0/3 nodes are available: 3 Too many pods."), ["is not scheduled: 0/3 nodes are available: 3 Too many pods."]),
        (("False", "SchedulingGated"), ["is not scheduled: SchedulingGated"]),
    ],
)  # fmt: skip
def test_a_pod_that_no_node_takes_says_why(told, scheduled, facts):
    found = told(conditions(PodScheduled=scheduled))
    assert found == [f"Pod default/app1-x {fact}" for fact in facts]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a; b"),
        ([str(number) for number in range(6)], "0; 1; 2; 3; 4; 5"),
        ([str(number) for number in range(8)], "0; 1; 2; 3; 4; 5; and 2 more"),
        (["x waits: ErrImagePull"], "x waits: ErrImagePull; → check the image's name and tag, and that the nodes reach its registry"),
        # What helps is told of those that are only counted, too.
        ([*"abcdef", "OOMKilled"], "a; b; c; d; e; f; and 1 more; → raise the container's memory limit"),
    ],
)  # fmt: skip
def test_facts_are_one_line_that_ends_with_what_to_do(facts, line):
    assert one_line(facts) == line


def test_several_objects_are_explained_together_and_nothing_twice(cluster, kubernetes):
    cluster.put(pod(status=container({"waiting": {"reason": "ErrImagePull"}}), app="app1"))
    together = [cluster.put(workload("Deployment")), cluster.put(service()), cluster.put(config_map())]
    assert explain(kubernetes, together).count("waits: ErrImagePull") == 1


def test_what_could_not_be_read_does_not_hide_what_is_explained(cluster, kubernetes):
    message = 'events is forbidden: User "u" cannot list resource "events" in API group "" in the namespace "default"'
    cluster.fail("GET", "/events", 403, message)
    explained = explain(kubernetes, [pod("one"), pod("two", container({"waiting": {"reason": "ErrImagePull"}}))])
    assert explained.startswith("could not list Event in namespace default: events is forbidden")
    assert "Allow list on events in namespace default to u" in explained
    assert "container server of Pod default/two waits: ErrImagePull" in explained


def test_a_log_that_may_not_be_read_is_an_error_of_its_own(cluster, kubernetes):
    cluster.fail("GET", "/log", 403, 'forbidden: User "u" cannot get resource "pods/log" in API group ""')
    with pytest.raises(Denied, match="pods/log"):
        pod_facts(kubernetes, pod(status=container(ENDED)))


NO_SUBNETS = "Failed build model due to couldn't auto-discover subnets: unable to resolve at least one subnet"
NOT_ALLOWED = "api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"
NO_ENDPOINTS = 'failed calling webhook "v": no endpoints available for service "w"'


@pytest.mark.parametrize(
    ("reason", "message", "advice"),
    [
        ("FailedBuildModel", NO_SUBNETS, "tag the public subnets with kubernetes.io/role/elb=1"),
        ("FailedBuildModel", "subnets count less than minimal required count: 1 < 2", "needs suitable subnets in 2 availability zones and found 1"),
        ("FailedBuildModel", "Failed build model due to conflicting scheme: map[]", "need the same alb.ingress.kubernetes.io/scheme"),
        ("FailedDeployModel", NOT_ALLOWED, "the role's trust policy does not match"),
        (
            "FailedDeployModel",
            "User: arn:aws:sts::1:assumed-role/r/x is not authorized to perform: elasticloadbalancing:AddTags",
            "allow elasticloadbalancing:AddTags to arn:aws:sts::1:assumed-role/r/x",
        ),
        ("FailedAddFinalizer", NO_ENDPOINTS, "wait until the pods behind w are ready"),
    ],
)  # fmt: skip
def test_what_the_controller_says_of_an_ingress_comes_with_the_mend(cluster, kubernetes, reason, message, advice):
    obj = cluster.put(ingress())
    cluster.put(event(obj, reason, message))
    explained = explain(kubernetes, [obj])
    assert f"Ingress default/app: {reason}: {message}" in explained
    assert advice in explained.partition("→")[2]


def test_only_so_many_facts_are_told_as_fit_in_a_line():
    assert diagnosis.MOST_FACTS <= 6 and pod_facts_of.LOG_LINES <= 3
