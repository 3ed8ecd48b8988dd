# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diagnosis would say twice: by an event and a status, of pods alike, or after the line before it. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# As kubelet words the events about what a container then waits for.
FAILED = re.compile(r'(?P<pod>Pod \S+): Failed: (?:Error: |Failed to pull image "[^"]*": )(?P<why>.*)', re.DOTALL)
NO_IMAGE = ("ErrImagePull", "ImagePullBackOff")
# A fact: of what, and then what is said of it.
FACT = re.compile(
    r"(?P<of>(?:container \S+ of )?[A-Z]\w+ (?P<name>\S+?))"
    r"(?P<said>(?P<says>: | waits: | ended with | is not scheduled: )(?P<text>.+))",
    re.DOTALL,
)
# When a line was written: 2026-11-23T07:47:16Z, 2026-11-23 07:47:16,123, 07:47:16.
TIME = r"(?:\b\d{4}[-/]\d\d[-/]\d\d[T ]|\b)\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
# What is another every time: ids of requests and of objects, times, and how long kubelet holds a container back.
VARYING = re.compile(rf"[0-9a-f]{{8}}-(?:[0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}}|(?<=back-off )\w+|{TIME}")


def timeless(text: str) -> str:
    """The text without what is another every time it is said."""
    return VARYING.sub("", text)


def without_repeated_waits(facts: Sequence[str]) -> list[str]:
    """Without the events that say once more what a container waits for."""
    waits = [fact for fact in facts if " waits: " in fact]
    return [fact for fact in facts if not any(_repeats(fact, wait) for wait in waits)]


def _repeats(fact: str, wait: str) -> bool:
    event = FAILED.fullmatch(fact)
    if event is None or f" of {event['pod']} waits: " not in wait:
        return False
    return event["why"] in wait or (event["why"] in NO_IMAGE and any(word in wait for word in NO_IMAGE))


def unsaid(facts: Iterable[str], said: str) -> list[str]:
    """The facts that do not stand in the text that goes before them, in these or other words."""
    before = timeless(said)
    return [fact for fact in facts if timeless(_event(fact) or fact) not in before]


def _event(fact: str) -> str:
    """``FailedMount: MountVolume.SetUp failed``, without of what; empty for what is no event."""
    match = FACT.fullmatch(fact)
    return match["text"] if match and match["says"] == ": " else ""


def merged(facts: Iterable[str]) -> list[str]:
    """The facts, what is said of several objects only once: ``Pod default/a and default/b: FailedMount: ...``."""
    alike: dict[str, list[str]] = {}
    for fact in facts:
        alike.setdefault(_meaning(fact), []).append(fact)
    return [_of_all(group) for group in alike.values()]


def _meaning(fact: str) -> str:
    """The fact without what is another for each object."""
    match = FACT.fullmatch(fact)
    if match is None:
        return fact
    # What a workload makes has its name with something behind it.
    own = rf"(?<![a-z0-9-]){re.escape(match['name'].rpartition('/')[2])}(?:-[a-z0-9]+)?(?![a-z0-9-])"
    return match["of"].removesuffix(match["name"]) + VARYING.sub("", re.sub(own, "", match["said"]))


def _of_all(group: Sequence[str]) -> str:
    found = [match for match in map(FACT.fullmatch, group) if match]
    others = list(dict.fromkeys(match["name"] for match in found))[1:]
    if not others:
        return group[0]
    more = others[0] if len(others) == 1 else f"{len(others)} more"
    return f"{found[0]['of']} and {more}{found[0]['said']}"
