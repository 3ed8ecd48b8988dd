# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's errors."""

from __future__ import annotations


class ControllerError(Exception):
    """A reconcile failed; its text is what the event and the log show."""


class BuildError(ControllerError):
    """The Ingresses of a group cannot be turned into a model."""


class InvalidIngressClass(BuildError):
    """An Ingress names a class that cannot be used."""

    def __str__(self) -> str:
        return f"invalid ingress class: {super().__str__()}"


class InvalidIngressGroup(BuildError):
    """An Ingress has a group name or order that cannot be used."""

    def __str__(self) -> str:
        return f"invalid ingress group: {super().__str__()}"


class AwsError(ControllerError):
    """AWS refused or could not be reached; worded as the AWS SDK for Go words it."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(text)
        self.code = code


class TimedOut(ControllerError):
    """A wait ended without its condition."""


class RequeueAfter(Exception):
    """Not a failure: look again later, without status or event."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
