# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose keys sign a module's calls, where several are at hand: an account that was asked for is never another one."""

from __future__ import annotations

import botocore.auth
import pytest
from moto.core.utils import service_name_from_moto_package_name

CONFIG = """
[profile work]
aws_access_key_id = AKIAWORK
aws_secret_access_key = x
[profile home]
aws_access_key_id = AKIAHOME
aws_secret_access_key = y
"""
GIVEN = {"access_key": "AKIAGIVEN", "secret_key": "z"}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "e", "AWS_SESSION_TOKEN": "t"}
LEGACY = {"AWS_ACCESS_KEY": "AKIALEGACY", "AWS_SECRET_KEY": "l"}
ROLE = "arn:aws:iam::123456789012:role/deployer"


@pytest.fixture
def signed_by(run_module, aws, monkeypatch, tmp_path):
    """Runs a module with arguments and an environment; gives the access keys and session tokens that signed its calls."""
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    # moto looks this up, once in a process, in a session of its own, which a profile that is not there would fail.
    service_name_from_moto_package_name("iam")
    signed = []
    sign = botocore.auth.SigV4Auth.add_auth

    def noted(self, request):
        signed.append((self.credentials.access_key, self.credentials.token))
        sign(self, request)

    monkeypatch.setattr(botocore.auth.SigV4Auth, "add_auth", noted)

    def run(environment, **arguments):
        for name in [*KEYS, *LEGACY, "AWS_SECURITY_TOKEN"]:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        answer = run_module("iam_policy", name="x", state="absent", **arguments)
        return answer, list(dict.fromkeys(signed))

    return run


@pytest.mark.parametrize(
    ("environment", "arguments", "signer"),
    [
        # As the AWS CLI: a profile that is asked for, the environment's keys, the environment's profile.
        (KEYS, {"profile": "work"}, ("AKIAWORK", None)),
        (KEYS | {"AWS_PROFILE": "home"}, {"profile": "work"}, ("AKIAWORK", None)),
        ({"AWS_PROFILE": "home"}, {"aws_profile": "work"}, ("AKIAWORK", None)),
        (KEYS, {}, ("AKIAENVIRONMENT", "t")),
        (KEYS, {"profile": ""}, ("AKIAENVIRONMENT", "t")),
        (KEYS | {"AWS_PROFILE": "home"}, {}, ("AKIAENVIRONMENT", "t")),
        ({"AWS_PROFILE": "home"}, {}, ("AKIAHOME", None)),
        (LEGACY | {"AWS_PROFILE": "home"}, {}, ("AKIAHOME", None)),
        # Keys that are asked for go before everything, and no token of other keys goes with them.
        (KEYS, GIVEN | {"profile": "work"}, ("AKIAGIVEN", None)),
        (KEYS | {"AWS_PROFILE": "home"}, GIVEN | {"session_token": "mine"}, ("AKIAGIVEN", "mine")),
    ],
)
def test_every_call_is_signed_with_the_keys_that_were_meant(signed_by, environment, arguments, signer):
    answer, signers = signed_by(environment, **arguments)
    assert not answer.get("failed"), answer
    assert signers == [signer]


def test_a_role_is_assumed_with_the_keys_of_the_profile(signed_by):
    answer, signers = signed_by(KEYS | {"AWS_PROFILE": "no-such"}, profile="work", assume_role=ROLE)
    assert not answer.get("failed"), answer
    assert signers[0] == ("AKIAWORK", None)
    assert not {key for key, _token in signers[1:]} & {"AKIAWORK", "AKIAENVIRONMENT"}


def test_a_profile_that_is_not_there_is_an_error_and_not_the_environments_keys(signed_by):
    answer, signers = signed_by(KEYS, profile="no-such")
    assert signers == []
    assert (answer["error"], answer["msg"]) == (
        "Unauthenticated",
        "could not open an AWS session with profile no-such: The config profile (no-such) could not be found. "
        "Check the profile's name in ~/.aws/config.",
    )


def test_half_a_pair_of_keys_in_the_environment_is_an_error(signed_by):
    answer, signers = signed_by({"AWS_ACCESS_KEY_ID": "AKIAHALF"})
    assert signers == []
    assert answer["error"] == "Unauthenticated"
    assert answer["msg"].endswith("Give both the access key and the secret key.")
