# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What EKS's pod identity webhook changes in a new pod. Pure.

Facts: https://github.com/aws/amazon-eks-pod-identity-webhook (annotations, defaults, names).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.node.objects import KubeObject, annotations_of

PREFIX = "eks.amazonaws.com/"
VOLUME = "aws-iam-token"
MOUNT_PATH = "/var/run/secrets/eks.amazonaws.com/serviceaccount"
TOKEN_FILE = f"{MOUNT_PATH}/token"
DEFAULT_AUDIENCE = "sts.amazonaws.com"
DEFAULT_SECONDS, MINIMUM_SECONDS = 86400, 3600


@dataclass(frozen=True)
class Injection:
    """What a pod gets: variables, and a volume with a token."""

    variables: Mapping[str, str]
    volume: KubeObject
    mount_path: str
    skipped: frozenset[str]


def wanted(account: KubeObject, pod: KubeObject, region: str) -> Injection | None:
    """None unless the service account names a role. A pod's own expiration annotation beats the account's."""
    annotations = annotations_of(account)
    role = annotations.get(f"{PREFIX}role-arn")
    if not role:
        return None
    own = annotations_of(pod)
    expiration = own.get(f"{PREFIX}token-expiration", annotations.get(f"{PREFIX}token-expiration", ""))
    seconds = int(expiration) if expiration.isdigit() else DEFAULT_SECONDS
    regional = annotations.get(f"{PREFIX}sts-regional-endpoints", "true") == "true"
    return Injection(
        variables=_variables(role, region, regional=regional),
        volume=_volume(annotations.get(f"{PREFIX}audience", DEFAULT_AUDIENCE), max(MINIMUM_SECONDS, seconds)),
        mount_path=MOUNT_PATH,
        skipped=skipped_containers(pod),
    )


def skipped_containers(pod: KubeObject) -> frozenset[str]:
    """The containers that a pod's annotation leaves out."""
    listed = annotations_of(pod).get(f"{PREFIX}skip-containers", "")
    return frozenset(name.strip() for name in listed.split(",") if name.strip())


def patch(pod: KubeObject, injection: Injection) -> list[KubeObject]:
    """The JSON patch for a pod: variables, mount and volume, where they are not there already."""
    operations = []
    for section in ("initContainers", "containers"):
        for index, container in enumerate(pod["spec"].get(section) or []):
            if container["name"] not in injection.skipped:
                operations += _container_operations(f"/spec/{section}/{index}", container, injection)
    volumes = pod["spec"].get("volumes") or []
    if all(volume["name"] != injection.volume["name"] for volume in volumes):
        operations.append(_set("/spec/volumes", [injection.volume, *volumes]))
    return operations


def _container_operations(path: str, container: KubeObject, injection: Injection) -> list[KubeObject]:
    env = container.get("env") or []
    mounts = container.get("volumeMounts") or []
    present = {each["name"] for each in env}
    added = [{"name": name, "value": value} for name, value in injection.variables.items() if name not in present]
    operations = []
    # As the webhook does: one of the two regions that is set stands for both.
    if present & {"AWS_REGION", "AWS_DEFAULT_REGION"}:
        added = [each for each in added if each["name"] not in ("AWS_REGION", "AWS_DEFAULT_REGION")]
    if added:
        operations.append(_set(f"{path}/env", [*env, *added]))
    if all(mount["mountPath"] != injection.mount_path for mount in mounts):
        mount = {"name": injection.volume["name"], "mountPath": injection.mount_path, "readOnly": True}
        operations.append(_set(f"{path}/volumeMounts", [*mounts, mount]))
    return operations


def _variables(role: str, region: str, *, regional: bool) -> Mapping[str, str]:
    endpoints = {"AWS_STS_REGIONAL_ENDPOINTS": "regional"} if regional else {}
    return endpoints | {
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_ROLE_ARN": role,
        "AWS_WEB_IDENTITY_TOKEN_FILE": TOKEN_FILE,
    }


def _volume(audience: str, seconds: int) -> KubeObject:
    token = {"audience": audience, "expirationSeconds": seconds, "path": "token"}
    return {"name": VOLUME, "projected": {"sources": [{"serviceAccountToken": token}]}}


def _set(path: str, value: object) -> KubeObject:
    # "add" replaces a member that exists.
    return {"op": "add", "path": path, "value": value}
