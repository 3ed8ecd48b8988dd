# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which service and operation a request means: by the credential scope, then by the service's own protocol."""

from __future__ import annotations

from functools import cache

from moto.core.model import ServiceModel
from moto.core.utils import get_service_model

# Signing names that differ from the name of the SDK's service model.
_SDK_NAMES = {
    "elasticloadbalancing": "elbv2",
    "tagging": "resourcegroupstaggingapi",
    "servicequotas": "service-quotas",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
}
# Prefixes of IAM actions that differ from the name of the SDK's service model.
_IAM_PREFIXES = {
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "service-quotas": "servicequotas",
}
_CLASSIC_ELB_VERSION = "2012-06-01"
# The operations that AWS lets anybody call: the request itself carries the proof of identity.
UNSIGNED_ACTIONS = {
    "AssumeRoleWithWebIdentity": "sts",
    "AssumeRoleWithSAML": "sts",
}
_READ_PREFIXES = ("Describe", "List", "Get", "Check", "Lookup", "Simulate", "AssumeRole", "TestDNSAnswer")


def sdk_name(signing_name: str, api_version: str | None) -> str:
    """The SDK's name of the service that a credential scope names."""
    if signing_name == "elasticloadbalancing" and api_version == _CLASSIC_ELB_VERSION:
        return "elb"
    return _SDK_NAMES.get(signing_name, signing_name)


def iam_prefix(service: str) -> str:
    """What stands before the colon in the IAM actions of a service."""
    return _IAM_PREFIXES.get(service, service)


@cache
def known_services() -> frozenset[str]:
    """Every service the installed botocore has a model of."""
    from moto.core.loaders import create_loader  # late: listing the models costs time that most starts do not need

    return frozenset(create_loader().list_available_services("service-2"))


@cache
def known_prefixes() -> frozenset[str]:
    """What can stand before the colon of an IAM action: that of every service of `known_services()`."""
    return frozenset(iam_prefix(service) for service in known_services())


@cache
def known_regions() -> frozenset[str]:
    """Every region that the installed botocore knows, in all partitions."""
    from moto.core.loaders import create_loader  # late: as above

    partitions = create_loader().load_data("endpoints")["partitions"]
    return frozenset(region for partition in partitions for region in partition["regions"])


def service_model(service: str) -> ServiceModel:
    """The model of a service that is one of `known_services()`."""
    return get_service_model(service)


def is_write(action: str) -> bool:
    """Whether an action changes anything, judged by its name as CloudTrail's readOnly does."""
    return not action.startswith(_READ_PREFIXES)
