# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the role, and what it is to be made of: the cluster, its OIDC provider, the policies to attach.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    cluster_regions,
    iam_oidc,
    iam_policies,
    iam_roles,
    tags,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import (
    account_of,
    issuer_of,
    provider_arn,
    region_of,
    require_cluster,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.sts import caller
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import Desired, Observed, Role


@dataclass(frozen=True)
class _Account:
    """Where ARNs begin: ``arn:<partition>:iam::<number>``."""

    partition: str
    number: str

    @property
    def prefix(self) -> str:
        return f"arn:{self.partition}:iam::{self.number}"


def observe_role(context: Context, desired: Desired) -> Observed:
    """The role as it is, with its policies."""
    iam = context.aws.client("iam")
    found = iam_roles.find_role(iam, desired.name)
    if found is None:
        return Observed(None)
    attached = (policy["PolicyArn"] for policy in iam_roles.list_attached(iam, desired.name))
    role = _role(found, attached, inline=_inline(iam, desired.name))
    of_issuer = cluster_regions.of_issuer(desired.issuer or "").values()
    return Observed(role, region=next(iter(of_issuer), "") or region_of(context.aws))


def observe_absent(context: Context, desired: Desired) -> Observed:
    """The role with all that has to go before it can be deleted."""
    observed = observe_role(context, desired)
    if observed.role is None:
        return observed
    profiles = tuple(iam_roles.list_instance_profiles(context.aws.client("iam"), desired.name))
    return replace(observed, role=replace(observed.role, instance_profiles=profiles))


def observe_present(context: Context, desired: Desired) -> Observed:
    """The role, and what it is to become."""
    iam = context.aws.client("iam")
    account, document, unmet = _wanted_trust(context, desired)
    found = iam_roles.find_role(iam, desired.name)
    attached: dict[str, str] = {}
    if found and desired.managed_policies is not None:
        attached = {item["PolicyArn"]: item["PolicyName"] for item in iam_roles.list_attached(iam, desired.name)}
    managed: tuple[str, ...] | None = None
    if desired.managed_policies is not None:
        managed, missing = _policy_arns(iam, desired.managed_policies, attached, account)
        unmet += missing
    role = None
    if found:
        asked = desired.managed_policies is not None
        inline = _inline(iam, desired.name) if desired.inline_policies is not None else None
        role = _role(found, attached if asked else None, inline=inline)
    return Observed(role, account.prefix, document, managed, unmet)


def _wanted_trust(
    context: Context, desired: Desired
) -> tuple[_Account, Mapping[str, Any], tuple[EksIngressError, ...]]:
    partition = context.aws.partition
    cluster = None if desired.issuer else require_cluster(context.aws, str(desired.cluster_name))
    # The cluster's ARN holds the account, which spares a call to STS.
    number = account_of(cluster) if cluster else caller(context.aws.client("sts"))["Account"]
    account = _Account(partition, number)
    if cluster and desired.pod_identity:
        return account, trust.by_pod_identity(cluster["arn"], service_accounts=desired.service_accounts), ()
    issuer = desired.issuer or issuer_of(cluster or {})
    arn = provider_arn(partition=partition, account=number, issuer=issuer)
    document = trust.by_web_identity(arn, audience=desired.audience, service_accounts=desired.service_accounts)
    return account, document, _provider_unmet(context, desired, arn)


def _provider_unmet(context: Context, desired: Desired, arn: str) -> tuple[EksIngressError, ...]:
    if iam_oidc.get_provider(context.aws.client("iam"), arn):
        return ()
    return (
        Missing(
            "make the IAM role",
            target=desired.name,
            answer=f"the IAM OIDC provider it is to trust does not exist: {arn}",
            advice="make it first, with the module iam_oidc_provider or the role irsa",
        ),
    )


def _policy_arns(
    iam: Any, wanted: Iterable[str], attached: Mapping[str, str], account: _Account
) -> tuple[tuple[str, ...], tuple[EksIngressError, ...]]:
    """The ARNs of the policies, and an error for each that does not exist. What is attached needs no call."""
    by_name = {name: arn for arn, name in attached.items()}
    arns: list[str] = []
    unmet: list[EksIngressError] = []
    for given in wanted:
        known = given if given in attached else by_name.get(given)
        candidates = [given] if given.startswith("arn:") else _candidates(given, account)
        existing = known or next((arn for arn in candidates if iam_policies.find_policy(iam, arn)), None)
        if existing is None:
            unmet.append(_no_such_policy(given, candidates))
        arns.append(existing or candidates[0])
    return tuple(sorted(set(arns))), tuple(unmet)


def _candidates(name: str, account: _Account) -> list[str]:
    """A policy's name may have a path before it. The account's own goes before AWS's."""
    return [f"{account.prefix}:policy/{name}", f"arn:{account.partition}:iam::aws:policy/{name}"]


def _no_such_policy(given: str, candidates: list[str]) -> Missing:
    return Missing(
        "attach the IAM policy",
        target=given,
        answer=f"there is no {' and no '.join(candidates)}",
        advice="make it first, with the module iam_policy, or give its ARN",
    )


def _inline(iam: Any, name: str) -> dict[str, Mapping[str, Any]]:
    return {
        policy: iam_roles.inline_document(iam, name=name, policy=policy) for policy in iam_roles.list_inline(iam, name)
    }


def _role(
    found: Mapping[str, Any],
    attached: Iterable[str] | None,
    *,
    inline: Mapping[str, Mapping[str, Any]] | None,
) -> Role:
    return Role(
        arn=found["Arn"],
        path=found["Path"],
        trust=found["AssumeRolePolicyDocument"],
        tags=tags.from_list(found.get("Tags", [])),
        managed=None if attached is None else tuple(sorted(attached)),
        inline=inline,
        boundary=found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        max_session_duration=found.get("MaxSessionDuration", 3600),
        description=found.get("Description") or "",
    )
