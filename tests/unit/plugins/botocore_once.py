# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What botocore works out anew for every session, once for all tests: more than half of the time that a client takes to make.

Every run of a module makes a session of its own, as it does for users. Nothing here depends on a session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import botocore.client
import botocore.hooks
import botocore.loaders
import botocore.session
import pytest
from moto import mock_aws

# A read of each service that the modules speak to.
READS = {
    "acm": "list_certificates",
    "ec2": "describe_vpcs",
    "eks": "list_clusters",
    "elbv2": "describe_load_balancers",
    "iam": "list_roles",
    "resourcegroupstaggingapi": "get_resources",
    "route53": "list_hosted_zones",
    "sts": "get_caller_identity",
}


def once(method: Callable[[Any, Any], Any], key: Callable[[Any], str]) -> Callable[[Any, Any], Any]:
    """A method whose answer depends on its one argument, by ``key``, and not on its object."""
    known: dict[str, Any] = {}

    def answer(self: Any, argument: Any) -> Any:
        name = key(argument)
        if name not in known:
            known[name] = method(self, argument)
        # Its caller adds to a class's methods.
        return dict(known[name]) if isinstance(known[name], dict) else known[name]

    return answer


LOADER = botocore.loaders.create_loader()
METHODS_OF = once(botocore.client.ClientCreator._create_methods, key=lambda model: model.service_name)
NAME_OF = once(botocore.hooks.EventAliaser._alias_event_name, key=str)


@contextmanager
def worked_out_once() -> Iterator[None]:
    """The services' descriptions, a client's methods by its service, and an event's name by its alias."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", lambda search_path_string=None: LOADER)
        patch.setattr(botocore.client.ClientCreator, "_create_methods", METHODS_OF)
        patch.setattr(botocore.hooks.EventAliaser, "_alias_event_name", NAME_OF)
        yield


def read_ahead() -> None:
    """All of it now, and moto's services with it: for those who fork for every test, where each would read it for itself."""
    keys = {"aws_access_key_id": "AKIAUNITTEST", "aws_secret_access_key": "unit-test-secret"}
    with worked_out_once(), pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
        for service, read in READS.items():
            getattr(boto3.session.Session(**keys, region_name="ap-northeast-1").client(service), read)()
