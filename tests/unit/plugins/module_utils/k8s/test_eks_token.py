# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
from types import SimpleNamespace
from urllib.parse import parse_qs, quote, urlsplit

import boto3
import botocore.auth
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Unauthenticated
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import eks_token

NOW = datetime.datetime(2026, 11, 22, 12, 0, 0, tzinfo=datetime.UTC)


class FixedClock(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return NOW.replace(tzinfo=None)


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch):
    # The oldest botocore that is supported asks datetime itself, and STS by its endpoint for all regions.
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "regional")
    if hasattr(botocore.auth, "get_current_datetime"):
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_unused: FixedClock.utcnow())
    else:
        monkeypatch.setattr(botocore.auth, "datetime", SimpleNamespace(datetime=FixedClock))


def sts(**keys):
    return boto3.session.Session().client("sts", region_name="ap-northeast-1", **keys)


def url_in(token):
    encoded = token.removeprefix("k8s-aws-v1.")
    assert token.startswith("k8s-aws-v1.") and "=" not in encoded
    return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()


def test_token_is_a_presigned_identity_call_that_names_the_cluster():
    parts = urlsplit(url_in(eks_token.mint(sts(), "mz-k8s")))
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    assert parts.netloc == "sts.ap-northeast-1.amazonaws.com"
    assert query["Action"] == "GetCallerIdentity" and query["Version"] == "2011-06-15"
    assert query["X-Amz-Date"] == "20261122T120000Z"
    assert query["X-Amz-Expires"] == "60"
    assert query["X-Amz-SignedHeaders"] == "host;x-k8s-aws-id"


def test_signature_covers_the_cluster_name_as_aws_computes_it():
    """Computed here by hand, by AWS's description of Signature Version 4 for query strings."""
    parts = urlsplit(url_in(eks_token.mint(sts(), "mz-k8s")))
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    signature = query.pop("X-Amz-Signature")
    ordered = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(query.items()))
    empty = hashlib.sha256(b"").hexdigest()
    canonical = f"GET\n/\n{ordered}\nhost:{parts.netloc}\nx-k8s-aws-id:mz-k8s\n\nhost;x-k8s-aws-id\n{empty}"
    scope = "20261122/ap-northeast-1/sts/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n20261122T120000Z\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"AWS4unit-test-secret"
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    assert signature == hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def test_tokens_of_two_clusters_differ_though_one_client_signs_both():
    client = sts()
    assert eks_token.mint(client, "a") != eks_token.mint(client, "b")


def test_clients_other_calls_do_not_carry_the_clusters_name():
    client = sts()
    eks_token.mint(client, "mz-k8s")
    assert "x-k8s-aws-id" not in client.generate_presigned_url("get_caller_identity")


def test_no_credentials_is_one_clear_error(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(Unauthenticated, match="could not sign a token for EKS cluster mz-k8s: Unable to locate cred"):
        eks_token.mint(sts(), "mz-k8s")
