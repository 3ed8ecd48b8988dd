# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A listener's default certificate and its certificate list, which moto keeps as one: the default is the first.

By "ModifyListener", "AddListenerCertificates" and "RemoveListenerCertificates" of the ELBv2 API Reference, and by
"Quotas for your Application Load Balancers".
"""

from __future__ import annotations

from typing import Any

from moto.acm.models import acm_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.state import listener
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override

SECURE = ("HTTPS", "TLS")
MOST_LISTED = 25


def certificate_list(cloud: Cloud, call: Call) -> list[str]:
    """The ARNs that were added to a listener; the default may be among them. Raises AwsError ListenerNotFound."""
    return list(listener(cloud, call, call.params["ListenerArn"]).certificates[1:])


def _named(call: Call) -> list[str]:
    return [str(named["CertificateArn"]) for named in call.params.get("Certificates") or []]


@guard("elbv2", "CreateListener")
def a_secure_listener_has_a_certificate(cloud: Cloud, call: Call) -> None:
    if call.params.get("Protocol") in SECURE and not _named(call):
        message = f"A certificate must be specified for {call.params['Protocol']} listeners"
        raise AwsError("ValidationError", message)


@guard("elbv2", "CreateListener", "ModifyListener")
def a_listener_is_given_its_default_certificate_only(cloud: Cloud, call: Call) -> None:
    if len(_named(call)) > 1:
        message = "You can specify only one certificate: add further ones with AddListenerCertificates"
        raise AwsError("ValidationError", message)


@guard("elbv2", "CreateListener", "ModifyListener", "AddListenerCertificates")
def certificates_are_issued(cloud: Cloud, call: Call) -> None:
    known = acm_backends[cloud.world.account_id][call.region]._certificates
    for arn in _named(call):
        if ":acm:" not in arn:
            continue
        if arn not in known:
            raise AwsError("CertificateNotFound", f"Certificate '{arn}' not found")
        if known[arn].status != "ISSUED":
            message = (
                f"The certificate '{arn}' must have a fully-qualified domain name, a supported signature, "
                "and a supported key size."
            )
            raise AwsError("UnsupportedCertificate", message)


@override("elbv2", "AddListenerCertificates")
def list_each_certificate_once(cloud: Cloud, call: Call) -> dict[str, Any]:
    listed = list(dict.fromkeys([*certificate_list(cloud, call), *_named(call)]))
    if len(listed) > MOST_LISTED:
        raise AwsError("TooManyCertificates", f"The maximum number of certificates is '{MOST_LISTED}'")
    kept = listener(cloud, call, call.params["ListenerArn"])
    kept.certificates = [*kept.certificates[:1], *listed]
    return {"Certificates": [{"CertificateArn": arn, "IsDefault": False} for arn in listed]}


@override("elbv2", "RemoveListenerCertificates")
def keep_the_default_certificate(cloud: Cloud, call: Call) -> dict[str, Any]:
    kept, listed = listener(cloud, call, call.params["ListenerArn"]), certificate_list(cloud, call)
    if set(_named(call)) & set(kept.certificates[:1]) - set(listed):
        raise AwsError("OperationNotPermitted", "Default certificate cannot be removed")
    kept.certificates = [*kept.certificates[:1], *(arn for arn in listed if arn not in _named(call))]
    return {}
