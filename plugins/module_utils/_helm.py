# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the helm program, v3.14 and later or v4: one command per function. Decides nothing.

The user's own Helm configuration is neither read nor touched.

PRIVATE to the collection.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm_aside as aside
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _private_folder, _process
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_errors import failure
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import manifests
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._url_secrets import masked

OLDEST = (3, 14)
# As JSON, which is YAML. They may hold secrets: no file, and no command line.
VALUES_BY_STDIN = ("--values", "-")
# Helm's own time-outs end sooner; this only catches a program that hangs.
GRACE_SECONDS = 60


@dataclass(frozen=True)
class Chart:
    """Where a chart comes from.

    :param reference: name in the repository, ``oci://`` URL, or path.
    :param plain_http: the OCI registry speaks HTTP.
    :param insecure: its certificate is not verified.
    """

    reference: str
    repository: str | None = None
    version: str | None = None
    username: str | None = None
    password: str | None = None
    ca_cert: str | None = None
    plain_http: bool = False
    insecure: bool = False

    @property
    def is_local(self) -> bool:
        return self.repository is None and not self.reference.startswith("oci://")

    def described(self) -> str:
        """``aws-load-balancer-controller 3.5.0 of https://...``."""
        version = f" {self.version}" if self.version else ""
        return masked(f"{self.reference}{version}" + (f" of {self.repository}" if self.repository else ""))


@dataclass(frozen=True)
class Helm:
    """The program in a folder of its own.

    :param folder: holds Helm's configuration and cache and the kubeconfig. What is secret is kept out of it: it would
        outlive a run that is killed.
    :param token: what it is known by to the cluster.
    :param major: its major version.
    """

    program: str
    folder: Path
    kubeconfig: Path | None = None
    token: str | None = field(default=None, repr=False)
    major: int = 3

    def connected(self, kubeconfig: Path, token: str | None) -> Helm:
        """The same, with a cluster to speak to."""
        return replace(self, kubeconfig=kubeconfig, token=token)

    def version(self) -> tuple[int, int]:
        """Major and minor version."""
        text = self._run(["version", "--template", "{{.Version}}"], attempted="ask the version of", target="helm")
        match = re.search(r"v?(\d+)\.(\d+)", text)
        if not match:
            raise errors.Unavailable("ask the version of", target=self.program, answer=text.strip()[:100])
        return int(match[1]), int(match[2])

    def pull(self, chart: Chart) -> Path:
        """Download a chart; the archive's path."""
        try:
            return self._pulled(chart)
        finally:
            # Where Helm keeps what it logged in with.
            shutil.rmtree(self.folder / "config", ignore_errors=True)

    def _pulled(self, chart: Chart) -> Path:
        destination = self.folder / "pulled"
        destination.mkdir(exist_ok=True)
        arguments = ["pull", self._source(chart), "--destination", str(destination)]
        arguments += ["--version", chart.version] if chart.version else []
        arguments += _connection(chart, insecurely="--insecure-skip-tls-verify")
        # Over credentials a named repository is used instead: on the command line others could read them.
        arguments += ["--repo", chart.repository] if chart.repository and not chart.username else []
        self._run(arguments, attempted="download the chart", target=chart.described())
        return next(destination.iterdir())

    def _source(self, chart: Chart) -> str:
        if not chart.username:
            return chart.reference
        login = ["--username", chart.username, "--password-stdin"]
        if chart.repository:
            login += _connection(replace(chart, plain_http=False), insecurely="--insecure-skip-tls-verify")
            command = ["repo", "add", "repository", chart.repository, *login]
        else:
            login += _connection(chart, insecurely="--insecure")
            command = ["registry", "login", chart.reference.removeprefix("oci://").partition("/")[0], *login]
        where = masked(chart.repository or chart.reference)
        self._run(command, attempted="log in to", target=where, stdin=chart.password or "")
        return f"repository/{chart.reference}" if chart.repository else chart.reference

    def template(
        self,
        name: str,
        path: str,
        *,
        namespace: str,
        values: Mapping[str, Any],
        kube_version: str,
        upgrade: bool,
        set_aside: bool = False,
        told: str = "",
    ) -> str:
        """What the chart renders to, written nowhere; what it looks up is there only where there is a kubeconfig.

        :param told: what errors call the chart; its path by default.
        :param set_aside: keep it from Helm 4's own checks of its objects against the cluster.
        """
        arguments = ["template", name, path, "--namespace", namespace, *VALUES_BY_STDIN, "--no-hooks"]
        arguments += ["--kube-version", kube_version, *(["--is-upgrade"] if upgrade else [])]
        arguments += ["--dry-run=server"] if self.kubeconfig else []
        arguments += ["--post-renderer", aside.install(self.folder)] if set_aside else []
        stdin = manifests.written(values)
        printed = self._run(arguments, attempted="render the chart", target=told or path, stdin=stdin)
        return aside.read(self.folder) if set_aside else printed

    def upgrade(
        self,
        name: str,
        path: str,
        *,
        namespace: str,
        values: Mapping[str, Any],
        options: Mapping[str, str],
        timeout: float,
        force_conflicts: bool = False,
    ) -> None:
        """Install the release, or upgrade it to exactly these values.

        :param options: further options with their values: ``{"--history-max": "10"}``.
        :param timeout: seconds for each of the chart's hooks.
        :param force_conflicts: take fields from those who hold them; Helm 4 only, where it applies on the server.
        """
        arguments = ["upgrade", name, path, "--install", "--namespace", namespace, *VALUES_BY_STDIN]
        arguments += ["--reset-values", "--timeout", f"{timeout:g}s"]
        arguments += ["--force-conflicts"] if force_conflicts else []
        arguments += [part for option in options.items() for part in option]
        target = f"{namespace}/{name}"
        stdin = manifests.written(values)
        self._run(arguments, attempted="install the Helm release", target=target, timeout=timeout, stdin=stdin)

    def rollback(
        self, name: str, revision: int, *, namespace: str, timeout: float, force_conflicts: bool = False
    ) -> None:
        arguments = ["rollback", name, str(revision), "--namespace", namespace, "--timeout", f"{timeout:g}s"]
        arguments += ["--force-conflicts"] if force_conflicts else []
        self._run(arguments, attempted="roll back the Helm release", target=f"{namespace}/{name}", timeout=timeout)

    def uninstall(self, name: str, *, namespace: str, timeout: float, wait: bool) -> None:
        arguments = ["uninstall", name, "--namespace", namespace, "--timeout", f"{timeout:g}s"]
        arguments += ["--wait"] if wait else []
        self._run(arguments, attempted="uninstall the Helm release", target=f"{namespace}/{name}", timeout=timeout)

    def _run(self, arguments: list[str], *, attempted: str, target: str, timeout: float = 300, stdin: str = "") -> str:
        try:
            ran = _process.run(
                [self.program, *arguments],
                environment=self._environment(),
                timeout=timeout + GRACE_SECONDS,
                stdin=stdin,
            )
        except _process.Overdue as error:
            answer = f"helm did not end within {timeout + GRACE_SECONDS:g} s"
            raise errors.TimedOut(attempted, target=target, answer=answer) from error
        except OSError as error:
            raise errors.Unavailable("start", target=self.program, answer=str(error)) from error
        if ran.returncode:
            raise failure(ran.stderr, attempted=attempted, target=target)
        return ran.stdout

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("HELM_", "KUBE"))}
        folders = {f"HELM_{kind}_HOME": str(self.folder / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
        token = {"HELM_KUBETOKEN": self.token} if self.kubeconfig and self.token else {}
        return own | folders | token | {"KUBECONFIG": str(self.kubeconfig or os.devnull)}


def _connection(chart: Chart, *, insecurely: str) -> list[str]:
    options = ["--ca-file", chart.ca_cert] if chart.ca_cert else []
    options += ["--plain-http"] if chart.plain_http else []
    return options + ([insecurely] if chart.insecure else [])


def find_program(binary_path: str | None) -> str:
    """The helm program: the given one, or that on PATH.

    :raises Missing: when there is none.
    """
    found = shutil.which(binary_path or "helm")
    if found is None:
        raise errors.Missing(
            "find the program helm",
            target=binary_path or "",
            answer="no program that can be run is there" if binary_path else "it is not on PATH",
            advice="install Helm 3.14 or later (https://helm.sh), or give its path in binary_path",
        )
    return found


@contextmanager
def private(program: str) -> Iterator[Helm]:
    """Helm in a private folder that is gone afterwards.

    :raises Refused: when it is too old.
    """
    with _private_folder.private() as folder:
        helm = Helm(program, folder)
        version = helm.version()
        if version < OLDEST:
            answer = f"it is v{version[0]}.{version[1]}"
            raise errors.Refused("use", target=program, answer=answer, advice="install Helm 3.14 or later")
        yield replace(helm, major=version[0])
