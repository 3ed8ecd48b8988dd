# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules whose functions stand before moto, and those that say what a call needs to be allowed."""

from __future__ import annotations

from importlib import import_module

_MODULES = (
    "acm",
    "ec2.filtering",
    "ec2.filters",
    "ec2.lookups",
    "ec2.needs",
    "ec2.rules",
    "eks.access_entries",
    "eks.addons",
    "eks.needs",
    "eks.pod_identity_associations",
    "eks.regions",
    "eks.tags",
    "eks.updates",
    "elbv2.actions",
    "elbv2.attributes",
    "elbv2.certificates",
    "elbv2.listeners",
    "elbv2.load_balancers",
    "elbv2.needs",
    "elbv2.quotas",
    "elbv2.rules",
    "elbv2.tags",
    "elbv2.targets",
    "iam.guards",
    "iam.names",
    "iam.needs",
    "iam.oidc_providers",
    "iam.policy_entities",
    "iam.propagation",
    "iam.quotas",
    "reserved_tags",
    "route53.needs",
    "route53.zones",
    "shield",
    "sts.pod_identity",
    "sts.sessions",
    "unused_features",
    "waf_regional",
)


def register_all() -> None:
    """Import every module of overrides, guards and needs: they register themselves."""
    for name in _MODULES:
        import_module(f"sandbox.cloud.{name}")
