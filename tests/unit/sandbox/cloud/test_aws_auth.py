# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is let in by which authentication mode, by access entries and by the ConfigMap aws-auth.

By "Grant IAM users and roles access to Kubernetes APIs" of the EKS User Guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.cloud.bootstrap import reset
from sandbox.cloud.kubernetes_api import aws_auth
from sandbox.cloud.sts.principals import Principal

from .conftest import Sandbox
from .test_token_review import eks_token, make_session, review, session_token

ACCOUNT = "123456789012"
ROLES = f"""
- rolearn: arn:aws:iam::{ACCOUNT}:role/deployer
  username: deploy:{{{{SessionName}}}}
  groups: [deployers]
- rolearn: arn:aws:iam::{ACCOUNT}:role/team/pathed
  username: pathed
"""
USERS = f"""
- userarn: arn:aws:iam::{ACCOUNT}:user/anna
  username: anna
  groups: [viewers]
"""


def role(name: str, session: str = "anna@example.com", path: str = "") -> Principal:
    return Principal(
        arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}",
        user_id=f"AROA1:{session}",
        account_id=ACCOUNT,
        role_name=name,
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/{path}{name}",
    )


def user(name: str) -> Principal:
    return Principal(arn=f"arn:aws:iam::{ACCOUNT}:user/{name}", user_id="AIDA1", account_id=ACCOUNT, user_name=name)


@pytest.mark.parametrize(
    ("principal", "username", "groups"),
    [
        (role("deployer"), "deploy:anna-example.com", ("deployers",)),
        (role("deployer", path="team/"), "deploy:anna-example.com", ("deployers",)),
        (user("anna"), "anna", ("viewers",)),
    ],
    ids=["a role's session", "a role with a path, mapped without it", "a user"],
)
def test_the_config_map_names_roles_without_their_path_and_users(
    principal: Principal, username: str, groups: tuple[str, ...]
) -> None:
    found = aws_auth.mapped({"mapRoles": ROLES, "mapUsers": USERS}, principal)
    assert found == aws_auth.Mapped(username, groups)


@pytest.mark.parametrize(
    ("data", "principal"),
    [
        ({}, role("deployer")),
        ({"mapRoles": ROLES}, role("pathed", path="team/")),
        ({"mapRoles": ROLES}, user("deployer")),
        ({"mapUsers": USERS}, user("bob")),
        ({"mapRoles": "- rolearn: [", "mapUsers": "text"}, role("deployer")),
        ({"mapAccounts": '["210987654321"]'}, user("bob")),
    ],
    ids=["nothing", "a line with a path", "a user of a role's name", "another user", "no YAML", "another account"],
)
def test_whom_the_config_map_does_not_name_is_nobody(data: dict[str, str], principal: Principal) -> None:
    assert aws_auth.mapped(data, principal) is None


def test_an_account_may_come_in_as_a_whole_under_its_own_arns() -> None:
    found = aws_auth.mapped({"mapAccounts": f'["{ACCOUNT}"]'}, user("bob"))
    assert found == aws_auth.Mapped(f"arn:aws:iam::{ACCOUNT}:user/bob", ())


def test_a_config_map_that_cannot_be_read_is_empty(sandbox: Sandbox) -> None:
    assert aws_auth.read(sandbox.settings) == {}


@pytest.fixture(scope="module")
def deployer(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """A session of a role that the ConfigMap names and no access entry does."""
    yield make_session(sandbox, "deployer")
    reset(sandbox.server.cloud)


@pytest.mark.parametrize(
    ("mode", "operator", "mapped"),
    [
        ("CONFIG_MAP", "kubernetes-admin", "deploy:anna"),
        ("API_AND_CONFIG_MAP", f"arn:aws:iam::{ACCOUNT}:user/operator", "deploy:anna"),
        ("API", f"arn:aws:iam::{ACCOUNT}:user/operator", None),
    ],
)
def test_a_token_is_judged_by_the_authentication_mode(
    sandbox: Sandbox,
    deployer: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    operator: str,
    mapped: str | None,
) -> None:
    monkeypatch.setattr(aws_auth, "read", lambda _settings: {"mapRoles": ROLES})
    sandbox.server.cloud.eks.clusters["mz-k8s"]["accessConfig"] = {"authenticationMode": mode}

    status = review(sandbox, eks_token(sandbox))
    assert (status["user"]["username"], status["user"]["groups"]) == (operator, ["system:masters"])
    status = review(sandbox, session_token(sandbox, deployer))
    assert status.get("user", {}).get("username") == mapped
    assert status["authenticated"] is (mapped is not None)
    if mapped is None:
        assert "role/deployer has no access entry on cluster mz-k8s" in status["error"]


def test_an_access_entry_goes_before_the_config_map(
    sandbox: Sandbox, deployer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws_auth, "read", lambda _settings: {"mapRoles": ROLES})
    sandbox.server.cloud.eks.clusters["mz-k8s"]["accessConfig"] = {"authenticationMode": "API_AND_CONFIG_MAP"}
    entry = {"clusterName": "mz-k8s", "principalArn": f"arn:aws:iam::{ACCOUNT}:role/deployer"}
    sandbox.client("eks").create_access_entry(**entry, kubernetesGroups=["of-the-entry"])
    assert review(sandbox, session_token(sandbox, deployer))["user"]["groups"] == ["of-the-entry"]
    sandbox.client("eks").delete_access_entry(**entry)
    assert review(sandbox, session_token(sandbox, deployer))["user"]["groups"] == ["deployers"]
