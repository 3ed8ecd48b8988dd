# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ACM: a certificate is issued when, and only when, its validation records are in a public zone.

After "DNS validation" of the ACM User Guide.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from moto import settings as moto_settings
from moto.acm.models import CertBundle, acm_backends
from moto.elbv2.models import elbv2_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard
from sandbox.cloud.route53.records import normalized_name
from sandbox.cloud.route53.state import backend, records_of

# moto issues after some seconds, whatever the DNS says: never, so that the records decide.
moto_settings.ACM_VALIDATION_WAIT = sys.maxsize


@guard(
    "acm",
    "DescribeCertificate",
    "ListCertificates",
    "GetCertificate",
)
@guard("elbv2", "CreateListener", "ModifyListener", "AddListenerCertificates")
def validated_certificates_are_issued(cloud: Cloud, call: Call) -> None:
    published = _published(cloud)
    for certificate in acm_backends[cloud.world.account_id][call.region]._certificates.values():
        if certificate.status == "PENDING_VALIDATION" and _wanted(certificate) <= published:
            certificate.status = "ISSUED"


# "RequestCertificate" and "DeleteCertificate" of the ACM API Reference.
_DOMAIN = re.compile(r"(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])")


@guard("acm", "RequestCertificate")
def a_domain_is_one(cloud: Cloud, call: Call) -> None:
    for name in [call.params["DomainName"], *(call.params.get("SubjectAlternativeNames") or [])]:
        if not _DOMAIN.fullmatch(name):
            message = f"1 validation error detected: Value '{name}' at 'domainName' failed to satisfy constraint: "
            raise AwsError("ValidationException", f"{message}Member must satisfy regular expression pattern", 400)


@guard("acm", "DeleteCertificate")
def a_certificate_in_use_is_not_deleted(cloud: Cloud, call: Call) -> None:
    arn = call.params["CertificateArn"]
    for balancer in elbv2_backends[cloud.world.account_id][call.region].load_balancers.values():
        for listener in balancer.listeners.values():
            if arn in (listener.certificate, *listener.certificates):
                raise AwsError("ResourceInUseException", f"Certificate {arn} is in use.", 400)


@guard("acm", "GetCertificate")
def a_pending_certificate_is_not_given(cloud: Cloud, call: Call) -> None:
    arn = call.params["CertificateArn"]
    certificate = acm_backends[cloud.world.account_id][call.region]._certificates.get(arn)
    if certificate is not None and certificate.status == "PENDING_VALIDATION":
        raise AwsError("RequestInProgressException", f"Certificate {arn} is in progress: it is not yet issued.", 400)


def _wanted(certificate: CertBundle) -> set[tuple[str, str]]:
    """The CNAME records, name and value, that prove the domains of a certificate."""
    options: list[dict[str, Any]] = certificate.describe()["Certificate"].get("DomainValidationOptions") or []
    records = [option["ResourceRecord"] for option in options]
    return {(normalized_name(record["Name"]), normalized_name(record["Value"])) for record in records}


def _published(cloud: Cloud) -> set[tuple[str, str]]:
    return {
        (record["Name"], normalized_name(value))
        for zone in backend(cloud).zones.values()
        if not zone.private_zone
        for record in records_of(zone)
        if record["Type"] == "CNAME"
        for value in record.get("ResourceRecords", [])
    }
