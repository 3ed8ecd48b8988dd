# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups and their rules as "CreateSecurityGroup" and "IpPermission" of the EC2 API Reference want them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.models import ec2_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard

_TEXT = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")
_PORTS = ("tcp", "udp", "6", "17")


@guard("ec2", "CreateSecurityGroup")
def a_group_has_a_name_and_a_description(cloud: Cloud, call: Call) -> None:
    name, description = str(call.params.get("GroupName") or ""), str(call.params.get("Description") or "")
    if name.startswith("sg-"):
        raise AwsError("InvalidParameterValue", f"invalid value for parameter groupName: {name}: cannot begin with sg-")
    for what, text in (("groupName", name), ("groupDescription", description)):
        if not _TEXT.fullmatch(text):
            message = (
                f"Value ({text}) for parameter {what} is invalid. "
                "Character sets beyond ASCII are not supported, and at most 255 characters."
            )
            raise AwsError("InvalidParameterValue", message)


@guard(
    "ec2",
    "AuthorizeSecurityGroupIngress",
    "AuthorizeSecurityGroupEgress",
)
def a_rule_makes_sense(cloud: Cloud, call: Call) -> None:
    for permission in call.params.get("IpPermissions") or [call.params]:
        _check_ports(permission)
        for cidr in _cidrs(permission):
            _check_cidr(cidr)
        for listed in permission.get("PrefixListIds") or []:
            known = ec2_backends[cloud.world.account_id][call.region].managed_prefix_lists
            if listed["PrefixListId"] not in known:
                message = f"The prefix list ID '{listed['PrefixListId']}' does not exist"
                raise AwsError("InvalidPrefixListID.NotFound", message)


def _check_ports(permission: Mapping[str, Any]) -> None:
    first, last = permission.get("FromPort"), permission.get("ToPort")
    if str(permission.get("IpProtocol")) not in _PORTS or first is None or last is None:
        return
    if not 0 <= int(first) <= 65535 or not 0 <= int(last) <= 65535:
        message = f"Invalid value for portRange. Must specify ports 0-65535: {first}-{last}"
        raise AwsError("InvalidParameterValue", message)
    if int(first) > int(last):
        raise AwsError("InvalidParameterValue", f"Invalid TCP/UDP port range ({first}:{last})")


def _cidrs(permission: Mapping[str, Any]) -> Iterator[str]:
    if permission.get("CidrIp"):
        yield str(permission["CidrIp"])
    yield from (str(one["CidrIp"]) for one in permission.get("IpRanges") or [])
    yield from (str(one["CidrIpv6"]) for one in permission.get("Ipv6Ranges") or [])


def _check_cidr(text: str) -> None:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise AwsError("InvalidParameterValue", f"CIDR block {text} is malformed") from None
