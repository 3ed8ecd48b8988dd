# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What botocore works out anew for every session, once for all tests: more than half of the time that a client takes to make.

Every run of a module makes a session of its own, as it does for users. Nothing here depends on a session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import botocore.client
import botocore.hooks
import botocore.loaders
import botocore.session
import pytest


@contextmanager
def worked_out_once() -> Iterator[None]:
    """The services' descriptions, a client's methods by its service, and an event's name by its alias."""
    loader = botocore.loaders.create_loader()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", lambda search_path_string=None: loader)
        creator, aliaser = botocore.client.ClientCreator, botocore.hooks.EventAliaser
        patch.setattr(creator, "_create_methods", once(creator._create_methods, key=lambda model: model.service_name))
        patch.setattr(aliaser, "_alias_event_name", once(aliaser._alias_event_name, key=str))
        yield


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
