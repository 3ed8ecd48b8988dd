# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploying a model: everything of one Ingress group, in the order in which AWS allows it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.bindings import Bindings
from sandbox.alb.controller.errors import AwsError, RequeueAfter
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.listeners import Listeners
from sandbox.alb.controller.load_balancers import LoadBalancers
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.model import Stack
from sandbox.alb.controller.security_groups import ManagedSecurityGroups
from sandbox.alb.controller.target_groups import TargetGroups


@dataclass(frozen=True)
class Deployed:
    """What the status needs: the load balancer's name, and the ports it listens on."""

    host_name: str
    ports: tuple[int, ...]


class Deployer:
    def __init__(
        self,
        aws: Aws,
        flags: Flags,
        load_balancers: LoadBalancers,
        bindings: Bindings,
        log: Log,
        stopped: threading.Event,
    ) -> None:
        self._aws = aws
        self._flags = flags
        self._log = log
        self._load_balancers = load_balancers
        self._bindings = bindings
        self._security_groups = ManagedSecurityGroups(aws, flags, stopped)
        self._target_groups = TargetGroups(aws, flags, stopped)
        self._listeners = Listeners(aws, flags)
        self._shield_checked = False

    def deploy(self, stack: Stack) -> Deployed | None:
        """Make AWS match the model; what is not wanted any more goes last.

        Raises ControllerError, or RequeueAfter while the load balancer is still provisioning.
        """
        self._check_shield()
        managed, unwanted_security_groups = self._security_groups.synthesize(stack.group, stack.security_group)
        arns, unwanted_target_groups = self._target_groups.synthesize(stack.group, stack.target_groups)
        desired = stack.load_balancer
        attached = [group or managed or "" for group in desired.security_groups] if desired else []
        load_balancer, was_there = self._load_balancers.synthesize(stack.group, desired, attached)
        if load_balancer is not None:
            self._listeners.synthesize(stack.group, load_balancer["LoadBalancerArn"], stack.listeners, arns)
        unwanted_bindings = self._bindings.synthesize(stack, arns, stack.backend_security_group or managed)
        if load_balancer is not None and was_there:
            self._check_stable(load_balancer["LoadBalancerArn"])
        for binding in unwanted_bindings:
            self._bindings.delete(binding)
        for arn in unwanted_target_groups:
            self._target_groups.delete(arn)
        for group in unwanted_security_groups:
            self._security_groups.delete(group)
        if load_balancer is None:
            return None
        return Deployed(load_balancer["DNSName"].lower(), tuple(listener.port for listener in stack.listeners))

    def _check_stable(self, arn: str) -> None:
        """Some changes must wait for an active load balancer; the real controller then stops here and comes back."""
        if self._load_balancers.state_of(arn) == "provisioning":
            raise RequeueAfter(
                self._flags.seconds("lb-stabilization-monitor-interval"), f"load balancer {arn} is still provisioning"
            )

    def _check_shield(self) -> None:
        """Asked once while the add-on is on, as the real controller does; without a subscription that is all."""
        if self._shield_checked or not self._flags["enable-shield"]:
            return
        self._shield_checked = True
        try:
            self._aws.shield("GetSubscriptionState")
        except AwsError as error:
            message = "unable to determine AWS Shield subscription state, skipping AWS shield reconciliation"
            self._log.error(message, error)
