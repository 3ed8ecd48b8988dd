# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every handler of the front works with: the settings, moto, the callers and what moto has no place for."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.cloud.calls import Call
from sandbox.cloud.eks.state import EksState
from sandbox.cloud.iam.former import Former
from sandbox.cloud.moto_gateway import MotoGateway
from sandbox.cloud.sts.principals import Principals
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.world import World


class DataPlaneLike(Protocol):
    """What the front needs of the load balancers' data plane."""

    def wake(self) -> None: ...

    def target_health(self, target_group_arn: str, target_id: str, port: int) -> tuple[str, str | None, str | None]: ...

    def draining(self, target_group_arn: str) -> list[tuple[str, int]]: ...


@dataclass
class Cloud:
    """One account in one region.

    `lock` is held while a request is decided and carried out; `route53_changes` has each ChangeInfo by its id.
    """

    settings: Settings
    world: World
    moto: MotoGateway
    principals: Principals
    data_plane: DataPlaneLike
    faults: Faults
    eks: EksState = field(default_factory=EksState)
    former: Former = field(default_factory=Former)
    route53_changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def forward(self, call: Call, **changed: Any) -> dict[str, Any]:
        """moto's result for a call, with some parameters changed. Raises AwsError with moto's refusal."""
        return self.moto.invoke(call.service, call.action, call.params | changed, call.region)


def connect(settings: Settings, data_plane: DataPlaneLike) -> Cloud:
    """The context of a sandbox's front, with nothing in the account yet."""
    world = settings.world
    return Cloud(
        settings=settings,
        world=world,
        moto=MotoGateway(world.region),
        principals=Principals(world.account_id),
        data_plane=data_plane,
        faults=Faults(settings.state_dir),
    )
