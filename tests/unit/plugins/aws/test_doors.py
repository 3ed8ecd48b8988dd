# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors to AWS: each function makes one call, makes nothing up, and names what it may not do."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, Refused, Unavailable

from tests.unit.plugins.aws.doors import ec2, eks, elbv2, iam_oidc, iam_policies, iam_roles, route53
from tests.unit.plugins.aws_script import EVE, api_action, denial

DOORS = [door for service in (iam_roles, iam_policies, iam_oidc, eks, ec2, elbv2, route53) for door in service.DOORS]
each = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
each_paged = pytest.mark.parametrize("door", [door for door in DOORS if door.more], ids=lambda door: door.name)
each_find = pytest.mark.parametrize("door", [door for door in DOORS if door.missing], ids=lambda door: door.name)


@each
def test_it_makes_exactly_this_call_and_returns_what_was_answered(door):
    more = [door.call(sent=door.more[0], answer=door.more[1])] if door.more else []
    assert door.asked(door.call(), *more) == door.result


@each
def test_a_denial_names_the_action_the_resource_and_who_lacks_it(door):
    refused = door.call(refused="AccessDenied", message=denial(door.service, door.operation, "arn:x"))
    with pytest.raises(Denied) as raised:
        door.asked(refused)
    action = api_action(door.service, door.operation)
    answer = f"AccessDenied: User: {EVE} is not authorized to perform: {action} on resource: arn:x"
    assert str(raised.value) == f"could not {door.attempted}: {answer}. Allow {action} on arn:x to {EVE}."


@each
def test_throttling_that_outlasts_the_retries_says_to_try_again(door):
    with pytest.raises(Unavailable) as raised:
        door.asked(door.call(refused="Throttling", message="Rate exceeded"))
    advice = "Try again, or raise max_attempts."
    assert str(raised.value) == f"could not {door.attempted}: Throttling: Rate exceeded. {advice}"


@each_paged
def test_a_page_that_may_not_be_read_is_an_error_and_not_half_a_list(door):
    sent, _unused = door.more
    with pytest.raises(Denied, match=door.attempted.split(" ")[0]):
        door.asked(door.call(), door.call(sent=sent, refused="AccessDenied"))


@each_find
def test_what_does_not_exist_is_none_and_no_error(door):
    assert door.asked(door.call(refused=door.missing)) is None


@each_find
def test_another_error_is_not_taken_for_nothing_there(door):
    with pytest.raises(Refused, match="ValidationError: no"):
        door.asked(door.call(refused="ValidationError", message="no"))
