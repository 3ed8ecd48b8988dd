# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment of a container as kubelet makes it from the pod's spec."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sandbox.node.objects import KubeObject, annotations_of, labels_of, parse_quantity

_REFERENCE = re.compile(r"\$(?:\$|\(([^)]*)\))")
_MAP_KEY = re.compile(r"metadata\.(labels|annotations)\['([^']+)'\]")


class MissingReference(RuntimeError):
    """A ConfigMap, Secret or key that a pod asks for does not exist (yet)."""


class Unsupported(RuntimeError):
    """The pod asks for something that the sandbox does not have."""


class Sources(Protocol):
    """Where ConfigMaps and Secrets are read from."""

    def config_map(self, namespace: str, name: str) -> KubeObject | None: ...

    def secret(self, namespace: str, name: str) -> KubeObject | None: ...


@dataclass(frozen=True)
class PodFacts:
    """What the downward API tells a container about its pod."""

    pod: KubeObject
    pod_ip: str
    host_ip: str


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Replace $(NAME) by its value; an unknown name stays as written, $$ is an escaped dollar sign."""

    def replaced(found: re.Match[str]) -> str:
        if found.group(1) is None:
            return "$"
        return variables.get(found.group(1), found.group(0))

    return _REFERENCE.sub(replaced, text)


def container_environment(container: KubeObject, facts: PodFacts, sources: Sources) -> dict[str, str]:
    """The variables of envFrom and env, in the order that lets later ones refer to earlier ones.

    Raises MissingReference, naming what is missing, unless it is marked optional.
    """
    variables: dict[str, str] = {}
    for source in container.get("envFrom") or []:
        variables |= _env_from(source, facts.pod["metadata"]["namespace"], sources)
    for entry in container.get("env") or []:
        value = _entry_value(entry, container, facts, sources)
        if value is not None:
            variables[entry["name"]] = expand(value, variables) if "valueFrom" not in entry else value
    return variables


def data_of_config_map(namespace: str, reference: KubeObject, sources: Sources) -> dict[str, bytes]:
    """The data of a referenced ConfigMap; empty when it is missing and optional. Raises MissingReference."""
    found = sources.config_map(namespace, reference["name"])
    if found is None:
        return _absent("configmap", reference)
    plain = {key: value.encode() for key, value in (found.get("data") or {}).items()}
    return plain | {key: base64.b64decode(value) for key, value in (found.get("binaryData") or {}).items()}


def data_of_secret(namespace: str, reference: KubeObject, sources: Sources) -> dict[str, bytes]:
    """The decoded data of a referenced Secret; empty when it is missing and optional. Raises MissingReference."""
    found = sources.secret(namespace, reference["name"])
    if found is None:
        return _absent("secret", reference)
    return {key: base64.b64decode(value) for key, value in (found.get("data") or {}).items()}


def _absent(kind: str, reference: KubeObject) -> dict[str, bytes]:
    if reference.get("optional"):
        return {}
    raise MissingReference(f'{kind} "{reference["name"]}" not found')


def _env_from(source: KubeObject, namespace: str, sources: Sources) -> dict[str, str]:
    if "configMapRef" in source:
        data = data_of_config_map(namespace, source["configMapRef"], sources)
    else:
        data = data_of_secret(namespace, source["secretRef"], sources)
    prefix = source.get("prefix", "")
    return {prefix + key: _text(value) for key, value in data.items()}


def _entry_value(entry: KubeObject, container: KubeObject, facts: PodFacts, sources: Sources) -> str | None:
    """None when the value's source is optional and absent: the variable is then not set at all."""
    source = entry.get("valueFrom")
    if source is None:
        return str(entry.get("value", ""))
    if "fieldRef" in source:
        return field_value(source["fieldRef"]["fieldPath"], facts)
    if "resourceFieldRef" in source:
        return resource_value(source["resourceFieldRef"], container)
    namespace = facts.pod["metadata"]["namespace"]
    if "configMapKeyRef" in source:
        reference, kind = source["configMapKeyRef"], "ConfigMap"
        data = data_of_config_map(namespace, reference, sources)
    elif "secretKeyRef" in source:
        reference, kind = source["secretKeyRef"], "Secret"
        data = data_of_secret(namespace, reference, sources)
    else:
        raise Unsupported(f"environment variable {entry['name']}: source {', '.join(source)} is not in the sandbox")
    if reference["key"] in data:
        return _text(data[reference["key"]])
    if reference.get("optional"):
        return None
    raise MissingReference(f"couldn't find key {reference['key']} in {kind} {namespace}/{reference['name']}")


def _text(value: bytes) -> str:
    """A variable's value; a secret may hold bytes that are no text."""
    return value.decode(errors="replace")


def field_value(path: str, facts: PodFacts) -> str:
    """The value of a downward API field. Raises Unsupported for a field that is not one."""
    pod = facts.pod
    metadata, spec = pod["metadata"], pod["spec"]
    fields = {
        "metadata.name": metadata["name"],
        "metadata.namespace": metadata["namespace"],
        "metadata.uid": metadata["uid"],
        "spec.nodeName": spec.get("nodeName", ""),
        "spec.serviceAccountName": spec.get("serviceAccountName", "default"),
        "status.hostIP": facts.host_ip,
        "status.hostIPs": facts.host_ip,
        "status.podIP": facts.pod_ip,
        "status.podIPs": facts.pod_ip,
        "metadata.labels": _as_lines(labels_of(pod)),
        "metadata.annotations": _as_lines(annotations_of(pod)),
    }
    if path in fields:
        return str(fields[path])
    found = _MAP_KEY.fullmatch(path)
    if found is None:
        raise Unsupported(f"field path {path} is not in the downward API")
    return str((metadata.get(found.group(1)) or {}).get(found.group(2), ""))


def resource_value(reference: KubeObject, container: KubeObject) -> str:
    """A limit or request in units of its divisor, rounded up; 0 when it is unset."""
    section, _, resource = reference["resource"].partition(".")
    quantity = ((container.get("resources") or {}).get(section) or {}).get(resource) or "0"
    # "0" is how the API server writes an unset divisor.
    divisor = parse_quantity(str(reference.get("divisor") or "1")) or 1.0
    return str(math.ceil(parse_quantity(str(quantity)) / divisor))


def _as_lines(values: Mapping[str, str]) -> str:
    """Labels as the downward API writes them to a file: key="value", sorted, values escaped."""
    escapes = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
    return "\n".join(f'{key}="{value.translate(escapes)}"' for key, value in sorted(values.items()))
