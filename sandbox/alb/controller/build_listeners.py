# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners and their rules. Pure but for looking up Services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.alb.controller import actions, conditions, log_in
from sandbox.alb.controller.annotation_types import ACTION, CONDITIONS
from sandbox.alb.controller.annotations import Annotations
from sandbox.alb.controller.build_target_groups import TargetGroupBuilder
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.group_settings import TagBuilder
from sandbox.alb.controller.groups import ClassifiedIngress, Object, Objects
from sandbox.alb.controller.listen_ports import ListenPort
from sandbox.alb.controller.model import Listener, Rule
from sandbox.alb.controller.rule_optimizer import optimized

USE_ANNOTATION = "use-annotation"
NO_SERVICE = actions.fixed_response("503", "Backend service does not exist")


class ListenerBuilder:
    """Builds the listener of one port at a time."""

    def __init__(
        self,
        flags: Flags,
        objects: Objects,
        target_groups: TargetGroupBuilder,
        tags: TagBuilder,
        target_group_arn: actions.ArnOf,
    ) -> None:
        self._target_group_arn = target_group_arn
        self._flags = flags
        self._objects = objects
        self._target_groups = target_groups
        self._tags = tags

    def listener(self, port: int, config: ListenPort, redirect_port: int | None) -> Listener:
        """Raises BuildError, naming the Ingress at fault."""
        redirects = redirect_port is not None and config.protocol == "HTTP"
        return Listener(
            port=port,
            protocol=config.protocol,
            default_actions=actions.ordered(
                [actions.redirect_to_https(redirect_port)]
                if redirect_port is not None and redirects
                else self._default_actions(config)
            ),
            rules=() if redirects else self._rules(port, config),
            certificates=tuple(config.certificates),
            ssl_policy=config.ssl_policy,
            mutual_authentication=config.mutual_authentication,
            attributes=config.attributes,
            tags=self._tags.of_group(config.members),
        )

    def _default_actions(self, config: ListenPort) -> list[actions.Action]:
        having = [member for member in config.members if member.ingress["spec"].get("defaultBackend")]
        if len(having) > 1:
            keys = " ".join(member.key for member in having)
            raise BuildError(f"multiple ingress defined default backend: [{keys}]")
        if not having:
            return [actions.fixed_response("404")]
        backend = having[0].ingress["spec"]["defaultBackend"]
        self._annotated_conditions(having[0], backend)  # not used, yet judged
        return self._actions(config.protocol, having[0], backend)

    def _rules(self, port: int, config: ListenPort) -> tuple[Rule, ...]:
        drafts: list[tuple[list[conditions.Condition], list[actions.Action], dict[str, str]]] = []
        for member in config.members:
            with _naming(member):
                tags = self._tags.of_ingress(member)
                for rule in member.ingress["spec"].get("rules") or []:
                    for path in conditions.in_rule_order((rule.get("http") or {}).get("paths") or []):
                        draft = self._rule(config.protocol, member, rule.get("host"), path)
                        drafts.append((*draft, tags))
        kept = optimized(port, config.protocol, drafts)
        return tuple(
            Rule(priority, rule_conditions, rule_actions, tags)
            for priority, (rule_conditions, rule_actions, tags) in enumerate(kept, start=1)
        )

    def _rule(
        self, protocol: str, member: ClassifiedIngress, host: str | None, path: Mapping[str, Any]
    ) -> tuple[list[conditions.Condition], list[actions.Action]]:
        annotated = self._annotated_conditions(member, path["backend"])
        rule_actions = self._actions(protocol, member, path["backend"])
        regex = bool(member.annotations.boolean("use-regex-path-match"))
        return conditions.conditions_of(host, path, annotated, regex=regex), actions.ordered(rule_actions)

    def _annotated_conditions(
        self, member: ClassifiedIngress, backend: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        service = backend.get("service")
        if not service:
            raise BuildError('missing required "service" field')
        annotated = member.annotations.parsed_json(f"conditions.{service['name']}", CONDITIONS) or []
        conditions.check(annotated)
        return list(annotated)

    def _actions(self, protocol: str, member: ClassifiedIngress, backend: Mapping[str, Any]) -> list[actions.Action]:
        """The backend's action, on HTTPS after the log-in that the Ingress or its only Service asks for."""
        action, service = self._action(member, backend)
        of_service = service["metadata"].get("annotations") if service else None
        wanted = log_in.of(Annotations(of_service, member.ingress["metadata"].get("annotations")))
        if wanted is None or protocol != "HTTPS":
            return [action]
        return [log_in.action_of(wanted, member.namespace, self._secret), action]

    def _secret(self, namespace: str, name: str) -> Object | None:
        return self._objects.get("Secret", namespace, name)

    def _action(self, member: ClassifiedIngress, backend: Mapping[str, Any]) -> tuple[actions.Action, Object | None]:
        """With the Service, if it forwards to one only."""
        service = backend["service"]
        port = service["port"].get("name") or service["port"].get("number")
        if port == USE_ANNOTATION:
            return self._annotated_action(member, service["name"])
        found = self._service(member, service["name"], tolerated=True)
        if found is None:
            return NO_SERVICE, None
        return actions.forward(self._target_groups.reference(member, found, port)), found

    def _annotated_action(self, member: ClassifiedIngress, name: str) -> tuple[actions.Action, Object | None]:
        raw = member.annotations.parsed_json(f"actions.{name}", ACTION)
        if raw is None:
            if self._flags["tolerate-non-existent-backend-action"]:
                return actions.fixed_response("503", "Backend action does not exist"), None
            raise BuildError(f"missing actions.{name} configuration")
        actions.check(raw)
        found: dict[str, Object] = {}
        for service_name in actions.services_of(raw):
            service = self._service(member, service_name, tolerated=actions.forwards_to_one(raw))
            if service is None:
                return NO_SERVICE, None
            found[service_name] = service
        action = actions.annotated_action(
            raw,
            lambda service_name, port: self._target_groups.reference(member, found[service_name], port),
            self._target_group_arn,
        )
        return action, next(iter(found.values())) if actions.forwards_to_one(raw) else None

    def _service(self, member: ClassifiedIngress, name: str, *, tolerated: bool) -> Object | None:
        """None only where a missing Service can be, and by the flag is to be, answered for with 503."""
        service = self._objects.get("Service", member.namespace, name)
        if service is None and not (tolerated and self._flags["tolerate-non-existent-backend-service"]):
            raise BuildError(f'Service "{name}" not found')
        return service


class _naming:  # noqa: N801 - reads as a phrase: `with _naming(member)`
    """Puts the Ingress at fault before a BuildError's text."""

    def __init__(self, member: ClassifiedIngress) -> None:
        self._member = member

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, BuildError):
            raise BuildError(f"ingress: {self._member.key}: {error}") from error
