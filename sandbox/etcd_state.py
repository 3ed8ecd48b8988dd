# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's first state, and the way back to it while kube-apiserver runs.

The difference is written into etcd as ordinary transactions: the watches of kube-apiserver carry it to everybody, as
any change of objects, and nothing has to be started again. By etcd's gRPC gateway ("gRPC gateway" of etcd.io/docs).
"""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sandbox.settings import Settings

FILE = "first-state.json"
REQUEST_SECONDS = 30.0
# etcd's limit for one transaction is 128 operations (--max-txn-ops).
OPERATIONS_PER_TRANSACTION = 100
# Of processes that are still there, and renewed by them.
KEPT = ("/registry/leases/kube-system/apiserver-", "/registry/masterleases/")
# Of the node process: its instances have other ids after a reset, and a Node's providerID cannot be changed.
LEFT_OUT = ("/registry/minions/", "/registry/events/", "/registry/leases/")


def save(settings: Settings) -> None:
    """Remember the cluster's objects as they are now. Raises ConnectionError or OSError."""
    state = {key: value for key, value in _read(settings).items() if not key.startswith((*KEPT, *LEFT_OUT))}
    partial = _path(settings).with_suffix(".partial")
    partial.write_text(json.dumps(state), encoding="utf-8")
    partial.replace(_path(settings))


def is_saved(settings: Settings) -> bool:
    return _path(settings).is_file()


def restore(settings: Settings) -> None:
    """Make the cluster's objects what they were. Raises ConnectionError or OSError."""
    wanted: dict[str, str] = json.loads(_path(settings).read_text(encoding="utf-8"))
    present = _read(settings)
    operations = [
        {"requestDeleteRange": {"key": _encoded(key)}}
        for key in present
        if key not in wanted and not key.startswith(KEPT)
    ]
    operations += [
        {"requestPut": {"key": _encoded(key), "value": value}}
        for key, value in wanted.items()
        if present.get(key) != value
    ]
    for batch in _batches(operations):
        _post(settings, "/v3/kv/txn", {"success": batch})


def _path(settings: Settings) -> Path:
    return settings.state_dir / FILE


def _read(settings: Settings) -> dict[str, str]:
    """Every key of kube-apiserver with its value in base64."""
    answer = _post(settings, "/v3/kv/range", {"key": _encoded("/registry/"), "range_end": _encoded("/registry0")})
    return {base64.b64decode(item["key"]).decode(): item["value"] for item in answer.get("kvs", [])}


def _encoded(key: str) -> str:
    return base64.b64encode(key.encode()).decode()


def _batches(operations: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(operations)
    while batch := list(islice(rest, OPERATIONS_PER_TRANSACTION)):
        yield batch


def _post(settings: Settings, path: str, document: dict[str, Any]) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", settings.ports["etcd_client"], timeout=REQUEST_SECONDS)
    try:
        connection.request("POST", path, json.dumps(document), {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise ConnectionError(f"etcd answered {response.status} to {path}: {text.decode(errors='replace')[:300]}")
    answer: dict[str, Any] = json.loads(text)
    return answer
