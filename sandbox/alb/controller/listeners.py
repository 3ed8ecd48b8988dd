# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners in AWS, matched by port."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.alb.controller.actions import comparable
from sandbox.alb.controller.aws import Aws, tag_list
from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.listener_rules import ListenerRules, resolved
from sandbox.alb.controller.load_balancers import differing_attributes
from sandbox.alb.controller.model import TAG_RESOURCE, Listener, tracking_tags
from sandbox.alb.controller.mutual_authentication import differs as mutual_differs
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.tagging import put_right_tags

Described = dict[str, Any]


class Listeners:
    def __init__(self, aws: Aws, flags: Flags) -> None:
        self._aws = aws
        self._flags = flags
        self._rules = ListenerRules(aws, flags)

    def synthesize(
        self, group: GroupId, load_balancer: str, desired: Sequence[Listener], arns: Mapping[str, str]
    ) -> None:
        """Remove, create, update listeners, then their rules. `arns` are the target groups'. Raises AwsError."""
        by_port = {listener.port: listener for listener in desired}
        existing: dict[int, Described] = {}
        for found in self._aws.elbv2("DescribeListeners", LoadBalancerArn=load_balancer)["Listeners"]:
            if found["Port"] in by_port:
                existing[found["Port"]] = found
            else:
                self._aws.elbv2("DeleteListener", ListenerArn=found["ListenerArn"])
        listener_arns = {}
        for listener in desired:
            if listener.port not in existing:
                listener_arns[listener.port] = self._create(group, load_balancer, listener, arns)
        tags = self._aws.tags_of([found["ListenerArn"] for found in existing.values()])
        for port, found in existing.items():
            self._update(group, found, tags.get(found["ListenerArn"], {}), by_port[port], arns)
            listener_arns[port] = found["ListenerArn"]
        # By resource id, as text: the rules "8080:1" come before "80:1".
        for listener in sorted(desired, key=lambda listener: f"{listener.port}:"):
            self._rules.synthesize(group, listener_arns[listener.port], listener, arns)

    def _tags(self, group: GroupId, listener: Listener) -> dict[str, str]:
        if not self._flags.gate("ListenerRulesTagging", default=True):
            return {}
        tracking = tracking_tags(self._flags.cluster_name, group)
        return {**listener.tags, **tracking, TAG_RESOURCE: str(listener.port)}

    def _create(self, group: GroupId, load_balancer: str, listener: Listener, arns: Mapping[str, str]) -> str:
        secure: dict[str, Any] = {}
        if listener.protocol == "HTTPS":
            secure = {"SslPolicy": listener.ssl_policy}
            if listener.certificates:
                secure["Certificates"] = [{"CertificateArn": listener.certificates[0]}]
            if listener.mutual_authentication is not None:
                secure["MutualAuthentication"] = listener.mutual_authentication
        tags = tag_list(self._tags(group, listener))
        arn = str(
            self._aws.elbv2(
                "CreateListener",
                LoadBalancerArn=load_balancer,
                Port=listener.port,
                Protocol=listener.protocol,
                DefaultActions=resolved(listener.default_actions, arns),
                **secure,
                **({"Tags": tags} if tags else {}),
            )["Listeners"][0]["ListenerArn"]
        )
        # The default certificate is among them: the real controller adds it to the list as well.
        try:
            self._add_certificates(arn, listener.certificates)
        except AwsError as error:
            raise AwsError(f"failed to update extra certificates on listener: {error}", error.code) from error
        self._put_right_attributes(arn, listener.attributes)
        return arn

    def _update(
        self,
        group: GroupId,
        existing: Described,
        tags: Mapping[str, str],
        listener: Listener,
        arns: Mapping[str, str],
    ) -> None:
        arn = existing["ListenerArn"]
        actions = resolved(listener.default_actions, arns)
        if _differs(existing, listener, actions):
            secure: dict[str, Any] = {}
            if listener.protocol == "HTTPS":
                secure = {
                    "SslPolicy": listener.ssl_policy,
                    "Certificates": [{"CertificateArn": certificate} for certificate in listener.certificates[:1]],
                } | _mutual_authentication(existing, listener)
            self._aws.elbv2(
                "ModifyListener",
                ListenerArn=arn,
                Port=listener.port,
                Protocol=listener.protocol,
                DefaultActions=actions,
                **secure,
            )
        if listener.protocol == "HTTPS":
            self._put_right_certificates(arn, listener.certificates)
        put_right_tags(self._aws, arn, tags, self._tags(group, listener), self._flags["external-managed-tags"])
        self._put_right_attributes(arn, listener.attributes)

    def _put_right_certificates(self, arn: str, desired: Sequence[str]) -> None:
        described = self._aws.elbv2("DescribeListenerCertificates", ListenerArn=arn)["Certificates"]
        extra = {certificate["CertificateArn"] for certificate in described if not certificate.get("IsDefault")}
        for certificate in sorted(extra - set(desired)):
            self._aws.elbv2(
                "RemoveListenerCertificates", ListenerArn=arn, Certificates=[{"CertificateArn": certificate}]
            )
        self._add_certificates(arn, set(desired) - extra)

    def _add_certificates(self, arn: str, certificates: Iterable[str]) -> None:
        for certificate in sorted(set(certificates)):
            self._aws.elbv2("AddListenerCertificates", ListenerArn=arn, Certificates=[{"CertificateArn": certificate}])

    def _put_right_attributes(self, arn: str, desired: Mapping[str, str]) -> None:
        try:
            described = self._aws.elbv2("DescribeListenerAttributes", ListenerArn=arn)["Attributes"]
        except AwsError as error:
            # Isolated regions do not know the action; nothing is lost unless attributes were asked for.
            if desired or error.code not in ("InvalidAction", "UnsupportedOperation"):
                raise
            return
        changed = differing_attributes(described, desired)
        if changed:
            self._aws.elbv2("ModifyListenerAttributes", ListenerArn=arn, Attributes=changed)


def _mutual_authentication(existing: Described, listener: Listener) -> dict[str, Any]:
    """What ModifyListener is to be told of it: `off` where it was on and nobody asks for it any more."""
    if listener.mutual_authentication is not None:
        return {"MutualAuthentication": listener.mutual_authentication}
    described = existing.get("MutualAuthentication")
    return {"MutualAuthentication": {"Mode": "off"}} if mutual_differs(described, None) else {}


def _differs(existing: Described, listener: Listener, actions: list[dict[str, Any]]) -> bool:
    if existing["Protocol"] != listener.protocol:
        return True
    if [comparable(action) for action in existing["DefaultActions"]] != [comparable(action) for action in actions]:
        return True
    if listener.protocol != "HTTPS":
        return False
    if mutual_differs(existing.get("MutualAuthentication"), listener.mutual_authentication):
        return True
    default = [certificate["CertificateArn"] for certificate in existing.get("Certificates", [])][:1]
    return existing.get("SslPolicy") != listener.ssl_policy or default != list(listener.certificates[:1])
