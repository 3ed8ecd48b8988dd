# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The `mutual-authentication` annotation, as the real controller reads it (recordings e03 to e03c)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.alb.controller.annotations import PREFIX, Annotations
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.mutual_authentication import by_port, differs

ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:truststore/a/0b"


def read(*entries: dict[str, Any] | str) -> dict[int, dict[str, Any]]:
    text = entries[0] if isinstance(entries[0], str) else json.dumps(entries)
    return by_port(Annotations({f"{PREFIX}/mutual-authentication": text}))


def test_without_the_annotation_nobody_is_asked_for_a_certificate() -> None:
    assert by_port(Annotations({})) == {}


def test_each_port_has_its_own_mode() -> None:
    read_back = read({"port": 443, "mode": "passthrough"}, {"port": 8443, "mode": "verify", "trustStore": ARN})
    assert read_back == {
        443: {"Mode": "passthrough", "TrustStoreArn": ""},
        8443: {"Mode": "verify", "TrustStoreArn": ARN, "IgnoreClientCertificateExpiry": False},
    }


def test_what_verify_may_be_told_is_passed_on() -> None:
    told = {"ignoreClientCertificateExpiry": True, "advertiseTrustStoreCaNames": "on"}
    settings = read({"port": 443, "mode": "verify", "trustStore": ARN, **told})[443]
    assert (settings["IgnoreClientCertificateExpiry"], settings["AdvertiseTrustStoreCaNames"]) == (True, "on")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("[", r"failed to parse mutualAuthentication configuration from ingress annotation: `\[`: unexpected end"),
        ("[]", r"empty mutualAuthentication configuration from ingress annotation: `\[\]`"),
        ("{}", "failed to parse mutualAuthentication configuration .*: json: cannot unmarshal object into Go value"),
        ({"port": 0, "mode": "off"}, r"listen port must be within \[1, 65535\]: 0"),
        ({"port": 443}, "mutualAuthentication mode cannot be empty for port 443"),
        ({"port": 443, "mode": "on"}, r"must be among \[off, passthrough, verify\] for port 443 : on"),
        ({"port": 443, "mode": "verify"}, "trustStore is required when mutualAuthentication mode is verify"),
        ({"port": 443, "mode": "verify", "trustStore": "name"}, "finds no trust store by its name"),
        ({"port": 443, "mode": "off", "trustStore": ARN}, "mode off does not support trustStore for port 443"),
        (
            {"port": 443, "mode": "off", "ignoreClientCertificateExpiry": True},
            "mode off does not support ignoring client certificate expiry for port 443",
        ),
        (
            {"port": 443, "mode": "passthrough", "advertiseTrustStoreCaNames": "on"},
            "mode passthrough does not support advertiseTrustStoreCaNames for port 443",
        ),
        (
            {"port": 443, "mode": "verify", "trustStore": ARN, "advertiseTrustStoreCaNames": "maybe"},
            'only supports the values "on" and "off" got value maybe for port 443',
        ),
    ],
)
def test_what_makes_no_sense_is_refused(entry: dict[str, Any] | str, message: str) -> None:
    with pytest.raises(BuildError, match=message):
        read(entry)


@pytest.mark.parametrize(
    ("described", "desired", "different"),
    [
        (None, None, False),
        ({"Mode": "off"}, None, False),
        (None, {"Mode": "off", "TrustStoreArn": ""}, False),
        ({"Mode": "passthrough"}, None, True),
        ({"Mode": "passthrough"}, {"Mode": "passthrough", "TrustStoreArn": ""}, False),
        ({"Mode": "verify", "TrustStoreArn": "a"}, {"Mode": "verify", "TrustStoreArn": "b"}, True),
    ],
)
def test_off_and_nothing_are_the_same(described: Any, desired: Any, *, different: bool) -> None:
    assert differs(described, desired) is different
