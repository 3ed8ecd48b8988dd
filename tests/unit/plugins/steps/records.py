# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of the zone frieza.dev as Route 53 has them, and the marks that external-dns puts beside them."""

from __future__ import annotations

from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which, Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_owned_records as step

ME, OTHER = "mz-k8s", "another"
ZONE = Zone("Z1", "frieza.dev", False, "", (), 2, "")
ABSENT = step.Desired(Which("frieza.dev"), ME, Affixes(), False, None)
SPF = '"v=spf1 -all"'
Record = dict[str, Any]


def value(owner: str = ME, resource: str = "ingress/default/app") -> str:
    return f'"heritage=external-dns,external-dns/owner={owner},external-dns/resource={resource}"'


def txt(name: str, *values: str, **more: Any) -> Record:
    held = [{"Value": one} for one in values or (value(),)]
    return {"Name": f"{name}.frieza.dev.", "Type": "TXT", "TTL": 300, "ResourceRecords": held} | more


def a(name: str, kind: str = "A", *values: str, **more: Any) -> Record:
    held = [{"Value": one} for one in values or ("192.0.2.1",)]
    return {"Name": f"{name}.frieza.dev.", "Type": kind, "TTL": 60, "ResourceRecords": held} | more


def alias(name: str, kind: str = "A", **more: Any) -> Record:
    target = {"HostedZoneId": "Z14GRHDCWA56QT", "DNSName": "alb.example.", "EvaluateTargetHealth": True}
    return {"Name": f"{name}.frieza.dev.", "Type": kind, "AliasTarget": target} | more
