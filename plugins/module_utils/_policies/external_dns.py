# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What external-dns may do: read and write the records of the named zones, and find zones.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# external-dns reads zones' tags by the API ListTagsForResources since its v0.16.
ON_ZONES = ("route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources")
# Route 53 cannot limit this one to a zone.
ON_ALL = ("route53:ListHostedZones",)


def document(partition: str, zone_ids: Sequence[str]) -> dict[str, Any]:
    """The policy document for exactly these hosted zones (``Z0123...``, with or without ``/hostedzone/``)."""
    zones = [f"arn:{partition}:route53:::hostedzone/{zone.rpartition('/')[2]}" for zone in zone_ids]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": list(ON_ZONES), "Resource": zones},
            {"Effect": "Allow", "Action": list(ON_ALL), "Resource": "*"},
        ],
    }
