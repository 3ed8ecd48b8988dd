# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A model built from Ingresses, with no cluster and no AWS."""

from __future__ import annotations

from typing import Any

from sandbox.alb.controller.build import ModelBuilder
from sandbox.alb.controller.groups import Classifier
from sandbox.alb.controller.model import Stack
from sandbox.alb.controller.names import GroupId
from tests.unit.sandbox.alb.controller.fakes import (
    FakeNetwork,
    FakeObjects,
    Object,
    flags,
    ingress,
    ingress_class,
    rule,
    service,
)

OWN = GroupId("default", "app")


def build(
    *items: Object, group: GroupId = OWN, more_flags: tuple[str, ...] = (), network: FakeNetwork | None = None
) -> Stack:
    chosen, objects = flags(*more_flags), FakeObjects(*items)
    loaded = Classifier(objects, chosen["ingress-class"]).load_group(group)
    return ModelBuilder(chosen, objects, network or FakeNetwork()).build(loaded)


def built(annotations: dict[str, str] | None = None, *more: Object, **spec: Any) -> Stack:
    spec = spec or {"rules": [rule(("/app1", "Prefix", "app1"))]}
    return build(ingress(annotations=annotations, **spec), ingress_class(), service(), *more)
