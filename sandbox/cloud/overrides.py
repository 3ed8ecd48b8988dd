# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules whose functions stand before moto."""

from __future__ import annotations

from importlib import import_module

_MODULES = ("eks", "eks_access", "eks_pod_identity", "eks_tags", "sts")


def register_all() -> None:
    """Import every module of overrides and guards: they register themselves."""
    for name in _MODULES:
        import_module(f"sandbox.cloud.{name}")
