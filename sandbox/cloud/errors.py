# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An error as AWS answers it: a code, a message and an HTTP status, in the wire format of each protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response


class AwsError(Exception):
    """What a service refuses a request with.

    `details` are further members of the error in JSON protocols, such as `clusterName` of EKS.
    """

    def __init__(self, code: str, message: str, status: int = 400, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.details = dict(details or {})


def render(error: AwsError, protocol: str) -> Response:
    """The HTTP response for an error in a botocore protocol: query, ec2, json, rest-json or rest-xml."""
    request_id = str(uuid4())
    if protocol in ("json", "rest-json"):
        return _json(error, request_id)
    body = _ec2_xml(error, request_id) if protocol == "ec2" else _query_xml(error, request_id)
    return Response(body, status=error.status, content_type="text/xml", headers={"x-amzn-RequestId": request_id})


def _json(error: AwsError, request_id: str) -> Response:
    document = {"__type": error.code, "message": error.message, **error.details}
    headers = {"x-amzn-RequestId": request_id, "x-amzn-ErrorType": error.code}
    return Response(json.dumps(document), status=error.status, content_type="application/json", headers=headers)


def _query_xml(error: AwsError, request_id: str) -> str:
    fault = "Sender" if error.status < 500 else "Receiver"
    return (
        f"<ErrorResponse><Error><Type>{fault}</Type><Code>{escape(error.code)}</Code>"
        f"<Message>{escape(error.message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _ec2_xml(error: AwsError, request_id: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<Response><Errors><Error><Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message></Error>"
        f"</Errors><RequestID>{request_id}</RequestID></Response>"
    )
