# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a container's spec to the command that is run for it here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.node.environment import container_environment, expand
from sandbox.node.images import PodPlace
from sandbox.node.objects import KubeObject
from sandbox.node.paths import rewriter
from sandbox.node.process import Command
from sandbox.node.runtime import PodRuntime
from sandbox.node.volumes import SERVICE_ACCOUNT_PATH, Volumes, write_kubeconfig

DEFAULT_TERMINATION_PATH = "/dev/termination-log"


@dataclass(frozen=True)
class Prepared:
    command: Command
    termination_log: Path
    # Puts local paths in the place of mount paths, for commands that are run in the container later.
    rewrite: Callable[[str], str]


def prepare(runtime: PodRuntime, volumes: Volumes, container: KubeObject) -> Prepared:
    """Make the container's private folders and work out its command.

    Raises UnknownImage, MissingReference or Unsupported.
    """
    image = runtime.context.images.find(container["image"])
    folder = runtime.folder / "containers" / container["name"]
    home = folder / "home"
    variables = container_environment(container, runtime.facts, runtime.context.sources)
    mounts = volumes.mounts(container, variables)
    termination_log = folder / "termination-log"
    rewrite = rewriter(
        mounts | {container.get("terminationMessagePath") or DEFAULT_TERMINATION_PATH: str(termination_log)}
    )

    def final(text: str) -> str:
        return rewrite(expand(text, variables))

    place = PodPlace(runtime.loopback, home, runtime.pod["metadata"]["namespace"], mounts)
    argv = image.argv(
        [final(part) for part in container.get("command") or []],
        [final(part) for part in container.get("args") or []],
        place,
    )
    _make_folders(folder, termination_log)
    if SERVICE_ACCOUNT_PATH in mounts:
        write_kubeconfig(home, runtime.context.settings.endpoint_url, mounts[SERVICE_ACCOUNT_PATH])
    environment = (
        dict(image.environment)
        | _base_environment(runtime, folder)
        | {name: rewrite(value) for name, value in variables.items()}
        | _cluster_environment(runtime, mounts)
    )
    workdir = Path(rewrite(container.get("workingDir") or str(home)))
    folder = workdir if workdir.is_dir() else home
    return Prepared(Command(argv, environment, folder, place.address, place.moved), termination_log, rewrite)


def _make_folders(folder: Path, termination_log: Path) -> None:
    for name in ("home", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    termination_log.write_bytes(b"")


def _base_environment(runtime: PodRuntime, folder: Path) -> dict[str, str]:
    """What a container may override. AWS's URL stands for the network's way to AWS; there is no metadata service."""
    return {
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "HOSTNAME": runtime.pod["spec"].get("hostname") or runtime.pod["metadata"]["name"],
        "LANG": "C.UTF-8",
        "AWS_ENDPOINT_URL": runtime.context.settings.aws_url,
        # aws-sdk-go-v2 makes the STS client of a web identity before it has read the line above.
        "AWS_ENDPOINT_URL_STS": runtime.context.settings.aws_url,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _cluster_environment(runtime: PodRuntime, mounts: dict[str, str]) -> dict[str, str]:
    port = str(runtime.context.settings.ports["endpoint"])
    return {
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": port,
        "KUBERNETES_SERVICE_PORT_HTTPS": port,
        "SANDBOX_POD_ADDRESS": runtime.loopback,
        "SANDBOX_POD_MOUNTS": json.dumps(mounts),
    }
