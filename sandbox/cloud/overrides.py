# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules whose functions stand before moto, and those that say what a call needs to be allowed."""

from __future__ import annotations

from importlib import import_module

_MODULES = (
    "acm",
    "ec2",
    "ec2_rules",
    "eks",
    "eks_access",
    "eks_pod_identity",
    "eks_regions",
    "eks_tags",
    "eks_updates",
    "elbv2_actions",
    "elbv2_attributes",
    "elbv2_balancers",
    "elbv2_listeners",
    "elbv2_quotas",
    "elbv2_rules",
    "elbv2_tags",
    "elbv2_targets",
    "iam",
    "iam_names",
    "iam_propagation",
    "iam_quotas",
    "needs_ec2",
    "needs_eks",
    "needs_elbv2",
    "needs_iam",
    "needs_route53",
    "pod_identity",
    "route53",
    "shield",
    "sts",
    "unused_features",
    "waf_regional",
)


def register_all() -> None:
    """Import every module of overrides, guards and needs: they register themselves."""
    for name in _MODULES:
        import_module(f"sandbox.cloud.{name}")
