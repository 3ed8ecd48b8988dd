# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS listeners with certificates imported into ACM, chosen by the client's server name.

"SSL certificates for your Application Load Balancer" of the guide for Application Load Balancers.
"""

from __future__ import annotations

import socket
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from sandbox.alb.certificates import choose
from sandbox.alb.data_plane import DataPlane
from sandbox.alb.elb_state import Certificate
from sandbox.settings import Settings
from tests.unit.sandbox.alb.certificates import self_signed

OK = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain"}}
HTTPS_SERVED_AT = 20443


@pytest.fixture
def imported(account: Any) -> Callable[..., str]:
    def make(*names: str) -> str:
        certificate, key = self_signed(*names)
        return str(account.acm.import_certificate(Certificate=certificate, PrivateKey=key)["CertificateArn"])

    return make


@pytest.fixture
def https(account: Any, data_plane: DataPlane, eventually: Any) -> Callable[..., str]:
    """Makes an HTTPS listener with these certificates, the first as the default, and returns its address."""

    def make(*arns: str, action: dict[str, Any] = OK) -> str:
        balancer = account.load_balancer()
        certificates = [{"CertificateArn": arn} for arn in arns]
        listener = account.listener(balancer, action, port=443, Protocol="HTTPS", Certificates=certificates[:1])
        # The controller adds the default certificate a second time.
        account.elb.add_listener_certificates(ListenerArn=listener, Certificates=certificates)
        data_plane.wake()
        address = data_plane.addresses(balancer["DNSName"])[0]
        eventually(lambda: handshake(address, None))
        return address

    return make


def handshake(address: str, server_name: str | None) -> set[str] | None:
    """The names of the certificate shown to a client; None while nobody listens."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        plain = socket.create_connection((address, HTTPS_SERVED_AT), timeout=20)
    except ConnectionRefusedError:
        return None
    with plain, context.wrap_socket(plain, server_hostname=server_name) as connection:
        shown = x509.load_der_x509_certificate(connection.getpeercert(binary_form=True) or b"")
        names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return set(names.get_values_for_type(x509.DNSName))


@pytest.mark.parametrize(
    ("server_name", "shown"),
    [
        (None, "default.dev"),
        ("unknown.dev", "default.dev"),
        ("EKS.frieza.dev", "*.frieza.dev"),
        ("api.frieza.dev", "api.frieza.dev"),
        ("a.b.frieza.dev", "default.dev"),
    ],
)
def test_the_certificate_fits_the_servers_name(https: Any, imported: Any, server_name: str | None, shown: str) -> None:
    address = https(imported("default.dev"), imported("*.frieza.dev"), imported("api.frieza.dev"))

    assert handshake(address, server_name) == {shown}


def test_a_client_that_trusts_the_certificate_is_served_over_https(
    https: Any, account: Any, backend: Any, data_plane: DataPlane, eventually: Any
) -> None:
    certificate, key = self_signed("eks.frieza.dev")
    arn = account.acm.import_certificate(Certificate=certificate, PrivateKey=key)["CertificateArn"]
    group = account.target_group()
    node = backend("192.168.10.11")
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
    address = https(arn, action={"Type": "forward", "TargetGroupArn": group})
    account.elb.modify_load_balancer_attributes(
        LoadBalancerArn=account.only_balancer()["LoadBalancerArn"],
        Attributes=[{"Key": "routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "Value": "true"}],
    )
    data_plane.wake()

    context = ssl.create_default_context(cadata=certificate.decode())

    def answer() -> bytes:
        with (
            socket.create_connection((address, HTTPS_SERVED_AT), timeout=20) as plain,
            context.wrap_socket(plain, server_hostname="eks.frieza.dev") as connection,
        ):
            connection.sendall(b"GET /x HTTP/1.1\r\nHost: eks.frieza.dev\r\nConnection: close\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(65536), b""))

    eventually(lambda: answer().startswith(b"HTTP/1.1 200 OK") and "X-Amzn-Tls-Version" in node.requests[-1]["headers"])
    headers = node.requests[-1]["headers"]
    assert (headers["X-Forwarded-Proto"], headers["X-Forwarded-Port"]) == ("https", "443")
    assert headers["X-Amzn-Tls-Version"].startswith("TLSv1.")
    assert headers["X-Amzn-Tls-Cipher-Suite"]


def test_a_new_default_certificate_is_shown_without_a_new_listener(
    https: Any, imported: Any, account: Any, data_plane: DataPlane, eventually: Any
) -> None:
    address = https(imported("old.dev"))
    (balancer,) = account.elb.describe_load_balancers()["LoadBalancers"]
    (listener,) = account.elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]

    account.elb.modify_listener(
        ListenerArn=listener["ListenerArn"],
        Protocol="HTTPS",
        DefaultActions=[OK],
        Certificates=[{"CertificateArn": imported("new.dev")}],
    )
    data_plane.wake()

    eventually(lambda: handshake(address, None) == {"new.dev"})


def test_targets_are_spoken_to_in_tls_without_verifying_them(
    account: Any, data_plane: DataPlane, settings: Settings, eventually: Any, backend: Any
) -> None:
    node = backend("192.168.10.11", 30443)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder) / "pem"
        pem.write_bytes(b"".join(self_signed("anything.dev")))
        context.load_cert_chain(pem)
    node.server.socket = context.wrap_socket(node.server.socket, server_side=True)
    group = account.target_group(Protocol="HTTPS", Port=30443)
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
    balancer = account.load_balancer()
    account.listener(balancer, {"Type": "forward", "TargetGroupArn": group})
    data_plane.wake()

    eventually(lambda: data_plane.target_health(group, account.instances["a"], 30443)[0] == "healthy")
    address = data_plane.addresses(balancer["DNSName"])[0]
    with socket.create_connection((address, 20080), timeout=20) as connection:
        connection.sendall(b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.endswith(b"one GET /x")


def test_an_exact_name_goes_before_a_wildcard_and_both_before_the_default() -> None:
    default, wild, exact = (
        Certificate("1", b"", b"", ("default.dev",)),
        Certificate("2", b"", b"", ("*.frieza.dev",)),
        Certificate("3", b"", b"", ("other.dev", "api.frieza.dev")),
    )

    assert choose([default, wild, exact], "api.frieza.dev") == exact
    assert choose([default, wild, exact], "eks.frieza.dev") == wild
    assert choose([default, wild, exact], None) == default
    assert choose([], "api.frieza.dev") is None
