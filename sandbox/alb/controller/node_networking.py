# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inbound rules of the nodes' security groups: one for each protocol and source, shared by all TargetGroupBindings."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.alb.controller.aws import Aws, filters, tag_filters, tag_map
from sandbox.alb.controller.endpoints import Target, instance_id, named_pod_port
from sandbox.alb.controller.errors import ControllerError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import Object, Objects
from sandbox.alb.controller.security_groups import IpPermission, put_right_permissions, single_permissions

SHARED = "elbv2.k8s.aws/targetGroupBinding=shared"
Key = tuple[str, str]


@dataclass(frozen=True)
class Opening:
    """One port of one node security group, opened to one source."""

    group: str
    protocol: str
    source: str
    first: int
    last: int


class NodeNetworking:
    """Knows what each binding needs and keeps the shared rules in step. One reconcile at a time."""

    def __init__(self, aws: Aws, flags: Flags, objects: Objects, targets_of: Callable[[Object], list[Target]]) -> None:
        self._aws = aws
        self._flags = flags
        self._objects = objects
        self._targets_of = targets_of
        self._lock = threading.Lock()
        self._openings: dict[Key, frozenset[Opening]] = {}
        self._applied: dict[str, frozenset[Opening]] = {}
        self._groups: set[str] | None = None
        self._instance_groups: dict[str, str] = {}

    def reconcile(self, binding: Object, targets: Sequence[Target]) -> None:
        """Open the nodes for a binding's targets. Raises ControllerError."""
        with self._lock:
            self._openings[_key(binding)] = self._needed(binding, targets)
            self._learn_of_others()
            self._apply()

    def cleanup(self, binding: Object) -> None:
        """Close what only this binding needed. Raises ControllerError."""
        with self._lock:
            self._learn_of_others()
            self._openings.pop(_key(binding), None)
            self._apply()

    def _learn_of_others(self) -> None:
        """After a restart: bindings that were reconciled before and are left alone since nothing changed for them."""
        for binding in self._objects.list("TargetGroupBinding"):
            metadata = binding["metadata"]
            checkpoint = (metadata.get("annotations") or {}).get("elbv2.k8s.aws/checkpoint")
            if checkpoint and _key(binding) not in self._openings and not metadata.get("deletionTimestamp"):
                self._openings[_key(binding)] = self._needed(binding, self._targets_of(binding))

    def _needed(self, binding: Object, targets: Sequence[Target]) -> frozenset[Opening]:
        openings = set()
        for rule in (binding["spec"].get("networking") or {}).get("ingress") or []:
            for peer in rule.get("from") or []:
                group, block = peer.get("securityGroup") or {}, peer.get("ipBlock") or {}
                source = str(group.get("groupID") or block.get("cidr"))
                for port in rule.get("ports") or []:
                    openings |= self._opened(binding, targets, source, port)
        return frozenset(openings)

    def _opened(self, binding: Object, targets: Sequence[Target], source: str, port: Mapping[str, Any]) -> set[Opening]:
        protocol = port.get("protocol", "TCP").lower()
        number = port.get("port")
        openings = set()
        for target in targets:
            group = self._group_of(target)
            resolved = number
            if isinstance(number, str):
                resolved = named_pod_port(self._objects, binding["metadata"]["namespace"], target, number)
            if resolved is None or self._flags["disable-restricted-sg-rules"]:
                openings.add(Opening(group, protocol, source, 0, 65535))
            else:
                openings.add(Opening(group, protocol, source, int(resolved), int(resolved)))
        return openings

    def _apply(self) -> None:
        by_group: dict[str, frozenset[Opening]] = {}
        for merged in merge_ranges([opening for openings in self._openings.values() for opening in openings]):
            by_group[merged.group] = by_group.get(merged.group, frozenset()) | {merged}
        for group in sorted({*by_group, *self._cluster_groups()}):
            desired = by_group.get(group, frozenset())
            if self._applied.get(group) != desired:
                self._put_right(group, desired)
                self._applied[group] = desired

    def _put_right(self, group: str, desired: frozenset[Opening]) -> None:
        described = self._aws.ec2("DescribeSecurityGroups", GroupIds=[group])["SecurityGroups"]
        current = single_permissions(described[0]["IpPermissions"])
        wanted = [_permission(opening) for opening in sorted(desired, key=lambda o: (o.protocol, o.source))]
        put_right_permissions(self._aws, group, current, wanted, ours=_is_shared)

    def _cluster_groups(self) -> set[str]:
        """Groups that carry the cluster's tag: they may hold our rules from before a restart."""
        if self._groups is None:
            wanted = [
                *filters(vpc_id=self._flags.vpc_id),
                *tag_filters({f"kubernetes.io/cluster/{self._flags.cluster_name}": ["owned", "shared"]}),
            ]
            found = self._aws.ec2("DescribeSecurityGroups", Filters=wanted)["SecurityGroups"]
            self._groups = {group["GroupId"] for group in found}
        return self._groups

    def _group_of(self, target: Target) -> str:
        """The security group of the target's network interface; pods have theirs on an interface of their node."""
        node = self._objects.get("Node", "", target.node)
        instance = instance_id(node) if node else None
        if instance is None:
            raise ControllerError(f"cannot resolve pod ENI for pods: [{target.pod}]")
        if instance not in self._instance_groups:
            self._instance_groups[instance] = self._lookup(instance, target.id)
        return self._instance_groups[instance]

    def _lookup(self, instance: str, address: str) -> str:
        reservations = self._aws.ec2("DescribeInstances", InstanceIds=[instance])["Reservations"]
        interfaces = reservations[0]["Instances"][0]["NetworkInterfaces"]
        interface = next((i for i in interfaces if _holds(i, address)), interfaces[0])
        groups = [group["GroupId"] for group in interface["Groups"]]
        if len(groups) == 1:
            return str(groups[0])
        tag = f"kubernetes.io/cluster/{self._flags.cluster_name}"
        described = self._aws.ec2("DescribeSecurityGroups", GroupIds=groups)["SecurityGroups"]
        tagged = [str(group["GroupId"]) for group in described if tag in tag_map(group.get("Tags"))]
        if len(tagged) != 1:
            raise ControllerError(
                f"expected exactly one securityGroup tagged with {tag} for eni {interface['NetworkInterfaceId']}, "
                f"got: [{' '.join(tagged)}] (clusterName: {self._flags.cluster_name})"
            )
        return tagged[0]


def _key(binding: Object) -> Key:
    return binding["metadata"]["namespace"], binding["metadata"]["name"]


def _holds(interface: Mapping[str, Any], address: str) -> bool:
    return any(private["PrivateIpAddress"] == address for private in interface.get("PrivateIpAddresses") or [])


def merge_ranges(openings: Sequence[Opening]) -> list[Opening]:
    """One range for each group, protocol and source: from the lowest port to the highest. Pure."""
    ranges: dict[tuple[str, str, str], Opening] = {}
    for opening in openings:
        key = (opening.group, opening.protocol, opening.source)
        known = ranges.get(key, opening)
        ranges[key] = Opening(*key, min(known.first, opening.first), max(known.last, opening.last))
    return list(ranges.values())


def _permission(opening: Opening) -> IpPermission:
    permission: IpPermission = {
        "IpProtocol": opening.protocol,
        "FromPort": opening.first,
        "ToPort": opening.last,
    }
    if opening.source.startswith("sg-"):
        return permission | {"UserIdGroupPairs": [{"GroupId": opening.source, "Description": SHARED}]}
    kind, key = ("Ipv6Ranges", "CidrIpv6") if ":" in opening.source else ("IpRanges", "CidrIp")
    return permission | {kind: [{key: opening.source, "Description": SHARED}]}


def _is_shared(permission: IpPermission) -> bool:
    return any(
        source.get("Description") == SHARED
        for kind in ("UserIdGroupPairs", "IpRanges", "Ipv6Ranges")
        for source in permission.get(kind) or []
    )
