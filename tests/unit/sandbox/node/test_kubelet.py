# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of pods on a node, by what the kubelet writes of them, as "Pod Lifecycle" of kubernetes.io has it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sandbox.settings import Settings

from .one_node import DEAF, FOREVER, Node, play, shell, until


def test_init_containers_run_in_their_order_before_the_others(settings: Settings, tmp_path: Path) -> None:
    order = tmp_path / "order"
    steps = [shell(name, f"echo {name} >> {order}") for name in ("one", "two")]

    async def story(node: Node) -> None:
        node.run("job", f"echo main >> {order}", restartPolicy="Never", initContainers=steps)
        await until(lambda: node.phase("job") == "Succeeded")
        assert order.read_text().split() == ["one", "two", "main"]
        assert node.container("job", "initContainerStatuses")["state"]["terminated"]["exitCode"] == 0
        assert node.pod("job")["status"]["podIP"].startswith("192.168.10.")

    play(settings, story)


def test_a_failed_init_container_fails_a_pod_that_is_not_restarted(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("job", "true", restartPolicy="Never", initContainers=[shell("init", "exit 3")])
        await until(lambda: node.phase("job") == "Failed")
        assert node.container("job", "initContainerStatuses")["state"]["terminated"]["exitCode"] == 3
        assert node.is_waiting("job", "PodInitializing")

    play(settings, story)


def test_a_container_that_failed_starts_again_at_once_the_first_time(settings: Settings, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    script = f"test -e {mark} && exit 0; touch {mark}; echo why > /dev/termination-log; exit 7"

    async def story(node: Node) -> None:
        node.run("job", script, restartPolicy="OnFailure")
        await until(lambda: node.phase("job") == "Succeeded")
        status = node.container("job")
        assert (status["restartCount"], status["lastState"]["terminated"]["exitCode"]) == (1, 7)
        assert status["lastState"]["terminated"]["message"] == "why\n"

    play(settings, story)


def test_a_container_that_fails_again_is_backed_off(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("job", "exit 1")
        await until(lambda: node.is_waiting("job", "CrashLoopBackOff"))
        assert node.container("job")["restartCount"] == 1

    play(settings, story)


def test_a_command_that_is_not_there_is_a_start_error(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("job", "", restartPolicy="Never", container={"command": ["no-such-program"]})
        await until(lambda: node.phase("job") == "Failed")
        ended = node.container("job")["state"]["terminated"]
        assert (ended["exitCode"], ended["reason"]) == (128, "StartError")
        assert "executable file not found in $PATH" in ended["message"]

    play(settings, story)


def test_a_deleted_pod_ends_in_peace_and_then_its_object_goes(settings: Settings, tmp_path: Path) -> None:
    hook = {"preStop": {"exec": {"command": ["touch", str(tmp_path / "stopping")]}}}

    async def story(node: Node) -> None:
        node.run("web", FOREVER, container={"lifecycle": hook})
        await until(lambda: node.is_running("web") and node.log("web") == ["began"])
        folder = settings.state_dir / "pods" / "web"
        assert folder.is_dir()
        node.delete("web")
        await until(lambda: node.is_gone("web"))
        await until(lambda: not folder.exists())
        assert node.log("web")[-1] == "ended"
        assert (tmp_path / "stopping").exists()
        assert node.told("Killing") == ["Stopping container main"]

    play(settings, story)


def test_who_does_not_end_in_time_is_killed(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("web", DEAF)
        await until(lambda: node.is_running("web") and node.log("web") == ["began"])
        node.delete("web", grace=0)
        await until(lambda: node.is_gone("web"))

    play(settings, story)


def test_a_forced_deletion_ends_the_processes_and_another_pod_takes_the_name(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("web", DEAF)
        await until(lambda: node.is_running("web") and node.log("web") == ["began"])
        address = node.pod("web")["status"]["podIP"]
        node.pods.remove("web")
        await until(lambda: not (settings.state_dir / "pods" / "web").exists())
        assert list((settings.run_dir / "pods").glob("web-*")) == []
        node.run("web", FOREVER, uid="another")
        await until(lambda: node.is_running("web"))
        assert node.pod("web")["status"]["podIP"] != address  # one that was given back is used again last

    play(settings, story)


def test_a_pod_waits_for_its_config_map(settings: Settings) -> None:
    wanted = [{"name": "WORD", "valueFrom": {"configMapKeyRef": {"name": "words", "key": "one"}}}]

    async def story(node: Node) -> None:
        node.run("job", "echo $WORD", restartPolicy="Never", container={"env": wanted})
        await until(lambda: node.is_waiting("job", "CreateContainerConfigError"))
        node.config_maps.put({"metadata": {"namespace": "other", "name": "words"}, "data": {"one": "no"}})
        node.config_maps.put({"metadata": {"namespace": "default", "name": "words"}, "data": {"one": "hello"}})
        await until(lambda: node.phase("job") == "Succeeded")
        assert node.log("job") == ["hello"]

    play(settings, story)


def test_an_image_that_cannot_be_pulled_may_be_changed_to_one_that_can(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("web", FOREVER, container={"image": "example.com/nothing:1"})
        await until(lambda: node.is_waiting("web", "ErrImagePull"))
        pod = node.pod("web")
        mended = [pod["spec"]["containers"][0] | {"image": "python:3"}]
        node.pods.put(pod | {"spec": pod["spec"] | {"containers": mended}})
        await until(lambda: node.is_running("web"))
        assert any("example.com/nothing" in message for message in node.told("Failed"))

    play(settings, story)


def test_another_image_of_a_running_container_starts_it_anew(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("web", FOREVER)
        await until(lambda: node.is_running("web") and node.log("web") == ["began"])
        pod = node.pod("web")
        changed = [pod["spec"]["containers"][0] | {"image": "python:3.13"}]
        node.pods.put(pod | {"spec": pod["spec"] | {"containers": changed}})
        await until(lambda: node.container("web")["restartCount"] == 1 and node.is_running("web"))
        assert node.container("web")["image"] == "python:3.13"
        assert node.told("Killing") == ["Container main definition changed, will be restarted"]

    play(settings, story)


def test_a_container_whose_readiness_probe_fails_runs_out_of_service(settings: Settings) -> None:
    nobody = {"tcpSocket": {"port": 9}, "periodSeconds": 1}

    async def story(node: Node) -> None:
        node.run("web", FOREVER, container={"readinessProbe": nobody})
        await until(lambda: bool(node.told("Unhealthy")))
        assert node.is_running("web") and not node.container("web")["ready"]

    play(settings, story)


def test_a_container_is_ready_once_its_startup_probe_succeeded(settings: Settings) -> None:
    probe = {"tcpSocket": {"port": 18080}, "periodSeconds": 1, "failureThreshold": 30}

    async def story(node: Node) -> None:
        node.run("web", FOREVER, container={"startupProbe": probe})
        await until(lambda: node.is_running("web"))
        assert not node.container("web")["started"]
        address = settings.loopback_of(node.pod("web")["status"]["podIP"])
        async with await asyncio.start_server(lambda _, writer: writer.close(), address, 18080):
            await until(lambda: bool(node.container("web")["ready"]))

    play(settings, story)


def test_a_container_whose_liveness_probe_fails_is_started_anew_after_the_probe_s_own_grace(
    settings: Settings, tmp_path: Path
) -> None:
    mark = tmp_path / "deaf"
    well = {"exec": {"command": ["test", "!", "-e", str(mark)]}, "periodSeconds": 0.05, "failureThreshold": 1}
    script = f"trap '' TERM; touch {mark}; while :; do sleep 0.02; done"

    async def story(node: Node) -> None:
        probe = well | {"terminationGracePeriodSeconds": 0}
        node.run("web", script, container={"livenessProbe": probe}, terminationGracePeriodSeconds=1000)
        await until(lambda: node.container("web")["restartCount"] == 1)
        assert node.container("web")["lastState"]["terminated"]["exitCode"] == 137
        assert node.told("Unhealthy")[0] == "Liveness probe failed: no output"
        assert node.told("Killing")[0] == "Container main failed liveness probe, will be restarted"

    play(settings, story)


def test_a_hook_that_fails_before_the_stop_is_told_and_stops_nothing(settings: Settings) -> None:
    hook = {"preStop": {"exec": {"command": ["sh", "-c", "echo no way >&2; exit 1"]}}}

    async def story(node: Node) -> None:
        node.run("web", FOREVER, container={"lifecycle": hook})
        await until(lambda: node.is_running("web") and node.log("web") == ["began"])
        node.delete("web")
        await until(lambda: node.is_gone("web"))
        assert node.told("FailedPreStopHook") == ["PreStopHook failed: no way"]
        assert node.log("web")[-1] == "ended"

    play(settings, story)


def test_a_sidecar_starts_before_the_others_and_ends_after_them(settings: Settings, tmp_path: Path) -> None:
    order = tmp_path / "order"
    sidecar = f"echo sidecar began >> {order}; trap 'echo sidecar ended >> {order}; exit 0' TERM; while :; do sleep 0.02; done"

    async def story(node: Node) -> None:
        init = [shell("sidecar", sidecar, restartPolicy="Always")]
        node.run(
            "job",
            f"while ! test -e {order}; do sleep 0.02; done; echo main >> {order}",
            restartPolicy="Never",
            initContainers=init,
        )
        await until(lambda: node.phase("job") == "Succeeded")
        assert order.read_text().splitlines() == ["sidecar began", "main", "sidecar ended"]

    play(settings, story)


def test_a_controller_that_is_down_comes_back_when_the_fault_is_cleared(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("lbc", DEAF, container={"image": "example.com/aws-load-balancer-controller:v3"})
        await until(lambda: node.is_running("lbc"))
        node.add_fault("controller", "down")
        await until(lambda: node.is_waiting("lbc", "CreateContainerError"))
        assert node.container("lbc")["lastState"]["terminated"]["exitCode"] == 137
        node.clear_faults()
        await until(lambda: node.is_running("lbc"))

    play(settings, story)
