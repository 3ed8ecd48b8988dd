# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server picks for a Service out of a pool. Pure.

A dry run shows a value that it does not reserve, so that the object will have another one:
https://kubernetes.io/docs/reference/using-api/api-concepts/#generated-values

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

ASSIGNED = "<assigned by the server>"
ADDRESSES = ("clusterIP", "clusterIPs")
PORTS = ("nodePort", "healthCheckNodePort")


def unforeseen(predicted: Mapping[str, Any], *known: Mapping[str, Any] | None) -> dict[str, Any]:
    """The object with ``<assigned by the server>`` for what the dry run picked.

    :param known: the object as it is sent and, where there is one, as it is: what these have will be so.
    """
    spec = predicted.get("spec")
    if (predicted["apiVersion"], predicted["kind"]) != ("v1", "Service") or not isinstance(spec, Mapping):
        return dict(predicted)
    specs = [obj["spec"] for obj in known if obj and isinstance(obj.get("spec"), Mapping)]
    addresses = {value for one in specs for value in _values(one, ADDRESSES)}
    ports = {value for one in specs for holder in _with_ports(one) for value in _values(holder, PORTS)}
    shown = _hidden(_hidden(spec, ADDRESSES, addresses), PORTS, ports)
    if "ports" in shown:
        shown["ports"] = [_hidden(port, PORTS, ports) for port in shown["ports"]]
    return {**predicted, "spec": shown}


def _with_ports(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [spec, *(spec.get("ports") or [])]


def _values(holder: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Any]:
    for name in names:
        value = holder.get(name)
        yield from value if isinstance(value, list) else [value]


def _hidden(holder: Mapping[str, Any], names: tuple[str, ...], known: set[Any]) -> dict[str, Any]:
    def hide(value: Any) -> Any:
        if isinstance(value, list):
            return [hide(item) for item in value]
        return value if value in known else ASSIGNED

    return {name: hide(value) if name in names else value for name, value in holder.items()}
