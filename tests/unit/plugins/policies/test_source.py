# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    Refused,
    Unavailable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.source import Source, parse

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TEXT = json.dumps(DOCUMENT).encode()
SHA256 = hashlib.sha256(TEXT).hexdigest()


class OnePolicy(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/policy.json" else 404)
        self.end_headers()
        self.wfile.write(TEXT)

    def log_message(self, *_unused):
        pass


@pytest.fixture
def website():
    server = HTTPServer(("127.0.0.1", 0), OnePolicy)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("checksum", [SHA256, f"sha256:{SHA256}", SHA256.upper()])
def test_a_url_is_used_when_its_content_is_the_one_meant(website, checksum):
    assert Source(url=f"{website}/policy.json", checksum=checksum).read("aws") == DOCUMENT


def test_a_url_with_other_content_is_refused_with_its_checksum(website):
    with pytest.raises(Refused, match=f"its SHA-256 is {SHA256}, not sha256:00"):
        Source(url=f"{website}/policy.json", checksum="sha256:00").read("aws")


def test_a_url_that_does_not_answer_is_one_clear_line(website):
    with pytest.raises(Unavailable, match="404"):
        Source(url=f"{website}/nothing", checksum=SHA256).read("aws")


def test_only_the_web_is_downloaded_from():
    with pytest.raises(InvalidArgument, match=r"not an HTTP\(S\) URL"):
        Source(url="file:///etc/hostname", checksum=SHA256).read("aws")


def test_a_file_is_read_where_the_module_runs(tmp_path):
    (tmp_path / "policy.json").write_bytes(TEXT)
    assert Source(src=str(tmp_path / "policy.json")).read("aws") == DOCUMENT


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "it is not JSON"),
        ("[]", "it has no Statement"),
        ('{"Statement": []}', "it has no Statement"),
        ('{"Statement": ["x"]}', "statement 1 has no Effect"),
        ('{"Statement": {"Effect": "Allow"}}', "statement 1 has no Action"),
        ('{"Statement": [{"Effect": "Deny", "NotAction": "a:b"}, {"Effect": "No"}]}', "statement 2 has no Effect"),
    ],
)
def test_what_is_no_policy_document_is_told_so(text, fault):
    with pytest.raises(InvalidArgument, match=fault):
        parse(text, "x")


def test_only_external_dns_without_a_zone_has_something_to_wait_for():
    assert Source(bundled="external_dns", zone_ids=("Z1",)).unmet() == ()
    assert Source(bundled="aws_load_balancer_controller").unmet() == ()
    assert len(Source(bundled="external_dns").unmet()) == 1
