# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One sandbox and the tools a user points at it: ansible-playbook, kubectl, boto3. Asks it what was really called."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
CALLBACKS = CHECKOUT / "tests" / "integration" / "site" / "callback_plugins"
K8S_WRITES = ("create", "update", "patch", "delete", "deletecollection")


@dataclass(frozen=True)
class TaskResult:
    task: str
    status: str
    result: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One run of ansible-playbook."""

    code: int
    output: str
    tasks: tuple[TaskResult, ...]

    @property
    def changed(self) -> list[str]:
        return [task.task for task in self.tasks if task.status == "changed"]

    @property
    def failure(self) -> str:
        """The message of the failed task, one string."""
        failed = [task for task in self.tasks if task.status == "failed" and not _is_loop(task)]
        failed = failed or [task for task in self.tasks if task.status == "failed"]
        return str(failed[-1].result["msg"]) if failed else ""

    def of(self, task: str) -> dict[str, Any]:
        """The result of the last task whose name ends with this."""
        return next(done.result for done in reversed(self.tasks) if done.task.endswith(task))

    def succeeded(self) -> Run:
        assert self.code == 0, self.output[-6000:]
        return self

    def failed(self) -> Run:
        assert self.code != 0, self.output[-6000:]
        return self


@dataclass(frozen=True)
class Rehearsal:
    """:param variables: extra vars of every play."""

    state_dir: Path
    environment: dict[str, str]
    variables: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def start(cls, folder: Path, *options: str) -> Rehearsal:
        """A sandbox in a folder; the options are those of `sandbox up`."""
        state_dir = folder / "state"
        base = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "ANSIBLE_", "K8S_"))}
        base |= {"SANDBOX_STATE": str(state_dir), "HOME": str(folder), "XDG_CACHE_HOME": _cache_home()}
        up = subprocess.run([sys.executable, "-m", "sandbox", "up", *options], cwd=CHECKOUT, env=base, check=False)
        assert up.returncode == 0, "the sandbox did not come up; what it said is above"
        shell = 'eval "$("$0" -m sandbox env)" && env -0'
        listed = subprocess.run(
            ["/bin/sh", "-c", shell, sys.executable], cwd=CHECKOUT, env=base, capture_output=True, check=True
        )
        pairs = (entry.partition("=") for entry in listed.stdout.decode().split("\0") if entry)
        return cls(state_dir, {key: value for key, _, value in pairs})

    def stop(self) -> None:
        self.sandbox("down")

    def sandbox(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "sandbox", *words],
            cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"sandbox {words}: {done.stderr}"
        return done.stdout

    def fault(self, service: str, kind: str, **options: Any) -> str:
        """Let something go wrong: `sandbox fault add`, with its options by name. Returns the fault's id."""
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        return self.sandbox("fault", "add", service, kind, *words).strip()

    def play(self, playbook: str, *options: str, **variables: Any) -> Run:
        """Run a playbook of the collection by its FQCN; variables are extra vars."""
        return self.run_playbook(f"edgeworks.eks_ingress.{playbook}", *options, **variables)

    def run_playbook(
        self, playbook: str, *options: str, environment: dict[str, str] | None = None, **variables: Any
    ) -> Run:
        with tempfile.TemporaryDirectory() as folder:
            record = Path(folder, "record.jsonl")
            settings = {
                "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
                "ANSIBLE_CALLBACKS_ENABLED": "record",
                "ANSIBLE_NOCOLOR": "1",
                "RECORD_FILE": str(record),
                "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"),
            }
            words = [PROGRAMS / "ansible-playbook", playbook, *options]
            told = self.variables | variables
            words += ["--extra-vars", json.dumps(told)] if told else []
            done = subprocess.run(
                words, cwd=CHECKOUT, env=self.environment | settings | (environment or {}),
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
        tasks = tuple(TaskResult(**json.loads(line)) for line in lines)
        return Run(done.returncode, done.stdout, tasks)

    def kubectl(self, *words: str) -> str:
        return self.tool("kubectl", *words)

    def tool(self, *words: str) -> str:
        """A program of the sandbox, as a user's shell finds it after `env`."""
        program = shutil.which(words[0], path=self.environment["PATH"])
        done = subprocess.run(
            [str(program), *words[1:]], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
        return done.stdout

    def object(self, *words: str) -> Any:
        return json.loads(self.kubectl("get", *words, "-o", "json"))

    def objects(self, *words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.object(*words)["items"]
        return found

    def aws(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name=self.environment["AWS_REGION"],
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
        )

    def aws_writes(self) -> list[str]:
        """Every changing AWS call so far that the administrator made."""
        calls = (json.loads(line) for line in _lines(self.state_dir / "calls.jsonl"))
        return [
            f"{call['service']}:{call['action']}" for call in calls if call["write"] and "user/" in str(call["caller"])
        ]

    def kubernetes_writes(self) -> list[str]:
        """Every changing Kubernetes call so far that the administrator's IAM user made; a dry run changes nothing."""
        return [call for call in self._changing_calls() if "dryRun=All" not in call]

    def dry_runs(self) -> list[str]:
        """Every Kubernetes call so far by which the administrator's IAM user asked what a change would make."""
        return [call for call in self._changing_calls() if "dryRun=All" in call]

    def _changing_calls(self) -> list[str]:
        events = (json.loads(line) for line in _lines(self.state_dir / "audit.jsonl"))
        return [
            f"{event['verb']} {event['requestURI']}"
            for event in events
            if event["verb"] in K8S_WRITES and ":user/" in event.get("user", {}).get("username", "")
        ]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _cache_home() -> str:
    return os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")


def _is_loop(task: TaskResult) -> bool:
    return "results" in task.result
