# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/operator-policy.json: what whoever runs the playbooks needs of AWS, no less and no more."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.services import service_model
from tests.unit.parsed import nodes_of
from tests.unit.sandbox.cloud.conftest import Sandbox

CHECKOUT = Path(__file__).resolve().parents[4]
POLICY: dict[str, Any] = json.loads((CHECKOUT / "docs" / "operator-policy.json").read_text(encoding="utf-8"))
ACTIONS = sorted(action for statement in POLICY["Statement"] for action in statement["Action"])
SDK_NAMES = {"elasticloadbalancing": "elbv2"}
# No call of its own: CreatePodIdentityAssociation passes the role.
PASS_ROLE = "iam:PassRole"
VALUES: dict[str, Any] = {"integer": 1, "long": 1, "boolean": True, "timestamp": 0}


def called_by_the_collection() -> Iterator[str]:
    """The AWS actions in the doors' calls, such as find(iam, "get_role", ...)."""
    for path in (CHECKOUT / "plugins" / "module_utils").rglob("*.py"):
        for node in nodes_of(path):
            if isinstance(node, ast.Call) and len(node.args) >= 2 and isinstance(node.args[0], ast.Name):
                operation = node.args[1]
                if isinstance(operation, ast.Constant) and isinstance(operation.value, str):
                    yield from _action(node.args[0].id, operation.value)


def _action(client: str, method: str) -> Iterator[str]:
    prefix = "elasticloadbalancing" if client == "elbv2" else client
    if client not in ("ec2", "eks", "elbv2", "iam", "route53", "sts"):
        return
    spelled = {name.lower(): name for name in service_model(client).operation_names}
    if (name := spelled.get(method.replace("_", ""))) is not None:
        yield f"{prefix}:{name}"


def dummy(shape: Any) -> Any:
    """A value of a shape with its required members only."""
    if shape.type_name == "structure":
        return {name: dummy(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        # A structure without any member would not be sent.
        return [dummy(shape.member) or {name: dummy(member) for name, member in shape.member.members.items()}]
    if shape.type_name == "map":
        return {"x": dummy(shape.value)}
    if shape.type_name == "string" and not getattr(shape, "enum", None):
        return "x" * max(20, shape.metadata.get("min", 0))
    return shape.enum[0] if getattr(shape, "enum", None) else VALUES[shape.type_name]


@pytest.fixture
def under(sandbox: Sandbox) -> Iterator[Any]:
    """Puts the administrator under a policy."""

    def put(document: dict[str, Any]) -> None:
        request = {"UserName": "operator", "PolicyName": "administrator", "PolicyDocument": json.dumps(document)}
        sandbox.server.cloud.moto.invoke("iam", "PutUserPolicy", request)

    yield put
    put({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def without(action: str) -> dict[str, Any]:
    statements = [
        statement | {"Action": [one for one in statement["Action"] if one != action]}
        for statement in POLICY["Statement"]
    ]
    return POLICY | {"Statement": [statement for statement in statements if statement["Action"]]}


def test_the_policy_has_every_action_that_the_collection_calls_and_no_other() -> None:
    assert set(ACTIONS) - {PASS_ROLE} == set(called_by_the_collection())
    assert len(ACTIONS) == len(set(ACTIONS))


def denied_action(sandbox: Sandbox, action: str) -> str | None:
    """The action that a call of this action was denied for; None when it was allowed."""
    prefix, _, name = action.partition(":")
    client = sandbox.client(SDK_NAMES.get(prefix, prefix))
    method = next(key for key, value in client.meta.method_to_api_mapping.items() if value == name)
    shape = service_model(SDK_NAMES.get(prefix, prefix)).operation_model(name).input_shape
    try:
        getattr(client, method)(**(dummy(shape) if shape is not None else {}))
    except ClientError as error:
        message = error.response["Error"]["Message"]
        return message.partition("not authorized to perform: ")[2].partition(" ")[0] or None
    return None


@pytest.mark.parametrize("action", [action for action in ACTIONS if action not in (PASS_ROLE, "sts:GetCallerIdentity")])
def test_each_action_is_allowed_with_it_and_denied_by_name_without_it(
    sandbox: Sandbox, under: Any, action: str
) -> None:
    under(without(action))
    assert denied_action(sandbox, action) == action

    under(POLICY)
    assert denied_action(sandbox, action) is None


def test_a_pods_role_is_passed_to_pod_identity_only_with_the_permission_to(sandbox: Sandbox, under: Any) -> None:
    under(without(PASS_ROLE))

    assert denied_action(sandbox, "eks:CreatePodIdentityAssociation") == PASS_ROLE
