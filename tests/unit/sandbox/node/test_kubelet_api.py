# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kubectl logs may ask for, as PodLogOptions of the Kubernetes API Reference has it."""

from __future__ import annotations

import pytest
from aiohttp import web

from sandbox.node import kubelet_api
from sandbox.node.kubelet_api import options_of
from sandbox.node.logs import LogOptions


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({}, LogOptions()),
        ({"follow": "true", "timestamps": "true"}, LogOptions(follow=True, timestamps=True)),
        ({"tailLines": "0", "limitBytes": "4"}, LogOptions(tail_lines=0, limit_bytes=4)),
        ({"sinceSeconds": "60"}, LogOptions(since=940.0)),
        ({"sinceTime": "1970-01-01T00:00:01Z"}, LogOptions(since=1.0)),
        ({"sinceTime": "1970-01-01T09:00:01+09:00"}, LogOptions(since=1.0)),
    ],
)
def test_the_options_are_those_of_the_request(
    monkeypatch: pytest.MonkeyPatch, query: dict[str, str], options: LogOptions
) -> None:
    monkeypatch.setattr(kubelet_api.time, "time", lambda: 1000.0)
    assert options_of(query) == options


@pytest.mark.parametrize("query", [{"tailLines": "many"}, {"limitBytes": "1k"}, {"sinceTime": "yesterday"}])
def test_an_option_that_makes_no_sense_is_refused_with_its_value(query: dict[str, str]) -> None:
    (value,) = query.values()
    with pytest.raises(web.HTTPBadRequest) as refused:
        options_of(query)
    assert value in str(refused.value.text)
