# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One AWS request, read: who signed it, which operation it means, with which parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from botocore.validate import ParamValidator
from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from werkzeug.exceptions import NotFound

from sandbox.cloud.errors import AwsError
from sandbox.cloud.services import UNSIGNED_ACTIONS, iam_prefix, known_services, sdk_name, service_model
from sandbox.cloud.sts.principals import Principal

_SCOPE = re.compile(
    r"(?P<key>[A-Za-z0-9]+)/(?P<date>\d{8})/(?P<region>[a-z0-9-]*)/(?P<service>[a-zA-Z0-9._-]+)/aws4_request"
)


@dataclass(frozen=True)
class Credential:
    """The credential scope of a signature version 4 request."""

    access_key: str
    date: str
    region: str
    service: str


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came over the wire: `target` is the undecoded path and query, header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def parameter(self, name: str) -> str | None:
        """A parameter of the query string, or of the form in the body."""
        form = self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        sources = [self.query] + ([self.body.decode("utf-8", "replace")] if form else [])
        for source in sources:
            for key, value in parse_qsl(source, keep_blank_values=True):
                if key == name:
                    return value
        return None


@dataclass(frozen=True)
class Call:
    """A request with its meaning.

    `service` is the SDK's name of the service, `params` has the SDK's members, `caller` is known after authentication.
    """

    http: HttpRequest
    service: str
    operation: OperationModel
    protocol: str
    region: str
    credential: Credential | None
    params: dict[str, Any] = field(default_factory=dict)
    caller: Principal | None = None

    @property
    def action(self) -> str:
        return str(self.operation.name)

    @property
    def iam_action(self) -> str:
        return f"{iam_prefix(self.service)}:{self.action}"


def read_environ(environ: dict[str, Any]) -> HttpRequest:
    """The HTTP request of a WSGI environment; its body is read whole and put back for whoever comes next."""
    length = environ.get("CONTENT_LENGTH")
    if environ.get("wsgi.input_terminated"):
        body = environ["wsgi.input"].read()
    else:
        body = environ["wsgi.input"].read(int(length)) if length else b""
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers |= {"content-length": length} if length else {}
    headers |= {"content-type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {}
    return HttpRequest(environ["REQUEST_METHOD"], environ["RAW_URI"], headers, body)


def read_credential(http: HttpRequest) -> Credential | None:
    """The credential scope of the Authorization header or of a presigned URL; None for an unsigned request."""
    header = http.headers.get("authorization", "")
    text = header if "Credential=" in header else http.parameter("X-Amz-Credential") or ""
    match = _SCOPE.search(text)
    return Credential(match["key"], match["date"], match["region"], match["service"]) if match else None


def read_service(http: HttpRequest, credential: Credential | None) -> str:
    """The SDK's name of the service that a request is for. Raises AwsError when nothing says which."""
    if credential is None:
        service = UNSIGNED_ACTIONS.get(http.parameter("Action") or "")
        if service is None:
            raise AwsError("MissingAuthenticationToken", "Missing Authentication Token", 403)
        return service
    service = sdk_name(credential.service, http.parameter("Version"))
    if service not in known_services():
        raise AwsError("UnknownService", f"the credential scope names no AWS service: {credential.service}", 400)
    return service


def read_call(environ: dict[str, Any], http: HttpRequest, default_region: str) -> Call:
    """What a request means. Raises AwsError for a service or an operation that does not exist."""
    credential = read_credential(http)
    service = read_service(http, credential)
    request = Request({**environ, "wsgi.input": BytesIO(http.body)})
    try:
        operation, uri_params = get_service_router(service).match(request)
        protocol = determine_request_protocol(service_model(service), request.content_type)
    except (NotFound, NotImplementedError):
        raise AwsError("InvalidAction", f"no action of {service} matches {_what(http)}", 400) from None
    region = credential.region if credential else default_region
    params = _params(operation, protocol, request, uri_params)
    _require_members(operation, protocol, params)
    return Call(http, service, operation, protocol, region, credential, params)


def _what(http: HttpRequest) -> str:
    named = http.parameter("Action") or http.headers.get("x-amz-target")
    return named or f"{http.method} {http.path}"


def _require_members(operation: OperationModel, protocol: str, params: dict[str, Any]) -> None:
    """SDKs check this before they send; who speaks HTTP by hand is told, as by AWS."""
    if operation.input_shape is None:
        return
    report = ParamValidator().validate(params, operation.input_shape).generate_report()
    missing = [line for line in report.splitlines() if line.startswith("Missing required parameter")]
    if missing:
        code = {"ec2": "MissingParameter", "json": "ValidationException"}.get(protocol, "ValidationError")
        raise AwsError(code, f"{operation.name}: {missing[0]}", 400)


def _params(operation: OperationModel, protocol: str, request: Request, uri_params: dict[str, Any]) -> dict[str, Any]:
    parser = PROTOCOL_PARSERS[protocol](operation)
    document = {
        "method": request.method,
        "values": request.values,
        "headers": request.headers,
        "body": request.data,
        "url_path": request.path,
        "url_params": uri_params,
    }
    try:
        return parser.parse(document) or {}
    except (RequestParserError, ValueError, KeyError, TypeError) as error:
        raise AwsError("SerializationException", f"cannot read the request to {operation.name}: {error}") from error
