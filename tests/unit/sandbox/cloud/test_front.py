# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front as SDKs meet it: who is let in, how errors look, what the call log says."""

from __future__ import annotations

import http.client
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from .conftest import Sandbox

READS = [
    ("sts", "get_caller_identity", {}),
    ("iam", "list_roles", {}),
    ("ec2", "describe_vpcs", {}),
    ("elbv2", "describe_load_balancers", {}),
    ("route53", "list_hosted_zones", {}),
    ("eks", "describe_cluster", {"name": "mz-k8s"}),
    ("acm", "list_certificates", {}),
    ("resourcegroupstaggingapi", "get_resources", {}),
]


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def request(sandbox: Sandbox, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.settings.ports["aws"], timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    answer = (response.status, response.getheader("Content-Type") or "", response.read())
    connection.close()
    return answer


@pytest.mark.parametrize(("service", "method", "params"), READS)
def test_the_administrator_may_read_everything(
    sandbox: Sandbox, service: str, method: str, params: dict[str, Any]
) -> None:
    answer = getattr(sandbox.client(service), method)(**params)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("service", "method", "params", "code"),
    [
        ("sts", "get_caller_identity", {}, "InvalidClientTokenId"),
        ("ec2", "describe_vpcs", {}, "AuthFailure"),
        ("route53", "list_hosted_zones", {}, "InvalidClientTokenId"),
        ("eks", "list_clusters", {}, "UnrecognizedClientException"),
        ("acm", "list_certificates", {}, "UnrecognizedClientException"),
    ],
)
def test_an_unknown_key_is_refused_in_the_service_s_own_words(
    sandbox: Sandbox, service: str, method: str, params: dict[str, Any], code: str
) -> None:
    stranger = {"AccessKeyId": "AKIA0000000000000000", "SecretAccessKey": "x"}
    with pytest.raises(ClientError) as refused:
        getattr(sandbox.client(service, stranger), method)(**params)
    assert code_of(refused) == code


@pytest.mark.parametrize(
    ("service", "method", "code"),
    [
        ("sts", "get_caller_identity", "SignatureDoesNotMatch"),
        ("ec2", "describe_vpcs", "AuthFailure"),
        ("eks", "list_clusters", "InvalidSignatureException"),
    ],
)
def test_a_wrong_secret_key_is_found_out(sandbox: Sandbox, service: str, method: str, code: str) -> None:
    keys = {"AccessKeyId": sandbox.settings.admin_access_key, "SecretAccessKey": "wrong"}
    with pytest.raises(ClientError) as refused:
        getattr(sandbox.client(service, keys), method)()
    assert code_of(refused) == code


def test_an_old_signature_is_refused(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = (datetime.now(UTC) - timedelta(minutes=16)).replace(tzinfo=None)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: long_ago)
    with pytest.raises(ClientError, match="more than 15 minutes"):
        sandbox.client("sts").get_caller_identity()


def test_an_expired_session_is_refused(sandbox: Sandbox) -> None:
    principals = sandbox.server.cloud.principals
    role = next(iter(principals.iam.roles.values()))
    session = principals.open_session(role, "late", duration_seconds=-1)
    keys = {
        "AccessKeyId": session.access_key,
        "SecretAccessKey": session.secret_key,
        "SessionToken": session.session_token,
    }
    with pytest.raises(ClientError) as refused:
        sandbox.client("sts", keys).get_caller_identity()
    assert code_of(refused) == "ExpiredToken"


def test_an_unsigned_request_is_refused(sandbox: Sandbox) -> None:
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    status, _, body = request(sandbox, "POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", **form)
    assert status == 403
    assert b"<Code>MissingAuthenticationToken</Code>" in body


@pytest.mark.parametrize(
    ("service", "method", "params", "named"),
    [
        ("ec2", "get_coip_pool_usage", {"PoolId": "ipv4pool-coip-1"}, "ec2:GetCoipPoolUsage"),
        ("eks", "list_insights", {"clusterName": "mz-k8s"}, "eks:ListInsights"),
        ("pricing", "describe_services", {}, "pricing:DescribeServices"),
    ],
)
def test_what_is_not_implemented_is_named_and_not_html(
    sandbox: Sandbox, service: str, method: str, params: dict[str, Any], named: str
) -> None:
    with pytest.raises(ClientError, match=named) as refused:
        getattr(sandbox.client(service), method)(**params)
    assert code_of(refused) == "NotImplemented"


def signed(sandbox: Sandbox, service: str, body: str, **changed: str) -> tuple[int, str, bytes]:
    """A form sent by hand, with a right signature and whatever is in it; some headers are changed after that."""
    settings = sandbox.settings
    content = {"Content-Type": "application/x-www-form-urlencoded"}
    prepared = AWSRequest(method="POST", url=settings.aws_url + "/", data=body, headers=content)
    keys = Credentials(settings.admin_access_key, settings.admin_secret_key)
    SigV4Auth(keys, service, settings.world.region).add_auth(prepared)
    headers = {name.replace("-", "_"): value for name, value in prepared.headers.items()} | changed
    return request(sandbox, "POST", "/", body, **headers)


CREDENTIAL = "AWS4-HMAC-SHA256 Credential={key}/20260101/ap-northeast-1/iam/aws4_request"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"X_Amz_Content_Sha256": "0" * 64}, b"X-Amz-Content-Sha256 is not the digest of the body"),
        ({"X_Amz_Date": "yesterday"}, b"X-Amz-Date is not a time of the form 20260131T235959Z: yesterday"),
        ({"X_Amz_Date": ""}, b"lacks SignedHeaders, Signature or the request X-Amz-Date"),
        ({"Authorization": CREDENTIAL}, b"lacks SignedHeaders, Signature or the request X-Amz-Date"),
        ({"Authorization": f"{CREDENTIAL}, SignedHeaders=x-amz-date, Signature=00"}, b"the host header is not signed"),
    ],
)
def test_a_signature_that_leaves_something_open_is_refused(
    sandbox: Sandbox, changed: dict[str, str], told: bytes
) -> None:
    """ "Create a signed AWS API request" of the IAM User Guide."""
    key = sandbox.settings.admin_access_key
    filled = {name: value.replace("{key}", key) for name, value in changed.items()}
    status, _, answer = signed(sandbox, "iam", "Action=ListRoles&Version=2010-05-08", **filled)
    assert status == 403
    assert told in answer


@pytest.mark.parametrize(
    ("service", "body", "code"),
    [
        ("iam", "Action=GetRole&Version=2010-05-08", b"<Code>ValidationError</Code>"),
        ("ec2", "Action=CreateTags&Version=2016-11-15", b"<Code>MissingParameter</Code>"),
        ("iam", "Action=NoSuchThing&Version=2010-05-08", b"<Code>InvalidAction</Code>"),
        ("nonsense", "Action=GetRole&Version=2010-05-08", b"<Code>UnknownService</Code>"),
    ],
)
def test_a_request_made_by_hand_is_refused_in_the_service_s_shape(
    sandbox: Sandbox, service: str, body: str, code: bytes
) -> None:
    status, content_type, answer = signed(sandbox, service, body)
    assert (status, content_type) == (400, "text/xml")
    assert code in answer


def test_every_call_is_logged_with_its_time_caller_resource_and_outcome(sandbox: Sandbox) -> None:
    ec2, began = sandbox.client("ec2"), datetime.now(UTC).replace(microsecond=0)
    vpc = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["192.168.0.0/16"]}])["Vpcs"][0]["VpcId"]
    read = sandbox.calls()[-1]
    assert began <= datetime.fromisoformat(read["time"]) <= datetime.now(UTC)
    assert (read["service"], read["action"], read["write"], read["status"]) == ("ec2", "DescribeVpcs", False, 200)
    assert read["caller"] == "arn:aws:iam::123456789012:user/operator"
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "team", "Value": "edge"}])
    write = sandbox.calls()[-1]
    assert (write["action"], write["write"]) == ("CreateTags", True)
    assert write["resource"] == f"arn:aws:ec2:ap-northeast-1:123456789012:vpc/{vpc}"
    with pytest.raises(ClientError):
        sandbox.client("iam").get_role(RoleName="missing")
    failed = sandbox.calls()[-1]
    assert (failed["status"], failed["error"]) == (404, "NoSuchEntity")


def test_charts_are_served_from_the_state_folder_and_from_nowhere_else(sandbox: Sandbox, state: Path) -> None:
    (state / "charts").mkdir(exist_ok=True)
    (state / "charts" / "index.yaml").write_text("apiVersion: v1\n", encoding="utf-8")
    assert request(sandbox, "GET", "/_sandbox/charts/index.yaml") == (200, "text/yaml", b"apiVersion: v1\n")
    assert request(sandbox, "GET", "/_sandbox/charts/%2e%2e/settings.json")[0] == 404


def test_health_and_unknown_routes(sandbox: Sandbox) -> None:
    assert request(sandbox, "GET", "/_sandbox/health")[2] == b'{"status": "ok"}'
    status, content_type, body = request(sandbox, "GET", "/_sandbox/nothing")
    assert (status, content_type) == (404, "application/json")
    assert "no route GET /_sandbox/nothing" in json.loads(body)["error"]


def test_reset_puts_the_account_back(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    iam.create_user(UserName="temporary")
    assert request(sandbox, "POST", "/_sandbox/reset")[0] == 200
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["operator"]
