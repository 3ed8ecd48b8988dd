# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's Helm chart repository: charts packed into `<state>/charts` with an index.

The packages are the same bytes each time, so that a digest seen once stays true.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from sandbox.settings import Settings

CHARTS_DIR = Path(__file__).with_name("charts")
CREATED = "2026-08-03T00:00:00Z"
CHART = "aws-load-balancer-controller"
# Helm never upgrades CRDs: the older chart lacks fields of the newer one, so that an upgrade without
# applying the CRDs can be rehearsed. Chart version -> fields of IngressClassParams' spec that it does not know.
VERSIONS: Mapping[str, tuple[str, ...]] = {"3.4.0": ("sslRedirectPort", "wafv2AclName"), "3.5.0": ()}
NEWEST = "3.5.0"  # the version that the files in CHARTS_DIR are of


def publish(settings: Settings) -> Path:
    """Pack every chart version and write `index.yaml`; answers the repository's folder."""
    folder = settings.charts_dir
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for version, missing_fields in VERSIONS.items():
        files = dict(_chart_files(CHARTS_DIR / CHART, version, missing_fields))
        package = _package(CHART, files)
        name = f"{CHART}-{version}.tgz"
        _write(folder / name, package)
        metadata: dict[str, Any] = yaml.safe_load(files["Chart.yaml"])
        entries.append(metadata | {"urls": [name], "created": CREATED, "digest": hashlib.sha256(package).hexdigest()})
    entries.reverse()
    index = {"apiVersion": "v1", "entries": {CHART: entries}, "generated": CREATED}
    _write(folder / "index.yaml", yaml.safe_dump(index, sort_keys=False).encode())
    return folder


def _chart_files(source: Path, version: str, missing_fields: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(source.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(source).as_posix()
        content = path.read_bytes()
        if name in ("Chart.yaml", "values.yaml"):
            content = content.replace(NEWEST.encode(), version.encode())
        elif name == "crds/ingressclassparams.yaml" and missing_fields:
            content = _without_fields(content, missing_fields)
        yield name, content


def _without_fields(content: bytes, fields: tuple[str, ...]) -> bytes:
    crd: dict[str, Any] = yaml.safe_load(content)
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    for field in fields:
        del schema["properties"]["spec"]["properties"][field]
    text: str = yaml.safe_dump(crd, sort_keys=False)
    return text.encode()


def _package(chart: str, files: Mapping[str, bytes]) -> bytes:
    """A gzipped tar without times, owners or file names of this machine. Chart.yaml comes first, as Helm packs it."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files, key=lambda name: (name != "Chart.yaml", name)):
            member = tarfile.TarInfo(f"{chart}/{name}")
            member.size = len(files[name])
            member.mode = 0o644
            tar.addfile(member, io.BytesIO(files[name]))
    return gzip.compress(archive.getvalue(), mtime=0)


def _write(path: Path, content: bytes) -> None:
    """Replace atomically: the front may be serving the file."""
    new = path.with_suffix(path.suffix + ".new")
    new.write_bytes(content)
    new.replace(path)
