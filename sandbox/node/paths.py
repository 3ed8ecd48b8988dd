# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's mount paths in its own words, turned into the folders they are on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

# What may stand in a path beside "/": "/srv" must not be found in "/srv-old" or "/data/srv".
_PATH_CHARACTER = r"[A-Za-z0-9_.\-]"


def rewriter(mounts: Mapping[str, str]) -> Callable[[str], str]:
    """A function that replaces each mount path in a text by its local path.

    One pass, longest path first, so that what was put in is never taken for a mount path again.
    """
    local = {path.rstrip("/"): target for path, target in mounts.items() if path.rstrip("/")}
    if not local:
        return lambda text: text
    paths = "|".join(re.escape(path) for path in sorted(local, key=len, reverse=True))
    pattern = re.compile(rf"(?:(?<!{_PATH_CHARACTER})(?<!/)|(?<=://))({paths})(?!{_PATH_CHARACTER})")
    return lambda text: pattern.sub(lambda found: local[found.group(1)], text)
