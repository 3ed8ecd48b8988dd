# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signature version 4, verified: for Authorization headers and for presigned URLs.

The algorithm is that of "Create a signed AWS API request" in the IAM User Guide. S3's variant, which does not encode
the path twice, is left out: the sandbox does not serve S3.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from botocore.utils import normalize_url_path

from sandbox.cloud.calls import Credential, HttpRequest

_SIGNED_HEADERS = re.compile(r"SignedHeaders=([^,\s]+)")
_SIGNATURE = re.compile(r"Signature=([0-9a-f]+)")
_UNSIGNED_PAYLOADS = ("UNSIGNED-PAYLOAD", "STREAMING-")
MAX_SKEW_SECONDS = 15 * 60


class SignatureError(Exception):
    """A signature that does not hold; the text says why."""


@dataclass(frozen=True)
class Signature:
    """What a request claims about its own signature."""

    signed_headers: tuple[str, ...]
    value: str
    time: datetime
    presigned: bool
    expires_seconds: int | None


def read_signature(http: HttpRequest) -> Signature:
    """The signature of a request. Raises SignatureError when a part of it is missing or unreadable."""
    header = http.headers.get("authorization", "")
    if header:
        names, value = _SIGNED_HEADERS.search(header), _SIGNATURE.search(header)
        stamp = http.headers.get("x-amz-date")
        if not (names and value and stamp):
            raise SignatureError("the Authorization header lacks SignedHeaders, Signature or the request X-Amz-Date")
        return Signature(tuple(names[1].split(";")), value[1], _time(stamp), presigned=False, expires_seconds=None)
    query = dict(_pairs(http.query))
    missing = {"X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date"} - query.keys()
    if missing:
        raise SignatureError(f"the presigned URL lacks {', '.join(sorted(missing))}")
    expires = query.get("X-Amz-Expires", "")
    return Signature(
        tuple(query["X-Amz-SignedHeaders"].split(";")),
        query["X-Amz-Signature"],
        _time(query["X-Amz-Date"]),
        presigned=True,
        expires_seconds=int(expires) if expires.isdigit() else None,
    )


def verify(http: HttpRequest, credential: Credential, secret: str) -> Signature:
    """Check a request's signature against the secret key. Raises SignatureError."""
    signature = read_signature(http)
    if "host" not in signature.signed_headers:
        raise SignatureError("the host header is not signed")
    scope = f"{credential.date}/{credential.region}/{credential.service}/aws4_request"
    stamp = signature.time.strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(_canonical_request(http, signature).encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    expected = _mac(_signing_key(credential, secret), to_sign).hex()
    if not hmac.compare_digest(expected, signature.value):
        raise SignatureError("the signature is not the one that the secret key gives for this request")
    return signature


def age_seconds(signature: Signature, now: datetime | None = None) -> float:
    """Seconds since a request was signed; negative for one from the future."""
    return ((now or datetime.now(UTC)) - signature.time).total_seconds()


def _time(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise SignatureError(f"X-Amz-Date is not a time of the form 20260131T235959Z: {stamp}") from None


def _pairs(query: str) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in query.split("&") if part]
    return [(unquote(name), unquote(value)) for name, _, value in parts]


def _canonical_request(http: HttpRequest, signature: Signature) -> str:
    path = quote(normalize_url_path(http.path or "/"), safe="/~")
    headers = "".join(f"{name}:{_folded(http.headers.get(name, ''))}\n" for name in signature.signed_headers)
    names = ";".join(signature.signed_headers)
    return "\n".join((http.method, path, _canonical_query(http), headers, names, _payload(http, signature)))


def _canonical_query(http: HttpRequest) -> str:
    pairs = [(name, value) for name, value in _pairs(http.query) if name != "X-Amz-Signature"]
    encoded = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _folded(value: str) -> str:
    return " ".join(value.split())


def _payload(http: HttpRequest, signature: Signature) -> str:
    actual = hashlib.sha256(http.body).hexdigest()
    claimed = http.headers.get("x-amz-content-sha256")
    if signature.presigned or claimed is None:
        return actual
    if claimed.startswith(_UNSIGNED_PAYLOADS):
        return claimed
    if claimed != actual:
        raise SignatureError("X-Amz-Content-Sha256 is not the digest of the body")
    return claimed


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _signing_key(credential: Credential, secret: str) -> bytes:
    key = _mac(b"AWS4" + secret.encode(), credential.date)
    for part in (credential.region, credential.service, "aws4_request"):
        key = _mac(key, part)
    return key
