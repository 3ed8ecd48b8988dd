# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A listener's default certificate and its list of further ones.

By "ModifyListener", "AddListenerCertificates", "RemoveListenerCertificates" and "DescribeListenerCertificates" of the ELBv2 API
Reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509

from sandbox.alb.conformance.aws_world import self_signed
from tests.unit.sandbox.cloud.balancers import make_balancer, make_listener

from .conftest import Sandbox

FIXED = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}


class Secure:
    """An HTTPS listener and the certificates of it: the default one, then its list, by their names."""

    def __init__(self, sandbox: Sandbox, network: dict[str, Any]) -> None:
        self.elbv2, self._acm = sandbox.client("elbv2"), sandbox.client("acm")
        self.arns = {name: self._imported(name) for name in ("one.dev", "two.dev", "three.dev")}
        balancer = make_balancer(sandbox, network, "certificates")
        self.balancer = balancer["LoadBalancerArn"]
        self.arn = make_listener(sandbox, balancer, port=443, Protocol="HTTPS", Certificates=self.named("one.dev"))

    def _imported(self, name: str) -> str:
        certificate, key = self_signed(name, [x509.DNSName(name)])
        return str(self._acm.import_certificate(Certificate=certificate, PrivateKey=key)["CertificateArn"])

    def named(self, *names: str) -> list[dict[str, str]]:
        return [{"CertificateArn": self.arns[name]} for name in names]

    def add(self, *names: str) -> None:
        self.elbv2.add_listener_certificates(ListenerArn=self.arn, Certificates=self.named(*names))

    def remove(self, *names: str) -> None:
        self.elbv2.remove_listener_certificates(ListenerArn=self.arn, Certificates=self.named(*names))

    def modify(self, **changed: Any) -> None:
        self.elbv2.modify_listener(ListenerArn=self.arn, **changed)

    def shown(self) -> tuple[list[str], list[str]]:
        """The default certificate, and the list."""
        names = {arn: name for name, arn in self.arns.items()}
        answer = self.elbv2.describe_listener_certificates(ListenerArn=self.arn)["Certificates"]
        default = [names[one["CertificateArn"]] for one in answer if one["IsDefault"]]
        return default, [names[one["CertificateArn"]] for one in answer if not one["IsDefault"]]


@pytest.fixture
def secure(sandbox: Sandbox, network: dict[str, Any]) -> Iterator[Secure]:
    listener = Secure(sandbox, network)
    yield listener
    listener.elbv2.delete_load_balancer(LoadBalancerArn=listener.balancer)


@pytest.mark.parametrize(
    ("changed", "default"),
    [
        ({"SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}, "one.dev"),
        ({"DefaultActions": [FIXED]}, "one.dev"),
        ({"Certificates": ["one.dev"]}, "one.dev"),
        ({"Certificates": ["three.dev"]}, "three.dev"),
    ],
)
def test_a_listener_keeps_its_list_when_it_is_modified(secure: Secure, changed: dict[str, Any], default: str) -> None:
    secure.add("one.dev", "two.dev")
    certificates = {"Certificates": secure.named(*changed["Certificates"])} if "Certificates" in changed else {}
    secure.modify(**(changed | certificates))
    assert secure.shown() == ([default], ["one.dev", "two.dev"])


def test_a_listener_is_given_one_default_certificate(secure: Secure) -> None:
    with pytest.raises(ClientError, match=r"ValidationError.*only one certificate"):
        secure.modify(Certificates=secure.named("one.dev", "two.dev"))
    assert secure.shown() == (["one.dev"], [])


def test_a_certificate_is_listed_once(secure: Secure) -> None:
    secure.add("two.dev")
    secure.add("two.dev", "three.dev")
    assert secure.shown() == (["one.dev"], ["two.dev", "three.dev"])


def test_the_default_certificate_stays_when_it_is_taken_off_the_list(secure: Secure) -> None:
    secure.add("one.dev", "two.dev")
    secure.remove("one.dev")
    assert secure.shown() == (["one.dev"], ["two.dev"])
    with pytest.raises(ClientError, match=r"OperationNotPermitted.*Default certificate cannot be removed"):
        secure.remove("one.dev")
    assert secure.shown() == (["one.dev"], ["two.dev"])


def test_a_listener_that_becomes_plain_has_no_certificates_any_more(secure: Secure) -> None:
    secure.add("two.dev")
    secure.modify(Protocol="HTTP")
    assert secure.shown() == ([], [])


def test_the_list_has_an_end(secure: Secure) -> None:
    """25 besides the default one, by "Quotas for your Application Load Balancers"."""
    server = "arn:aws:iam::123456789012:server-certificate/number-{}"
    many = [{"CertificateArn": server.format(number)} for number in range(26)]
    with pytest.raises(ClientError, match="TooManyCertificates"):
        secure.elbv2.add_listener_certificates(ListenerArn=secure.arn, Certificates=many)
    secure.elbv2.add_listener_certificates(ListenerArn=secure.arn, Certificates=many[:25])
    with pytest.raises(ClientError, match="TooManyCertificates"):
        secure.add("two.dev")
