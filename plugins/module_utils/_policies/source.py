# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a policy document comes from: the task itself, a file, a URL with a checksum, or one that is bundled.

PRIVATE to the collection.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.policy import as_list
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    EksIngressError,
    InvalidArgument,
    Missing,
    Refused,
    Unavailable,
    unreadable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies import (
    aws_load_balancer_controller,
    external_dns,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import VERSION

READING = "read the policy document"
# A policy has at most 6,144 characters that count; white space may be many times that, a web page or a loop is more.
LARGEST_DOWNLOAD = 1024 * 1024
DOWNLOAD_SECONDS = 30
UNKNOWN_ZONE = "(the zone that is to be made)"


@dataclass(frozen=True)
class Source:
    """One of ``document`` (JSON text), ``src`` (a path), ``url`` with ``checksum``, ``bundled`` (a name).

    :param checksum: SHA-256 in hex, with or without ``sha256:`` before it.
    :param zone_ids: the hosted zones of the bundled policy ``external_dns``.
    """

    document: str | None = None
    src: str | None = None
    url: str | None = None
    checksum: str | None = None
    bundled: str | None = None
    zone_ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Source:
        zones = tuple(zone for zone in params["zone_ids"] or () if zone)
        names = ("document", "src", "url", "checksum", "bundled")
        return cls(**{name: params[name] for name in names}, zone_ids=zones)

    def unmet(self) -> tuple[EksIngressError, ...]:
        """What has to exist before this document can be used."""
        if self.bundled != "external_dns" or self.zone_ids:
            return ()
        return (
            Missing("write the bundled policy external_dns", answer="zone_ids is empty", advice="make the zone first"),
        )

    def read(self, partition: str) -> dict[str, Any]:
        """The document.

        :raises InvalidArgument: for what is no policy document, or a file that is not there.
        :raises Refused: for a checksum that does not match, or an HTTP error.
        :raises Unavailable: when the URL cannot be reached.
        """
        if self.bundled:
            return self._read_bundled(partition)
        if self.src:
            return parse(_read_file(self.src), self.src)
        if self.url:
            return parse(_download(self.url, str(self.checksum)), self.url)
        return parse(self.document or "", "in the option document")

    def _read_bundled(self, partition: str) -> dict[str, Any]:
        if self.bundled == "external_dns":
            return external_dns.document(partition, self.zone_ids or (UNKNOWN_ZONE,))
        return aws_load_balancer_controller.document(partition)


def parse(text: str | bytes, origin: str) -> dict[str, Any]:
    """A policy document from its JSON text.

    :param origin: where it is from, for people.
    :raises InvalidArgument: when it is no policy document.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise InvalidArgument(READING, target=origin, answer=f"it is not JSON: {error}") from error
    fault = _fault(document)
    if fault:
        raise InvalidArgument(READING, target=origin, answer=fault, advice="see IAM's grammar of policies")
    return dict(document)


def _fault(document: Any) -> str:
    if not isinstance(document, Mapping) or not as_list(document.get("Statement")):
        return "it has no Statement"
    for number, statement in enumerate(as_list(document["Statement"]), start=1):
        if not isinstance(statement, Mapping) or statement.get("Effect") not in ("Allow", "Deny"):
            return f"statement {number} has no Effect of Allow or Deny"
        if not as_list(statement.get("Action", statement.get("NotAction"))):
            return f"statement {number} has no Action"
    return ""


def _read_file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise unreadable("policy document", path, error, option="src") from error


def _download(url: str, checksum: str) -> bytes:
    # It brings a library of certificates along, which whoever gives no URL need not wait for.
    from ansible.module_utils import urls

    if not url.startswith(("https://", "http://")):
        raise InvalidArgument(READING, target=url, answer="it is not an HTTP(S) URL")
    try:
        with urls.open_url(url, timeout=DOWNLOAD_SECONDS, http_agent=f"edgeworks.eks_ingress/{VERSION}") as answer:
            content: bytes = answer.read(LARGEST_DOWNLOAD + 1)
    except (OSError, urls.ConnectionError) as error:
        raise Unavailable(
            READING, target=url, answer=str(error), advice="check the URL, the network and the proxy"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != checksum.removeprefix("sha256:").lower():
        raise Refused(
            READING,
            target=url,
            answer=f"its SHA-256 is {found}, not {checksum}",
            advice="read what changed there before giving the new checksum",
        )
    return content
