# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error tree. One line each, for the person reading it at night.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class EksIngressError(Exception):
    """What was attempted, on what, what was answered, what to do about it.

    :param attempted: the verb and noun, without "could not": ``create the IAM role``.
    :param target: what it was attempted on: ``mz-k8s-external-dns``.
    :param answer: what the service answered, in its own words.
    :param advice: what the reader can do; empty when there is nothing better than the answer.
    :param details: partial results worth returning with the failure.
    """

    def __init__(
        self,
        attempted: str,
        *,
        target: str = "",
        answer: str = "",
        advice: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.attempted = attempted
        self.target = target
        self.answer = answer
        self.advice = advice
        self.details = dict(details or {})
        super().__init__(self._one_line())

    def _one_line(self) -> str:
        head = f"could not {self.attempted}" + (f" {self.target}" if self.target else "")
        advice = self.advice[:1].upper() + self.advice[1:]
        parts = [head + (f": {self.answer}" if self.answer else "")] + ([advice] if advice else [])
        sentences = (" ".join(part.split()).rstrip(".") for part in parts)
        return ". ".join(sentences) + "."


class InvalidArgument(EksIngressError):
    """The input cannot be carried out, whatever the state of the world."""


def words_of(error: Exception) -> str:
    """What the system says of a file, without the error's number, and the path, which is told beside it."""
    return getattr(error, "strerror", None) or str(error)


def unreadable(what: str, path: str, error: Exception, *, option: str) -> InvalidArgument:
    """A file that the user named in an option, and that cannot be read."""
    advice = f"check {option}, a path on the host that runs the module"
    return InvalidArgument(f"read the {what}", target=path, answer=words_of(error), advice=advice)


class Missing(EksIngressError):
    """Something that has to exist before does not."""


class Ambiguous(EksIngressError):
    """More than one thing answers to the description."""


class Conflict(EksIngressError):
    """Someone else holds, uses or changed what was to be changed."""


class Unauthenticated(EksIngressError):
    """The caller is not known: no credentials, expired ones, or no access entry."""


class Denied(EksIngressError):
    """The caller is known and may not."""


class Unavailable(EksIngressError):
    """No answer, or not an answer of the service's."""


class Refused(EksIngressError):
    """The service understood the request and refused it."""


class Unadmitted(Refused):
    """An admission webhook refused what the API server would take: it may not, once what it misses is there."""


class Immutable(Refused):
    """What is there cannot become what is asked for; it can only be made anew."""


class TimedOut(EksIngressError):
    """A wait ended without the awaited state; carries the last thing seen."""
