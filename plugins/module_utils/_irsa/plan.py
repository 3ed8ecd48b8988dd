# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What leads from the role that is there to the one that is wanted. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import cluster_regions, ownership, policy
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import (
    Desired,
    Documents,
    Observed,
    Role,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: of a role's inline policies together.
LARGEST_INLINE = 10240


def plan_present(desired: Desired, observed: Observed) -> Plan:
    """Make the role, or put right what differs.

    :raises InvalidArgument: for a document above IAM's limits.
    :raises Conflict: when the role is someone else's and differs, or has another path.
    """
    wanted_trust = observed.trust or {}
    for kind, documents, largest in (
        ("trust policy", [wanted_trust], trust.LARGEST),
        ("inline policies", list((desired.inline_policies or {}).values()), LARGEST_INLINE),
    ):
        attempted = f"write the {kind} of the IAM role"
        policy.check_size(*documents, largest=largest, attempted=attempted, target=desired.name)
    if observed.role is None:
        return _plan_create(desired, observed, wanted_trust)
    return _plan_update(desired, observed, observed.role, wanted_trust)


def plan_absent(desired: Desired, observed: Observed) -> Plan:
    """Delete the role with its policies, unless it is someone else's or in an instance profile."""
    role = observed.role
    if role is None:
        return Plan(None, None, returns={"kept": []})
    here = observed.region
    found = shown(desired, role, here)
    reason = _reason_to_keep(desired, role, here)
    if reason:
        entry = ownership.kept(
            role.arn,
            reason,
            owner=desired.marking.owner,
            attempted="delete the IAM role",
            advice="remove it from there first",
        )
        return Plan(found, found, warnings=(ownership.left_in_place(entry),), returns={"kept": [entry]})
    actions = [_on_policy(desired, "detach", arn) for arn in role.managed or ()]
    actions += [_on_inline(desired, "delete_inline_policy", name) for name in sorted(role.inline or {})]
    actions.append(_action(desired, "delete_role"))
    return Plan(found, None, tuple(actions), returns={"kept": []})


def _reason_to_keep(desired: Desired, role: Role, here: str) -> str:
    in_profile = f"it is in the instance profile {', '.join(role.instance_profiles)}"
    return _not_ours(desired, role, here) or (in_profile if role.instance_profiles else "")


def _not_ours(desired: Desired, role: Role, here: str) -> str:
    """Why the role is someone else's; empty when it is ours.

    :param here: our cluster's region.
    """
    if not desired.marking.owns(role.tags):
        return desired.marking.lacking(role.tags)
    return desired.marking.elsewhere(cluster_regions.of_trust(role.trust), here=here)


def _plan_create(desired: Desired, observed: Observed, wanted_trust: Mapping[str, Any]) -> Plan:
    path = desired.path or "/"
    role = Role(
        arn=f"{observed.arn_prefix}:role{path}{desired.name}",
        path=path,
        trust=wanted_trust,
        tags=desired.marking.at_creation(),
        managed=observed.managed,
        inline=desired.inline_policies,
        boundary=desired.boundary or "",
        max_session_duration=desired.max_session_duration or 3600,
        description=desired.description or "",
    )
    optional = {
        "Path": path,
        "Description": desired.description,
        "MaxSessionDuration": desired.max_session_duration,
        "PermissionsBoundary": desired.boundary,
    }
    arguments = {"trust": wanted_trust, "tags": role.tags} | {key: value for key, value in optional.items() if value}
    actions = [_action(desired, "create_role", **arguments)]
    actions += [_on_policy(desired, "attach", arn) for arn in observed.managed or ()]
    actions += [
        _on_inline(desired, "put_inline_policy", name, document=document)
        for name, document in sorted((desired.inline_policies or {}).items())
    ]
    return Plan(None, shown(desired, role), tuple(actions), unmet=observed.unmet)


def _plan_update(desired: Desired, observed: Observed, role: Role, wanted_trust: Mapping[str, Any]) -> Plan:
    if desired.path not in (None, role.path):
        raise Conflict(
            "make the IAM role",
            target=desired.name,
            answer=f"it exists at the path {role.path}, and IAM cannot move it",
            advice="give that path, or another name",
        )
    after, actions = _reconciled(desired, observed, role, wanted_trust)
    here = next(iter(cluster_regions.of_trust(wanted_trust).values()), "")
    before = shown(desired, role, here)
    reason = _not_ours(desired, role, here)
    if reason and not desired.marking.adopt:
        if actions:
            raise _foreign(desired, role, reason, actions)
        return Plan(before, before, unmet=observed.unmet)
    changes = desired.marking.changes(role.tags)
    if changes.remove:
        actions.append(_action(desired, "untag_role", keys=changes.remove))
    if changes.set:
        actions.append(_action(desired, "tag_role", tags=changes.set))
    after = replace(after, tags=changes.applied_to(role.tags))
    return Plan(before, shown(desired, after), tuple(actions), unmet=observed.unmet)


def _foreign(desired: Desired, role: Role, reason: str, actions: list[Action]) -> Conflict:
    return Conflict(
        "use the IAM role",
        target=role.arn,
        answer=f"{reason}, and it differs: {', '.join(action.call for action in actions)}",
        advice=desired.marking.way_out(role.tags),
    )


def _reconciled(
    desired: Desired, observed: Observed, role: Role, wanted_trust: Mapping[str, Any]
) -> tuple[Role, list[Action]]:
    """The role as it is to be, but for its tags, and what makes it so."""
    actions: list[Action] = []
    if not policy.same_meaning(role.trust, wanted_trust):
        actions.append(_action(desired, "update_assume_role_policy", trust=wanted_trust))
        role = replace(role, trust=wanted_trust)
    role, settings = _settings(desired, role)
    actions += settings
    if observed.managed is not None:
        managed, changes = _managed(desired, observed.managed, set(role.managed or ()))
        role, actions = replace(role, managed=managed), actions + changes
    if desired.inline_policies is not None:
        inline, changes = _inline(desired, desired.inline_policies, role.inline or {})
        role, actions = replace(role, inline=inline), actions + changes
    return role, actions


def _settings(desired: Desired, role: Role) -> tuple[Role, list[Action]]:
    """The description, the session's length and the boundary."""
    actions: list[Action] = []
    changed: dict[str, Any] = {}
    if desired.description not in (None, role.description):
        changed["Description"] = desired.description
    if desired.max_session_duration not in (None, role.max_session_duration):
        changed["MaxSessionDuration"] = desired.max_session_duration
    if changed:
        actions.append(_action(desired, "update_role", **changed))
        role = replace(
            role,
            description=changed.get("Description", role.description),
            max_session_duration=changed.get("MaxSessionDuration", role.max_session_duration),
        )
    boundary = desired.boundary
    if boundary is not None and boundary != role.boundary:
        actions.append(
            _action(desired, "put_permissions_boundary", arn=boundary)
            if boundary
            else _action(desired, "delete_permissions_boundary")
        )
        role = replace(role, boundary=boundary)
    return role, actions


def _managed(desired: Desired, wanted: tuple[str, ...], there: set[str]) -> tuple[tuple[str, ...], list[Action]]:
    unwanted = there - set(wanted) if desired.purge_policies else set()
    actions = [_on_policy(desired, "attach", arn) for arn in sorted(set(wanted) - there)]
    actions += [_on_policy(desired, "detach", arn) for arn in sorted(unwanted)]
    return tuple(sorted((there | set(wanted)) - unwanted)), actions


def _inline(desired: Desired, wanted: Documents, there: Documents) -> tuple[Documents, list[Action]]:
    differing = {
        name: document
        for name, document in sorted(wanted.items())
        if name not in there or not policy.same_meaning(there[name], document)
    }
    unwanted = sorted(set(there) - set(wanted)) if desired.purge_policies else []
    actions = [
        _on_inline(desired, "put_inline_policy", name, document=document) for name, document in differing.items()
    ]
    actions += [_on_inline(desired, "delete_inline_policy", name) for name in unwanted]
    kept = {name: document for name, document in there.items() if name not in unwanted}
    return kept | differing, actions


def _action(desired: Desired, call: str, **arguments: Any) -> Action:
    return Action(call, f"IAM role {desired.name}", {"name": desired.name} | arguments)


def _on_policy(desired: Desired, call: str, arn: str) -> Action:
    way = "to" if call == "attach" else "from"
    return Action(call, f"{arn} {way} IAM role {desired.name}", {"name": desired.name, "arn": arn})


def _on_inline(desired: Desired, call: str, policy_name: str, **arguments: Any) -> Action:
    target = f"{policy_name} of IAM role {desired.name}"
    return Action(call, target, {"name": desired.name, "policy": policy_name} | arguments)


def shown(desired: Desired, role: Role, here: str = "") -> dict[str, Any]:
    """The role as it is returned. ``here``: our cluster's region."""
    inline = role.inline
    return {
        "arn": role.arn,
        "name": desired.name,
        "path": role.path,
        "description": role.description,
        "max_session_duration": role.max_session_duration,
        "assume_role_policy_document": policy.readable(role.trust),
        "managed_policies": None if role.managed is None else list(role.managed),
        "inline_policies": None if inline is None else {name: policy.readable(inline[name]) for name in sorted(inline)},
        "permissions_boundary": role.boundary or None,
        "tags": dict(role.tags),
        "owned": not _not_ours(desired, role, here),
    }
