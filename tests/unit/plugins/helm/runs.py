# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""helm without helm: what it would have been started with, and what it is to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _process

Answer = str | Exception | _process.Ended


def failed(said: str, code: int = 1) -> _process.Ended[str]:
    return _process.Ended([], code, "", said)


BOOM = failed("Error: UPGRADE FAILED: boom")


@dataclass
class Run:
    """:param values: the values that it reads from its standard input."""

    words: list[str]
    environment: Mapping[str, str]
    timeout: float
    stdin: str
    values: Any = None


def words(run: Run, folder: Path) -> str:
    """A command line, whatever its folder is called."""
    return " ".join(run.words).replace(str(folder), "FOLDER")


@dataclass
class Runs:
    """:param answers: by the first word; a text is what it prints. Without one it prints nothing.
    :param then: by the first word, what happens in the cluster meanwhile.
    :param archive: the chart that is downloaded.
    """

    made: list[Run] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=lambda: {"version": "v3.22.0"})
    then: dict[str, Callable[[], object]] = field(default_factory=dict)
    archive: bytes = b"archive"

    def __call__(
        self, command: Sequence[str], *, environment: Mapping[str, str], timeout: float, stdin: str = ""
    ) -> _process.Ended[str]:
        words = list(command[1:])
        content = yaml.safe_load(stdin) if "--values" in words else None
        self.made.append(Run(words, environment, timeout, stdin, content))
        if words[0] == "pull":
            (Path(words[words.index("--destination") + 1]) / "demo-1.0.0.tgz").write_bytes(self.archive)
        self.then.get(words[0], bool)()
        answer = self.answers.get(words[0], "")
        if isinstance(answer, Exception):
            raise answer
        return _process.Ended(list(command), 0, answer, "") if isinstance(answer, str) else answer

    def of(self, call: str) -> list[Run]:
        return [run for run in self.made if run.words[0] == call]

    @property
    def calls(self) -> list[str]:
        return [run.words[0] for run in self.made]
