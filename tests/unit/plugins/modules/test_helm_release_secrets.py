# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret about a release - its repository's password, its values, its Secrets - is told nowhere."""

from __future__ import annotations

import json

import pytest

from tests.unit.plugins.helm.release import MANIFEST

LOGIN = {"repository_username": "u", "repository_password": "hush-password"}
VALUES = {"replicas": 2, "admin": {"password": "hush-value"}}
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "tls"}, "data": {"key": "aHVzaA=="}}


def told(result):
    """All that a result says, but for the arguments, which are the user's own."""
    return json.dumps({key: value for key, value in result.items() if key != "invocation"})


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "where",
    [{}, {"chart": "oci://registry.example/demo", "repository": None}],
    ids=["repository", "registry"],
)
def test_password_of_a_repository_is_in_no_result_and_on_no_command_line(helm_release, helm, check, where):
    result = helm_release(_check=check, _diff=True, wait=False, **LOGIN, **where)
    assert result["changed"], result
    assert "hush-password" not in told(result)
    assert "hush-password" not in json.dumps(helm.calls) + helm.noted("environment")
    assert result.get("invocation", {}).get("module_args", {}).get("repository_password") != "hush-password"


def test_password_that_is_wrong_is_not_in_the_error(helm_release, helm):
    helm.write(repo='echo "Error: 401 Unauthorized" >&2; exit 1')
    result = helm_release(**LOGIN)
    assert result["error"] == "Unauthenticated" and "repository_password" in result["msg"]
    assert "hush-password" not in told(result)


@pytest.mark.parametrize("check", [True, False])
def test_secrets_among_the_values_and_the_objects_are_in_no_result(helm_release, tmp_path, check):
    (tmp_path / "manifest").write_text(f"{MANIFEST}\n---\n{json.dumps(SECRET)}\n", encoding="utf-8")
    result = helm_release(_check=check, _diff=True, wait=False, values=VALUES)
    assert result["changed"]
    assert "hush-value" not in told(result) and "aHVzaA==" not in told(result)
    assert result["diff"]["after"]["values"]["replicas"] == 2
    assert "Secret default/tls" in result["diff"]["after"]["objects"]


def test_user_name_and_password_go_together(helm_release, helm):
    result = helm_release(repository_username="u")
    assert result["failed"] and "repository_username, repository_password" in result["msg"]
    assert helm.calls == []
