# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy says nothing of its cluster. Whether it is that of our name in another region, the roles that have it tell."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_policy as step

from tests.unit.plugins.aws.doors.iam_roles import a_role
from tests.unit.plugins.aws_script import scripted
from tests.unit.plugins.irsa.world import trusting_elsewhere
from tests.unit.plugins.steps.test_iam_policy import ABSENT, LIST, OURS, OWNER, READ, WANTED, observed
from tests.unit.plugins.steps.test_iam_policy_observed import (
    ARN,
    CALLER,
    asked,
    iam,
    there,
    versions,
)

HERE, VIRGINIA = trusting_elsewhere("ap-northeast-1"), trusting_elsewhere("us-east-1")
REASON = "it is of the cluster mz-k8s in us-east-1 (role/app of oidc.eks.us-east-1.amazonaws.com/id/AB)"
THEIRS = replace(OURS, elsewhere=REASON)


def tagged(tags):
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def attached(*roles, users=()):
    entities = {
        "PolicyRoles": [{"RoleName": name} for name in roles],
        "PolicyUsers": [{"UserName": name} for name in users],
    }
    return iam("list_entities_for_policy", answer=entities)


def role(trust, tags=OWNER, name="app"):
    # IAM leaves out the tags of a role that has none.
    found = a_role(name, AssumeRolePolicyDocument=quote(json.dumps(trust))) | (tagged(tags) if tags else {})
    return iam("get_role", {"RoleName": name}, {"Role": found})


def seen(desired, *calls):
    with scripted(CALLER, *calls) as context:
        return step.observe(context, desired).policy.elsewhere


DIFFERS = [*there(LIST, **tagged(OWNER)), versions("v3")]
OTHER_TAGS = there(READ, **tagged(OWNER | {"team": "edge"}))
GONE = iam("get_role", {"RoleName": "app"}, refused="NoSuchEntity")


@pytest.mark.parametrize(
    ("given", "calls", "elsewhere"),
    [
        ({}, [*DIFFERS, attached()], ""),
        ({}, [*DIFFERS, attached("app"), role(VIRGINIA)], REASON),
        ({}, [*DIFFERS, attached("app"), role(HERE)], ""),
        ({}, [*DIFFERS, attached("app"), role(trusting_elsewhere("ap-northeast-1", "us-east-1"))], REASON),
        ({}, [*DIFFERS, attached("app", "ours"), role(VIRGINIA), role(HERE, name="ours")], REASON),
        ({}, [*DIFFERS, attached("app"), GONE], ""),
        ({}, [*DIFFERS, attached(users=["eve"])], ""),
        # A role of another name's cluster uses what stays ours.
        ({}, [*DIFFERS, attached("app"), role(VIRGINIA, tags={})], ""),
        ({"tags": {}}, [*OTHER_TAGS, attached("app"), role(VIRGINIA)], REASON),
        ({"state": "absent"}, [*there(READ, **tagged(OWNER)), versions("v3"), attached("app"), role(VIRGINIA)], REASON),
        # What is not going to be changed, or not left either, costs no call.
        ({}, there(READ, **tagged(OWNER)), ""),
        ({"adopt": True}, DIFFERS, ""),
        ({"owner_tags": None}, DIFFERS, ""),
        ({"owner_tags": {"a": "b"}}, [*there(LIST), versions("v3")], ""),
    ],
)  # fmt: skip
def test_the_roles_that_have_it_are_asked_before_it_is_changed_and_only_then(given, calls, elsewhere):
    assert seen(asked(**{"owner_tags": OWNER} | given), *calls) == elsewhere


def test_plan_does_not_rewrite_the_policy_of_the_cluster_of_our_name_in_another_region():
    with pytest.raises(Conflict) as raised:
        step.plan(WANTED, observed(THEIRS, LIST))
    assert str(raised.value) == (
        f"could not use the IAM policy {ARN}: {REASON}, and it differs in s3:getobject, s3:listbucket. Give another name "
        "(role_name and policy.name in irsa_apps, external_dns_role_name, external_dns_policy_name), "
        "or adopt: true to take it over and change it."
    )


def test_plan_uses_it_as_it_is_and_does_not_tag_it():
    wanted = replace(WANTED, marking=Marking({"team": "edge"}, owner=OWNER))
    plan = step.plan(wanted, observed(THEIRS))
    assert (plan.changed, plan.after["owned"], plan.after["tags"]) == (False, False, OWNER)


def test_plan_keeps_it_when_our_cluster_goes():
    plan = step.plan(ABSENT, observed(replace(THEIRS, attached_to=("role/app",))))
    assert (plan.changed, plan.after["owned"]) == (False, False)
    assert plan.returns == {"kept": [{"resource": ARN, "reason": REASON}]}
