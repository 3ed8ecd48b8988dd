# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret in a URL: the password before its host, and the values of its query. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>]+")
LOGIN = re.compile(r"(?<=://)([^/?#]*)@")
USER_AND_PASSWORD = re.compile(r"(?<=://)([^/?#:@]+):([^/?#]+)@")
# What ends a sentence, or leads on to the next words, is none of the value's.
QUERY = re.compile(r"(?<=[?&])([^=&#]+=)[^&#]*[^&#:,.;)]")
HIDDEN = "***"


def masked(text: str) -> str:
    """A text for people, whose URLs tell no secret."""
    return URL.sub(lambda url: QUERY.sub(rf"\1{HIDDEN}", LOGIN.sub(_hidden, url[0])), text)


def _hidden(login: re.Match[str]) -> str:
    user, colon, _password = login[1].partition(":")
    # A name alone may be a token.
    return f"{user}:{HIDDEN}@" if colon else f"{HIDDEN}@"


def without_login(url: str) -> tuple[str, str | None, str | None]:
    """A URL without its user name and password, and those; None where it does not have both."""
    found = USER_AND_PASSWORD.search(url)
    if not found:
        return url, None, None
    return url[: found.start()] + url[found.end() :], unquote(found[1]), unquote(found[2])
