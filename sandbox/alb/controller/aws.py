# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to AWS: boto3 calls with whole lists, and errors worded as the AWS SDK for Go words them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import boto3
import botocore.exceptions
import botocore.parsers
from botocore import xform_name
from botocore.client import BaseClient
from botocore.config import Config

from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.metrics import Metrics

# boto3's name -> the service id in errors and in --aws-api-endpoints.
SERVICE_IDS: Mapping[str, str] = {
    "ec2": "EC2",
    "elbv2": "Elastic Load Balancing v2",
    "acm": "ACM",
    "shield": "Shield",
}
TAGS_PER_CALL = 20


class Aws:
    """One method per service; each call answers the parsed response with all its pages in one."""

    def __init__(self, flags: Flags, metrics: Metrics) -> None:
        self._flags = flags
        self._metrics = metrics
        self._session = boto3.session.Session(region_name=flags["aws-region"] or None)
        self._clients: dict[str, BaseClient] = {}
        self._lock = threading.Lock()

    def ec2(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Raises AwsError."""
        return self._call("ec2", operation, parameters)

    def elbv2(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Raises AwsError."""
        return self._call("elbv2", operation, parameters)

    def acm(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Raises AwsError."""
        return self._call("acm", operation, parameters)

    def shield(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Raises AwsError."""
        return self._call("shield", operation, parameters)

    def tags_of(self, arns: list[str]) -> dict[str, dict[str, str]]:
        """Tags of ELBv2 resources by ARN. Raises AwsError."""
        tags: dict[str, dict[str, str]] = {}
        for start in range(0, len(arns), TAGS_PER_CALL):
            described = self.elbv2("DescribeTags", ResourceArns=arns[start : start + TAGS_PER_CALL])
            for description in described["TagDescriptions"]:
                tags[description["ResourceArn"]] = {tag["Key"]: tag["Value"] for tag in description["Tags"]}
        return tags

    def _client(self, service: str) -> BaseClient:
        with self._lock:
            if service not in self._clients:
                # Service endpoints given by flag win over AWS_ENDPOINT_URL, which boto3 reads itself.
                endpoint = self._flags["aws-api-endpoints"].get(SERVICE_IDS[service])
                retries = {"total_max_attempts": max(1, self._flags["aws-max-retries"]), "mode": "standard"}
                self._clients[service] = self._session.client(
                    service, endpoint_url=endpoint, config=Config(retries=retries, connect_timeout=5, read_timeout=30)
                )
            return self._clients[service]

    def _call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        code = ""
        try:
            client = self._client(service)
            method = xform_name(operation)
            if client.can_paginate(method):
                return dict(client.get_paginator(method).paginate(**parameters).build_full_result())
            return dict(getattr(client, method)(**parameters))
        except botocore.exceptions.ClientError as error:
            code = error.response.get("Error", {}).get("Code", "Unknown")
            raise AwsError(_client_error_text(client, service, operation, error), code) from error
        except botocore.exceptions.BotoCoreError as error:
            code = type(error).__name__
            raise AwsError(_transport_error_text(service, operation, error), code) from error
        except botocore.parsers.ResponseParserError as error:
            code = "DeserializationError"
            first_line = str(error).partition("\n")[0]
            text = f"operation error {SERVICE_IDS[service]}: {operation}, deserialization failed, {first_line}"
            raise AwsError(text, code) from error
        finally:
            self._metrics.count_aws_call(SERVICE_IDS[service], operation, code)


def _client_error_text(client: BaseClient, service: str, operation: str, error: botocore.exceptions.ClientError) -> str:
    answer = _answer_text(client, error)
    if error.operation_name == operation:
        return f"operation error {SERVICE_IDS[service]}: {operation}, {answer}"
    # The call never went out: STS refused the credentials for it.
    return (
        f"operation error {SERVICE_IDS[service]}: {operation}, get identity: get credentials: "
        f"failed to refresh cached credentials, failed to retrieve credentials, "
        f"operation error STS: {error.operation_name}, {answer}"
    )


def _answer_text(client: BaseClient, error: botocore.exceptions.ClientError) -> str:
    details = error.response.get("Error", {})
    metadata = error.response.get("ResponseMetadata", {})
    code, message = details.get("Code", "Unknown"), details.get("Message", "")
    # Errors that the service's API model declares are typed in Go and print without "api error".
    modelled = {shape.metadata.get("error", {}).get("code", shape.name) for shape in _error_shapes(client)}
    prefix = "" if code in modelled else "api error "
    status, request = metadata.get("HTTPStatusCode", 0), metadata.get("RequestId", "")
    return f"https response error StatusCode: {status}, RequestID: {request}, {prefix}{code}: {message}"


def _error_shapes(client: BaseClient) -> list[Any]:
    return list(client.meta.service_model.error_shapes)


def _transport_error_text(service: str, operation: str, error: botocore.exceptions.BotoCoreError) -> str:
    what = f"operation error {SERVICE_IDS[service]}: {operation}"
    if isinstance(error, botocore.exceptions.NoCredentialsError):
        return (
            f"{what}, get identity: get credentials: failed to refresh cached credentials, "
            "no EC2 IMDS role found, operation error ec2imds: GetMetadata, access disabled to EC2 IMDS "
            'via client option, or "AWS_EC2_METADATA_DISABLED" environment variable'
        )
    return f"{what}, https response error StatusCode: 0, RequestID: , request send failed, {error}"


def filters(**values: str | list[str]) -> list[dict[str, Any]]:
    """EC2 filters; an underscore in a name stands for a hyphen."""
    return [
        {"Name": name.replace("_", "-"), "Values": [value] if isinstance(value, str) else value}
        for name, value in values.items()
    ]


def tag_filters(tags: Mapping[str, str | list[str]]) -> list[dict[str, Any]]:
    return [
        {"Name": f"tag:{key}", "Values": [value] if isinstance(value, str) else value} for key, value in tags.items()
    ]


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def tag_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags or []}
