# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import ssl
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    Unavailable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import transport
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import (
    Endpoint,
    Identity,
    Transport,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from urllib3.exceptions import InsecureRequestWarning

from tests.unit.listening import listening
from tests.unit.plugins.raw_http import said, speaking

IDENTITY = Identity(lambda: "token", lambda: False, lambda: "me")


def self_signed(name):
    """Certificate and key in PEM, for one DNS name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


class Api(BaseHTTPRequestHandler):
    """Answers whether the caller showed a certificate."""

    def do_GET(self):
        certificate = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        body = b'{"certified": %s}' % (b"true" if certificate else b"false")
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def server_certificate():
    return self_signed("kubernetes.test")


@pytest.fixture(scope="module")
def client_certificate():
    return self_signed("a-client")


@pytest.fixture
def serve():
    with ExitStack() as started:

        def start(context=None):
            port = started.enter_context(listening(Api, tls=context))
            return f"{'https' if context else 'http'}://127.0.0.1:{port}"

        yield start


@pytest.fixture
def https(serve, server_certificate, client_certificate, tmp_path):
    (tmp_path / "server.pem").write_text("".join(server_certificate), encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    context.load_verify_locations(cadata=client_certificate[0])
    context.verify_mode = ssl.CERT_OPTIONAL
    return serve(context)


def read(endpoint, path="/"):
    return Transport(endpoint, IDENTITY).json("GET", path, attempted="read", target="it")


def test_the_server_is_known_by_its_ca_and_its_name(https, server_certificate):
    endpoint = Endpoint(https, ca_pem=server_certificate[0], server_name="kubernetes.test")
    assert read(endpoint) == {"certified": False}


def test_a_server_of_another_name_is_not_taken_for_it_nor_asked_for_long(https, server_certificate, pauses):
    with pytest.raises(Unavailable, match=r"another\.test"):
        read(Endpoint(https, ca_pem=server_certificate[0], server_name="another.test"))
    assert pauses == []


def test_a_server_of_another_ca_is_not_taken_for_it(https, client_certificate, pauses):
    with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
        read(Endpoint(https, ca_pem=client_certificate[0], server_name="kubernetes.test"))
    assert pauses == []


def test_a_server_that_speaks_no_tls_is_told_so(serve, pauses):
    with pytest.raises(Unavailable, match=r"(?i)wrong version number|record layer failure"):
        read(Endpoint(serve().replace("http:", "https:"), verify=False))


def test_without_verification_any_certificate_will_do(https):
    with pytest.warns(InsecureRequestWarning):
        assert read(Endpoint(https, verify=False)) == {"certified": False}


def test_a_client_certificate_is_shown_and_its_key_does_not_stay_on_disk(
    https, server_certificate, client_certificate, tmp_path, monkeypatch
):
    monkeypatch.setattr(transport.tempfile, "tempdir", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()
    certificate, key = client_certificate
    endpoint = Endpoint(https, server_certificate[0], certificate, key, server_name="kubernetes.test")
    assert read(endpoint) == {"certified": True}
    assert not list((tmp_path / "private").iterdir())


def test_certificates_that_are_none_are_refused_before_any_call():
    with pytest.raises(InvalidArgument, match="They have to be PEM"):
        read(Endpoint("https://127.0.0.1:1", ca_pem="no pem"))


@pytest.fixture
def proxy():
    with speaking(said("200 OK", '{"by": "proxy"}')) as spoken:
        yield spoken


@pytest.mark.parametrize(
    ("by_kubeconfig", "environment", "used"),
    [
        (True, {}, True),
        (True, {"no_proxy": "api.test"}, True),
        (False, {"http_proxy": "PROXY"}, True),
        (False, {"HTTP_PROXY": "PROXY"}, True),
        (False, {"http_proxy": "PROXY", "no_proxy": "other.test,.example"}, True),
        (False, {"http_proxy": "PROXY", "no_proxy": "api.test"}, False),
        (False, {"http_proxy": "PROXY", "no_proxy": "*"}, False),
        (False, {"https_proxy": "PROXY"}, False),
        (False, {}, False),
    ],
)
def test_a_proxy_is_used_where_the_kubeconfig_or_the_environment_names_one(
    proxy, monkeypatch, pauses, by_kubeconfig, environment, used
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value.replace("PROXY", proxy.url))
    endpoint = Endpoint("http://api.test", proxy_url=proxy.url if by_kubeconfig else None)
    if used:
        assert read(endpoint, "/x") == {"by": "proxy"}
        assert proxy.heard[0].startswith("GET http://api.test/x HTTP/1.1")
    else:
        with pytest.raises(Unavailable, match=r"at http://api\.test"):
            read(endpoint)
        assert proxy.heard == []


def test_a_proxy_that_does_not_let_through_is_told_as_such(pauses):
    with speaking(said("403 Forbidden")) as spoken, pytest.raises(Unavailable, match="Tunnel connection failed: 403"):
        read(Endpoint("https://api.test", proxy_url=spoken.url))
    assert spoken.heard[0].startswith("CONNECT api.test:443 ")


def test_without_urllib3_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(transport, "URLLIB3_ERROR", "No module named 'urllib3'")
    with pytest.raises(Unavailable, match="Install urllib3"):
        read(Endpoint("https://127.0.0.1:1"))
