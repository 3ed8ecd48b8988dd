# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer-managed policy says what it is to say.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_policies, ownership, policy, tags
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.sts import caller
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies import reading
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.managed import (
    Place,
    Policy,
    not_ours,
    shown,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.source import Source

RESULT = "policy"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters, white space not counted.
LARGEST = 6144
MOST_VERSIONS = 5


@dataclass(frozen=True)
class Desired:
    place: Place
    description: str | None
    source: Source
    marking: Marking
    present: bool


@dataclass(frozen=True)
class Observed:
    """:param document: what the policy is to say; None when it is to be absent.
    :param elsewhere: ARN of a policy of this name at another path, when there is none at ours.
    """

    arn: str
    policy: Policy | None
    document: Mapping[str, Any] | None = None
    elsewhere: str | None = None


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(
        place=Place.of(params),
        description=params["description"],
        source=Source.of(params),
        marking=Marking.of(params),
        present=params["state"] == "present",
    )


def observe(context: Context, desired: Desired) -> Observed:
    document = desired.source.read(context.aws.partition) if desired.present else None
    account = caller(context.aws.client("sts"))["Account"]
    arn = desired.place.arn(partition=context.aws.partition, account=account)
    iam = context.aws.client("iam")
    found = iam_policies.find_policy(iam, arn)
    elsewhere = reading.at_other_path(iam, desired.place.name) if desired.present and not found else None
    if elsewhere == arn:
        # A run beside this one has made it since it was asked for.
        found, elsewhere = iam_policies.find_policy(iam, arn), None
    return Observed(arn, _observe_policy(context, desired, found, document) if found else None, document, elsewhere)


def _observe_policy(
    context: Context, desired: Desired, found: Mapping[str, Any], document: Mapping[str, Any] | None
) -> Policy:
    iam, marking = context.aws.client("iam"), desired.marking
    arn, default, there = found["Arn"], found["DefaultVersionId"], tags.from_list(found.get("Tags", []))
    current = iam_policies.document_of(iam, arn=arn, version_id=default)
    # Versions and attachments cost calls that a run with nothing to do can spare.
    same = document is not None and policy.same_meaning(current, document)
    old_versions = () if same else reading.old_versions(iam, arn)
    doubtful = marking.in_doubt(there) and not (same and not marking.changes(there))
    attached = tuple(iam_policies.attachments(iam, arn)) if document is None or doubtful else ()
    return Policy(
        default_version_id=default,
        document=current,
        tags=there,
        description=found.get("Description", ""),
        old_versions=old_versions,
        attached_to=attached,
        elsewhere=reading.used_elsewhere(context.aws, attached, marking=marking) if doubtful else "",
    )


def plan(desired: Desired, observed: Observed) -> Plan:
    if not desired.present:
        return _plan_absent(desired, observed)
    document = observed.document or {}
    policy.check_size(document, largest=LARGEST, attempted="write the IAM policy", target=desired.place.name)
    if observed.policy is None:
        return _plan_create(desired, observed, document)
    return _plan_present(desired, observed, observed.policy, document)


def _plan_create(desired: Desired, observed: Observed, document: Mapping[str, Any]) -> Plan:
    if observed.elsewhere:
        raise Conflict(
            "create the IAM policy",
            target=observed.arn,
            answer=f"the account has one of that name: {observed.elsewhere}",
            advice="give its path, or another name",
        )
    created = Policy("v1", document, desired.marking.at_creation(), desired.description or "")
    arguments = {
        "name": desired.place.name,
        "path": desired.place.path,
        "description": desired.description,
        "document": document,
        "tags": created.tags,
    }
    create = Action("create_policy", f"IAM policy {observed.arn}", arguments)
    return Plan(None, _shown(desired, observed, created), (create,), unmet=desired.source.unmet())


def _plan_present(desired: Desired, observed: Observed, current: Policy, document: Mapping[str, Any]) -> Plan:
    differs = not policy.same_meaning(current.document, document)
    if not_ours(desired.marking, current) and not desired.marking.adopt:
        return _plan_foreign(desired, observed, current, document, differs=differs)
    arn, name = {"arn": observed.arn}, f"IAM policy {observed.arn}"
    actions: list[Action] = []
    if differs:
        excess = len(current.old_versions) + 1 - (MOST_VERSIONS - 1)
        actions += [_delete_version(observed.arn, version) for version in current.old_versions[: max(excess, 0)]]
        actions.append(Action("create_default_version", name, arn | {"document": document}))
    changes = desired.marking.changes(current.tags)
    if changes.remove:
        actions.append(Action("untag_policy", name, arn | {"keys": changes.remove}))
    if changes.set:
        actions.append(Action("tag_policy", name, arn | {"tags": changes.set}))
    after = Policy(
        default_version_id=None if differs else current.default_version_id,
        document=document if differs else current.document,
        tags=changes.applied_to(current.tags),
        description=current.description,
    )
    return Plan(
        _shown(desired, observed, current),
        _shown(desired, observed, after),
        tuple(actions),
        warnings=_fixed_description(desired, observed, current),
        unmet=desired.source.unmet(),
    )


def _fixed_description(desired: Desired, observed: Observed, current: Policy) -> tuple[str, ...]:
    if desired.description in (None, current.description):
        return ()
    return (f"IAM cannot change the description of {observed.arn}: it stays {current.description!r}.",)


def _plan_foreign(
    desired: Desired, observed: Observed, current: Policy, document: Mapping[str, Any], *, differs: bool
) -> Plan:
    found = _shown(desired, observed, current)
    if not differs:
        return Plan(found, found, unmet=desired.source.unmet())
    is_, wanted = policy.meaning(current.document), policy.meaning(document)
    lacks, exceeds = policy.actions_of(wanted - is_), policy.actions_of(is_ - wanted)
    raise Conflict(
        "use the IAM policy",
        target=observed.arn,
        answer=f"{not_ours(desired.marking, current)}, and it differs in {', '.join(sorted({*lacks, *exceeds}))}",
        advice=desired.marking.way_out(current.tags),
        details={"missing_actions": lacks, "extra_actions": exceeds},
    )


def _plan_absent(desired: Desired, observed: Observed) -> Plan:
    current = observed.policy
    if current is None:
        return Plan(None, None, returns={"kept": []})
    attached = f"it is attached to {', '.join(current.attached_to)}" if current.attached_to else ""
    reason = not_ours(desired.marking, current) or attached
    found = _shown(desired, observed, current)
    if reason:
        entry = ownership.kept(
            observed.arn,
            reason,
            owner=desired.marking.owner,
            attempted="delete the IAM policy",
            advice="detach it first",
        )
        return Plan(found, found, warnings=(ownership.left_in_place(entry),), returns={"kept": [entry]})
    actions = [_delete_version(observed.arn, version) for version in current.old_versions]
    actions.append(Action("delete_policy", f"IAM policy {observed.arn}", {"arn": observed.arn}))
    return Plan(found, None, tuple(actions), returns={"kept": []})


def _delete_version(arn: str, version: str) -> Action:
    return Action("delete_version", f"{version} of IAM policy {arn}", {"arn": arn, "version_id": version})


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    iam = context.aws.client("iam")
    new_version: str | None = None
    for action in plan.actions:
        new_version = getattr(iam_policies, action.call)(iam, **action.arguments) or new_version
        yield action
    if plan.after is None or new_version is None:
        return plan.after
    return {**plan.after, "default_version_id": new_version}


def _shown(desired: Desired, observed: Observed, current: Policy) -> dict[str, Any]:
    attached = {} if desired.present else {"attached_to": list(current.attached_to)}
    return shown(desired.place, observed.arn, current, marking=desired.marking) | attached
