# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role that is wanted, and the one that is there.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount

Documents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Desired:
    """What is None is left as it is.

    :param managed_policies: ARNs or names.
    :param boundary: ARN of the permissions boundary; empty: none.
    :param max_session_duration: seconds.
    """

    name: str
    marking: Marking
    present: bool = True
    cluster_name: str | None = None
    issuer: str | None = None
    service_accounts: tuple[ServiceAccount, ...] = ()
    pod_identity: bool = False
    audience: str = "sts.amazonaws.com"
    managed_policies: tuple[str, ...] | None = None
    inline_policies: Documents | None = None
    purge_policies: bool = True
    boundary: str | None = None
    path: str | None = None
    max_session_duration: int | None = None
    description: str | None = None


@dataclass(frozen=True)
class Role:
    """:param managed: ARNs of the attached policies; None when they were not read, since nobody asked about them.
    :param inline: documents by name; None when they were not read.
    :param instance_profiles: read when the role is to be deleted.
    """

    arn: str
    path: str
    trust: Mapping[str, Any]
    tags: Mapping[str, str]
    managed: tuple[str, ...] | None = None
    inline: Documents | None = None
    boundary: str = ""
    max_session_duration: int = 3600
    description: str = ""
    instance_profiles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Observed:
    """:param trust: the trust policy that is wanted.
    :param managed: ARNs of the managed policies that are wanted; None: as they are.
    :param unmet: what the role needs and what does not exist.
    :param region: of the cluster, when the role is to be read or deleted; else the trust policy that is wanted tells.
    """

    role: Role | None
    arn_prefix: str = ""
    trust: Mapping[str, Any] | None = None
    managed: tuple[str, ...] | None = None
    unmet: tuple[EksIngressError, ...] = ()
    region: str = ""
