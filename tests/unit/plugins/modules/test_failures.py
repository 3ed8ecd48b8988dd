# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that fails half-way says so: what it had done by then is in its result, and it has changed something."""

from __future__ import annotations

import pytest

from tests.unit.plugins.modules.applied import CONFIG_MAP, SERVICE

ALLOWED = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
CHANGED = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
ARN = "arn:aws:iam::123456789012:policy/mz-k8s-reader"


@pytest.mark.parametrize(
    ("refused", "done"),
    [
        ("create_policy_version", None),
        ("tag_policy", [f"create_default_version IAM policy {ARN}"]),
    ],
)
def test_a_policy_that_is_changed_in_part(run_module, aws, aws_calls, refused, done):
    given = {"name": "mz-k8s-reader", "document": ALLOWED}
    assert run_module("iam_policy", **given)["changed"]
    aws_calls.refuse(refused, "AccessDenied", "not you")
    result = run_module("iam_policy", **given | {"document": CHANGED, "tags": {"team": "edge"}})
    assert result["failed"] and result["error"] == "Denied"
    assert (result.get("changed"), result.get("actions")) == (done and True, done)


def test_objects_of_which_some_are_gone(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP, SERVICE)
    cluster.fail("DELETE", "/configmaps/", 403, "denied by policy")
    result = k8s_objects(CONFIG_MAP, SERVICE, state="absent")
    assert result["failed"] and "could not delete ConfigMap default/server: denied by policy" in result["msg"]
    assert result["changed"] and result["actions"] == ["delete Service default/app1"]
