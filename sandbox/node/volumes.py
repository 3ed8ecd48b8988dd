# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pod's volumes as folders of this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from sandbox.node import atomic_files
from sandbox.node.atomic_files import File
from sandbox.node.environment import (
    MissingReference,
    PodFacts,
    Sources,
    Unsupported,
    data_of_config_map,
    data_of_secret,
    expand,
    field_value,
    resource_value,
)
from sandbox.node.objects import KubeObject
from sandbox.node.tokens import DEFAULT_SECONDS, PodTokens

DEFAULT_MODE = 0o644
SERVICE_ACCOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"


class MountFailure(RuntimeError):
    """A volume cannot be set up (yet); the text is that of kubelet's FailedMount event."""


class Volumes:
    """The volumes of one pod under `folder`, each in a folder of its own name."""

    def __init__(self, folder: Path, facts: Callable[[], PodFacts], sources: Sources, tokens: PodTokens) -> None:
        self.folder = folder
        self._facts = facts
        self._sources = sources
        self._tokens = tokens

    async def set_up(self) -> None:
        """Make or refresh every volume. Raises MountFailure for the first that cannot be, ApiError for a token."""
        for volume in self._facts().pod["spec"].get("volumes") or []:
            try:
                await self._set_up_one(volume)
            except (MissingReference, Unsupported) as error:
                raise MountFailure(f'MountVolume.SetUp failed for volume "{volume["name"]}" : {error}') from error

    async def _set_up_one(self, volume: KubeObject) -> None:
        target = self.folder / volume["name"]
        if "emptyDir" in volume:
            target.mkdir(parents=True, exist_ok=True)
            return
        kind = next((kind for kind in volume if kind != "name"), "emptyDir")
        source = volume[kind]
        if kind == "projected":
            files = await self._projected(source)
        elif kind in ("configMap", "secret", "downwardAPI"):
            files = self._files_of(kind, source, source.get("defaultMode", DEFAULT_MODE))
        else:
            raise Unsupported(f"volumes of type {kind} are not in the sandbox, where pods are processes without root")
        atomic_files.write(target, files)

    async def _projected(self, source: KubeObject) -> dict[str, File]:
        mode = source.get("defaultMode", DEFAULT_MODE)
        files: dict[str, File] = {}
        for part in source.get("sources") or []:
            if "serviceAccountToken" in part:
                projection = part["serviceAccountToken"]
                seconds = projection.get("expirationSeconds", DEFAULT_SECONDS)
                token = await self._tokens.get(projection.get("audience", ""), seconds)
                # kubelet narrows a token's mode; here one user owns all.
                files[projection["path"]] = File(token, 0o600)
                continue
            kind = next(iter(part))
            files |= self._files_of(kind, part[kind], mode)
        return files

    def _files_of(self, kind: str, source: KubeObject, mode: int) -> dict[str, File]:
        namespace = self._facts().pod["metadata"]["namespace"]
        if kind == "downwardAPI":
            return {item["path"]: File(self._downward(item), item.get("mode", mode)) for item in source["items"]}
        if kind == "configMap":
            data = data_of_config_map(namespace, source, self._sources)
        elif kind == "secret":
            # A secret volume calls its name secretName, a projection of a secret calls it name.
            reference = source | {"name": source.get("secretName", source.get("name"))}
            data = data_of_secret(namespace, reference, self._sources)
        else:
            raise Unsupported(f"projections of type {kind} are not in the sandbox")
        return select_items(data, source, mode)

    def _downward(self, item: KubeObject) -> bytes:
        if "fieldRef" in item:
            return field_value(item["fieldRef"]["fieldPath"], self._facts()).encode()
        reference = item["resourceFieldRef"]
        containers = self._facts().pod["spec"]["containers"]
        container = next(each for each in containers if each["name"] == reference["containerName"])
        return resource_value(reference, container).encode()

    def mounts(self, container: KubeObject, variables: Mapping[str, str]) -> dict[str, str]:
        """The container's mount paths and the local paths that stand for them."""
        found = {}
        for mount in container.get("volumeMounts") or []:
            inside = mount.get("subPath") or expand(mount.get("subPathExpr", ""), variables)
            local = self.folder / mount["name"] / inside
            if inside and not local.exists():
                local.mkdir(parents=True)
            found[mount["mountPath"]] = str(local)
        return found


def select_items(data: Mapping[str, bytes], source: KubeObject, mode: int) -> dict[str, File]:
    """The files of a ConfigMap or Secret volume: all keys, or those of `items` at their paths.

    Raises MissingReference for an item without its key, unless the source is optional.
    """
    items = source.get("items")
    if not items:
        return {key: File(value, mode) for key, value in data.items()}
    files = {}
    for item in items:
        if item["key"] in data:
            files[item["path"]] = File(data[item["key"]], item.get("mode", mode))
        elif not source.get("optional"):
            raise MissingReference(f"references non-existent config key: {item['key']}")
    return files


def write_kubeconfig(home: Path, server: str, account_folder: str) -> None:
    """Let programs find the pod's service account by `$HOME/.kube/config`.

    The path they would look at needs root to be made. The token is named by its file, so that they see it renewed.
    """
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "sandbox", "cluster": {"server": server, "certificate-authority": f"{account_folder}/ca.crt"}}
        ],
        "users": [{"name": "pod", "user": {"tokenFile": f"{account_folder}/token"}}],
        "contexts": [{"name": "pod", "context": {"cluster": "sandbox", "user": "pod"}}],
        "current-context": "pod",
    }
    (home / ".kube").mkdir(parents=True, exist_ok=True)
    (home / ".kube" / "config").write_text(json.dumps(document), encoding="utf-8")
