# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes two recordings agree about what the real controller leaves to chance: whose rules it makes first. Pure.

Rules are made listener by listener, in the order of a Go map, and numbered in the order of their creation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

Object = dict[str, Any]
_RULE_ACTIONS = ("CreateRule", "ModifyRule", "DeleteRule", "SetRulePriorities")
_RULE = re.compile(r"(:listener-rule/[^\"]*?/)(rule-\d+)")


def settled(step: Mapping[str, Any]) -> Object:
    """The step with its rules numbered by listener and priority; those that are gone have no number."""
    numbers: dict[str, str] = {}
    for balancer in step["aws"]["load_balancers"]:
        for listener in sorted(balancer.get("listeners", []), key=lambda listener: int(listener["port"])):
            for rule in sorted(listener["rules"], key=lambda rule: int(rule["priority"])):
                found = _RULE.search(json.dumps(rule["arn"]))
                if found:
                    numbers.setdefault(found[2], f"rule-{len(numbers) + 1}")
    text = _RULE.sub(lambda found: found[1] + numbers.get(found[2], "rule-gone"), json.dumps(step))
    renumbered: Object = json.loads(text)
    return renumbered


def by_listener(history: Sequence[Object]) -> list[Object]:
    """What was done to a load balancer, its rules in the order of their listeners wherever they follow each other."""
    ordered: list[Object] = []
    for of_rules, run in groupby(history, key=_changes_rules):
        entries = list(run)
        ordered += _tags_in_order(sorted(entries, key=_listener)) if of_rules else entries
    return ordered


def _tags_in_order(entries: Sequence[Object]) -> list[Object]:
    """Rules whose tags are put right one after the other are in no order either."""
    ordered: list[Object] = []
    for of_tags, run in groupby(entries, key=lambda entry: str(entry["aws"]).endswith("Tags")):
        found = list(run)
        ordered += sorted(found, key=_arn) if of_tags else found
    return ordered


def _changes_rules(entry: Mapping[str, Any]) -> bool:
    action = str(entry.get("aws", "")).rpartition(":")[2]
    return action in _RULE_ACTIONS or (action.endswith("Tags") and ":listener-rule/" in _arn(entry))


def _arn(entry: Mapping[str, Any]) -> str:
    params = entry["params"]
    if "RulePriorities" in params:
        return str(params["RulePriorities"][0]["RuleArn"])
    named = params.get("ListenerArn") or params.get("RuleArn") or params.get("ResourceArns", [""])[0]
    return str(named)


def _listener(entry: Mapping[str, Any]) -> str:
    """The listener's id, whether it is named itself or one of its rules."""
    arn = _arn(entry)
    return arn.split("/")[-2] if ":listener-rule/" in arn else arn.rpartition("/")[2]
