# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import socket
import subprocess

import pytest

from sandbox import loopback
from sandbox.settings import PORT_NAMES


def test_two_sandboxes_get_different_networks_and_ports() -> None:
    first, first_claim, first_ports = loopback.claim_free(PORT_NAMES)
    second, second_claim, second_ports = loopback.claim_free(PORT_NAMES)
    first_claim.close()
    second_claim.close()

    assert first != second
    assert not set(first_ports.values()) & set(second_ports.values())
    assert list(first_ports) == list(PORT_NAMES)


def test_a_claimed_network_cannot_be_claimed_again() -> None:
    octet, claim, _ = loopback.claim_free(PORT_NAMES)

    with claim, pytest.raises(loopback.LoopbackTaken, match=rf"127\.{octet}\.0\.1:1024"):
        loopback.claim(octet)


def test_a_port_that_somebody_uses_is_passed_over() -> None:
    _, claim, ports = loopback.claim_free(["one"])
    claim.close()

    with socket.create_server(("127.0.0.1", ports["one"])):
        _, claim, others = loopback.claim_free(["one"])
        claim.close()

    assert others["one"] != ports["one"]


def test_the_claim_lasts_as_long_as_a_process_that_inherited_it() -> None:
    octet, claim, _ = loopback.claim_free(PORT_NAMES)
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[claim.fileno()]) as heir:
        claim.close()
        with pytest.raises(loopback.LoopbackTaken):
            loopback.claim(octet)

        assert heir.stdin is not None
        heir.stdin.close()
        heir.wait()

    loopback.claim(octet).close()


def test_a_process_that_up_started_leaves_the_claim_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    octet, claim, _ = loopback.claim_free(PORT_NAMES)
    monkeypatch.setenv(loopback.CLAIM_VARIABLE, "yes")

    with claim, loopback.inherited_claim(octet):
        pass


def test_a_process_that_was_started_by_hand_takes_the_claim_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    octet, claim, _ = loopback.claim_free(PORT_NAMES)
    claim.close()
    monkeypatch.delenv(loopback.CLAIM_VARIABLE, raising=False)

    with loopback.inherited_claim(octet), pytest.raises(loopback.LoopbackTaken):
        loopback.claim(octet)


def test_ports_stay_below_those_of_outgoing_connections() -> None:
    last = loopback.FIRST_PORT + len(loopback.OCTETS) * loopback.PORTS_PER_OCTET

    assert last <= 30000  # NodePorts start here, outgoing connections at 32768
