# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags that nobody but AWS sets: keys that begin with ``aws:``, in any case of letters.

"Tagging rules" of the IAM User Guide. The answers are those that users of EC2 and ELBv2 reported. Of IAM's the code
is documented ("TagRole" of the API Reference), the text is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard

_CREATED_IN_EC2 = ("CreateVpc", "CreateSubnet", "CreateSecurityGroup", "RunInstances", "CreateNetworkInterface")
_CREATED_IN_IAM = ("CreateRole", "CreatePolicy", "CreateOpenIDConnectProvider")


@guard("ec2", "CreateTags", "DeleteTags", "AuthorizeSecurityGroupIngress", *_CREATED_IN_EC2)
def ec2_keeps_them(cloud: Cloud, call: Call) -> None:
    for key in _reserved(call):
        reason = "Tag keys starting with 'aws:' are reserved for internal use"
        raise AwsError("InvalidParameterValue", f"Value ( {key} ) for parameter key is invalid. {reason}")


@guard("elbv2", "CreateLoadBalancer", "CreateTargetGroup", "CreateListener", "CreateRule", "AddTags")
def elbv2_keeps_them(cloud: Cloud, call: Call) -> None:
    for key in _reserved(call):
        raise AwsError("ValidationError", f"Tag key '{key}' cannot start with 'aws:'")


@guard("iam", "TagRole", "TagPolicy", "TagOpenIDConnectProvider", *_CREATED_IN_IAM)
def iam_keeps_them(cloud: Cloud, call: Call) -> None:
    for key in _reserved(call):
        raise AwsError("InvalidInput", f"The tag key {key} begins with aws:, which is reserved for AWS.")


def _reserved(call: Call) -> Iterator[str]:
    lists = [call.params.get("Tags"), *(one.get("Tags") for one in call.params.get("TagSpecifications") or [])]
    keys = [str(tag["Key"]) for tags in lists for tag in tags or []]
    yield from (key for key in keys if key.lower().startswith("aws:"))
