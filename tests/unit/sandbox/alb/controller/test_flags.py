# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from sandbox.alb.controller.flags import FlagError, parse, seconds_of


def test_the_arguments_of_the_chart_are_understood() -> None:
    flags = parse(
        [
            "--cluster-name=mz-k8s",
            "--ingress-class=aws",
            "--aws-region",
            "ap-northeast-1",
            "--enable-shield=false",
            "--default-tags=Team=platform,Environment=dev",
            "--feature-gates=ALBGatewayAPI=false,SubnetsClusterTagCheck=false",
            "--lb-stabilization-monitor-interval=1m30s",
            "--aws-max-retries=3",
        ]
    )
    assert flags.cluster_name == "mz-k8s"
    assert (flags["ingress-class"], flags["aws-region"], flags["aws-max-retries"]) == ("aws", "ap-northeast-1", 3)
    assert flags["enable-shield"] is False
    assert flags["default-tags"] == {"Team": "platform", "Environment": "dev"}
    assert flags.gate("SubnetsClusterTagCheck", default=True) is False
    assert flags.gate("ListenerRulesTagging", default=True) is True
    assert flags.seconds("lb-stabilization-monitor-interval") == 90.0


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--no-such-flag=1", "unknown flag: --no-such-flag"),
        (
            "--enable-waf=maybe",
            'invalid argument "maybe" for "--enable-waf" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
        ),
        (
            "--aws-max-retries=many",
            'invalid argument "many" for "--aws-max-retries" flag: strconv.ParseInt: parsing "many": invalid syntax',
        ),
        ("--sync-period=soon", 'time: invalid duration "soon"'),
        (
            "--default-tags=Team",
            'invalid argument "Team" for "--default-tags" flag: Team must be formatted as key=value',
        ),
        ("--aws-region", "flag needs an argument: --aws-region"),
    ],
)
def test_a_bad_command_line_is_refused_as_go_refuses_it(argument: str, message: str) -> None:
    with pytest.raises(FlagError) as refused:
        parse(["--cluster-name=mz-k8s", argument])
    assert str(refused.value) == message


def test_without_a_cluster_name_there_is_no_start() -> None:
    with pytest.raises(FlagError, match="kubernetes cluster name must be specified"):
        parse([])


@pytest.mark.parametrize(("text", "seconds"), [("10h0m0s", 36000.0), ("15s", 15.0), ("1.5h", 5400.0), ("250ms", 0.25)])
def test_durations_are_written_as_in_go(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds
