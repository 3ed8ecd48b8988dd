# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a value that a user gave, in a sentence; nothing, where nothing is. Pure.

A dictionary is shown by its keys alone, and what may hold a secret by its kind alone.

PRIVATE to the collection.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _names as names

Fault = Callable[[object], str]
BOOLEANS = ("true", "false", "yes", "no", "on", "off", "y", "n", "t", "f", "1", "0", "1.0", "0.0")
LONGEST_SHOWN = 80
MARK = "edgeworks.eks-ingress/"
DOCUMENTS = ("bundled", "document")


def kind(value: object) -> str:
    """What a value is, without a word of what it says."""
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return f"a dictionary of {', '.join(map(_quoted, value))}" if value else "an empty dictionary"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, int | float) else "a text"


def shown(value: object) -> str:
    """A value that holds no secret, so that a line break in it is seen."""
    if isinstance(value, str):
        return _quoted(value)
    return f"the number {value}" if isinstance(value, int | float) and not isinstance(value, bool) else kind(value)


def _quoted(text: object) -> str:
    written = json.dumps(str(text), ensure_ascii=False)
    if len(written) <= LONGEST_SHOWN:
        return written
    return f'{written[:LONGEST_SHOWN]}…", of {len(str(text))} characters'


def text(pattern: re.Pattern[str]) -> Fault:
    return lambda value: "" if _is(value, pattern) else f"It is {shown(value)}."


def _is(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(pattern.fullmatch(value))


def list_of(pattern: re.Pattern[str]) -> Fault:
    def fault(value: object) -> str:
        if not isinstance(value, list | tuple) or not value:
            return f"It is {shown(value)}."
        unlike = [one for one in value if not _is(one, pattern)]
        twice = [one for at, one in enumerate(value) if one in value[:at]]
        if unlike:
            return f"It has {shown(unlike[0])}."
        return f"It has {shown(twice[0])} twice." if twice else ""

    return fault


def boolean(value: object) -> str:
    return "" if str(value).lower() in BOOLEANS and not isinstance(value, list) else f"It is {shown(value)}."


def number(least: int, most: int) -> Fault:
    def fault(value: object) -> str:
        return "" if _whole(value) and least <= int(str(value)) <= most else f"It is {shown(value)}."

    return fault


def _whole(value: object) -> bool:
    # More digits than any bound has; Python refuses to read thousands of them.
    return not isinstance(value, bool) and bool(re.fullmatch(r"[0-9]{1,20}", str(value)))


PORT = number(1, 65535)


def dictionary(value: object) -> str:
    return "" if isinstance(value, Mapping) else f"It is {kind(value)}."


def url(value: object) -> str:
    """By its kind alone: there may be a password in it."""
    if not isinstance(value, str):
        return f"It is {kind(value)}."
    try:
        parts = urlsplit(value)
    except ValueError:
        return "It is another text."
    good = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", value)
    return "" if good else "It is another text." if value else "It is empty."


def tags(value: object) -> str:
    if not isinstance(value, Mapping):
        return f"It is {kind(value)}."
    return next(filter(None, (_tag(str(key), one) for key, one in value.items())), "")


def _tag(key: str, value: object) -> str:
    if key.startswith(MARK):
        return f"The roles set {shown(key)} themselves."
    if key.lower().startswith("aws:"):
        return f"It has {shown(key)}: what begins with aws: is AWS's own."
    if not names.TAG_KEY.fullmatch(key):
        return f"It has the key {shown(key)}."
    written = isinstance(value, str | int | float) and names.TAG_VALUE.fullmatch(str(value))
    return "" if written else f"The value of {shown(key)} is {kind(value)}."


def annotation_texts(value: object) -> str:
    if not isinstance(value, Mapping):
        return f"It is {kind(value)}."
    return next((f"That of {shown(key)} is {kind(one)}." for key, one in value.items() if not isinstance(one, str)), "")


def resolver(value: object) -> str:
    if not isinstance(value, Mapping):
        return f"It is {shown(value)}."
    if not value:
        return ""
    unknown = sorted(set(map(str, value)) - {"address", "port"})
    if unknown:
        return f"It has {shown(unknown[0])}."
    if not _is_address(value.get("address")):
        return f"Its address is {shown(value.get('address'))}."
    return "" if not PORT(value.get("port", 53)) else f"Its port is {shown(value['port'])}."


def _is_address(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(ipaddress.ip_address(value))
    except ValueError:
        return False


def port_map(value: object) -> str:
    if not isinstance(value, Mapping):
        return f"It is {shown(value)}."
    unlike = [one for one in [*value.keys(), *value.values()] if PORT(one)]
    return f"It has {shown(unlike[0])}." if unlike else ""


def paths(value: object) -> str:
    return _each(value, _path)


def apps(value: object) -> str:
    return _each(value, _app, may_be_empty=True)


def _each(value: object, fault: Callable[[Mapping[str, object]], Iterable[str]], *, may_be_empty: bool = False) -> str:
    """The first fault of a list of dictionaries; each of theirs says which."""
    if not isinstance(value, list | tuple) or not (value or may_be_empty):
        return f"It is {shown(value)}."
    for at, one in enumerate(value, start=1):
        wrong = next(iter(fault(one)), "") if isinstance(one, Mapping) else f"is {shown(one)}"
        if wrong:
            return f"Number {at} {wrong}."
    return ""


def _path(entry: Mapping[str, object]) -> Iterable[str]:
    yield from _unlike(entry, path=re.compile(r"/\S*"), service=names.LABEL)
    if PORT(entry.get("port")):
        yield f"has the port {shown(entry.get('port'))}"


def _app(entry: Mapping[str, object]) -> Iterable[str]:
    word = re.compile(r"[A-Za-z0-9+=,.@_-]+")
    yield from _unlike(entry, name=word, namespace=names.LABEL, service_account=names.SUBDOMAIN)
    policy = entry.get("policy")
    if not isinstance(policy, Mapping):
        yield f"has as its policy {shown(policy)}"
        return
    yield from (f"has a policy that {fault}" for fault in _policy(policy, re.compile(rf"{word.pattern[:-1]}{{1,128}}")))


def _policy(policy: Mapping[str, object], name: re.Pattern[str]) -> Iterable[str]:
    yield from _unlike(policy, name=name)
    if sum(policy.get(key) is not None for key in DOCUMENTS) != 1:
        yield "has not one of bundled and document"
    if policy.get("document") is not None and not isinstance(policy["document"], Mapping):
        yield f"has as its document {kind(policy['document'])}, not a dictionary"


def _unlike(entry: Mapping[str, object], **patterns: re.Pattern[str]) -> Iterable[str]:
    for key, pattern in patterns.items():
        if not _is(entry.get(key), pattern):
            yield f"has the {key} {shown(entry[key])}" if key in entry else f"has no {key}"
