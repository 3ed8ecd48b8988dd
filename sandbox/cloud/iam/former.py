# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM's latest changes replaced, for as long as it still counts: see propagation."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.cloud.iam.policies import PolicySet


@dataclass
class Former:
    """What was before a change. Times are of time.monotonic()."""

    # By role name: when it becomes visible.
    roles: dict[str, float] = field(default_factory=dict)
    # By role id: until when which policies, or which trust policy, still count.
    policies: dict[str, tuple[float, PolicySet]] = field(default_factory=dict)
    trusts: dict[str, tuple[float, str]] = field(default_factory=dict)

    def clear(self) -> None:
        for store in (self.roles, self.policies, self.trusts):
            store.clear()
