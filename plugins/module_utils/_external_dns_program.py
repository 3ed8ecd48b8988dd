# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""external-dns as a program: what its arguments leave out, and what its log says is wrong. Pure.

Its arguments: https://kubernetes-sigs.github.io/external-dns/latest/docs/flags/. The texts are those of v0.21.0.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes

# By name, without the hyphens in front: every value that was given.
Options: TypeAlias = Mapping[str, Sequence[str]]

# Where no --txt-owner-id is given.
DEFAULT_OWNER = "default"
DEFAULT_REGISTRY = "txt"
# How a pass over the names ends in which there was nothing to do, or what had failed before went well.
IN_ORDER = ("All records are already up to date", "Reconciliation succeeded")
# How one ends that had something to do, and no zone to do it in.
NO_ZONE = "there are no changes for the matching hosted zones"
# Told at level info, and then no zone is left.
THROTTLED = "due to provider side throttling"
SEVERE = ("error", "fatal")
# With --log-format=text, the default.
TEXT = re.compile(r'\blevel=(?P<level>\w+) msg=(?P<message>"(?:[^"\\]|\\.)*"|\S+)')
# Differs from pass to pass.
PASSING = re.compile(r" *RequestID: [\w-]+,| \(consecutive soft errors: \d+\)|\bsoft error ")


def options(arguments: Iterable[str]) -> Options:
    """The arguments by name: ``--name=value`` or ``--name value``."""
    found: dict[str, list[str]] = {}
    values: list[str] = []
    for argument in arguments:
        if argument.startswith("--"):
            name, equals, value = argument[2:].partition("=")
            values = found.setdefault(name, [])
            values += [value] if equals else []
        else:
            values.append(argument)
    return found


def last(given: Options, name: str, otherwise: str = "") -> str:
    return (given.get(name) or [otherwise])[-1]


def owner(given: Options) -> str | None:
    """Under which id it writes; None where it keeps no TXT records of whose a record is."""
    return last(given, "txt-owner-id", DEFAULT_OWNER) if last(given, "registry", DEFAULT_REGISTRY) == "txt" else None


def affixes(given: Options) -> Affixes:
    prefix, suffix, wildcard = (last(given, f"txt-{name}") for name in ("prefix", "suffix", "wildcard-replacement"))
    return Affixes(prefix.lower(), suffix.lower(), wildcard.lower())


def zone_ids(given: Options) -> list[str]:
    """The hosted zones that it may write to; none for any."""
    return [zone_id.removeprefix("/hostedzone/") for zone_id in given.get("zone-id-filter", ()) if zone_id]


def left_out(given: Options, name: str) -> list[str]:
    """Why its arguments keep it from writing this name into a public zone."""
    facts = []
    # A regular expression goes before the plain filters.
    if not given.get("regex-domain-filter"):
        domains = [domain for domain in given.get("domain-filter", ()) if domain]
        if domains and not _any_covers(domains, name):
            facts.append(f"external-dns runs with {_spelt('domain-filter', domains)}, which leaves out {name}")
        excluded = [domain for domain in given.get("exclude-domains", ()) if domain and _any_covers([domain], name)]
        if excluded:
            facts.append(f"external-dns runs with {_spelt('exclude-domains', excluded)}, which leaves out {name}")
    if last(given, "aws-zone-type") == "private":
        facts.append("external-dns runs with --aws-zone-type=private, which leaves out public zones")
    return facts


def _any_covers(domains: Iterable[str], name: str) -> bool:
    """Whether the name lies in one of the domains; one with a dot in front is only what lies below it."""
    plain = [domain.strip().lower().rstrip(".") for domain in domains]
    return any(name.endswith(one if one.startswith(".") else f".{one}") or name == one for one in plain)


def _spelt(name: str, values: Iterable[str]) -> str:
    return " ".join(f"--{name}={value}" for value in values)


def complaints(log: str) -> list[str]:
    """What it says is wrong since all was in order, the newest first, each once."""
    said: list[str] = []
    for level, message in reversed([_parsed(line) for line in log.splitlines()]):
        text = " ".join(PASSING.sub("", " ".join(message.split())).split())
        if NO_ZONE in message and text in said:
            # The pass before.
            break
        if message.startswith(IN_ORDER) and NO_ZONE not in message:
            break
        if level in SEVERE or NO_ZONE in message or THROTTLED in message:
            said.append(text)
    return list(dict.fromkeys(said))


def _parsed(line: str) -> tuple[str, str]:
    """Level and message of a line in either format; of any other line, nothing."""
    match = TEXT.search(line)
    if match:
        quoted = match["message"]
        message = quoted[1:-1].replace("\\n", " ").replace('\\"', '"') if quoted.startswith('"') else quoted
        return match["level"], message
    try:
        parsed = json.loads(line)
    except ValueError:
        return "", ""
    return (str(parsed.get("level")), str(parsed.get("msg"))) if isinstance(parsed, dict) else ("", "")
