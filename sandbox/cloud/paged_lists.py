# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists that AWS gives out in pages, cut as AWS cuts them: moto has other sizes, or none.

The names of the members are those of the SDK's own paginators, the ranges those of the SDK's model of each API.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from moto.core.loaders import create_loader

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.paging import BadToken, following, position
from sandbox.cloud.registry import override_of
from sandbox.cloud.services import service_model

# By service: the size of a page where a request names none, and its lists. Without a default, who asks for no page gets
# everything: "Pagination" of the EC2 API Reference. 100 is that of the IAM API Reference, 400 ELBv2's largest.
_PAGED: dict[str, tuple[int | None, tuple[str, ...]]] = {
    "acm": (None, ("ListCertificates",)),
    "ec2": (
        None,
        (
            "DescribeInstances",
            "DescribeInternetGateways",
            "DescribeNatGateways",
            "DescribeNetworkInterfaces",
            "DescribeRouteTables",
            "DescribeSecurityGroupRules",
            "DescribeSecurityGroups",
            "DescribeSubnets",
            "DescribeTags",
            "DescribeVpcs",
            "GetSecurityGroupsForVpc",
        ),
    ),
    "elbv2": (400, ("DescribeListeners", "DescribeLoadBalancers", "DescribeRules", "DescribeTargetGroups")),
    "iam": (
        100,
        (
            "ListAttachedRolePolicies",
            "ListEntitiesForPolicy",
            "ListOpenIDConnectProviderTags",
            "ListPolicies",
            "ListPolicyTags",
            "ListPolicyVersions",
            "ListRolePolicies",
            "ListRoles",
            "ListRoleTags",
        ),
    ),
}
# Where the model of an API has no range for its number of items: EC2's, which its texts give.
_RANGE = (5, 1000)
# What cannot be asked for in pages when it is asked for by id, as EC2's API Reference says of these parameters.
_BY_ID = {
    "DescribeInstances": ("InstanceIds", "instancesSet"),
    "DescribeNetworkInterfaces": ("NetworkInterfaceIds", "networkInterfaceIdSet"),
}


@dataclass(frozen=True)
class Pages:
    """How one list is cut: the members of its request and answer, several lists being cut as one."""

    lists: tuple[str, ...]
    size: str
    token: str
    next_token: str
    truncated: str | None
    default: int | None
    smallest: int
    largest: int

    def wanted(self, params: dict[str, Any]) -> bool:
        """Whether an answer has to be cut at all."""
        return self.default is not None or bool(params.get(self.size) or params.get(self.token))

    def page(self, call: Call, answer: dict[str, Any]) -> dict[str, Any]:
        """The page that a call asks for, of an answer with everything. Raises AwsError."""
        start = _start(call, self.token)
        size = call.params.get(self.size) or self.default or self.largest
        items = [(name, item) for name in self.lists for item in answer.get(name) or []]
        shown = items[start : start + size]
        page: dict[str, Any] = answer | {name: [item for of, item in shown if of == name] for name in self.lists}
        more = start + size < len(items)
        page |= {self.next_token: following(start + size)} if more else {}
        return page | ({self.truncated: more} if self.truncated else {})


def answer_in_pages(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    """One page of a list, the override's or moto's; None for what is no such list. Raises AwsError."""
    pages = pages_of(call.service, call.action)
    if pages is None or not pages.wanted(call.params):
        return None
    _check(call, pages)
    return pages.page(call, _everything(cloud, call, pages))


@cache
def pages_of(service: str, action: str) -> Pages | None:
    """How a list is cut; None for what is not cut here."""
    default, actions = _PAGED.get(service, (None, ()))
    if action not in actions:
        return None
    keys = _paginators(service)[action]
    limits = service_model(service).operation_model(action).input_shape.members[keys["limit_key"]].metadata
    lists = keys["result_key"]
    return Pages(
        lists=tuple([lists] if isinstance(lists, str) else lists),
        size=keys["limit_key"],
        token=keys["input_token"],
        next_token=keys["output_token"],
        truncated=keys.get("more_results"),
        default=default,
        smallest=limits.get("min", _RANGE[0]),
        largest=limits.get("max", _RANGE[1]),
    )


@cache
def _paginators(service: str) -> dict[str, Any]:
    found: dict[str, Any] = create_loader().load_service_model(service, "paginators-1")["pagination"]
    return found


def _everything(cloud: Cloud, call: Call, pages: Pages) -> dict[str, Any]:
    """The whole list, through as many pages as moto gives it in."""
    handler = override_of(call)
    params = {name: value for name, value in call.params.items() if name not in (pages.size, pages.token)}
    whole: dict[str, Any] = {}
    while True:
        asked = replace(call, params=params)
        part = (handler(cloud, asked) if handler is not None else None) or cloud.forward(asked)
        for name in pages.lists:
            whole[name] = [*whole.get(name, []), *(part.pop(name, None) or [])]
        token = part.pop(pages.next_token, None)
        whole = part | whole
        if not token:
            return whole
        params = params | {pages.token: token}


def _check(call: Call, pages: Pages) -> None:
    size = call.params.get(pages.size)
    ids, element = _BY_ID.get(call.action, ("", ""))
    if size is not None and call.params.get(ids):
        message = f"The parameter {element} cannot be used with the parameter maxResults"
        raise AwsError("InvalidParameterCombination", message)
    if size is not None and not pages.smallest <= size <= pages.largest:
        raise _out_of_range(call, pages, size)


def _out_of_range(call: Call, pages: Pages, size: int) -> AwsError:
    small = size < pages.smallest
    limit = pages.smallest if small else pages.largest
    name = pages.size[0].lower() + pages.size[1:]
    if call.service == "ec2":
        message = (
            f"Value ( {size} ) for parameter {name} is invalid. Expecting a value {'greater' if small else 'less'} than"
        )
        return AwsError("InvalidParameterValue", f"{message} {limit}.")
    message = (
        f"1 validation error detected: Value '{size}' at '{name}' failed to satisfy constraint: "
        f"Member must have value {'greater' if small else 'less'} than or equal to {limit}"
    )
    return AwsError("ValidationException" if call.protocol == "json" else "ValidationError", message)


def _start(call: Call, token: str) -> int:
    try:
        return position(call.params.get(token))
    except BadToken:
        if call.service == "ec2":
            raise AwsError("InvalidNextToken", "The specified NextToken is not valid.") from None
        code = "ValidationException" if call.protocol == "json" else "ValidationError"
        raise AwsError(code, f"Invalid {token}: {call.params[token]}") from None
