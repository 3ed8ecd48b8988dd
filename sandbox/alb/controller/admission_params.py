# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with IngressClassParams, in the words of the API server's own field errors. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def problem(spec: Mapping[str, Any]) -> str | None:
    """None when there is none."""
    problems = [*_inbound_cidrs(spec.get("inboundCIDRs") or []), *_subnets(spec.get("subnets"))]
    if len(problems) < 2:
        return problems[0] if problems else None
    return f"[{', '.join(problems)}]"


def _inbound_cidrs(cidrs: Sequence[str]) -> Iterator[str]:
    for index, cidr in enumerate(cidrs):
        if detail := _detail_of(cidr):
            yield f'spec.inboundCIDRs[{index}]: Invalid value: "{cidr}": {detail}'


def _detail_of(cidr: str) -> str | None:
    unreadable = "Could not be parsed as a CIDR"
    if "/" not in cidr:
        try:
            address = ipaddress.ip_address(cidr)
        except ValueError:
            return unreadable
        return f'{unreadable} (did you mean "{cidr}/{32 if address.version == 4 else 64}")'
    try:
        interface = ipaddress.ip_interface(cidr)
    except ValueError:
        return unreadable
    if interface.ip != interface.network.network_address:
        return f'Network contains bits outside prefix (did you mean "{interface.network}")'
    return None


def _subnets(subnets: Mapping[str, Any] | None) -> Iterator[str]:
    if subnets is None:
        return
    ids, tags = subnets.get("ids"), subnets.get("tags")
    if ids is None and tags is None:
        yield "spec.subnets: Required value: must have either `ids` or `tags`"
    elif ids is not None and tags is not None:
        yield "spec.subnets.tags: Forbidden: may not have both `ids` and `tags` set"
    elif ids is not None:
        yield from _duplicates("spec.subnets.ids", ids)
    elif not tags:
        yield "spec.subnets.tags: Required value: must have at least one tag key"
    else:
        for key, values in sorted(tags.items()):
            yield from _duplicates(f"spec.subnets.tags[{key}]", values or [])


def _duplicates(path: str, values: Sequence[str]) -> Iterator[str]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield f'{path}[{index}]: Duplicate value: "{value}"'
