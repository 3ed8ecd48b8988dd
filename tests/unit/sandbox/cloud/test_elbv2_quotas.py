# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account may have, by "Quotas for your Application Load Balancers" of the Elastic Load Balancing guide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.balancers import code_of, make_balancer, make_listener

from .conftest import Sandbox


def test_the_rules_of_all_listeners_of_a_load_balancer_are_counted_together(
    sandbox: Sandbox, network: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = sandbox.server.cloud
    monkeypatch.setattr(cloud, "world", replace(cloud.world, rules_per_load_balancer=3))
    elbv2, balancer = sandbox.client("elbv2"), make_balancer(sandbox, network, "quota")
    fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    path = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a"]}}]

    def make_rule(listener: str, priority: int) -> str:
        made = elbv2.create_rule(ListenerArn=listener, Priority=priority, Conditions=path, Actions=fixed)
        return str(made["Rules"][0]["RuleArn"])

    one, other = make_listener(sandbox, balancer), make_listener(sandbox, balancer, port=81)
    rules = [make_rule(one, 1), make_rule(one, 2), make_rule(other, 1)]
    with pytest.raises(ClientError) as refused:
        make_rule(other, 2)
    assert code_of(refused) == "TooManyRules"
    elbv2.delete_rule(RuleArn=rules[0])
    make_rule(other, 2)
