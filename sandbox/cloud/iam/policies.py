# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policies that decide a principal's calls, as they are attached at this moment in moto's IAM."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from moto.iam.models import IAMBackend

from sandbox.cloud.iam.evaluator import Document, parse
from sandbox.cloud.sts.principals import Principal


@dataclass(frozen=True)
class PolicySet:
    identity: list[Document]
    boundary: Document | None = None


def policies_of(principal: Principal, iam: IAMBackend) -> PolicySet:
    """What is attached to a user (groups included) or a role, inline and managed, and its permissions boundary."""
    if principal.user_name is not None:
        user = iam.users[principal.user_name]
        holders = [user, *(group for group in iam.groups.values() if user in group.users)]
        return PolicySet([document for holder in holders for document in _documents(holder)])
    role = iam.roles.get(principal.role_id)
    if role is None:
        return PolicySet([])
    boundary_arn = role.permissions_boundary_arn
    return PolicySet(_documents(role), _boundary(iam, boundary_arn) if boundary_arn else None)


def _documents(holder: Any) -> list[Document]:
    managed = [_default_document(policy) for policy in holder.managed_policies.values()]
    inline = [text if isinstance(text, str) else json.dumps(text) for text in holder.policies.values()]
    return [parse(text) for text in [*managed, *inline]]


def _default_document(policy: Any) -> str:
    document = next(version.document for version in policy.versions if version.version_id == policy.default_version_id)
    return document if isinstance(document, str) else json.dumps(document)


def _boundary(iam: IAMBackend, arn: str) -> Document:
    policy = iam.managed_policies.get(arn)
    # A boundary that is not there allows nothing.
    return parse(_default_document(policy)) if policy is not None else {"Statement": []}
