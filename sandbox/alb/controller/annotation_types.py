# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of the annotations that hold JSON: names, members and their types as in the real controller's errors."""

from __future__ import annotations

from sandbox.alb.controller.go_json import BOOL, INT32, STRING, GoType, IntOrString, Map, Scalar, Slice, Struct


def _struct(name: str, **fields: GoType) -> Struct:
    return Struct(f"ingress.{name}", fields)


def _patterns(name: str, **fields: GoType) -> Struct:
    return _struct(name, **fields, regexValues=Slice(STRING), values=Slice(STRING))


_TARGET_GROUP = _struct(
    "TargetGroupTuple",
    targetGroupARN=STRING,
    targetGroupName=STRING,
    serviceName=STRING,
    servicePort=IntOrString(),
    weight=INT32,
)
_FORWARD = _struct(
    "ForwardActionConfig",
    targetGroups=Slice(_TARGET_GROUP),
    targetGroupStickinessConfig=_struct("TargetGroupStickinessConfig", enabled=BOOL, durationSeconds=INT32),
)
# actions.<service>
ACTION = _struct(
    "Action",
    type=Scalar("ingress.ActionType", str),
    targetGroupARN=STRING,
    targetGroupName=STRING,
    fixedResponseConfig=_struct("FixedResponseActionConfig", contentType=STRING, messageBody=STRING, statusCode=STRING),
    redirectConfig=_struct(
        "RedirectActionConfig", host=STRING, path=STRING, port=STRING, protocol=STRING, query=STRING, statusCode=STRING
    ),
    forwardConfig=_FORWARD,
)
# conditions.<service>
CONDITIONS = Slice(
    _struct(
        "RuleCondition",
        field=Scalar("ingress.RuleConditionField", str),
        hostHeaderConfig=_patterns("HostHeaderConditionConfig"),
        httpHeaderConfig=_patterns("HTTPHeaderConditionConfig", httpHeaderName=STRING),
        httpRequestMethodConfig=_struct("HTTPRequestMethodConditionConfig", values=Slice(STRING)),
        pathPatternConfig=_patterns("PathPatternConditionConfig"),
        queryStringConfig=_struct(
            "QueryStringConditionConfig",
            values=Slice(_struct("QueryStringKeyValuePair", key=STRING, value=STRING)),
        ),
        sourceIPConfig=_struct("SourceIPConditionConfig", values=Slice(STRING)),
    )
)
# auth-idp-cognito, auth-idp-oidc
COGNITO = _struct(
    "AuthIDPConfigCognito",
    userPoolARN=STRING,
    userPoolClientID=STRING,
    userPoolDomain=STRING,
    authenticationRequestExtraParams=Map(STRING),
)
OIDC = _struct(
    "AuthIDPConfigOIDC",
    issuer=STRING,
    authorizationEndpoint=STRING,
    tokenEndpoint=STRING,
    userInfoEndpoint=STRING,
    secretName=STRING,
    authenticationRequestExtraParams=Map(STRING),
)
# mutual-authentication
MUTUAL_AUTHENTICATION = Slice(
    _struct(
        "MutualAuthenticationConfig",
        port=INT32,
        mode=STRING,
        trustStore=STRING,
        ignoreClientCertificateExpiry=BOOL,
        advertiseTrustStoreCaNames=STRING,
    )
)
# listen-ports
LISTEN_PORTS = Slice(Map(INT32))
