# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's temporary credentials ("GetSessionToken" of the STS API Reference)."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.conftest import Sandbox


def test_a_users_session_is_the_user_and_gets_no_further_session(sandbox: Sandbox) -> None:
    session = sandbox.client("sts").get_session_token()["Credentials"]

    sts = sandbox.client("sts", session)

    assert sts.get_caller_identity()["Arn"] == sandbox.client("sts").get_caller_identity()["Arn"]
    assert sandbox.client("iam", session).list_users()["Users"]
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.get_session_token()
