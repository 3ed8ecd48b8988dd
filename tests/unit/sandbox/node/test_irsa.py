# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pod gets its role when it is created, as on EKS."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.node.irsa import MOUNT_PATH, TOKEN_FILE, Injection, patch, wanted

ROLE = "arn:aws:iam::123456789012:role/demo"
REGION = "ap-northeast-1"


def account(**annotations: str) -> dict[str, Any]:
    named = {f"eks.amazonaws.com/{name.replace('_', '-')}": value for name, value in annotations.items()}
    return {"metadata": {"name": "app", "annotations": named}}


def injection(pod: dict[str, Any], **annotations: str) -> Injection:
    found = wanted(account(role_arn=ROLE, **annotations), pod, REGION)
    assert found is not None
    return found


def operation(operations: list[dict[str, Any]], path: str) -> Any:
    return next((each["value"] for each in operations if each["path"] == path), None)


def test_an_account_without_a_role_changes_nothing(make_pod: Any) -> None:
    assert wanted({"metadata": {"name": "app"}}, make_pod(), REGION) is None


def test_variables_mount_and_token_are_injected(make_pod: Any) -> None:
    pod = make_pod()
    operations = patch(pod, injection(pod))
    assert operation(operations, "/spec/containers/0/env") == [
        {"name": "AWS_STS_REGIONAL_ENDPOINTS", "value": "regional"},
        {"name": "AWS_DEFAULT_REGION", "value": REGION},
        {"name": "AWS_REGION", "value": REGION},
        {"name": "AWS_ROLE_ARN", "value": ROLE},
        {"name": "AWS_WEB_IDENTITY_TOKEN_FILE", "value": TOKEN_FILE},
    ]
    assert operation(operations, "/spec/containers/0/volumeMounts")[0]["mountPath"] == MOUNT_PATH
    token = operation(operations, "/spec/volumes")[0]["projected"]["sources"][0]["serviceAccountToken"]
    assert token == {"audience": "sts.amazonaws.com", "expirationSeconds": 86400, "path": "token"}


def test_what_the_pod_has_already_stays(make_pod: Any) -> None:
    container = {
        "name": "app",
        "image": "python:3",
        "env": [{"name": "AWS_REGION", "value": "eu-west-1"}, {"name": "AWS_ROLE_ARN", "value": "mine"}],
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    }
    pod = make_pod(containers=[container], volumes=[{"name": "data"}])
    operations = patch(pod, injection(pod))
    names = [each["name"] for each in operation(operations, "/spec/containers/0/env")]
    assert names == ["AWS_REGION", "AWS_ROLE_ARN", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_WEB_IDENTITY_TOKEN_FILE"]
    assert [each["name"] for each in operation(operations, "/spec/containers/0/volumeMounts")] == [
        "data",
        "aws-iam-token",
    ]
    assert [each["name"] for each in operation(operations, "/spec/volumes")] == ["aws-iam-token", "data"]


def test_init_containers_get_it_and_skipped_ones_do_not(make_pod: Any) -> None:
    pod = make_pod(
        metadata={"annotations": {"eks.amazonaws.com/skip-containers": "proxy, other"}},
        initContainers=[{"name": "init", "image": "python:3"}],
        containers=[{"name": "proxy", "image": "python:3"}, {"name": "app", "image": "python:3"}],
    )
    operations = patch(pod, injection(pod))
    assert operation(operations, "/spec/initContainers/0/env")
    assert operation(operations, "/spec/containers/1/env")
    assert operation(operations, "/spec/containers/0/env") is None


@pytest.mark.parametrize(("given", "seconds"), [("7200", 7200), ("60", 3600), ("soon", 86400)])
def test_the_token_lives_as_long_as_the_annotation_says_but_an_hour_at_least(
    make_pod: Any, given: str, seconds: int
) -> None:
    token = injection(make_pod(), token_expiration=given).volume["projected"]["sources"][0]["serviceAccountToken"]
    assert token["expirationSeconds"] == seconds


def test_audience_and_endpoints_follow_the_annotations(make_pod: Any) -> None:
    pod = make_pod()
    found = injection(pod, audience="vault", sts_regional_endpoints="false")
    assert found.volume["projected"]["sources"][0]["serviceAccountToken"]["audience"] == "vault"
    names = [each["name"] for each in operation(patch(pod, found), "/spec/containers/0/env")]
    assert "AWS_STS_REGIONAL_ENDPOINTS" not in names


def test_a_pod_that_was_patched_is_not_patched_again(make_pod: Any) -> None:
    pod = make_pod()
    first = patch(pod, injection(pod))
    container = pod["spec"]["containers"][0]
    container["env"] = operation(first, "/spec/containers/0/env")
    container["volumeMounts"] = operation(first, "/spec/containers/0/volumeMounts")
    pod["spec"]["volumes"] = operation(first, "/spec/volumes")
    assert patch(pod, injection(pod)) == []
