# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which regions' clusters an IAM resource is for, by the issuers and clusters that it names. Pure.

IAM has no regions, and a cluster's name is its own only within one region of an account: two clusters of one name make
resources with the same mark.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.policy import as_list, federated_principals

_REGION = r"(?P<region>[a-z]+(?:-[a-z]+)+-[0-9]+)"
# https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html: with IPv6 it is oidc-eks.<region>.api.aws.
# What comes after the region is the partition's.
ISSUER = re.compile(rf"(?<![\w.-])oidc[.-]eks\.{_REGION}\.[a-z0-9.-]+/id/[^/]+$", re.IGNORECASE)
# Of EKS Pod Identity, whose principal is the same in every region: in conditions on the session's tags or the source.
CLUSTER = re.compile(rf"arn:[a-z-]+:eks:{_REGION}:[^:]*:cluster/")


def of_issuer(url: str) -> dict[str, str]:
    """An issuer of EKS with its region; empty for another's.

    :param url: of the issuer, or the ARN of its IAM OIDC provider.
    """
    found = ISSUER.search(url)
    return {found[0]: found["region"].lower()} if found else {}


def of_trust(trust: Mapping[str, Any]) -> dict[str, str]:
    """The issuers of EKS and the clusters whose pods a trust policy lets in, with their regions."""
    allowing = [statement for statement in as_list(trust.get("Statement")) if statement.get("Effect") == "Allow"]
    named: dict[str, str] = {}
    for arn in sorted(federated_principals({"Statement": allowing})):
        named |= of_issuer(arn)
    for value in sorted(value for statement in allowing for value in _required(statement)):
        found = CLUSTER.match(value)
        named |= {value: found["region"]} if found else {}
    return named


def _required(statement: Mapping[str, Any]) -> Iterator[str]:
    """The values that a statement's conditions ask for."""
    for operator, conditions in (statement.get("Condition") or {}).items():
        if "not" not in operator.lower():
            yield from (str(value) for wanted in conditions.values() for value in as_list(wanted))
