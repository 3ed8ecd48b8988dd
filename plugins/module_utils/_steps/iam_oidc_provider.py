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

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    cluster_regions,
    iam_oidc,
    ownership,
    tags,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import (
    account_of,
    issuer_of,
    provider_arn,
    region_of,
    require_cluster,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.eks import find_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.iam_roles import list_roles
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.policy import federated_principals
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.sts import caller
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Ambiguous, Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan

RESULT = "oidc_provider"


@dataclass(frozen=True)
class Desired:
    cluster_name: str | None
    issuer: str | None
    client_ids: tuple[str, ...]
    thumbprints: tuple[str, ...] | None
    marking: Marking
    present: bool


@dataclass(frozen=True)
class Provider:
    url: str
    client_ids: tuple[str, ...]
    thumbprints: tuple[str, ...]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Observed:
    """:param trusting_roles: read when the provider is to be deleted."""

    arn: str
    url: str
    provider: Provider | None
    trusting_roles: tuple[str, ...] = ()


def desired(params: Mapping[str, Any]) -> Desired:
    thumbprints = params["thumbprints"]
    return Desired(
        cluster_name=params["cluster_name"],
        issuer=params["issuer"],
        client_ids=tuple(params["client_ids"]),
        thumbprints=None if thumbprints is None else tuple(print_.lower() for print_ in thumbprints),
        marking=Marking.of(params),
        present=params["state"] == "present",
    )


def observe(context: Context, desired: Desired) -> Observed:
    iam = context.aws.client("iam")
    located = _locate(context, desired)
    if located is None:
        return Observed(arn="", url="", provider=None)
    arn, url = located
    answer = iam_oidc.get_provider(iam, arn)
    trusting: tuple[str, ...] = ()
    if answer and not desired.present:
        roles = list_roles(iam)
        trusting = tuple(
            role["RoleName"] for role in roles if arn in federated_principals(role["AssumeRolePolicyDocument"])
        )
    return Observed(arn=arn, url=url, provider=_provider(answer) if answer else None, trusting_roles=trusting)


def _locate(context: Context, desired: Desired) -> tuple[str, str] | None:
    """The provider's ARN and the issuer's URL; None when the cluster is gone and nothing is marked as its provider."""
    partition = context.aws.partition
    if desired.issuer:
        account = caller(context.aws.client("sts"))["Account"]
        return provider_arn(partition=partition, account=account, issuer=desired.issuer), desired.issuer
    name = str(desired.cluster_name)
    cluster = find_cluster(context.aws.client("eks"), name)
    if cluster is None and not desired.present and desired.marking.owner:
        return _locate_by_tags(context, desired)
    cluster = cluster or require_cluster(context.aws, name)
    url = issuer_of(cluster)
    return provider_arn(partition=partition, account=account_of(cluster), issuer=url), url


def _locate_by_tags(context: Context, desired: Desired) -> tuple[str, str] | None:
    iam = context.aws.client("iam")
    answers = {arn: iam_oidc.get_provider(iam, arn) for arn in iam_oidc.list_providers(iam)}
    providers = {arn: _provider(answer) for arn, answer in answers.items() if answer}
    here = region_of(context.aws)
    marked = {arn: provider for arn, provider in providers.items() if _is_ours(desired, provider, here)}
    if len(marked) > 1:
        raise Ambiguous(
            "find the IAM OIDC provider of the EKS cluster",
            target=str(desired.cluster_name),
            answer=f"the cluster is gone, and {len(marked)} carry its tag: {', '.join(marked)}",
            advice="give the issuer",
        )
    return next(((arn, provider.url) for arn, provider in marked.items()), None)


def _is_ours(desired: Desired, provider: Provider, here: str) -> bool:
    """A cluster of the name may be in another region too: its issuer's URL tells."""
    elsewhere = desired.marking.elsewhere(cluster_regions.of_issuer(provider.url), here=here)
    return desired.marking.owns(provider.tags) and not elsewhere


def _provider(answer: Mapping[str, Any]) -> Provider:
    return Provider(
        url="https://" + answer["Url"].removeprefix("https://"),
        client_ids=tuple(sorted(answer.get("ClientIDList", []))),
        thumbprints=tuple(answer.get("ThumbprintList", [])),
        tags=tags.from_list(answer.get("Tags", [])),
    )


def plan(desired: Desired, observed: Observed) -> Plan:
    if not desired.present:
        return _plan_absent(desired, observed)
    if observed.provider is None:
        return _plan_create(desired, observed)
    if desired.marking.adopt or desired.marking.owns(observed.provider.tags):
        return _plan_update(desired, observed, observed.provider)
    return _plan_foreign(desired, observed, observed.provider)


def _plan_absent(desired: Desired, observed: Observed) -> Plan:
    if observed.provider is None:
        return Plan(before=None, after=None, returns={"kept": []})
    found = _shown(desired, observed, observed.provider)
    reason = _reason_to_keep(desired, observed, observed.provider)
    if reason:
        entry = ownership.kept(
            observed.arn,
            reason,
            owner=desired.marking.owner,
            attempted="delete the IAM OIDC provider",
            advice="remove those roles first",
        )
        return Plan(found, found, warnings=(ownership.left_in_place(entry),), returns={"kept": [entry]})
    delete = Action("delete_provider", f"IAM OIDC provider {observed.arn}", {"arn": observed.arn})
    return Plan(before=found, after=None, actions=(delete,), returns={"kept": []})


def _reason_to_keep(desired: Desired, observed: Observed, provider: Provider) -> str:
    if not desired.marking.owns(provider.tags):
        return desired.marking.lacking(provider.tags)
    return f"roles still trust it: {', '.join(observed.trusting_roles)}" if observed.trusting_roles else ""


def _plan_create(desired: Desired, observed: Observed) -> Plan:
    provider = Provider(
        observed.url,
        tuple(sorted(desired.client_ids)),
        desired.thumbprints or (),
        desired.marking.at_creation(),
    )
    arguments = {
        "url": provider.url,
        "client_ids": provider.client_ids,
        "thumbprints": provider.thumbprints,
        "tags": provider.tags,
    }
    create = Action("create_provider", f"IAM OIDC provider {observed.arn}", arguments)
    return Plan(before=None, after=_shown(desired, observed, provider), actions=(create,))


def _plan_foreign(desired: Desired, observed: Observed, provider: Provider) -> Plan:
    """Someone else's provider is used as it is: an audience that we added would be theirs to find, and never go."""
    lacking = sorted(set(desired.client_ids) - set(provider.client_ids))
    if lacking:
        raise Conflict(
            "use the IAM OIDC provider",
            target=observed.arn,
            answer=f"{desired.marking.lacking(provider.tags)}, and it lacks the client id {', '.join(lacking)}",
            advice="have its owner add that, or set adopt: true (the irsa role's irsa_adopt_provider) to take it over",
        )
    found = _shown(desired, observed, provider)
    return Plan(found, found)


def _plan_update(desired: Desired, observed: Observed, provider: Provider) -> Plan:
    name, arn = f"IAM OIDC provider {observed.arn}", {"arn": observed.arn}
    wanted_ids = set(desired.client_ids)
    there = set(provider.client_ids)
    actions = [Action("add_client_id", name, arn | {"client_id": one}) for one in sorted(wanted_ids - there)]
    actions += [Action("remove_client_id", name, arn | {"client_id": one}) for one in sorted(there - wanted_ids)]
    if desired.thumbprints is not None and set(desired.thumbprints) != set(provider.thumbprints):
        actions.append(Action("update_thumbprints", name, arn | {"thumbprints": desired.thumbprints}))
    changes = desired.marking.changes(provider.tags)
    if changes.remove:
        actions.append(Action("untag_provider", name, arn | {"keys": changes.remove}))
    if changes.set:
        actions.append(Action("tag_provider", name, arn | {"tags": changes.set}))
    thumbprints = provider.thumbprints if desired.thumbprints is None else desired.thumbprints
    after = Provider(provider.url, tuple(sorted(wanted_ids)), thumbprints, changes.applied_to(provider.tags))
    return Plan(_shown(desired, observed, provider), _shown(desired, observed, after), tuple(actions))


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    iam = context.aws.client("iam")
    for action in plan.actions:
        getattr(iam_oidc, action.call)(iam, **action.arguments)
        yield action
    return plan.after


def _shown(desired: Desired, observed: Observed, provider: Provider) -> dict[str, Any]:
    trusting = {} if desired.present else {"trusting_roles": list(observed.trusting_roles)}
    return {
        "arn": observed.arn,
        "url": provider.url,
        "client_ids": list(provider.client_ids),
        "thumbprints": list(provider.thumbprints),
        "tags": dict(provider.tags),
        "owned": desired.marking.owns(provider.tags),
    } | trusting
