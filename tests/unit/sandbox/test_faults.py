# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults of a sandbox, as files that several processes share."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import fault_command
from sandbox.faults import BadFault, Fault, Faults, checked


def fault(service: str = "iam", kind: str = "throttling", **members: object) -> Fault:
    return Fault(id="", service=service, kind=kind, **members)  # type: ignore[arg-type]


def test_there_are_none_in_a_folder_that_never_had_any(tmp_path: Path) -> None:
    assert Faults(tmp_path).all() == []
    assert Faults(tmp_path).find("iam", "GetRole", "*", "") is None


def test_what_one_process_adds_another_finds(tmp_path: Path) -> None:
    reader = Faults(tmp_path)
    assert reader.all() == []

    added = Faults(tmp_path).add(fault(action="Get*"))

    assert reader.find("iam", "GetRole", "*", "") == added
    assert reader.find("iam", "CreateRole", "*", "") is None
    assert reader.find("sts", "GetRole", "*", "") is None


def test_it_hits_as_often_as_it_was_asked_to(tmp_path: Path) -> None:
    faults = Faults(tmp_path)
    added = faults.add(fault(count=2))

    assert [faults.used(added) for _ in range(3)] == [True, True, False]
    assert faults.all() == []


def test_without_a_count_it_hits_until_it_is_cleared(tmp_path: Path) -> None:
    faults = Faults(tmp_path)
    added, other = faults.add(fault()), faults.add(fault("sts"))
    assert all(faults.used(added) for _ in range(5))

    assert Faults(tmp_path).clear(added.id) == [added.id]

    assert faults.all() == [other]
    assert Faults(tmp_path).clear() == [other.id]


def test_the_resource_and_the_caller_narrow_it(tmp_path: Path) -> None:
    faults = Faults(tmp_path)
    faults.add(fault(resource="*role/demo", caller="*:assumed-role/*"))

    assert faults.find("iam", "GetRole", "arn:aws:iam::1:role/demo", "arn:aws:sts::1:assumed-role/x/y")
    assert faults.find("iam", "GetRole", "arn:aws:iam::1:role/other", "arn:aws:sts::1:assumed-role/x/y") is None
    assert faults.find("iam", "GetRole", "arn:aws:iam::1:role/demo", "arn:aws:iam::1:user/operator") is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (fault("kubernetes", "stale-read"), "kubernetes has no fault stale-read: there are conflict, throttling"),
        (fault("ec2", "conflict"), "ec2 has no fault conflict"),
        (fault(count=0), "one request at least"),
        (fault(delay=-1.0), "not negative"),
        (fault("kubernetes", "delay"), "a delay of no time changes nothing: give --delay SECONDS"),
        (fault("iam", "delay"), "a delay of no time changes nothing"),
    ],
)
def test_a_fault_that_there_is_not_is_refused(wrong: Fault, told: str) -> None:
    with pytest.raises(BadFault, match=told):
        checked(wrong)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("kubernetes", "kubernetes"),
        ("webhook", "webhook"),
        ("controller", "controller"),
        ("iam", "iam"),
        ("elbv2", "elasticloadbalancing"),
        ("elasticloadbalancing", "elasticloadbalancing"),
    ],
)
def test_a_service_is_named_as_its_processes_know_it(given: str, meant: str) -> None:
    assert fault_command.service_of(given) == meant


@pytest.mark.parametrize("unknown", ["nosuch", "IAM", ""])
def test_a_service_that_nobody_calls_is_refused(unknown: str) -> None:
    with pytest.raises(
        BadFault, match=f"there is no service {unknown}: kubernetes, webhook, controller, or the IAM prefix"
    ):
        fault_command.service_of(unknown)
