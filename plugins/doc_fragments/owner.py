# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Documents _args.OWNER."""

    DOCUMENTATION = r"""
options:
  owner_tags:
    description:
      - Tags that mark the resource as ours. They are set when it is created, and never purged by O(purge_tags).
      - A resource of that name which does not carry all of them belongs to someone else. It is used when it is as asked for,
        and never changed, tagged or deleted. Whoever removes one of these tags by hand takes the resource away from us.
      - IAM has no regions. What carries C(edgeworks.eks-ingress/cluster) there and is for a cluster in another region, as the issuer that
        a role trusts tells, belongs to the cluster of that name in that region.
      - With O(state=absent), what belongs to someone else or is used by others is left, named in RV(ignore:kept) and warned of.
      - Unset, whatever has the name is taken as ours, and what is used by others is an error.
    type: dict
  adopt:
    description: Take over a resource that belongs to someone else. It is made as asked for, and marked with them.
    type: bool
    default: false
"""
