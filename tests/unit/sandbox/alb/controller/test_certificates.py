# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any, cast

import pytest

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.certificates import CertificateFinder, serves
from sandbox.alb.controller.errors import BuildError
from tests.unit.sandbox.alb.controller.fakes import flags


class FakeAcm:
    """Certificates by ARN with their names; keeps the calls."""

    def __init__(self, **certificates: list[str]) -> None:
        self.certificates = certificates
        self.calls: list[str] = []

    def acm(self, operation: str, **parameters: Any) -> dict[str, Any]:
        self.calls.append(operation)
        if operation == "ListCertificates":
            return {"CertificateSummaryList": [{"CertificateArn": arn} for arn in self.certificates]}
        names = self.certificates[parameters["CertificateArn"]]
        return {"Certificate": {"DomainName": names[0], "SubjectAlternativeNames": names}}


def finder(acm: FakeAcm) -> CertificateFinder:
    return CertificateFinder(cast(Aws, acm), flags())


@pytest.mark.parametrize(
    ("domain", "host", "served"),
    [
        ("*.frieza.dev", "eks.frieza.dev", True),
        ("*.frieza.dev", "frieza.dev", False),
        ("*.frieza.dev", "a.b.frieza.dev", False),
        ("eks.frieza.dev", "EKS.frieza.dev", True),
        ("eks.frieza.dev", "www.frieza.dev", False),
    ],
)
def test_a_wildcard_stands_for_one_label(domain: str, host: str, served: bool) -> None:
    assert serves(domain, host) is served


def test_every_certificate_that_serves_a_host_is_found() -> None:
    acm = FakeAcm(one=["*.frieza.dev"], two=["eks.frieza.dev"], other=["example.com"])
    assert finder(acm).certificates_for(["eks.frieza.dev"]) == ["one", "two"]


def test_a_host_without_a_certificate_is_an_error_after_one_call() -> None:
    acm = FakeAcm()
    with pytest.raises(BuildError) as refused:
        finder(acm).certificates_for(["eks.frieza.dev"])
    assert (str(refused.value), acm.calls) == ("no certificate found for host: eks.frieza.dev", ["ListCertificates"])


def test_the_names_of_a_certificate_are_asked_for_once() -> None:
    acm = FakeAcm(one=["*.frieza.dev"])
    certificates = finder(acm)
    for _ in range(2):
        certificates.certificates_for(["eks.frieza.dev"])
    assert acm.calls.count("DescribeCertificate") == 1
