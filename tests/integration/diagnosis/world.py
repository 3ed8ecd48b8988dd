# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sandbox in which things are broken, and the modules that are asked about it, in this process: a case takes no second."""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.answer import answer

from tests.integration.rehearsal import Rehearsal

MODULES = "ansible_collections.edgeworks.eks_ingress.plugins.modules"
CLUSTER = "mz-k8s"
DEADLINE_SECONDS = 60.0
PAUSE_SECONDS = 0.1
Object = dict[str, Any]


@dataclass(frozen=True)
class World:
    """What breaks and mends it, and what the modules say."""

    rehearsal: Rehearsal

    def kubectl(self, *words: str) -> str:
        return self.rehearsal.kubectl(*words)

    def aws(self, service: str) -> Any:
        return self.rehearsal.aws(service)

    def ask(self, module: str, **arguments: Any) -> dict[str, Any]:
        """A module's result."""
        door = importlib.import_module(f"{MODULES}.{module}").DOOR
        given = ({"cluster_name": CLUSTER} if "cluster_name" in door.argument_spec else {}) | arguments
        return answer(door, given | {"_ansible_module_name": module, "_ansible_inject_invocation": False})

    def put(self, *objects: Object) -> None:
        """Objects as they are to be; nothing is waited for."""
        made = self.ask("k8s_objects", objects=list(objects), wait=False, force_conflicts=True)
        assert not made.get("failed"), made["msg"]

    def remove(self, *objects: Object) -> None:
        gone = self.ask("k8s_objects", objects=list(objects), state="absent", wait=False)
        assert not gone.get("failed"), gone["msg"]

    @contextmanager
    def having(self, *objects: Object) -> Iterator[None]:
        self.put(*objects)
        try:
            yield
        finally:
            self.remove(*objects)

    def failure(self, module: str, *told: str, **arguments: Any) -> str:
        """What the module fails with, as soon as it tells all of that; else the last that it said."""

        def seen() -> tuple[bool, str]:
            result = self.ask(module, **arguments)
            failed = bool(result.get("failed"))
            message = str(result["msg"]) if failed else f"no failure: {result}"
            return failed and not lacking(message, *told), message

        return self.until(seen)

    def until(self, question: Callable[[], tuple[bool, str]]) -> str:
        """The first answer that is right, or the last one when the time is over."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while True:
            right, message = question()
            if right or time.monotonic() > deadline:
                return message
            time.sleep(PAUSE_SECONDS)

    @property
    def subnets(self) -> list[str]:
        """The public ones, which the role has tagged."""
        found = self.aws("ec2").describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["*public*"]}])["Subnets"]
        return sorted(subnet["SubnetId"] for subnet in found)


Broken = Callable[[World], AbstractContextManager[Any]]


def as_it_is(_world: World) -> AbstractContextManager[None]:
    return nullcontext()


def no_more(_world: World) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Case:
    """One way to provoke a cause, and what a module has to say then.

    :param cause: the row of the table.
    :param said: parts of what names it, in the words of who noticed.
    :param mend: a part of the advice.
    :param broken: breaks the world, and mends it afterwards.
    :param early: made before all cases, so that nothing is waited for.
    :param way: of several ways to provoke it.
    :param asked: arguments that only the broken world tells.
    """

    cause: str
    module: str
    arguments: Mapping[str, Any]
    said: tuple[str, ...]
    mend: str
    broken: Broken = as_it_is
    early: tuple[Object, ...] = field(default=(), repr=False)
    way: str = ""
    asked: Callable[[World], Mapping[str, Any]] = no_more

    @property
    def id(self) -> str:
        return f"{self.cause}-{self.way}" if self.way else self.cause


def lacking(message: str, *told: str) -> list[str]:
    """What is not told in the message; an advice begins with a capital where it begins a sentence."""
    return [text for text in told if text.casefold() not in message.casefold()]


def with_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
