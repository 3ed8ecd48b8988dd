# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON in annotations of what Go's encoding/json does not read into the real controller's types.

The sentences are Go 1.26's, of a program that had these types.
"""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.alb.controller import actions, conditions
from sandbox.alb.controller.annotation_types import (
    ACTION,
    COGNITO,
    CONDITIONS,
    LISTEN_PORTS,
    MUTUAL_AUTHENTICATION,
    OIDC,
)
from sandbox.alb.controller.go_json import GoType, unmarshal

GROUPS = '{"forwardConfig": {"targetGroups": %s}}'
QUERY = '[{"queryStringConfig": {"values": %s}}]'


@pytest.mark.parametrize(
    ("into", "text", "what"),
    [
        (ACTION, '"x"', "string into Go value of type ingress.Action"),
        (ACTION, '{"type": 3}', "number into Go struct field Action.type of type ingress.ActionType"),
        (
            ACTION,
            '{"redirectConfig": "x"}',
            "string into Go struct field Action.redirectConfig of type ingress.RedirectActionConfig",
        ),
        (
            ACTION,
            GROUPS % "{}",
            "object into Go struct field ForwardActionConfig.forwardConfig.targetGroups"
            " of type []ingress.TargetGroupTuple",
        ),
        (
            ACTION,
            GROUPS % '[{"servicePort": true}]',
            "bool into Go struct field TargetGroupTuple.forwardConfig.targetGroups.servicePort of type int32",
        ),
        (
            ACTION,
            GROUPS % '[{"weight": 1}, {"weight": 2.5}]',
            "number 2.5 into Go struct field TargetGroupTuple.forwardConfig.targetGroups.weight of type int32",
        ),
        (
            ACTION,
            '{"forwardConfig": {"targetGroupStickinessConfig": {"durationSeconds": 99999999999}}}',
            "number 99999999999 into Go struct field TargetGroupStickinessConfig.forwardConfig"
            ".targetGroupStickinessConfig.durationSeconds of type int32",
        ),
        (CONDITIONS, '["x"]', "string into Go value of type ingress.RuleCondition"),
        (
            CONDITIONS,
            '[{"hostHeaderConfig": {"values": [1]}}]',
            "number into Go struct field HostHeaderConditionConfig.hostHeaderConfig.values of type string",
        ),
        (
            CONDITIONS,
            QUERY % '["a"]',
            "string into Go struct field QueryStringConditionConfig.queryStringConfig.values"
            " of type ingress.QueryStringKeyValuePair",
        ),
        (
            COGNITO,
            '{"authenticationRequestExtraParams": ["a"]}',
            "array into Go struct field AuthIDPConfigCognito.authenticationRequestExtraParams"
            " of type map[string]string",
        ),
        (OIDC, '{"issuer": {}}', "object into Go struct field AuthIDPConfigOIDC.issuer of type string"),
        (
            MUTUAL_AUTHENTICATION,
            '[{"port": 443.0}]',
            "number 443.0 into Go struct field MutualAuthenticationConfig.port of type int32",
        ),
        (LISTEN_PORTS, '["HTTP"]', "string into Go value of type map[string]int32"),
        (LISTEN_PORTS, '[{"HTTP": "80"}]', "string into Go value of type int32"),
    ],
)
def test_what_is_of_a_wrong_type_is_named_as_go_names_it(into: GoType, text: str, what: str) -> None:
    with pytest.raises(ValueError, match=r"^json: ") as refused:
        unmarshal(text, into)
    assert str(refused.value) == f"json: cannot unmarshal {what}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"issuer": 1, "secretName": true}', "number into Go struct field AuthIDPConfigOIDC.issuer"),
        ('{"secretName": true, "issuer": 1}', "bool into Go struct field AuthIDPConfigOIDC.secretName"),
    ],
)
def test_of_several_the_first_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        unmarshal(text, OIDC)


def test_a_type_that_reads_itself_has_the_last_word() -> None:
    with pytest.raises(ValueError, match=r"targetGroups\.servicePort of type int32"):
        unmarshal('{"type": 5, "forwardConfig": {"targetGroups": [{"servicePort": {}}]}}', ACTION)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "unexpected end of JSON input"),
        ('{"type": NaN}', "invalid character 'N' looking for beginning of value"),
        ('{"type" 1}', "invalid character '1' after object key"),
        ("{} x", "invalid character 'x' after top-level value"),
    ],
)
def test_what_is_no_json_at_all_is_told_before_any_type(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        unmarshal(text, ACTION)


@pytest.mark.parametrize(
    ("into", "text", "held"),
    [
        (ACTION, "null", {}),
        (CONDITIONS, "null", []),
        (CONDITIONS, "[null]", [{}]),
        (CONDITIONS, '[{"hostHeaderConfig": {"values": ["a", null]}}]', [{"hostHeaderConfig": {"values": ["a", ""]}}]),
        (COGNITO, '{"userPoolARN": null, "other": 1}', {}),
        (LISTEN_PORTS, '[{"HTTP": null}, null]', [{"HTTP": 0}, {}]),
        (
            ACTION,
            GROUPS % '[{"servicePort": "http"}, {"ServicePort": 80}]',
            {"forwardConfig": {"targetGroups": [{"servicePort": "http"}, {"servicePort": 80}]}},
        ),
    ],
)
def test_null_is_nothing_and_what_is_unknown_is_left_out(into: GoType, text: str, held: Any) -> None:
    assert unmarshal(text, into) == held


def test_names_of_members_are_read_in_any_case() -> None:
    action = unmarshal('{"Type": "fixed-response", "fixedresponseconfig": {"StatusCode": "200"}}', ACTION)
    actions.check(action)
    assert action == {"type": "fixed-response", "fixedResponseConfig": {"statusCode": "200"}}
    methods = '[{"Field": "http-request-method", "HTTPRequestMethodConfig": {"Values": ["GET"]}}]'
    annotated = unmarshal(methods, CONDITIONS)
    conditions.check(annotated)
    assert conditions.conditions_of(None, {}, annotated) == [
        {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET"]}}
    ]
