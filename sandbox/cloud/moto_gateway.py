# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moto behind a dictionary interface: parameters in, result or AwsError out, in the SDK's own terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from flask import Flask
from moto.core.model import OperationModel
from moto.core.serialize import get_serializer_class
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from sandbox.cloud.calls import Call
from sandbox.cloud.errors import AwsError
from sandbox.cloud.services import service_model

# moto reads the service and the region out of the credential scope; it does not check the rest.
_AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIASANDBOXINTERNAL0/20260101/{region}/{service}/aws4_request, "
    "SignedHeaders=host, Signature=0"
)
_UNIMPLEMENTED = "<html>not implemented: {}</html>"
# How moto names a filter that it has not.
_FILTER = re.compile(r"The filter '[^']+'")
_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_html(self) -> bool:
        return self.body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html"))


class MotoGateway:
    """The only way of this package to moto's HTTP surface."""

    def __init__(self, region: str) -> None:
        self._app = DomainDispatcherApplication(_backend_app)
        self._region = region

    def relay(self, environ: dict[str, Any], call: Call) -> Response:
        """Hand a request to moto as it came. Raises AwsError where moto would answer with HTML."""
        answer = self._run({**environ, "wsgi.input": BytesIO(call.http.body)})
        _refuse_html(answer, call.service, call.action)
        # moto's errors of EC2 have all the same id, by which an SDK would take two of them for one.
        request_id = f"<RequestID>{answer.headers.get('x-amzn-requestid', 'request-id')}</RequestID>"
        body = answer.body.replace(b"<RequestID>request-id</RequestID>", request_id.encode())
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return Response(body, status=answer.status, headers=headers)

    def invoke(self, service: str, action: str, params: dict[str, Any], region: str | None = None) -> dict[str, Any]:
        """Call an operation with the SDK's parameters. Raises AwsError with what moto answered."""
        operation = service_model(service).operation_model(action)
        answer = self._run(_environ(operation, params, region or self._region))
        _refuse_html(answer, service, action)
        return _read(answer, operation)

    def _run(self, environ: dict[str, Any]) -> Answer:
        chunks, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        return Answer(int(status.split(" ", 1)[0]), {k.lower(): v for k, v in headers}, b"".join(chunks))


def render(call: Call, result: dict[str, Any]) -> Response:
    """The HTTP response of a successful operation from its result in the SDK's terms."""
    serializer = get_serializer_class(call.service, call.protocol)(call.operation)
    document = serializer.serialize(result)
    return Response(document["body"], status=document["status_code"], headers=document["headers"])


def error_code(response: Response, call: Call) -> str | None:
    """The code in an error response of a call; None for a success."""
    if response.status_code < 300:
        return None
    document = {"status_code": response.status_code, "headers": dict(response.headers), "body": response.get_data()}
    parsed = create_parser(call.protocol).parse(document, call.operation.output_shape)
    return str(parsed.get("Error", {}).get("Code") or response.status_code)


def _backend_app(service: Any) -> Flask:
    # moto asks for an application of None when it has no backend for a service at all.
    app: Flask = create_backend_app(service) if service is not None else Flask(__name__)
    app.register_error_handler(NotImplementedError, lambda error: (_UNIMPLEMENTED.format(error), 501))
    return app


def _environ(operation: OperationModel, params: dict[str, Any], region: str) -> dict[str, Any]:
    model = operation.service_model
    protocol = str(model.metadata["protocol"])
    document = create_serializer(protocol, include_validation=False).serialize_to_request(params, operation)
    prepare_request_dict(document, endpoint_url="http://127.0.0.1")
    prepared = create_request_object(document).prepare()
    body = prepared.body or b""
    builder = EnvironBuilder(
        method=prepared.method,
        base_url="http://127.0.0.1",
        headers={name: _text(value) for name, value in prepared.headers.items()},
        data=body.encode() if isinstance(body, str) else body,
    )
    environ = builder.get_environ()
    target = prepared.url.removeprefix("http://127.0.0.1") or "/"
    path, _, query = target.partition("?")
    # PATH_INFO is decoded, RAW_URI is not: moto routes by the one and reads labels by the other.
    environ |= {"PATH_INFO": unquote(path), "RAW_URI": target, "REQUEST_URI": target, "QUERY_STRING": query}
    environ["HTTP_AUTHORIZATION"] = _AUTHORIZATION.format(region=region, service=model.signing_name)
    return environ


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _refuse_html(answer: Answer, service: str, action: str) -> None:
    """moto answers in HTML for what it has not implemented and for its own crashes: no SDK can read that."""
    if not answer.is_html:
        return
    body = answer.body.decode("utf-8", "replace")
    if answer.status in (404, 501):
        named = _FILTER.search(body)
        what = f"{named[0].lower()} of {service}:{action}" if named else f"{service}:{action}"
        raise AwsError("NotImplemented", f"the sandbox does not implement {what}", 501)
    text = _TAGS.sub(" ", body)
    raise AwsError("InternalFailure", f"the sandbox failed in {service}:{action}: {' '.join(text.split())[:200]}", 500)


def _read(answer: Answer, operation: OperationModel) -> dict[str, Any]:
    parser = create_parser(str(operation.service_model.metadata["protocol"]))
    document = {"status_code": answer.status, "headers": answer.headers, "body": answer.body}
    shape = operation.output_shape
    parsed: dict[str, Any] = parser.parse(document, shape)
    if answer.status >= 300:
        error = parsed.get("Error", {})
        raise AwsError(str(error.get("Code", "InternalFailure")), str(error.get("Message", "")), answer.status)
    parsed.pop("ResponseMetadata", None)
    return parsed
