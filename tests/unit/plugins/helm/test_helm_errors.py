# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_errors import failure


@pytest.mark.parametrize(
    ("said", "error", "told"),
    [
        ('Error: chart "demo" version "9.9.9" not found in https://x repository', "Missing", "Check the chart's name"),
        ('Error: looks like "https://x" is not a valid chart repository or cannot be reached: 404', "Unavailable", "repository's URL"),
        ("Error: GET https://x/index.yaml: 401 Unauthorized", "Unauthenticated", "repository_username"),
        ("Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress", "Conflict", "Wait until"),
        (
            'Error: Unable to continue with install: ServiceAccount "a" exists and cannot be imported into the current '
            "release: invalid ownership metadata",
            "Conflict",
            "remove it",
        ),
        ("Error: values don't meet the specifications of the schema(s): demo: replicas: Invalid type", "InvalidArgument", "Correct the values"),
        ("Error: execution error at (demo/templates/a.yaml:3:4): clusterName is required", "InvalidArgument", "clusterName is required"),
        ('Error: secrets is forbidden: User "u" cannot list resource "secrets" in API group ""', "Denied", "is forbidden"),
        ("Error: UPGRADE FAILED: context deadline exceeded", "TimedOut", "context deadline exceeded"),
        ('Error: resource mapping not found for name: "alb": no matches for kind "P"', "Missing", "CRDs"),
        ("Error: something new\nwith two lines", "Refused", "something new with two lines"),
        ("", "Refused", "it failed without a word"),
        ("WARNING: Kubernetes configuration file is group-readable\nError: INSTALLATION FAILED: x", "Refused", "x: INSTALLATION FAILED: x."),
    ],
)  # fmt: skip
def test_what_helm_says_becomes_an_error_of_ours(said, error, told):
    found = failure(said, attempted="install the Helm release", target="x")
    assert type(found).__name__ == error
    assert told in str(found) and "\n" not in str(found) and "WARNING" not in str(found)
