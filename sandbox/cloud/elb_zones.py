# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosted zones that load balancers' names live in: what an alias record must name.

From "Elastic Load Balancing endpoints and quotas" of the AWS General Reference; the sandbox's region and some others.
"""

from __future__ import annotations

import re

APPLICATION_ZONES = {
    "ap-northeast-1": "Z14GRHDCWA56QT",
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-west-2": "Z1H1FL5HABSF5",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-central-1": "Z215JYRZR1TBD5",
}
_APPLICATION_NAME = re.compile(r".+\.([a-z0-9-]+)\.elb\.amazonaws\.com\.?")


def zone_of_name(dns_name: str) -> str | None:
    """The hosted zone id of an application load balancer's DNS name; None for any other name."""
    match = _APPLICATION_NAME.fullmatch(dns_name.lower())
    return APPLICATION_ZONES.get(match[1]) if match else None
