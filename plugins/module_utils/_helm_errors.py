# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What helm says when something fails, made into one of our errors. Data and one pure function.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on, searched
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.errors import GIVE_BASE64, NOT_BASE64
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.immutable import without_objects
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._url_secrets import masked


@dataclass(frozen=True)
class Failure:
    """What helm says when something fails, which error it is, and what to do."""

    pattern: str
    error: type[errors.EksIngressError]
    advice: str = ""


# The first that is found counts.
FAILURES = (
    Failure(
        r"Kubernetes cluster unreachable",
        errors.Unavailable,
        "check that the cluster's endpoint is open to this machine",
    ),
    Failure(
        r"failed calling webhook", errors.Unavailable, "look at why the pods behind that webhook do not answer, or wait"
    ),
    Failure(
        r"401 Unauthorized|403 Forbidden|failed to authorize|authentication required|credential not found|denied: ",
        errors.Unauthenticated,
        "check repository_username and repository_password",
    ),
    Failure(r"release: not found", errors.Missing, "it is gone meanwhile: run again"),
    Failure(
        r"matching .* not found in|no chart version found|chart \".*\" not found|not found: manifest|: not found$",
        errors.Missing,
        "check the chart's name and version",
    ),
    Failure(
        r"can't read CA file|failed to read CA|can't create TLS config",
        errors.InvalidArgument,
        "correct repository_ca_cert: a file of certificates on the host that runs the module",
    ),
    Failure(
        r"does not look like a TLS handshake|server gave HTTP response to HTTPS client",
        errors.Unavailable,
        "set plain_http: true for a registry that has no TLS",
    ),
    Failure(
        r"cannot be reached: (?:error (?:converting YAML|unmarshaling JSON)|no API version specified)",
        errors.Unavailable,
        "what answers there is not an index of charts (a proxy's page?): check the repository's URL and the proxy",
    ),
    Failure(r"x509: ", errors.Unavailable, "give the CA certificate of the repository in repository_ca_cert"),
    Failure(
        r"not a valid chart repository|cannot be reached|no such host|connection refused|i/o timeout",
        errors.Unavailable,
        "check the repository's URL and the network",
    ),
    Failure(
        r"another operation \(install/upgrade/rollback\) is in progress", errors.Conflict, "wait until it has ended"
    ),
    Failure(
        r"Apply failed with \d+ conflicts?:",
        errors.Conflict,
        "these fields are held by others: set force_conflicts: true to take them over, or leave them to those",
    ),
    Failure(
        r"invalid ownership metadata",
        errors.Conflict,
        "that object exists and is not of this release: remove it, or give it Helm's ownership labels",
    ),
    Failure(
        r"field is immutable",
        errors.Immutable,
        "delete that object, if nobody else needs it, and run again: Helm makes it anew",
    ),
    Failure(NOT_BASE64, errors.InvalidArgument, f"{GIVE_BASE64}; check the values"),
    Failure(
        r"cannot unmarshal (?:number|bool) into Go struct field \S+ of type string",
        errors.InvalidArgument,
        "quote that value: it has to be a text",
    ),
    Failure(r"don't meet the specifications of the schema", errors.InvalidArgument, "correct the values"),
    # Before what is wrong with a template: these may come of what it looks up.
    Failure(
        r"no matches for kind|resource mapping not found|could not find the requested resource",
        errors.Missing,
        "install the CRDs that define it first",
    ),
    Failure(r"is forbidden: User|cannot (?:get|list|create|patch|delete) resource", errors.Denied),
    Failure(r"execution error at|template: |parse error at|nil pointer", errors.InvalidArgument, "check the values"),
    Failure(r"timed out waiting|context deadline exceeded", errors.TimedOut),
)


def failure(said: str, *, attempted: str, target: str) -> errors.EksIngressError:
    """The error that helm's last words mean."""
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("WARNING")]
    begins = next((index for index, line in enumerate(lines) if line.startswith("Error:")), 0)
    answer = masked(" ".join(lines[begins:]).removeprefix("Error:").strip()) or "it failed without a word"
    answer = without_objects(answer)
    text = searched(answer)
    known = next((row for row in FAILURES if re.search(row.pattern, text)), None)
    kind, advice = (known.error, known.advice) if known else (errors.Refused, "")
    # What the cluster said is known better than that it said something.
    return kind(attempted, target=target, answer=answer, advice="; ".join(advice_on([answer])) or advice)
