# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of the SDK that share what does not differ between them: service descriptions and event handlers.

Reading these anew is most of the time that a session and its first client take. They are data and functions: what is
read before a worker is forked serves all workers; no client, credential or socket is among it.

PRIVATE to the collection.
"""

from __future__ import annotations

import copy
import functools
import os
from collections.abc import Iterable
from typing import Any

try:
    import botocore.hooks
    import botocore.loaders
    import botocore.session

    BOTO_ERROR = ""
except ImportError as import_error:
    BOTO_ERROR = str(import_error)

# What every client reads besides its own service's description.
COMMON = ("endpoints", "partitions", "_retry", "sdk-default-configuration")
LISTING = frozenset({"ec2", "eks", "elbv2", "iam", "route53"})


def new_session(*, region: str | None = None, profile: str | None = None) -> Any:
    """A session as ``botocore.session.Session()`` makes it. Makes no call."""
    session = botocore.session.Session(
        event_hooks=copy.copy(_handlers()), include_builtin_handlers=False, profile=profile
    )
    session.lazy_register_component("data_loader", lambda: _loader(session.get_config_variable("data_path")))
    # An EKS token is a signed URL. In an opt-in region only one for the region's own endpoint is taken, and the oldest
    # SDK that is supported signs for the global one unless told.
    session.set_config_variable("sts_regional_endpoints", "regional")
    if region:
        session.set_config_variable("region", region)
    return session


def preload(services: Iterable[str]) -> None:
    """Read the descriptions of services (``eks``, ``iam``) now, so that later sessions find them read."""
    if BOTO_ERROR:
        # Said by whoever needs a session.
        return
    _handlers()
    loader = _loader(os.environ.get("AWS_DATA_PATH"))
    for name in COMMON:
        loader.load_data_with_path(name)
        loader.load_data(name)
    for service in services:
        _preload_service(loader, service)


def _preload_service(loader: Any, service: str) -> None:
    described = loader.load_service_model(service, "service-2", api_version=None)
    loader.load_service_model(service, "endpoint-rule-set-1", api_version=None)
    if service in LISTING:
        loader.load_service_model(service, "paginators-1", described["metadata"]["apiVersion"])


@functools.cache
def _loader(search_path: str | None) -> Any:
    return botocore.loaders.create_loader(search_path)


@functools.cache
def _handlers() -> Any:
    emitter = botocore.hooks.HierarchicalEmitter()
    # A session registers the SDK's own handlers with the emitter it is given.
    botocore.session.Session(event_hooks=emitter)
    return emitter
