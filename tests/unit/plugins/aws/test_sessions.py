# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How AWS is reached: with whose keys, where, how patiently; and what sessions share."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import session as sessions
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Unauthenticated
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import eks_token
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import VERSION

from tests.unit.plugins.arguments import arguments

REGION = "ap-northeast-1"
KEYS = {"access_key": "AKIAGIVEN", "secret_key": "given", "session_token": "for an hour"}


def of(**given):
    return Aws.of(arguments("eks_cluster_info", **given))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, Aws()),
        ({"region": REGION}, Aws(region=REGION)),
        (KEYS, Aws(**KEYS)),
        ({"profile": "work"}, Aws(profile="work")),
        ({"endpoint_url": "http://127.0.0.1:1"}, Aws(endpoint_url="http://127.0.0.1:1")),
        ({"assume_role": "arn:aws:iam::1:role/x"}, Aws(assume_role="arn:aws:iam::1:role/x")),
        ({"aws_ca_bundle": "/etc/ca.pem"}, Aws(verify="/etc/ca.pem")),
        ({"validate_certs": False}, Aws(verify=False)),
        ({"validate_certs": False, "aws_ca_bundle": "/etc/ca.pem"}, Aws(verify=False)),
        ({"max_attempts": 2}, Aws(max_attempts=2)),
        ({"max_attempts": None}, Aws(max_attempts=8)),
    ],
)
def test_the_arguments_say_how_aws_is_reached(given, wanted):
    assert of(**given) == wanted


def test_without_arguments_the_usual_ones_hold():
    assert Aws.of({}) == Aws(verify=True, max_attempts=8)


def test_a_client_is_what_was_asked_for():
    client = Aws(region=REGION, **KEYS, endpoint_url="http://127.0.0.1:1", max_attempts=2).client("iam")
    config = client.meta.config
    assert (client.meta.region_name, client.meta.endpoint_url) == (REGION, "http://127.0.0.1:1")
    assert config.retries == {"mode": "adaptive", "total_max_attempts": 2}
    assert config.user_agent_extra == f"edgeworks.eks_ingress/{VERSION}"
    credentials = client._request_signer._credentials
    assert (credentials.access_key, credentials.secret_key, credentials.token) == tuple(KEYS.values())


@pytest.mark.parametrize(("verify", "given"), [(True, None), (False, False), (__file__, __file__)])
def test_certificates_are_verified_as_asked(verify, given, monkeypatch):
    seen = []
    monkeypatch.setattr(sessions.botocore.session.Session, "create_client", lambda _self, *_n, **how: seen.append(how))
    Aws(region=REGION, verify=verify).client("iam")
    assert seen[0]["verify"] == given


def test_the_profiles_own_ca_bundle_counts_where_none_is_given(monkeypatch, tmp_path):
    (tmp_path / "config").write_text("[profile work]\nregion = eu-west-1\nca_bundle = /etc/company.pem\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    used = [
        Aws(profile="work", **one).client("eks")._endpoint.http_session._verify
        for one in ({}, {"verify": str(tmp_path)})
    ]
    assert used == ["/etc/company.pem", str(tmp_path)]


def test_a_client_is_made_once_and_a_session_for_all_of_them(monkeypatch):
    made = []
    new_session = sessions.new_session
    monkeypatch.setattr(sessions, "new_session", lambda **how: made.append(how) or new_session(**how))
    aws = Aws(region=REGION, **KEYS)
    assert aws.client("sts") is aws.client("sts")
    assert aws.client("sts") is not aws.client("eks")
    assert made == [{"profile": None, "region": REGION}]


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("ap-northeast-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
    ],
)
def test_the_partition_is_that_of_the_region_and_takes_no_client_of_its_own(region, partition):
    aws = Aws(region=region, **KEYS)
    aws.client("eks")
    assert aws.partition == partition
    assert list(aws._clients) == ["eks"]
    assert Aws(region=region, **KEYS).partition == partition


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("ap-northeast-1", "sts.ap-northeast-1.amazonaws.com"),
        ("ap-east-1", "sts.ap-east-1.amazonaws.com"),
        ("cn-north-1", "sts.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"),
    ],
)
def test_sts_is_asked_in_the_region_itself_whatever_the_sdks_habit(region, host, monkeypatch):
    """ "Manage AWS STS in an AWS Region" of the IAM User Guide: the global endpoint's tokens are not valid in opt-in regions."""
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")
    sts = Aws(region=region, **KEYS).client("sts")
    assert sts.meta.endpoint_url == f"https://{host}"
    url = base64.urlsafe_b64decode(eks_token.mint(sts, "mz-k8s").removeprefix(eks_token.PREFIX) + "==").decode()
    assert url.startswith(f"https://{host}/?Action=GetCallerIdentity")


@pytest.mark.parametrize(("half", "named"), [({"access_key": "A"}, "access"), ({"secret_key": "b"}, "secret")])
def test_keys_without_their_other_half_are_told_before_any_call(half, named):
    with pytest.raises(Unauthenticated) as raised:
        Aws(region=REGION, **half).client("iam")
    assert str(raised.value) == (
        f"could not open an AWS session: only the {named} key was given. Give both the access key and the secret key."
    )


@pytest.mark.parametrize(("name", "region"), [("AWS_REGION", None), ("AWS_DEFAULT_REGION", "eu-west-1")])
def test_the_region_of_the_environment_holds_where_none_is_given(name, region, monkeypatch):
    if region is None:
        # The module takes AWS_REGION by its own argument; the SDK does not know it.
        assert of(region=REGION).client("eks").meta.region_name == REGION
        return
    monkeypatch.setenv(name, region)
    assert Aws(**KEYS).client("eks").meta.region_name == region
    assert Aws(region=REGION, **KEYS).client("eks").meta.region_name == REGION


def test_the_profile_says_keys_and_region(monkeypatch, tmp_path):
    config = "[profile work]\nregion = eu-west-1\naws_access_key_id = AKIAWORK\naws_secret_access_key = x\n"
    (tmp_path / "config").write_text(config)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    client = Aws(profile="work").client("eks")
    assert (client.meta.region_name, client._request_signer._credentials.access_key) == ("eu-west-1", "AKIAWORK")


def test_what_is_read_before_is_not_read_again_by_any_session(monkeypatch):
    read = []

    class Loader:
        def load_data_with_path(self, name):
            read.append(name)

        def load_data(self, name):
            read.append(name)

        def load_service_model(self, service, kind, api_version=None):
            read.append(f"{service}/{kind}/{api_version}")
            return {"metadata": {"apiVersion": "2010-05-08"}}

    monkeypatch.setattr(sessions, "_loader", lambda _path: Loader())
    sessions.preload(["iam", "sts"])
    assert read == [
        *(name for name in sessions.COMMON for _way in range(2)),
        "iam/service-2/None",
        "iam/endpoint-rule-set-1/None",
        # Only of what is listed page by page.
        "iam/paginators-1/2010-05-08",
        "sts/service-2/None",
        "sts/endpoint-rule-set-1/None",
    ]


def test_without_the_sdk_nothing_is_read_before(monkeypatch):
    monkeypatch.setattr(sessions, "BOTO_ERROR", "No module named 'botocore'")
    monkeypatch.setattr(sessions, "_loader", lambda _path: pytest.fail("read"))
    sessions.preload(["iam"])
