# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM and STS calls need to be allowed."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.iam.request_context import Keys, request_tag_keys, request_tags, resource_tag_keys, tags_of_list
from sandbox.cloud.iam.requests import ANY, Need, arns_in, mapper

# Kinds of IAM resources by the parameter that names them; a role's policies are the role's.
_NAMED = {
    "RoleName": "role",
    "UserName": "user",
    "GroupName": "group",
    "InstanceProfileName": "instance-profile",
    "ServerCertificateName": "server-certificate",
}


@mapper("iam")
def needs(cloud: Cloud, call: Call) -> list[Need]:
    context = request_tag_keys(request_tags(call.params), list(call.params.get("TagKeys") or []))
    for parameter, key in (
        ("PolicyArn", "iam:policyarn"),
        ("PermissionsBoundary", "iam:permissionsboundary"),
        ("AWSServiceName", "iam:awsservicename"),
    ):
        if call.params.get(parameter):
            context[key] = [call.params[parameter]]
    resources = _resources(cloud, call)
    main = Need(call.iam_action, resources, context, lambda resource: _tags_of(cloud, resource))
    if call.action.startswith("Create") and request_tags(call.params):
        # "Tags for IAM resources" of the IAM User Guide: who tags in creating needs the permission to tag as well.
        return [main, Need(f"iam:Tag{call.action.removeprefix('Create')}", resources, context)]
    return [main]


@mapper("sts")
def sts_needs(cloud: Cloud, call: Call) -> list[Need]:
    keys: Keys = {"sts:rolesessionname": [call.params["RoleSessionName"]]} if "RoleSessionName" in call.params else {}
    return [Need(call.iam_action, arns_in(call.params), keys)]


def _resources(cloud: Cloud, call: Call) -> tuple[str, ...]:
    params, prefix = call.params, f"arn:aws:iam::{cloud.world.account_id}:"
    if call.action == "CreateServiceLinkedRole":
        return (f"{prefix}role/aws-service-role/{params.get('AWSServiceName')}/*",)
    if call.action == "CreatePolicy":
        return (f"{prefix}policy{params.get('Path') or '/'}{params['PolicyName']}",)
    if call.action == "CreateOpenIDConnectProvider":
        return (f"{prefix}oidc-provider/{str(params['Url']).partition('://')[2]}",)
    for parameter, kind in _NAMED.items():
        if params.get(parameter):
            return (
                _existing(cloud, kind, params[parameter])
                or f"{prefix}{kind}{params.get('Path') or '/'}{params[parameter]}",
            )
    for parameter in ("PolicyArn", "OpenIDConnectProviderArn"):
        if params.get(parameter):
            return (params[parameter],)
    return ANY


def _existing(cloud: Cloud, kind: str, name: str) -> str | None:
    """The ARN of an existing role or user: its path is part of it and not part of the request."""
    iam = cloud.principals.iam
    stores: dict[str, Any] = {"role": iam.roles, "user": iam.users}
    return next((str(item.arn) for item in stores.get(kind, {}).values() if item.name == name), None)


def _tags_of(cloud: Cloud, resource: str) -> Keys:
    iam = cloud.principals.iam
    holder = next((role for role in iam.roles.values() if role.arn == resource), None) or iam.managed_policies.get(
        resource
    )
    if holder is None:
        return {}
    tags = holder.tags
    pairs = tags_of_list(list(tags.values()) if isinstance(tags, dict) else list(tags or []))
    return resource_tag_keys("iam", pairs)
