# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM policy documents, read by meaning. Pure.

Two documents mean the same when they allow and deny the same: the order of statements, one value or a list of one, the
case of actions and of condition keys, Sids, and how actions are grouped into statements do not matter. Facts:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html

PRIVATE to the collection.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument

# IAM reads a document without a Version as this one.
OLDEST_VERSION = "2008-10-17"
ACCOUNT_ROOT = re.compile(r"arn:[\w-]+:iam::(\d{12}):root")
# Condition operators whose values are true or false, in any case.
TRUTH_OPERATORS = ("bool", "null")

Atom = tuple[Any, ...]


def as_list(value: Any) -> list[Any]:
    """One or many, as policy documents write them, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def federated_principals(document: Mapping[str, Any]) -> set[str]:
    """The identity providers that a trust policy names."""
    principals = (statement.get("Principal") for statement in as_list(document.get("Statement")))
    return {
        arn for principal in principals if isinstance(principal, Mapping) for arn in as_list(principal.get("Federated"))
    }


def meaning(document: Mapping[str, Any]) -> frozenset[Atom]:
    """The single permissions of a document: one for each effect, principal, action, resource and condition."""
    version = document.get("Version", OLDEST_VERSION)
    atoms: set[Atom] = set()
    for statement in as_list(document.get("Statement")):
        condition = _condition(statement.get("Condition", {}))
        for who, action, what in product(_principals(statement), _actions(statement), _resources(statement)):
            atoms.add((version, statement.get("Effect"), who, action, what, condition))
    return frozenset(atoms)


def same_meaning(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return meaning(one) == meaning(other)


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 in hex of a document's meaning: equal for documents that mean the same."""
    atoms = sorted(json.dumps(atom) for atom in meaning(document))
    return hashlib.sha256("\n".join(atoms).encode()).hexdigest()


def actions_of(atoms: Iterable[Atom]) -> list[str]:
    """The actions that single permissions are about, sorted."""
    actions = (atom[3] for atom in atoms)
    return sorted({action if isinstance(action, str) else "NotAction" for action in actions})


def size(document: Mapping[str, Any]) -> int:
    """Characters that count against IAM's limits: white space does not."""
    return len("".join(json.dumps(document, ensure_ascii=False).split()))


def check_size(*documents: Mapping[str, Any], largest: int, attempted: str, target: str) -> None:
    """Raise InvalidArgument for documents that together have more than ``largest`` characters."""
    found = sum(size(document) for document in documents)
    if found > largest:
        has = "its document has" if len(documents) == 1 else f"its {len(documents)} documents have"
        raise InvalidArgument(
            attempted,
            target=target,
            answer=f"{has} {found} characters, and IAM takes {largest}",
            advice="split it into several",
        )


def readable(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its lists and statements in a fixed order, so that a diff shows what differs by meaning."""
    ordered: dict[str, Any] = _sorted_lists(document)
    return ordered


def _condition(condition: Mapping[str, Any]) -> Atom:
    return tuple(
        sorted(
            (operator, key.lower(), tuple(sorted({_value(operator, value) for value in as_list(values)})))
            for operator, keys in condition.items()
            for key, values in keys.items()
        )
    )


def _value(operator: str, value: Any) -> str:
    text = json.dumps(value) if isinstance(value, (bool, int, float)) else str(value)
    name = operator.lower().rpartition(":")[2].removesuffix("ifexists")
    return text.lower() if name in TRUTH_OPERATORS else text


def _principals(statement: Mapping[str, Any]) -> list[Any]:
    if "NotPrincipal" in statement:
        return [("NotPrincipal", *sorted(_principal_names(statement["NotPrincipal"])))]
    return _principal_names(statement["Principal"]) if "Principal" in statement else [None]


def _principal_names(principal: Any) -> list[str]:
    if not isinstance(principal, Mapping):
        return [f"AWS:{principal}"]
    names = ((kind, str(name)) for kind in principal for name in as_list(principal[kind]))
    return [f"{kind}:{_account(name)}" for kind, name in names]


def _account(principal: str) -> str:
    """An account's number and the ARN of its root are the same principal."""
    root = ACCOUNT_ROOT.fullmatch(principal)
    return root[1] if root else principal


def _actions(statement: Mapping[str, Any]) -> list[Any]:
    if "NotAction" in statement:
        return [("NotAction", *sorted({action.lower() for action in as_list(statement["NotAction"])}))]
    return [action.lower() for action in as_list(statement.get("Action"))]


def _resources(statement: Mapping[str, Any]) -> list[Any]:
    if "NotResource" in statement:
        return [("NotResource", *sorted(set(as_list(statement["NotResource"]))))]
    # A trust policy has no resource: the role itself is it.
    return as_list(statement.get("Resource")) or [None]


def _sorted_lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted_lists(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted((_sorted_lists(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
