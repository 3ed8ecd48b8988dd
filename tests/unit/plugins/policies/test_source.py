# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib
import json

import pytest
from ansible.module_utils import urls
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Refused, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies import (
    aws_load_balancer_controller,
    external_dns,
    source,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.source import Source, parse
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import VERSION

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.http_server import answering

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TEXT = json.dumps(DOCUMENT)
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()
LOOK = "Check the URL, the network and the proxy."


def downloaded(*answers, checksum=SHA256):
    with answering(*answers) as server:
        url = f"http://127.0.0.1:{server.port}/policy.json"
        try:
            return url, Source(url=url, checksum=checksum).read("aws")
        except (Refused, Unavailable, InvalidArgument) as error:
            return url, error


@pytest.mark.parametrize("checksum", [SHA256, f"sha256:{SHA256}", SHA256.upper(), f"sha256:{SHA256.upper()}"])
def test_a_url_is_used_when_its_content_is_the_one_meant(checksum):
    assert downloaded((200, TEXT), checksum=checksum)[1] == DOCUMENT


@pytest.mark.parametrize("checksum", ["sha256:00", SHA256[:-1], f"md5:{SHA256}", ""])
def test_a_url_with_other_content_is_refused_with_its_checksum(checksum):
    url, error = downloaded((200, TEXT), checksum=checksum)
    assert isinstance(error, Refused)
    assert str(error) == (
        f"could not read the policy document {url}: its SHA-256 is {SHA256}, not {checksum}".rstrip()
        + ". Read what changed there before giving the new checksum."
    )


def test_more_than_a_policy_can_be_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(source, "LARGEST_DOWNLOAD", 10)
    _url, error = downloaded((200, TEXT))
    assert f"its SHA-256 is {hashlib.sha256(TEXT[:11].encode()).hexdigest()}" in str(error)
    assert downloaded((200, TEXT[:11]), checksum=hashlib.sha256(TEXT[:11].encode()).hexdigest())[1].answer.startswith(
        "it is not JSON"
    )


@pytest.mark.parametrize(("status", "answer"), [(404, "HTTP Error 404: Not Found"), (500, "HTTP Error 500")])
def test_a_url_that_has_no_such_file_is_one_clear_line(status, answer):
    url, error = downloaded((status, "no"))
    assert isinstance(error, Unavailable)
    assert str(error).startswith(f"could not read the policy document {url}: {answer}")
    assert str(error).endswith(LOOK)


def test_a_url_where_nobody_answers_is_one_clear_line():
    with pytest.raises(Unavailable) as raised:
        Source(url="http://127.0.0.1:1/policy.json", checksum=SHA256).read("aws")
    assert raised.value.target == "http://127.0.0.1:1/policy.json"
    assert "refused" in raised.value.answer
    assert str(raised.value).endswith(LOOK)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://example.com/x", "policy.json", "HTTPS:/x"])
def test_only_the_web_is_downloaded_from(url):
    with pytest.raises(InvalidArgument) as raised:
        Source(url=url, checksum=SHA256).read("aws")
    assert str(raised.value) == f"could not read the policy document {url}: it is not an HTTP(S) URL."


def test_a_file_is_read_where_the_module_runs(tmp_path):
    (tmp_path / "policy.json").write_text(TEXT)
    assert Source(src=str(tmp_path / "policy.json")).read("aws") == DOCUMENT


def test_what_a_file_or_a_url_holds_in_place_of_a_document_is_told_with_where(tmp_path):
    path = tmp_path / "policy.json"
    path.write_text("{}")
    with pytest.raises(InvalidArgument, match=f"read the policy document {path}: it has no Statement"):
        Source(src=str(path)).read("aws")
    url, error = downloaded((200, "{}"), checksum=hashlib.sha256(b"{}").hexdigest())
    assert str(error).startswith(f"could not read the policy document {url}: it has no Statement")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_download_says_who_asks_and_does_not_wait_for_ever(monkeypatch, scheme):
    asked = []

    def open_url(url, **how):
        asked.append((url, how))
        raise OSError("no answer")

    monkeypatch.setattr(urls, "open_url", open_url)
    with pytest.raises(Unavailable, match="no answer"):
        Source(url=f"{scheme}://example.com/x", checksum=SHA256).read("aws")
    agent = f"edgeworks.eks_ingress/{VERSION}"
    assert asked == [(f"{scheme}://example.com/x", {"timeout": 30, "http_agent": agent})]


@pytest.mark.parametrize(("name", "answer"), [("nothing.json", "No such file or directory"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, answer):
    path = str(tmp_path / name)
    with pytest.raises(InvalidArgument) as raised:
        Source(src=path).read("aws")
    assert str(raised.value).startswith(f"could not read the policy document {path}: {answer}. Check src, a path on")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "it is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)."),
        ("", "it is not JSON: Expecting value: line 1 column 1 (char 0)."),
        ("[]", "it has no Statement. See IAM's grammar of policies."),
        ('"x"', "it has no Statement. See IAM's grammar of policies."),
        ("{}", "it has no Statement. See IAM's grammar of policies."),
        ('{"Statement": []}', "it has no Statement. See IAM's grammar of policies."),
        ('{"Statement": ["x"]}', "statement 1 has no Effect of Allow or Deny. See IAM's grammar of policies."),
        ('{"Statement": {"Effect": "Allow"}}', "statement 1 has no Action. See IAM's grammar of policies."),
        (
            '{"Statement": {"Effect": "Allow", "Action": []}}',
            "statement 1 has no Action. See IAM's grammar of policies.",
        ),
        (
            '{"Statement": [{"Effect": "Deny", "NotAction": "a:b"}, {"Effect": "allow", "Action": "a:b"}]}',
            "statement 2 has no Effect of Allow or Deny. See IAM's grammar of policies.",
        ),
    ],
)
def test_what_is_no_policy_document_is_told_so(text, fault):
    with pytest.raises(InvalidArgument) as raised:
        parse(text, "in the option document")
    assert str(raised.value) == f"could not read the policy document in the option document: {fault}"


@pytest.mark.parametrize("origin", ["in the option document"])
def test_no_document_at_all_is_told_so(origin):
    with pytest.raises(InvalidArgument, match=f"read the policy document {origin}: it is not JSON"):
        Source().read("aws")


@pytest.mark.parametrize(
    "statements",
    [
        {"Effect": "Allow", "Action": "a:b", "Resource": "*"},
        [{"Effect": "Deny", "NotAction": "a:b", "Resource": "*"}],
        [{"Effect": "Allow", "Action": ["a:b", "a:c"]}, {"Effect": "Deny", "Action": "a:c"}],
    ],
)
def test_one_statement_or_many_are_a_document(statements):
    assert parse(json.dumps({"Statement": statements}), "x") == {"Statement": statements}


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
@pytest.mark.parametrize(
    ("bundled", "zones", "document"),
    [
        ("aws_load_balancer_controller", (), aws_load_balancer_controller.document),
        ("external_dns", ("Z1", "Z2"), lambda partition: external_dns.document(partition, ("Z1", "Z2"))),
        ("external_dns", (), lambda partition: external_dns.document(partition, (source.UNKNOWN_ZONE,))),
    ],
)
def test_a_bundled_document_is_that_of_the_partition(partition, bundled, zones, document):
    assert Source(bundled=bundled, zone_ids=zones).read(partition) == document(partition)


def test_only_external_dns_without_a_zone_has_something_to_wait_for():
    assert Source(bundled="external_dns", zone_ids=("Z1",)).unmet() == ()
    assert Source(bundled="aws_load_balancer_controller").unmet() == ()
    assert Source(document=TEXT).unmet() == ()
    (unmet,) = Source(bundled="external_dns").unmet()
    assert str(unmet) == "could not write the bundled policy external_dns: zone_ids is empty. Make the zone first."


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"document": TEXT}, Source(document=TEXT)),
        ({"src": "x.json"}, Source(src="x.json")),
        ({"url": "https://x", "checksum": "00"}, Source(url="https://x", checksum="00")),
        ({"bundled": "external_dns", "zone_ids": ["Z1"]}, Source(bundled="external_dns", zone_ids=("Z1",))),
        # The zone of a check mode before there is one has no id.
        ({"bundled": "external_dns", "zone_ids": ["", None]}, Source(bundled="external_dns")),
        ({"bundled": "external_dns", "zone_ids": None}, Source(bundled="external_dns")),
    ],
)
def test_the_arguments_say_where_the_document_is_from(given, wanted):
    assert Source.of(arguments("iam_policy", name="x", **given)) == wanted
