# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS as a script: the calls that are to be made, in this order, and what each is answered.

Calls and answers are held against the services' own descriptions (botocore's Stubber): an argument that the API does not
have, or an answer that it cannot give, fails the test. Nothing is simulated, so this is quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from botocore.stub import Stubber

from tests.unit.plugins.fake_clock import FakeClock

REGION = "ap-northeast-1"
ACCOUNT = "123456789012"
EVE = f"arn:aws:iam::{ACCOUNT}:user/eve"


@dataclass(frozen=True)
class Call:
    """One call. ``refused``: the code of the error that answers it."""

    service: str
    operation: str
    sent: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
    message: str = ""


@cache
def client_of(service: str, region: str = REGION) -> Any:
    """A client with keys of nobody's; making one takes longer than many tests."""
    return Aws(region=region, access_key="AKIAUNITTEST", secret_key="unit-test-secret").client(service)


def api_action(service: str, operation: str, region: str = REGION) -> str:
    """The IAM action of an operation: ``iam:GetRole`` of ``get_role``."""
    meta = client_of(service, region).meta
    return f"{meta.service_model.signing_name}:{meta.method_to_api_mapping[operation]}"


def denial(service: str, operation: str, resource: str = "*") -> str:
    """What AWS says to Eve, who may do nothing."""
    return f"User: {EVE} is not authorized to perform: {api_action(service, operation)} on resource: {resource}"


@contextmanager
def scripted(*calls: Call, region: str = REGION) -> Iterator[Context]:
    """What a step works with, where AWS expects exactly these calls."""
    services = dict.fromkeys(call.service for call in calls)
    stubbers = {service: Stubber(client_of(service, region)) for service in services}
    for call in calls:
        stubber = stubbers[call.service]
        if call.refused:
            sent = dict(call.sent) or None
            stubber.add_client_error(call.operation, call.refused, call.message, expected_params=sent)
        else:
            # The SDK decodes policies in the answer itself.
            stubber.add_response(call.operation, deepcopy(dict(call.answer)), dict(call.sent))
    clients = {service: client_of(service, region) for service in services}
    aws = Aws(region=region, access_key="AKIAUNITTEST", secret_key="unit-test-secret", _clients=clients)
    with ExitStack() as stack:
        for stubber in stubbers.values():
            stack.enter_context(stubber)
        yield Context(params={}, aws=aws, clock=FakeClock())
        for stubber in stubbers.values():
            stubber.assert_no_pending_responses()
