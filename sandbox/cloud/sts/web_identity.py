# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account's token, checked as STS checks it: form, provider, audience, signature, time.

The order and the wording of the refusals follow the AssumeRoleWithWebIdentity page of the STS API Reference.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from moto.iam.models import IAMBackend

from sandbox.cloud.errors import AwsError


@dataclass(frozen=True)
class WebIdentity:
    """A token that verified. `issuer` is without its scheme, as condition keys and ARNs have it."""

    issuer: str
    provider_arn: str
    subject: str
    audience: str


@dataclass(frozen=True)
class Token:
    claims: dict[str, Any]
    algorithm: str
    signed: bytes
    signature: bytes


def invalid_token(message: str) -> AwsError:
    return AwsError("InvalidIdentityToken", message, 400)


def verify_token(token: str, iam: IAMBackend, cluster_issuer: str, public_key: Path) -> WebIdentity:
    """Who a web identity token is for. Raises AwsError InvalidIdentityToken or ExpiredTokenException."""
    parsed = parse_token(token)
    issuer = str(parsed.claims.get("iss", ""))
    provider = next((p for p in iam.open_id_providers.values() if f"https://{p.url}" == issuer), None)
    if provider is None:
        raise invalid_token(f"No OpenIDConnect provider found in your account for {issuer}")
    if issuer != cluster_issuer:
        # AWS fetches the keys from the issuer; the sandbox knows those of its own cluster only.
        raise invalid_token(f"Couldn't retrieve verification key from your identity provider: {issuer}")
    audience = _audience(parsed.claims, provider.client_id_list)
    verify_signature(parsed, public_key)
    _verify_time(parsed.claims)
    return WebIdentity(provider.url, provider.arn, str(parsed.claims.get("sub", "")), audience)


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def parse_token(token: str) -> Token:
    """A JWT, read and not verified. Raises AwsError InvalidIdentityToken."""
    malformed = invalid_token(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
    )
    parts = token.split(".")
    if len(parts) != 3:
        raise malformed
    try:
        header, claims = json.loads(_decode(parts[0])), json.loads(_decode(parts[1]))
        signature = _decode(parts[2])
    except (binascii.Error, ValueError):
        raise malformed from None
    return Token(claims, str(header.get("alg")), f"{parts[0]}.{parts[1]}".encode(), signature)


def _audience(claims: dict[str, Any], client_ids: list[str]) -> str:
    given = claims.get("aud") or []
    audiences = [given] if isinstance(given, str) else list(given)
    known = [audience for audience in audiences if audience in client_ids]
    if not known:
        raise invalid_token("Incorrect token audience")
    return str(known[0])


def verify_signature(token: Token, public_key: Path) -> None:
    """Raises AwsError InvalidIdentityToken unless the key signed the token."""
    if token.algorithm != "RS256":
        raise invalid_token(f"The token is signed with {token.algorithm}, which is not supported: RS256 is")
    if not public_key.is_file():
        raise invalid_token(f"Couldn't retrieve verification key from your identity provider: no {public_key}")
    key = load_pem_public_key(public_key.read_bytes())
    if not isinstance(key, RSAPublicKey):
        raise invalid_token("The identity provider's key is not an RSA key")
    try:
        key.verify(token.signature, token.signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise invalid_token("The token's signature does not verify with the identity provider's key") from None


def _verify_time(claims: dict[str, Any]) -> None:
    now = int(time.time())
    expires = int(claims.get("exp", 0))
    if now >= expires:
        message = f"Token expired: current date/time {now} must be before the expiration date/time {expires}"
        raise AwsError("ExpiredTokenException", message, 400)
    if now + 300 < int(claims.get("nbf", 0)):
        raise invalid_token(f"The token is not valid before {claims['nbf']}")
