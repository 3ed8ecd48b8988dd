# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubeconfig files: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/.

PRIVATE to the collection.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _process
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    Unauthenticated,
    Unavailable,
    unreadable,
    words_of,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint

try:
    import yaml

    YAML_ERROR = ""
except ImportError as import_error:
    YAML_ERROR = str(import_error)

EXEC_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Access:
    """:param token: gives the user's bearer token, or None for client certificates.
    :param user: who that is, for people.
    """

    endpoint: Endpoint
    token: Callable[[], str | None]
    user: str


@dataclass(frozen=True)
class Source:
    """A kubeconfig's content and the folder that its relative paths start from."""

    content: Mapping[str, Any]
    folder: Path

    def entry(self, section: str, name: str) -> Mapping[str, Any] | None:
        """The named cluster, user or context; its inner mapping."""
        inner = next(
            (item.get(section.removesuffix("s")) for item in self.items(section) if item.get("name") == name), None
        )
        return inner if isinstance(inner, Mapping) else None

    def items(self, section: str) -> list[Mapping[str, Any]]:
        """The entries of ``clusters``, ``users`` or ``contexts``; what is none is passed over."""
        found = self.content.get(section)
        return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def load(kubeconfig: str | Mapping[str, Any], context: str | None) -> Access:
    """What a context of a kubeconfig says.

    :param kubeconfig: path (several, separated as in PATH, are merged: the first to name something wins) or content.
    :param context: None for the current one.
    :raises InvalidArgument: when there is no such file, context, cluster or user.
    """
    sources = _sources(kubeconfig)
    name = context or next((s.content["current-context"] for s in sources if s.content.get("current-context")), "")
    _unused, chosen = _find(sources, "contexts", name)
    cluster_source, cluster = _find(sources, "clusters", str(chosen.get("cluster", "")))
    user_source, user = _find(sources, "users", str(chosen.get("user", "")))
    if not cluster.get("server"):
        raise InvalidArgument("use the kubeconfig", answer=f"cluster {chosen.get('cluster')} has no server")
    endpoint = Endpoint(
        url=str(cluster["server"]),
        ca_pem=_pem(cluster_source, cluster, "certificate-authority"),
        client_cert_pem=_pem(user_source, user, "client-certificate"),
        client_key_pem=_pem(user_source, user, "client-key"),
        verify=not cluster.get("insecure-skip-tls-verify"),
        server_name=cluster.get("tls-server-name"),
        proxy_url=cluster.get("proxy-url"),
    )
    return Access(endpoint, _token(user_source, user), f"user {chosen.get('user')} of context {name}")


def _sources(kubeconfig: str | Mapping[str, Any]) -> list[Source]:
    if isinstance(kubeconfig, Mapping):
        return [Source(kubeconfig, Path.cwd())]
    if YAML_ERROR:
        raise Unavailable("read the kubeconfig", answer=YAML_ERROR, advice="install PyYAML, or give cluster_name")
    paths = [Path(path).expanduser() for path in str(kubeconfig).split(os.pathsep) if path]
    there = [path for path in paths if path.exists()] or paths
    return [Source(_content(path), path.parent) for path in there]


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(path.read_bytes().decode())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise unreadable("kubeconfig", str(path), error, option="kubeconfig") from error
    if not isinstance(content, Mapping):
        raise InvalidArgument("read the kubeconfig", target=str(path), answer="it is not a mapping")
    return content


def _find(sources: list[Source], section: str, name: str) -> tuple[Source, Mapping[str, Any]]:
    for source in sources:
        entry = source.entry(section, name)
        if entry is not None:
            return source, entry
    names = [str(item.get("name")) for source in sources for item in source.items(section)]
    raise InvalidArgument(
        f"find the {section.removesuffix('s')}",
        target=name or "(none is current)",
        answer=f"the kubeconfig has {', '.join(names) or 'none'}",
        advice="set context",
    )


def _pem(source: Source, entry: Mapping[str, Any], key: str) -> str | None:
    """The data of ``<key>-data``, or of the file that ``<key>`` names; the data wins."""
    if entry.get(f"{key}-data"):
        try:
            return base64.b64decode(entry[f"{key}-data"]).decode("ascii")
        except (UnicodeDecodeError, binascii.Error) as error:
            raise InvalidArgument("read the kubeconfig's", target=f"{key}-data", answer=str(error)) from error
    path = source.folder / str(entry[key]) if entry.get(key) else None
    try:
        return path.read_text(encoding="ascii") if path else None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidArgument(f"read the kubeconfig's {key}", target=str(path), answer=words_of(error)) from error


def _token(source: Source, user: Mapping[str, Any]) -> Callable[[], str | None]:
    if user.get("as"):
        # To pass it over would be to act with other rights than those that are meant.
        raise InvalidArgument("use the kubeconfig", answer=f"its user acts as {user['as']}, which is not supported")
    if user.get("tokenFile"):
        return lambda: _file_token(source.folder / str(user["tokenFile"]))
    if user.get("token"):
        return lambda: str(user["token"])
    if user.get("exec"):
        return lambda: _exec_token(source, user["exec"])
    if user.get("auth-provider"):
        raise InvalidArgument(
            "use the kubeconfig",
            answer=f"auth-provider {user['auth-provider'].get('name')} is no longer part of Kubernetes' clients",
            advice="use an exec plugin, a token, or cluster_name",
        )
    return lambda: None


def _file_token(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unauthenticated(
            "read the token of the kubeconfig's user", target=str(path), answer=words_of(error)
        ) from error


def _exec_token(source: Source, plugin: Mapping[str, Any]) -> str:
    """A client-go credential plugin's token: https://kubernetes.io/docs/reference/access-authn-authz/authentication/."""
    command = str(plugin.get("command") or "")
    if not command:
        raise InvalidArgument("use the kubeconfig", answer="its exec plugin has no command")
    if os.sep in command and not Path(command).is_absolute():
        command = str(source.folder / command)
    version = plugin.get("apiVersion", "client.authentication.k8s.io/v1")
    info = {"apiVersion": version, "kind": "ExecCredential", "spec": {"interactive": False}}
    environment = {str(item["name"]): str(item["value"]) for item in plugin.get("env") or []}
    try:
        ran = _process.run(
            [command, *map(str, plugin.get("args") or [])],
            environment={**os.environ, **environment, "KUBERNETES_EXEC_INFO": json.dumps(info)},
            timeout=EXEC_TIMEOUT_SECONDS,
        )
    except (OSError, _process.Overdue) as error:
        raise _no_credential(command, words_of(error)) from error
    if ran.returncode:
        raise _no_credential(command, ran.stderr.strip() or f"it ended with {ran.returncode}")
    try:
        token = json.loads(ran.stdout)["status"]["token"]
    except (ValueError, KeyError, TypeError) as error:
        # Not what it said: that may hold what is secret.
        raise _no_credential(command, "its answer holds no token") from error
    return str(token)


def _no_credential(command: str, answer: str) -> Unauthenticated:
    return Unauthenticated(
        "get a credential from", target=command, answer=answer, advice="set cluster_name to need no plugin"
    )
