# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

from sandbox.alb.controller.informers import Caches, Handler, Informer
from sandbox.alb.controller.kube import ApiError
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.watched_secrets import WatchedSecrets
from tests.unit.sandbox.alb.controller.fakes import Object


def item(name: str, version: int = 1) -> Object:
    return {"metadata": {"namespace": "default", "name": name, "resourceVersion": str(version)}}


class FakeClient:
    """A server with lists to hand out one after the other, and watch events after each list."""

    def __init__(self, *lists: list[Object], events: list[list[Object]] | None = None) -> None:
        self._lists = list(lists)
        self._events = events or []
        self.stored: dict[str, Object] = {}
        self.stopped = threading.Event()
        self.names: list[str] = []

    def list(self, _kind: str, _namespace: str = "", name: str = "") -> Object:
        self.names.append(name)
        return {"items": self._lists.pop(0), "metadata": {"resourceVersion": "10"}}

    def watch(self, _kind: str, _namespace: str, _version: str, _name: str = "") -> Iterator[Object]:
        yield from self._events.pop(0) if self._events else []
        if self._lists:
            raise ApiError(410, "Expired", "too old resource version")
        self.stopped.set()

    def get(self, _kind: str, _namespace: str, name: str) -> Object | None:
        return self.stored.get(name)


class NoSecrets:
    def add_handler(self, handler: Handler) -> None:
        """Nobody is told of anything."""

    def get(self, _namespace: str, _name: str) -> Object | None:
        return None


def run(client: FakeClient, kind: str = "Ingress") -> tuple[Informer, list[tuple[str | None, str | None]]]:
    informer = Informer(client, kind, Log(stream=io.StringIO()))  # type: ignore[arg-type]
    seen: list[tuple[str | None, str | None]] = []
    informer.add_handler(lambda old, new: seen.append((_version(old), _version(new))))
    informer.run(client.stopped)
    return informer, seen


def _version(found: Object | None) -> str | None:
    return None if found is None else f"{found['metadata']['name']}@{found['metadata']['resourceVersion']}"


def test_handlers_hear_of_what_is_new_changed_and_gone() -> None:
    events = [[{"type": "MODIFIED", "object": item("a", 11)}, {"type": "DELETED", "object": item("a", 12)}]]
    informer, seen = run(FakeClient([item("a")], events=events))
    assert seen == [(None, "a@1"), ("a@1", "a@11"), ("a@11", None)]
    assert informer.list() == []


def test_a_watch_that_is_too_old_starts_anew_and_what_vanished_meanwhile_is_told() -> None:
    informer, seen = run(FakeClient([item("a"), item("b")], [item("b", 5), item("c")]))
    assert seen == [(None, "a@1"), (None, "b@1"), ("a@1", None), ("b@1", "b@5"), (None, "c@1")]
    assert [_version(found) for found in informer.list()] == ["b@5", "c@1"]


def test_nothing_is_told_twice() -> None:
    _, seen = run(FakeClient([item("a")], [item("a")]))
    assert seen == [(None, "a@1")]


def test_what_an_ingress_refers_to_is_looked_up_when_the_copy_lacks_it() -> None:
    client = FakeClient([])
    caches = Caches({"Service": run(client, "Service")[0]}, NoSecrets())
    assert caches.get("Service", "default", "late") is None
    client.stored["late"] = item("late")
    assert _version(caches.get("Service", "default", "late")) == "late@1"


def test_other_kinds_are_answered_from_the_copy_alone() -> None:
    client = FakeClient([])
    caches = Caches({"Ingress": run(client)[0]}, NoSecrets())
    client.stored["late"] = item("late")
    assert caches.get("Ingress", "default", "late") is None


def test_a_secret_is_watched_alone_from_the_moment_it_is_asked_for() -> None:
    client, told = FakeClient([item("idp")]), threading.Event()
    secrets = WatchedSecrets(client, Log(stream=io.StringIO()), client.stopped)  # type: ignore[arg-type]
    secrets.add_handler(lambda _old, _new: told.set())
    caches = Caches({}, secrets)
    assert caches.get("Secret", "default", "idp") is None
    client.stored["idp"] = item("idp", 7)
    assert _version(caches.get("Secret", "default", "idp")) == "idp@7"
    assert told.wait(10)
    assert client.names == ["idp"]
