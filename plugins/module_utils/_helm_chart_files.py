# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A chart on this machine: name, version, templates, CRDs. Read without helm, so that an unchanged one needs none.

PRIVATE to the collection.
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, words_of
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import is_crd_file
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import manifests

NO_CHART = (
    "what was downloaded is no chart, or not all of it (a proxy's page?): run again, or ask who keeps the repository"
)
TEMPLATE_SUFFIXES = (".yaml", ".yml", ".tpl", ".txt")


@dataclass(frozen=True)
class ChartFiles:
    """:param files: Chart.yaml, the templates and the CRDs, by their paths in the chart. Subcharts are left to Helm."""

    name: str
    version: str
    app_version: str
    files: Mapping[str, bytes]

    @property
    def templates(self) -> dict[str, bytes]:
        return {name: data for name, data in self.files.items() if name.startswith("templates/")}

    @property
    def crds(self) -> list[str]:
        """The texts of the files with CRDs."""
        return [data.decode(errors="replace") for name, data in sorted(self.files.items()) if is_crd_file(name)]

    @property
    def empty_crds(self) -> list[str]:
        """The files for CRDs without an object."""
        return [name for name, data in sorted(self.files.items()) if is_crd_file(name) and not _has_object(data)]


def read(path: str, *, downloaded: str = "") -> ChartFiles:
    """The chart in a folder or an archive.

    :param downloaded: what it was downloaded as; empty for one on this machine.
    :raises InvalidArgument: when there is none.
    """
    told = downloaded or path
    try:
        files = _of_folder(Path(path)) if Path(path).is_dir() else _of_archive(Path(path))
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        elsewhere = "" if Path(path).exists() else "give repository, or an oci:// URL, unless the chart is a path"
        advice = NO_CHART if downloaded else elsewhere
        raise InvalidArgument("read the chart", target=told, answer=words_of(error), advice=advice) from error
    documents = manifests.parsed(files.get("Chart.yaml", b"").decode(errors="replace"), source=f"{told}/Chart.yaml")
    metadata = documents[0] if documents and isinstance(documents[0], Mapping) else {}
    if not metadata.get("name") or not metadata.get("version"):
        answer = "its Chart.yaml has no name or no version"
        raise InvalidArgument("read the chart", target=told, answer=answer, advice=NO_CHART if downloaded else "")
    app_version = str(metadata.get("appVersion") or "")
    return ChartFiles(str(metadata["name"]), str(metadata["version"]), app_version, files)


def _of_folder(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in named.items() if _is_read(name)}


def _of_archive(archive: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            # The first part is the chart's folder.
            name = member.name.removeprefix("./").partition("/")[2]
            content = tar.extractfile(member) if member.isfile() and _is_read(name) else None
            if content:
                files[name] = content.read()
            elif member.issym() and is_crd_file(name):
                # To Helm, which follows no link in an archive, it is empty.
                files[name] = b""
    return files


def _has_object(data: bytes) -> bool:
    lines = [line.strip() for line in data.splitlines()]
    return any(line not in (b"", b"---") and not line.startswith(b"#") for line in lines)


def _is_read(name: str) -> bool:
    template = name.startswith("templates/") and name.endswith(TEMPLATE_SUFFIXES)
    return name == "Chart.yaml" or template or is_crd_file(name)
