# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS calls that go wrong because a test asked for it.

Codes and statuses: "Common Errors" of each service's API reference; for EC2 "Error codes for the Amazon EC2 API".
"""

from __future__ import annotations

import os
import socket
import struct
import time
from typing import Any

from werkzeug.wrappers import Response

from sandbox.cloud.answer_book import AnswerBook
from sandbox.cloud.authorization import denial
from sandbox.cloud.calls import Call
from sandbox.cloud.errors import AwsError
from sandbox.cloud.iam.evaluator import Decision
from sandbox.cloud.services import iam_prefix
from sandbox.faults import Fault, Faults

# Longer than the read time-outs of the SDKs (60 s).
_SILENT_SECONDS = 300.0
_LINGER_NOT = struct.pack("ii", 1, 0)


class Faulty:
    """Carries out the faults of AWS's services."""

    def __init__(self, faults: Faults, book: AnswerBook) -> None:
        self._faults = faults
        self._book = book

    def answer(self, environ: dict[str, Any], call: Call, resource: str | None) -> Response | None:
        """The faulty answer to a call; None when nothing is wrong with it, or not any more.

        Raises AwsError, or ConnectionResetError where the caller has to cut the connection.
        """
        caller = call.caller.arn if call.caller else ""
        fault = self._faults.find(iam_prefix(call.service), call.action, resource or "*", caller)
        if fault is None:
            return None
        stale = self._book.stale(call) if fault.kind == "stale-read" else None
        if (fault.kind == "stale-read" and stale is None) or not self._faults.used(fault):
            return None
        if fault.kind == "timeout":
            _say_nothing(environ["werkzeug.socket"], fault.delay or _SILENT_SECONDS)
        time.sleep(fault.delay if fault.kind != "timeout" else 0)
        if fault.kind in ("timeout", "connection-reset"):
            raise ConnectionResetError("a fault that was asked for")
        _refuse(fault, call, resource)
        return stale


def _refuse(fault: Fault, call: Call, resource: str | None) -> None:
    if fault.kind == "throttling":
        raise _throttling(call)
    if fault.kind == "server-error":
        raise server_error(call, "We encountered an internal error. Please try again.")
    if fault.kind != "access-denied":
        return
    if call.caller is None:
        raise AwsError("AccessDenied", f"Not authorized to perform {call.iam_action}", 403)
    raise denial(call, call.caller, call.iam_action, resource or "*", Decision.DENIED)


def _throttling(call: Call) -> AwsError:
    if call.service == "ec2":
        return AwsError("RequestLimitExceeded", "Request limit exceeded.", 503)
    if call.protocol in ("json", "rest-json"):
        return AwsError("ThrottlingException", "Rate exceeded", 400)
    return AwsError("Throttling", "Rate exceeded", 400)


def server_error(call: Call, message: str) -> AwsError:
    """A fault of the service itself, as it words it; SDKs try such calls again."""
    codes = {"ec2": "InternalError", "eks": "ServerException", "iam": "ServiceFailure"}
    return AwsError(codes.get(call.service, "InternalFailure"), message, 500)


def _say_nothing(connection: socket.socket, seconds: float) -> None:
    """Return when the client has given up, or after so many seconds."""
    connection.settimeout(seconds)
    try:
        connection.recv(1)
    except (TimeoutError, ConnectionError):
        return


def cut(environ: dict[str, Any]) -> None:
    """Reset the connection of a request."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    # An orderly close would send FIN first: the descriptor goes without one.
    os.close(connection.detach())
