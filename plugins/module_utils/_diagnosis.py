# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Known causes: what an event, a pod's status or a log says, and what to do about it. They are data, in ``_causes``.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.cause import Cause
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.controller import CONTROLLER
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.external_dns import RECORDS
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.identity import IDENTITY
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.kubernetes import KUBERNETES

CAUSES: tuple[Cause, ...] = (*CONTROLLER, *IDENTITY, *RECORDS, *KUBERNETES)
# Characters of a text that are searched: servers and containers choose them, and searching may cost their square.
LONGEST_TEXT = 4000


def advice_on(texts: Iterable[str]) -> list[str]:
    """What to do about the causes that the texts name, in the table's order, each once."""
    found: list[str] = []
    together = [searched(text) for text in texts]
    for cause in CAUSES:
        matches = (re.search(cause.pattern, text, re.DOTALL) for text in together)
        match = next((match for match in matches if match), None)
        if match:
            advice = cause.advice.format(**_named_groups(match))
            found += [] if advice in found else [advice]
    return found


def searched(text: str) -> str:
    """What of a text from outside is searched: the beginning and the end of a long one."""
    half = LONGEST_TEXT // 2
    return text if len(text) <= LONGEST_TEXT else text[:half] + text[-half:]


def _named_groups(match: re.Match[str]) -> dict[str, str]:
    groups = {name: (value or "").rstrip(".,;:") for name, value in match.groupdict().items()}
    return groups | ({"name": groups["name"] or groups["named"]} if "named" in groups else {})
