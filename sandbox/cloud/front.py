# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WSGI application: read a call, authenticate it, decide it, carry it out, log it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from sandbox.cloud import errors
from sandbox.cloud.answer_book import AnswerBook
from sandbox.cloud.authentication import authenticate
from sandbox.cloud.authorization import authorize, resource_of
from sandbox.cloud.call_log import CallLog
from sandbox.cloud.calls import Call, HttpRequest, read_call, read_credential, read_environ, read_service
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.faulty import Faulty, cut, server_error
from sandbox.cloud.moto_gateway import error_code, render
from sandbox.cloud.paged_lists import answer_in_pages
from sandbox.cloud.registry import guards_of, override_of
from sandbox.cloud.sandbox_routes import SANDBOX_PREFIX, SandboxRoutes
from sandbox.cloud.services import is_write, service_model

LOG = logging.getLogger(__name__)
StartResponse = Callable[..., Any]
# What an error in a handler's own code shows itself as; HTTPException is moto's way to refuse, outside of its routes.
BUGS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    HTTPException,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class Front:
    """Every AWS API of the sandbox at one address, and the sandbox's own routes under /_sandbox/."""

    def __init__(self, cloud: Cloud, call_log: CallLog, routes: SandboxRoutes) -> None:
        self._cloud = cloud
        self._book = AnswerBook()
        self._faulty = Faulty(cloud.faults, self._book)
        self._log = call_log
        self._routes = routes

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        http = read_environ(environ)
        ours = http.path.startswith(SANDBOX_PREFIX)
        response = self._routes.answer(http) if ours else self._answer(environ, http)
        return response(environ, start_response)

    def _answer(self, environ: dict[str, Any], http: HttpRequest) -> Response:
        try:
            call = read_call(environ, http, self._cloud.world.region)
        except AwsError as error:
            return errors.render(error, _protocol_of(http))
        code: str | None = None
        resource: str | None = None
        try:
            call = replace(call, caller=authenticate(call, self._cloud.principals))
            with self._cloud.lock:
                resource = resource_of(self._cloud, call)
            response = self._faulty.answer(environ, call, resource) or self._carry_out(environ, call)
            code = error_code(response, call)
        except AwsError as error:
            code = error.code
            response = errors.render(error, call.protocol)
        except ConnectionResetError:
            # Written before the caller can know: whoever saw the reset finds it in the log.
            self._log.record(call, 0, resource, "ConnectionReset")
            cut(environ)
            raise
        except BUGS as error:
            LOG.exception("%s failed", call.iam_action)
            failure = server_error(call, f"the sandbox failed in {call.iam_action}: {type(error).__name__}: {error}")
            code = failure.code
            response = errors.render(failure, call.protocol)
        self._log.record(call, response.status_code, resource, code)
        if call.service == "elbv2" and is_write(call.action) and response.status_code < 300:
            self._cloud.data_plane.wake()
        return response

    def _carry_out(self, environ: dict[str, Any], call: Call) -> Response:
        try:
            response = self._decided(environ, call)
        except AwsError as error:
            response = errors.render(error, call.protocol)
        self._book.note(call, response)
        return response

    def _decided(self, environ: dict[str, Any], call: Call) -> Response:
        # One call at a time: what a guard has seen must still hold when moto writes.
        with self._cloud.lock:
            authorize(self._cloud, call)
            _refuse_dry_run(call)
            for guard in guards_of(call):
                guard(self._cloud, call)
            handler = override_of(call)
            result = answer_in_pages(self._cloud, call)
            if result is None and handler is not None:
                result = handler(self._cloud, call)
            if result is not None:
                return render(call, result)
            return self._cloud.moto.relay(environ, call)


def _refuse_dry_run(call: Call) -> None:
    """EC2's DryRun: an error that says that the caller would have been allowed."""
    if call.service == "ec2" and call.params.get("DryRun") is True:
        raise AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)


def _protocol_of(http: HttpRequest) -> str:
    """The protocol to refuse a request in that could not be read: that of its service, if it names one."""
    try:
        return str(service_model(read_service(http, read_credential(http))).metadata["protocol"])
    except AwsError:
        return "json" if "x-amz-target" in http.headers else "query"
