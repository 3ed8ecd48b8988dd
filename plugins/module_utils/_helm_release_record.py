# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Helm release as Helm 3 and 4 keep it: a Secret ``sh.helm.release.v1.<name>.v<revision>``. Pure.

Its ``release`` is base64 (by Kubernetes) of base64 of gzip of JSON: helm.sh/helm pkg/storage/driver.

PRIVATE to the collection.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict

SECRET_TYPE = "helm.sh/release.v1"  # noqa: S105 - a type, no secret
# Helm's own labels on the Secret; the others are the user's (--labels).
SYSTEM_LABELS = frozenset({"name", "owner", "status", "version", "createdAt", "modifiedAt"})
PENDING = ("pending-install", "pending-upgrade", "pending-rollback", "uninstalling")
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Revision:
    """What the labels of a revision's Secret say.

    :param labels: the user's.
    """

    secret: str
    number: int
    status: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """A revision in full.

    :param values: those the user gave, not the chart's defaults.
    :param manifest: what was rendered, without hooks.
    :param crds: the chart's own files with CRDs, as text.
    :param changed_at: when Helm last worked on it.
    :param server_side: Helm 4 applied it on the server; one of Helm 3, or that was one, it patches as Helm 3 does.
    """

    name: str
    namespace: str
    revision: int
    status: str
    chart_name: str
    chart_version: str
    app_version: str
    values: Mapping[str, Any]
    manifest: str
    crds: tuple[str, ...]
    templates: Mapping[str, bytes]
    labels: Mapping[str, str]
    changed_at: datetime
    server_side: bool = False

    @property
    def secret(self) -> str:
        """The name of the Secret that it is kept in."""
        return f"sh.helm.release.v1.{self.name}.v{self.revision}"


def revisions(secrets: Iterable[Mapping[str, Any]]) -> list[Revision]:
    """The revisions of a release by its Secrets (their metadata is enough), the oldest first.

    :raises Conflict: when one is labelled with a version that is no number.
    """
    found = [_revision(secret["metadata"]) for secret in secrets]
    return sorted(found, key=lambda revision: revision.number)


def _revision(metadata: Mapping[str, Any]) -> Revision:
    labels = metadata.get("labels") or {}
    own = {name: value for name, value in labels.items() if name not in SYSTEM_LABELS}
    try:
        number = int(labels.get("version", 0))
    except ValueError as error:
        raise _not_helms(metadata, error) from error
    return Revision(metadata["name"], number, labels.get("status", "unknown"), own)


def _not_helms(metadata: Mapping[str, Any], error: Exception) -> Conflict:
    return Conflict(
        "read the Helm release in Secret",
        target=f"{metadata.get('namespace')}/{metadata['name']}",
        answer=f"it is not what Helm writes ({error})",
        advice="repair it with helm, or delete that Secret",
    )


def decode(secret: Mapping[str, Any]) -> Record:
    """The release in a Secret.

    :raises Conflict: when it is not what Helm writes.
    """
    try:
        document = _document(secret["data"]["release"])
        return _record(document, _revision(secret["metadata"]).labels)
    except (KeyError, TypeError, ValueError, OSError, EOFError, binascii.Error) as error:
        raise _not_helms(secret["metadata"], error) from error


def _document(encoded: str) -> dict[str, Any]:
    data = base64.b64decode(base64.b64decode(encoded, validate=True), validate=True)
    document: dict[str, Any] = json.loads(gzip.decompress(data) if data.startswith(GZIP_MAGIC) else data)
    return document


def _record(document: Mapping[str, Any], labels: Mapping[str, str]) -> Record:
    metadata, info = document["chart"]["metadata"], document["info"]
    files = _files(document["chart"].get("files"))
    return Record(
        name=document["name"],
        namespace=document.get("namespace") or "default",
        revision=int(document["version"]),
        status=info["status"],
        chart_name=metadata["name"],
        chart_version=metadata["version"],
        app_version=metadata.get("appVersion") or "",
        values=document.get("config") or {},
        manifest=document.get("manifest") or "",
        crds=tuple(data.decode() for name, data in sorted(files.items()) if is_crd_file(name)),
        templates=_files(document["chart"].get("templates")),
        labels=labels,
        changed_at=datetime.fromisoformat(info["last_deployed"]).astimezone(UTC),
        server_side=document.get("apply_method") == "ssa",
    )


def _files(files: Sequence[Mapping[str, str]] | None) -> dict[str, bytes]:
    return {file["name"]: base64.b64decode(file.get("data") or "") for file in files or []}


def is_crd_file(name: str) -> bool:
    """Whether a chart's file holds CRDs, by its path."""
    return name.startswith("crds/") and name.endswith((".yaml", ".yml", ".json"))


def is_exact_version(version: str) -> bool:
    """Whether it names one version, not a range of them."""
    return re.fullmatch(r"v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?", version) is not None


def same_version(one: str, other: str) -> bool:
    """Whether two versions are the same one; a leading v does not count, nor does a build's metadata."""
    return one.removeprefix("v").partition("+")[0] == other.removeprefix("v").partition("+")[0]
