# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan: what is, what will be, and the ordered actions that lead from one to the other.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError

REDACTED = "<redacted>"
REDACTED_CHANGED = "<redacted, changed>"
# Keys whose values never leave the process, wherever they appear in a before or after.
SECRET_NAME = re.compile(
    r"(?:password|(?:^|[-_.])token|session[-_.]?token|client[-_.]?secret|secret[-_.]?access[-_.]?key"
    r"|(?:api|private|secret|tls)[-_.]?key)$",
    re.IGNORECASE,
)
# What kubectl remembers of a manifest: all of it, a Secret's data too.
REMEMBERED = "kubectl.kubernetes.io/last-applied-configuration"


@dataclass(frozen=True)
class Action:
    """One write.

    :param call: the name under which the step's ``apply`` finds the function to call.
    :param target: what it is done to, for people: ``IAM role mz-k8s-external-dns``.
    :param arguments: the keyword arguments of the call.
    """

    call: str
    target: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def described(self) -> str:
        """``create_role IAM role mz-k8s-external-dns``, as returned in ``actions``."""
        return f"{self.call} {self.target}"


# What ``apply`` gives: each action once it is done, and at the end the after-state.
Doing = Generator[Action, None, Any]


@dataclass(frozen=True)
class Plan:
    """:param before: the state found, as returned to the user; None when absent.
    :param after: the state that holds once the actions are done; None when absent.
    :param warnings: what the user should know though nothing fails.
    :param unmet: what has to exist before the actions can be done, and does not. A run fails with the first of them
        before it writes; a prediction warns, since a task before this one may be about to make it.
    :param returns: what is returned to the user besides the resource, under these keys.
    :param resource: what is returned as the resource where that is not ``after`` itself (a list, where after is keyed).
    :param unsettled: nothing has to be written, and yet ``apply`` has to wait for what there is.
    """

    before: Any
    after: Any
    actions: tuple[Action, ...] = ()
    warnings: tuple[str, ...] = ()
    unmet: tuple[EksIngressError, ...] = ()
    returns: Mapping[str, Any] = field(default_factory=dict)
    resource: Any = None
    unsettled: bool = False

    @property
    def predicted(self) -> Any:
        """The resource as it will be."""
        return self.after if self.resource is None else self.resource

    @property
    def changed(self) -> bool:
        return bool(self.actions)

    def diff(self) -> dict[str, Any]:
        """The before and after of the diff, with secrets redacted."""
        before, after = redact_pair(self.before or {}, self.after or {})
        return {"before": before, "after": after}


def only_seen(context: Any, desired: Any, plan: Plan) -> Doing:  # noqa: ARG001 - as the Step protocol has it
    """The ``apply`` of a step that only looks: its plan never has an action."""
    yield from ()
    return plan.after


def redact_pair(before: Any, after: Any) -> tuple[Any, Any]:
    """Both values without secrets; a secret that differs is still seen to differ."""
    return _redact(before, None), _redact(after, before, newer=True)


def _redact(value: Any, other: Any, *, secret: bool = False, newer: bool = False) -> Any:
    if isinstance(value, Mapping):
        in_secret = secret or value.get("kind") == "Secret"
        # A container's environment: the name of what is secret stands beside it.
        beside = {"value"} if _names_a_secret(value.get("name")) else set()
        other_map = other if isinstance(other, Mapping) else {}
        return {
            key: _redact(
                item,
                other_map.get(key),
                secret=key in beside or _is_secret(key, in_secret=in_secret, secret=secret),
                newer=newer,
            )
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        others = [*(other if isinstance(other, (list, tuple)) else ()), *[None] * len(value)]
        return [_redact(item, others[index], secret=secret, newer=newer) for index, item in enumerate(value)]
    if not secret or value is None:
        return value
    return REDACTED_CHANGED if newer and value != other else REDACTED


def _is_secret(key: Any, *, in_secret: bool, secret: bool) -> bool:
    return secret or (in_secret and key in ("data", "stringData")) or key == REMEMBERED or _names_a_secret(key)


def _names_a_secret(key: Any) -> bool:
    """Whether what has this name is secret: ``adminPassword``, ``tls.key``, ``API_KEY``."""
    return SECRET_NAME.search(str(key)) is not None
