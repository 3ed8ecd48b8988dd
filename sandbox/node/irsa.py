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
    """What a service account's annotations ask for."""

    role_arn: str
    audience: str
    seconds: int
    regional: bool
    skipped: frozenset[str]


def wanted(account: KubeObject, pod: KubeObject) -> Injection | None:
    """None unless the service account names a role. A pod's own expiration annotation beats the account's."""
    annotations = annotations_of(account)
    role = annotations.get(f"{PREFIX}role-arn")
    if not role:
        return None
    own = annotations_of(pod)
    expiration = own.get(f"{PREFIX}token-expiration", annotations.get(f"{PREFIX}token-expiration", ""))
    seconds = int(expiration) if expiration.isdigit() else DEFAULT_SECONDS
    return Injection(
        role_arn=role,
        audience=annotations.get(f"{PREFIX}audience", DEFAULT_AUDIENCE),
        seconds=max(MINIMUM_SECONDS, seconds),
        regional=annotations.get(f"{PREFIX}sts-regional-endpoints", "true") == "true",
        skipped=frozenset(name.strip() for name in own.get(f"{PREFIX}skip-containers", "").split(",") if name.strip()),
    )


def patch(pod: KubeObject, injection: Injection, region: str) -> list[KubeObject]:
    """The JSON patch for a pod: variables, mount and volume, where they are not there already."""
    operations = []
    for section in ("initContainers", "containers"):
        for index, container in enumerate(pod["spec"].get(section) or []):
            if container["name"] not in injection.skipped:
                operations += _container_operations(f"/spec/{section}/{index}", container, injection, region)
    volumes = pod["spec"].get("volumes") or []
    if all(volume["name"] != VOLUME for volume in volumes):
        operations.append(_set("/spec/volumes", [_volume(injection), *volumes]))
    return operations


def _container_operations(path: str, container: KubeObject, injection: Injection, region: str) -> list[KubeObject]:
    env = container.get("env") or []
    mounts = container.get("volumeMounts") or []
    present = {each["name"] for each in env}
    added = [
        {"name": name, "value": value} for name, value in _variables(injection, region).items() if name not in present
    ]
    operations = []
    # As the webhook does: one of the two regions that is set stands for both.
    if present & {"AWS_REGION", "AWS_DEFAULT_REGION"}:
        added = [each for each in added if each["name"] not in ("AWS_REGION", "AWS_DEFAULT_REGION")]
    if added:
        operations.append(_set(f"{path}/env", [*env, *added]))
    if all(mount["mountPath"] != MOUNT_PATH for mount in mounts):
        mount = {"name": VOLUME, "mountPath": MOUNT_PATH, "readOnly": True}
        operations.append(_set(f"{path}/volumeMounts", [*mounts, mount]))
    return operations


def _variables(injection: Injection, region: str) -> Mapping[str, str]:
    regional = {"AWS_STS_REGIONAL_ENDPOINTS": "regional"} if injection.regional else {}
    return regional | {
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_ROLE_ARN": injection.role_arn,
        "AWS_WEB_IDENTITY_TOKEN_FILE": TOKEN_FILE,
    }


def _volume(injection: Injection) -> KubeObject:
    token = {"audience": injection.audience, "expirationSeconds": injection.seconds, "path": "token"}
    return {"name": VOLUME, "projected": {"sources": [{"serviceAccountToken": token}]}}


def _set(path: str, value: object) -> KubeObject:
    # "add" replaces a member that exists.
    return {"op": "add", "path": path, "value": value}
