# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IAM role, as it is.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_names, tags
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import Desired, Observed
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.observe import observe_role
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.plan import shown
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen

RESULT = "role"


def desired(params: Mapping[str, Any]) -> Desired:
    iam_names.check_role(params["name"])
    return Desired(params["name"], Marking(owner=tags.of_params(params["owner_tags"]) or {}))


def observe(context: Context, desired: Desired) -> Observed:
    return observe_role(context, desired)


def plan(desired: Desired, observed: Observed) -> Plan:
    if observed.role is None:
        return Plan(None, None)
    found = shown(desired, observed.role, observed.region)
    return Plan(found, found)


apply = only_seen
