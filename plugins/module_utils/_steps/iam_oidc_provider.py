# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's issuer is an IAM OIDC provider.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_oidc, tags
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import issuer_of, require_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.iam_roles import list_roles
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.policy import federated_principals
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.sts import caller
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan

RESULT = "oidc_provider"


@dataclass(frozen=True)
class Desired:
    cluster_name: str | None
    issuer: str | None
    client_ids: tuple[str, ...]
    thumbprints: tuple[str, ...] | None
    tags: Mapping[str, str] | None
    purge_tags: bool
    present: bool


@dataclass(frozen=True)
class Provider:
    url: str
    client_ids: tuple[str, ...]
    thumbprints: tuple[str, ...]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Observed:
    arn: str
    url: str
    provider: Provider | None
    trusting_roles: tuple[str, ...]


def desired(params: Mapping[str, Any]) -> Desired:
    thumbprints = params["thumbprints"]
    return Desired(
        cluster_name=params["cluster_name"],
        issuer=params["issuer"],
        client_ids=tuple(params["client_ids"]),
        thumbprints=None if thumbprints is None else tuple(print_.lower() for print_ in thumbprints),
        tags=tags.of_params(params["tags"]),
        purge_tags=params["purge_tags"],
        present=params["state"] == "present",
    )


def observe(context: Context, desired: Desired) -> Observed:
    url = desired.issuer or issuer_of(require_cluster(context.aws, str(desired.cluster_name)))
    account = caller(context.aws.client("sts"))["Account"]
    arn = f"arn:{context.aws.partition}:iam::{account}:oidc-provider/{url.removeprefix('https://')}"
    iam = context.aws.client("iam")
    answer = iam_oidc.get_provider(iam, arn)
    trusting: tuple[str, ...] = ()
    if answer and not desired.present:
        roles = list_roles(iam)
        trusting = tuple(
            role["RoleName"] for role in roles if arn in federated_principals(role["AssumeRolePolicyDocument"])
        )
    return Observed(arn=arn, url=url, provider=_provider(answer) if answer else None, trusting_roles=trusting)


def _provider(answer: Mapping[str, Any]) -> Provider:
    return Provider(
        url="https://" + answer["Url"].removeprefix("https://"),
        client_ids=tuple(sorted(answer.get("ClientIDList", []))),
        thumbprints=tuple(answer.get("ThumbprintList", [])),
        tags=tags.from_list(answer.get("Tags", [])),
    )


def plan(desired: Desired, observed: Observed) -> Plan:
    if not desired.present:
        return _plan_absent(observed)
    if observed.provider is None:
        return _plan_create(desired, observed)
    return _plan_update(desired, observed, observed.provider)


def _plan_absent(observed: Observed) -> Plan:
    if observed.provider is None:
        return Plan(before=None, after=None)
    if observed.trusting_roles:
        raise Conflict(
            "delete the IAM OIDC provider",
            target=observed.arn,
            answer=f"roles still trust it: {', '.join(observed.trusting_roles)}",
            advice="remove those roles first",
        )
    delete = Action("delete_provider", f"IAM OIDC provider {observed.arn}", {"arn": observed.arn})
    return Plan(before=_shown(observed.arn, observed.provider), after=None, actions=(delete,))


def _plan_create(desired: Desired, observed: Observed) -> Plan:
    provider = Provider(
        observed.url, tuple(sorted(desired.client_ids)), desired.thumbprints or (), dict(desired.tags or {})
    )
    arguments = {
        "url": provider.url,
        "client_ids": provider.client_ids,
        "thumbprints": provider.thumbprints,
        "tags": provider.tags,
    }
    create = Action("create_provider", f"IAM OIDC provider {observed.arn}", arguments)
    return Plan(before=None, after=_shown(observed.arn, provider), actions=(create,))


def _plan_update(desired: Desired, observed: Observed, provider: Provider) -> Plan:
    name, arn = f"IAM OIDC provider {observed.arn}", {"arn": observed.arn}
    wanted_ids = set(desired.client_ids)
    actions = [
        Action("add_client_id", name, arn | {"client_id": client_id})
        for client_id in sorted(wanted_ids - set(provider.client_ids))
    ]
    actions += [
        Action("remove_client_id", name, arn | {"client_id": client_id})
        for client_id in sorted(set(provider.client_ids) - wanted_ids)
    ]
    if desired.thumbprints is not None and set(desired.thumbprints) != set(provider.thumbprints):
        actions.append(Action("update_thumbprints", name, arn | {"thumbprints": desired.thumbprints}))
    changes = tags.changes(provider.tags, desired.tags, purge=desired.purge_tags)
    if changes.remove:
        actions.append(Action("untag_provider", name, arn | {"keys": changes.remove}))
    if changes.set:
        actions.append(Action("tag_provider", name, arn | {"tags": changes.set}))
    thumbprints = provider.thumbprints if desired.thumbprints is None else desired.thumbprints
    after = Provider(provider.url, tuple(sorted(wanted_ids)), thumbprints, changes.applied_to(provider.tags))
    return Plan(_shown(observed.arn, provider), _shown(observed.arn, after), tuple(actions))


def apply(context: Context, desired: Desired, plan: Plan) -> Any:
    iam = context.aws.client("iam")
    for action in plan.actions:
        getattr(iam_oidc, action.call)(iam, **action.arguments)
    return plan.after


def _shown(arn: str, provider: Provider) -> dict[str, Any]:
    return {
        "arn": arn,
        "url": provider.url,
        "client_ids": list(provider.client_ids),
        "thumbprints": list(provider.thumbprints),
        "tags": dict(provider.tags),
    }
