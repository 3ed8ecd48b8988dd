# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The store follows the API through restarts of the watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest

from sandbox.node import informer as informer_module
from sandbox.node.api import ApiError
from sandbox.node.informer import Informer

DEADLINE_SECONDS = 10.0


def pod(name: str, version: int, uid: str = "") -> dict[str, Any]:
    return {"metadata": {"namespace": "default", "name": name, "uid": uid or name, "resourceVersion": str(version)}}


class ScriptedApi:
    """Answers lists and watches from scripts; a watch's script is events and exceptions."""

    def __init__(self, lists: list[list[dict[str, Any]]], watches: list[list[Any]]) -> None:
        self.lists, self.watches = lists, watches
        self.asked: list[str] = []

    async def get(self, path: str, **parameters: str) -> dict[str, Any]:
        self.asked.append("list")
        return {"items": self.lists.pop(0), "metadata": {"resourceVersion": "10"}}

    async def watch(self, path: str, parameters: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        self.asked.append(f"watch {parameters['resourceVersion']}")
        if not self.watches:
            await asyncio.Event().wait()
        for step in self.watches.pop(0):
            if isinstance(step, Exception):
                raise step
            yield step


def follow(api: ScriptedApi, monkeypatch: pytest.MonkeyPatch) -> tuple[Informer, list[tuple[Any, Any]]]:
    """Run an informer until its scripts are at an end; return it and what its handler was told."""
    monkeypatch.setattr(informer_module, "FIRST_RETRY_SECONDS", 0.0)
    told: list[tuple[Any, Any]] = []

    def names(obj: dict[str, Any] | None) -> str | None:
        return None if obj is None else f"{obj['metadata']['uid']}@{obj['metadata']['resourceVersion']}"

    async def run() -> Informer:
        informer = Informer(api, "/api/v1/pods")  # type: ignore[arg-type]
        informer.subscribe(lambda old, new: told.append((names(old), names(new))))
        task = asyncio.create_task(informer.run())

        async def finished() -> None:
            while api.watches or not api.asked[-1:] or not api.asked[-1].startswith("watch"):
                await asyncio.sleep(0)
            await asyncio.sleep(0)

        await asyncio.wait_for(finished(), DEADLINE_SECONDS)
        task.cancel()
        return informer

    return asyncio.run(run()), told


def event(kind: str, obj: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "object": obj}


def test_changes_are_told_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [event("ADDED", pod("b", 11)), event("MODIFIED", pod("a", 12)), event("DELETED", pod("b", 13))]
    informer, told = follow(ScriptedApi([[pod("a", 5)]], [changes]), monkeypatch)
    assert told == [(None, "a@5"), (None, "b@11"), ("a@5", "a@12"), ("b@11", None)]
    assert list(informer.objects) == [("default", "a")]


def test_a_dropped_connection_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    first = [event("ADDED", pod("a", 11)), event("BOOKMARK", pod("", 15)), aiohttp.ClientPayloadError()]
    api = ScriptedApi([[]], [first, [event("ADDED", pod("b", 16))]])
    _, told = follow(api, monkeypatch)
    assert api.asked[:3] == ["list", "watch 10", "watch 15"]
    assert told == [(None, "a@11"), (None, "b@16")]


GONE_STATUS = ApiError("WATCH", 410, "Expired", "too old resource version")
GONE_EVENT = event("ERROR", {"code": 410, "reason": "Expired"})


@pytest.mark.parametrize("gone", [GONE_STATUS, GONE_EVENT])
def test_gone_lists_again_and_tells_only_the_difference(monkeypatch: pytest.MonkeyPatch, gone: Any) -> None:
    api = ScriptedApi([[pod("a", 5), pod("b", 6)], [pod("b", 6), pod("c", 9)]], [[gone]])
    informer, told = follow(api, monkeypatch)
    assert api.asked[:3] == ["list", "watch 10", "list"]
    assert told[2] == ("a@5", None)
    assert told[-1] == (None, "c@9")
    assert sorted(name for _, name in informer.objects) == ["b", "c"]


def test_an_object_made_anew_under_its_name_is_a_removal_and_an_addition(monkeypatch: pytest.MonkeyPatch) -> None:
    api = ScriptedApi([[pod("a", 5, "one")], [pod("a", 9, "two")]], [[GONE_STATUS]])
    _, told = follow(api, monkeypatch)
    assert told == [(None, "one@5"), ("one@5", None), (None, "two@9")]


def test_managed_fields_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = pod("a", 5)
    heavy["metadata"]["managedFields"] = [{"manager": "kubectl"}]
    informer, _ = follow(ScriptedApi([[heavy]], []), monkeypatch)
    assert "managedFields" not in informer.objects["default", "a"]["metadata"]
