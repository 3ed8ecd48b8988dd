# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Go programs as data, and the digests that decide whether one must be built again."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MODULES_DIR = Path(__file__).parent

# Without symbols and debug information: a third smaller. Without cgo: no C compiler is needed. A go.work around the
# checkout must not count.
LINKER_FLAGS = ("-s", "-w")
BUILD_FLAGS = ("-trimpath", "-buildvcs=false", "-mod=readonly")
ENVIRONMENT = {"CGO_ENABLED": "0", "GOWORK": "off"}


@dataclass(frozen=True)
class Program:
    """One executable: its module's folder, the package to build, the module that its version is of."""

    name: str
    folder: str
    package: str
    versioned_by: str
    # Names of Go string variables that get the version: {version} v1.2.3, {major} 1, {minor} 2.
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def module_dir(self) -> Path:
        return MODULES_DIR / self.folder

    @property
    def version(self) -> str:
        """The version in go.mod, e.g. `v1.35.4`. Raises ValueError when go.mod does not require it."""
        text = (self.module_dir / "go.mod").read_text(encoding="utf-8")
        found = re.search(rf"^(?:require)?\s+{re.escape(self.versioned_by)} (v\S+)", text, re.MULTILINE)
        if found is None:
            raise ValueError(f"{self.module_dir / 'go.mod'} does not require {self.versioned_by}")
        return found.group(1)

    @property
    def linker_flags(self) -> str:
        version = self.version
        major, minor, *_ = version.removeprefix("v").split(".")
        values = [(name, value.format(version=version, major=major, minor=minor)) for name, value in self.variables]
        return " ".join((*LINKER_FLAGS, *(f"-X {name}={value}" for name, value in values)))

    @property
    def digest(self) -> str:
        """Of all that decides what is built. The Go release is left out: its updates change no behaviour."""
        parts = [self.name, self.package, self.linker_flags, *BUILD_FLAGS, platform.system(), platform.machine()]
        parts += [(self.module_dir / name).read_text(encoding="utf-8") for name in ("go.mod", "go.sum")]
        return digest_of(parts)


# Without these the programs report v0.0.0-master, and clients that ask for the server's version are confused.
_KUBERNETES_VERSION = (
    ("k8s.io/component-base/version.gitVersion", "{version}"),
    ("k8s.io/component-base/version.gitMajor", "{major}"),
    ("k8s.io/component-base/version.gitMinor", "{minor}"),
    ("k8s.io/component-base/version.gitTreeState", "clean"),
)


def _kubernetes(name: str) -> Program:
    return Program(name, "kubernetes", f"k8s.io/kubernetes/cmd/{name}", "k8s.io/kubernetes", _KUBERNETES_VERSION)


PROGRAMS = (
    Program("etcd", "etcd", "go.etcd.io/etcd/server/v3", "go.etcd.io/etcd/server/v3"),
    _kubernetes("kube-apiserver"),
    _kubernetes("kube-controller-manager"),
    _kubernetes("kubectl"),
    Program(
        "helm",
        "helm",
        "helm.sh/helm/v3/cmd/helm",
        "helm.sh/helm/v3",
        (("helm.sh/helm/v3/internal/version.version", "{version}"),),
    ),
    Program(
        "external-dns",
        "external-dns",
        "sigs.k8s.io/external-dns",
        "sigs.k8s.io/external-dns",
        (("sigs.k8s.io/external-dns/pkg/apis/externaldns.Version", "{version}"),),
    ),
)

# Not one that the sandbox needs: two minutes of two cores more, for the tests of what is different with it.
HELM_4 = Program(
    "helm",
    "helm4",
    "helm.sh/helm/v4/cmd/helm",
    "helm.sh/helm/v4",
    (("helm.sh/helm/v4/internal/version.version", "{version}"),),
)


def digest_of(parts: Sequence[str]) -> str:
    """Sixteen hex digits of a sequence of texts; the lengths count, so ("ab", "c") is not ("a", "bc")."""
    sha = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        sha.update(f"{len(encoded)}:".encode() + encoded)
    return sha.hexdigest()[:16]


def digest_of_all(programs: Sequence[Program]) -> str:
    return digest_of([program.digest for program in programs])


def go_version_needed(programs: Sequence[Program]) -> tuple[int, ...]:
    """The newest `go` line of the modules, e.g. (1, 26, 1)."""
    texts = [(program.module_dir / "go.mod").read_text(encoding="utf-8") for program in programs]
    lines = [re.search(r"^go (\S+)$", text, re.MULTILINE) for text in texts]
    return max(parse_version(line.group(1)) for line in lines if line)


def parse_version(text: str) -> tuple[int, ...]:
    """`go1.26.8` or `1.26` as numbers; a candidate counts as its release. Raises ValueError on anything else."""
    found = re.fullmatch(r"(?:go)?(\d+)\.(\d+)(?:\.(\d+))?(?:(?:rc|beta)\d+)?(?:[ -].*)?", text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a Go version")
    return tuple(int(part or 0) for part in found.groups())
