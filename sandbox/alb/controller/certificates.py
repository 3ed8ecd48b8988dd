# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of ACM found by host name."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.flags import Flags

# A certificate's names never change, so they are kept; the list itself is asked for each time.
KEY_TYPES = [
    "RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1",
]  # fmt: skip


class CertificateFinder:
    def __init__(self, aws: Aws, flags: Flags) -> None:
        self._aws = aws
        self._allowed_authorities: Sequence[str] = flags["allowed-certificate-authority-arns"]
        self._domains: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def certificates_for(self, hosts: Sequence[str]) -> list[str]:
        """ARNs of all issued certificates that serve one of the hosts. Raises BuildError when a host has none."""
        listed = self._aws.acm("ListCertificates", CertificateStatuses=["ISSUED"], Includes={"keyTypes": KEY_TYPES})
        domains = {
            summary["CertificateArn"]: self._domains_of(summary["CertificateArn"])
            for summary in listed["CertificateSummaryList"]
        }
        found: set[str] = set()
        for host in hosts:
            arns = {arn for arn, names in domains.items() if any(serves(name, host) for name in names)}
            if not arns:
                raise BuildError(f"no certificate found for host: {host}")
            found |= arns
        return sorted(found)

    def _domains_of(self, arn: str) -> frozenset[str]:
        with self._lock:
            if arn not in self._domains:
                certificate = self._aws.acm("DescribeCertificate", CertificateArn=arn)["Certificate"]
                authority = certificate.get("CertificateAuthorityArn")
                allowed = not self._allowed_authorities or authority in self._allowed_authorities
                names = {certificate.get("DomainName", ""), *certificate.get("SubjectAlternativeNames", [])}
                self._domains[arn] = frozenset(names if allowed else ())
            return self._domains[arn]


def serves(domain: str, host: str) -> bool:
    """Whether a certificate's domain name serves a host: a `*` stands for exactly one label."""
    if domain.startswith("*."):
        return "." in host and host.partition(".")[2].lower() == domain[2:].lower()
    return domain.lower() == host.lower()
