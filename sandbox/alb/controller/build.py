# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an Ingress group to its model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sandbox.alb.controller import listen_ports, names
from sandbox.alb.controller.annotations import Annotations
from sandbox.alb.controller.build_listeners import ListenerBuilder
from sandbox.alb.controller.build_target_groups import TargetGroupBuilder
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.group_settings import TagBuilder, agreed, go_list, merged
from sandbox.alb.controller.groups import ClassifiedIngress, Group, Objects
from sandbox.alb.controller.listen_ports import ListenPort
from sandbox.alb.controller.model import LoadBalancer, Permission, SecurityGroup, Stack
from sandbox.alb.controller.names import GroupId

LOAD_BALANCER_NAME_LENGTH = 32


class Network(Protocol):
    """What the builder asks AWS."""

    def certificates_for(self, hosts: Sequence[str]) -> list[str]: ...

    def subnets(
        self, group: GroupId, scheme: str, ip_address_type: str, members: Sequence[ClassifiedIngress]
    ) -> tuple[str, ...]: ...

    def security_groups(self, names_or_ids: Sequence[str]) -> list[str]: ...

    def backend_security_group(self) -> str: ...

    def target_group_arn(self, name: str) -> str: ...


class ModelBuilder:
    """Builds the whole model of a group. Asks AWS only through `Network`."""

    def __init__(self, flags: Flags, objects: Objects, network: Network) -> None:
        self._flags = flags
        self._objects = objects
        self._network = network

    def build(self, group: Group) -> Stack:
        """Raises BuildError, or AwsError of a look-up."""
        stack = Stack(group.id)
        _check_deletion_protection(group)
        if not group.members:
            return stack  # everything of the group goes
        self._refuse_not_simulated(group.members)
        ports = self._ports(group.members)
        tags = TagBuilder(self._flags)
        stack.load_balancer = self._load_balancer(stack, group.members, ports, tags)
        redirect_port = listen_ports.ssl_redirect(group.members, ports)
        target_groups = TargetGroupBuilder(self._flags, group.id, tags)
        arn_of = self._network.target_group_arn
        listeners = ListenerBuilder(self._flags, self._objects, target_groups, tags, arn_of)
        stack.listeners = [listeners.listener(port, config, redirect_port) for port, config in ports.items()]
        stack.target_groups = target_groups.built
        return stack

    def _refuse_not_simulated(self, members: Sequence[ClassifiedIngress]) -> None:
        for member in members:
            if suffixes := member.annotations.not_simulated(lambda flag: bool(self._flags[flag])):
                raise BuildError(
                    f"ingress: {member.key}: the sandbox's controller does not serve these annotations, "
                    f"remove them or try them on AWS: {', '.join(suffixes)}"
                )

    def _ports(self, members: Sequence[ClassifiedIngress]) -> dict[int, ListenPort]:
        per_member = []
        for member in members:
            try:
                per_member.append(listen_ports.of_ingress(member, self._network.certificates_for))
            except BuildError as error:
                raise BuildError(f"ingress: {member.key}: {error}") from error
        return listen_ports.merge(per_member, self._flags["default-ssl-policy"])

    def _load_balancer(
        self, stack: Stack, members: Sequence[ClassifiedIngress], ports: dict[int, ListenPort], tags: TagBuilder
    ) -> LoadBalancer:
        scheme = agreed("scheme", members, "scheme", "scheme") or self._flags["default-load-balancer-scheme"]
        if scheme not in ("internal", "internet-facing"):
            raise BuildError(f"unknown scheme: {scheme}")
        ip_address_type = agreed("IPAddressType", members, "ipAddressType", "ip-address-type") or "ipv4"
        if ip_address_type not in ("ipv4", "dualstack", "dualstack-without-public-ipv4"):
            raise BuildError(f"unknown IPAddressType: {ip_address_type}")
        subnets = self._network.subnets(stack.group, scheme, ip_address_type, members)
        security_groups = self._security_groups(stack, members, ports, tags, dualstack=ip_address_type != "ipv4")
        return LoadBalancer(
            scheme=scheme,
            ip_address_type=ip_address_type,
            subnets=subnets,
            security_groups=security_groups,
            attributes=_load_balancer_attributes(members),
            tags=tags.of_group(members),
            name=self._name(stack.group, scheme, members),
        )

    def _name(self, group: GroupId, scheme: str, members: Sequence[ClassifiedIngress]) -> str:
        name = agreed("load balancer name", members, "loadBalancerName", "load-balancer-name")
        if name is None:
            return names.load_balancer(self._flags.cluster_name, group, scheme)
        if len(name) > LOAD_BALANCER_NAME_LENGTH:
            raise BuildError(f"load balancer name cannot be longer than {LOAD_BALANCER_NAME_LENGTH} characters")
        return name

    def _security_groups(
        self,
        stack: Stack,
        members: Sequence[ClassifiedIngress],
        ports: dict[int, ListenPort],
        tags: TagBuilder,
        *,
        dualstack: bool,
    ) -> tuple[str | None, ...]:
        given = _explicit_security_groups(members)
        shared = self._flags["enable-backend-security-group"]
        if not given:
            stack.security_group = SecurityGroup(
                name=names.frontend_security_group(self._flags.cluster_name, stack.group),
                permissions=_permissions(ports, dualstack=dualstack),
                tags=tags.of_group(members),
            )
            stack.backend_security_group = self._network.backend_security_group() if shared else None
            return (None, stack.backend_security_group) if shared else (None,)
        manages = self._manages_node_rules(members)
        resolved = self._network.security_groups(given)
        if not manages:
            return tuple(resolved)
        if not shared:
            raise BuildError(
                "backendSG feature is required to manage worker node SG rules when frontendSG manually specified"
            )
        stack.backend_security_group = self._network.backend_security_group()
        return (*resolved, stack.backend_security_group)

    def _manages_node_rules(self, members: Sequence[ClassifiedIngress]) -> bool:
        suffix = "manage-backend-security-group-rules"
        values = {value for member in members if (value := member.annotations.boolean(suffix)) is not None}
        if len(values) > 1:
            raise BuildError("conflicting manage backend security group rules settings")
        return values.pop() if values else bool(self._flags["enable-manage-backend-security-group-rules"])


def _explicit_security_groups(members: Sequence[ClassifiedIngress]) -> list[str]:
    annotated = [member for member in members if member.annotations.string("security-groups") is not None]
    lists = [member.annotations.strings("security-groups") for member in annotated]
    for other in lists[1:]:
        if other != lists[0]:
            raise BuildError(f"conflicting securityGroups: {go_list(lists[0])} | {go_list(other)}")
    return lists[0] if lists else []


def _permissions(ports: dict[int, ListenPort], *, dualstack: bool) -> tuple[Permission, ...]:
    permissions = []
    for port, config in ports.items():
        anywhere = () if config.prefix_lists else ("0.0.0.0/0", "::/0")
        sources = [*(config.inbound or anywhere), *config.prefix_lists]
        permissions += [Permission(port, source) for source in sources if dualstack or ":" not in source]
    # The real controller sorts permissions by their text, so 443 comes before 80.
    return tuple(sorted(permissions, key=lambda permission: (str(permission.port), permission.source)))


def _load_balancer_attributes(members: Sequence[ClassifiedIngress]) -> dict[str, str]:
    """The class of the first member settles what annotations may say differently."""
    of_class = {pair["key"]: pair["value"] for pair in members[0].params.get("loadBalancerAttributes") or []}
    annotated = [member.annotations.string_map("load-balancer-attributes") for member in members]
    open_questions = [{k: v for k, v in attributes.items() if k not in of_class} for attributes in annotated]
    return merged("load balancer attributes", open_questions) | of_class


def _check_deletion_protection(group: Group) -> None:
    for ingress in group.inactive:
        if not ingress["metadata"].get("deletionTimestamp"):
            continue
        attributes = Annotations(ingress["metadata"].get("annotations")).string_map("load-balancer-attributes")
        if attributes.get("deletion_protection.enabled", "false").lower() in ("true", "t", "1"):
            name = ingress["metadata"]["name"]
            raise BuildError(f"deletion_protection is enabled, cannot delete the ingress: {name}")
