# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many there may be in an account that never asked for more.

"Quotas for your Application Load Balancers" of the Elastic Load Balancing guide.
"""

from __future__ import annotations

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.state import listener, load_balancer
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard


@guard("elbv2", "CreateRule")
def rules_of_a_load_balancer(cloud: Cloud, call: Call) -> None:
    arn = listener(cloud, call, call.params["ListenerArn"]).load_balancer_arn
    listeners = load_balancer(cloud, call, arn).listeners.values()
    # Of all its listeners, without their default rules.
    rules = [rule for one in listeners for rule in one.rules.values() if not rule.is_default]
    if len(rules) >= cloud.world.rules_per_load_balancer:
        raise AwsError("TooManyRules", f"The maximum number of rules has been reached on load balancer '{arn}'")
