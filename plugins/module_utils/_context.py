# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step works with: the doors to AWS and Kubernetes, and a clock. Making one does no I/O.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Clock, SystemClock

if TYPE_CHECKING:
    from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes


@dataclass
class Context:
    """:param params: the module's arguments, from which the connections are made when first used."""

    params: Mapping[str, Any]
    aws: Aws
    clock: Clock

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Context:
        return cls(params=params, aws=Aws.of(params), clock=SystemClock())

    @cached_property
    def kubernetes(self) -> Kubernetes:
        """The connection to the cluster. Raises Unauthenticated, Missing or InvalidArgument."""
        # Imported when used: a module that only speaks to AWS does not pay for it.
        from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import connect

        return connect(self.params, self.aws)
