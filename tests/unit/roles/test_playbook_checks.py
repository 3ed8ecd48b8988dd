# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a play has to be told: what it takes, what it refuses, and in which words."""

from __future__ import annotations

import pytest

from tests.unit.roles.rehearsed import CHECKOUT, SITE, Rehearsed, role, task


def site(**variables):
    """A play's variables: without those that are None."""
    given = {name: value for name, value in (SITE | variables).items() if value is not None}
    return Rehearsed(CHECKOUT / "playbooks", {"omit": "<omit>"} | given)


NAMED = ("Check that the cluster is named", ["playbooks/site.yml", "playbooks/teardown.yml"])
ZONED = ("Check that the zone is named", ["playbooks/site.yml", "playbooks/teardown.yml"])
HOSTS = task("playbooks/site.yml", "Check that the host names are given")


@pytest.mark.parametrize("playbook", NAMED[1])
@pytest.mark.parametrize("variable", ["eks_ingress_cluster_name", "eks_ingress_region"])
@pytest.mark.parametrize(("value", "good"), [("x", True), ("", False), (None, False)])
def test_a_play_needs_the_cluster_and_its_region(playbook, variable, value, good):
    check = task(playbook, NAMED[0])
    assert site(**{variable: value}).holds(check) is good
    assert "Set eks_ingress_cluster_name and eks_ingress_region" in site().refusal(check)


@pytest.mark.parametrize("playbook", ZONED[1])
@pytest.mark.parametrize(("value", "good"), [("frieza.dev", True), ("", False), (None, False)])
def test_a_play_needs_the_zone(playbook, value, good):
    check = task(playbook, ZONED[0])
    assert site(eks_ingress_zone_name=value).holds(check) is good
    assert site().refusal(check).startswith("Set eks_ingress_zone_name: the Route 53 zone")


@pytest.mark.parametrize(
    "hosts",
    [
        ["eks.frieza.dev"], ["a"], ["*.frieza.dev"], ["a-1.b-2.dev"], ["1.2.dev"], ["xn--wgv71a.jp"], ["a" * 63 + ".dev"],
        ["one.dev", "two.dev"],
    ],
)  # fmt: skip
def test_host_names_that_an_ingress_can_serve_are_taken(hosts):
    assert site(eks_ingress_hosts=hosts).holds(HOSTS)


@pytest.mark.parametrize(
    "hosts",
    [
        None, [], "", "eks.frieza.dev", [1], [None], [""], ["EKS.frieza.dev"], ["eks.frieza.dev."], ["eks_1.dev"], ["-a.dev"],
        ["a-.dev"], ["a..dev"], [".dev"], ["a b.dev"], ["*"], ["a.*.dev"], ["**.dev"], ["*a.dev"], ["http://a.dev"], ["a.dev:80"],
        ["日本.jp"], ["a" * 64 + ".dev"], ["good.dev", "bad_one.dev"], [["a.dev"]],
    ],
    ids=str,
)  # fmt: skip
def test_host_names_that_no_ingress_can_serve_are_refused_and_shown(hosts):
    rehearsed = site(eks_ingress_hosts=hosts)
    assert not rehearsed.holds(HOSTS)
    assert rehearsed.refusal(HOSTS).startswith("Set eks_ingress_hosts: the list of host names that the Ingress serves")


def test_the_refusal_shows_what_was_given():
    assert site(eks_ingress_hosts=["Bad.dev"]).refusal(HOSTS).endswith('It is ["Bad.dev"].')


NAMELESS = task("playbooks/site.yml", "Say so where no host name lies in the zone")


@pytest.mark.parametrize(
    ("hosts", "zone", "said"),
    [
        (["eks.frieza.dev"], "frieza.dev", False),
        (["frieza.dev"], "frieza.dev", False),
        (["eks.example.com", "eks.frieza.dev"], "Frieza.dev.", False),
        (["eks.example.com"], "frieza.dev", True),
        (["notfrieza.dev"], "frieza.dev", True),
        (["eks.friezaxdev"], "frieza.dev", True),
    ],
)
def test_a_play_says_so_when_there_is_no_name_to_prove(hosts, zone, said):
    rehearsed = site(eks_ingress_hosts=hosts, eks_ingress_zone_name=zone)
    when = NAMELESS["when"] if isinstance(NAMELESS["when"], list) else [NAMELESS["when"]]
    assert rehearsed.all_hold(when) is said
    names = role("external_dns", eks_ingress_hosts=hosts, eks_ingress_zone_name=zone).value("external_dns_names")
    assert bool(names) is not said
