# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's arguments as its step gets them: what is given, and the defaults of the module's own argument spec."""

from __future__ import annotations

import importlib
from typing import Any

MODULES = "ansible_collections.edgeworks.eks_ingress.plugins.modules"


def arguments(module: str, **given: Any) -> dict[str, Any]:
    spec = importlib.import_module(f"{MODULES}.{module}").DOOR.argument_spec
    unknown = set(given) - set(spec)
    assert not unknown, f"{module} takes no {unknown}"
    return {name: option.get("default") for name, option in spec.items()} | given
