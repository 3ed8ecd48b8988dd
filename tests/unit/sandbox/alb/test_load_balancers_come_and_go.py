# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A load balancer is on the network from when it is made until it is deleted, with addresses of its own."""

from __future__ import annotations

from typing import Any

from sandbox.alb.data_plane import DataPlane
from sandbox.settings import Settings
from tests.unit.sandbox.alb.traffic import NOT_FOUND, is_open


def test_a_rule_made_later_is_served_without_a_new_connection(
    alb: Any, account: Any, data_plane: DataPlane, eventually: Any
) -> None:
    client = alb(NOT_FOUND)
    connection = client.connect()
    connection.request("GET", "/new")
    connection.getresponse().read()
    balancer = account.only_balancer()
    (listener,) = account.elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    ok = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain"}}
    conditions = [{"Field": "path-pattern", "Values": ["/new"]}]
    account.elb.create_rule(ListenerArn=listener["ListenerArn"], Priority=1, Conditions=conditions, Actions=[ok])
    data_plane.wake()

    def status() -> bool:
        connection.request("GET", "/new")
        response = connection.getresponse()
        response.read()
        return bool(response.status == 200)

    eventually(status)
    connection.close()


def test_a_deleted_load_balancer_is_gone_from_the_network(
    alb: Any, account: Any, data_plane: DataPlane, eventually: Any
) -> None:
    client = alb(NOT_FOUND)
    balancer = account.only_balancer()

    account.elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    data_plane.wake()

    eventually(lambda: not is_open(client.address, client.port))
    assert data_plane.addresses(balancer["DNSName"]) == []


def test_each_zone_has_an_address_and_all_of_them_serve(alb: Any, account: Any, data_plane: DataPlane) -> None:
    alb(NOT_FOUND)
    balancer = account.only_balancer()

    addresses = data_plane.addresses("DualStack." + balancer["DNSName"].upper() + ".")

    assert len(set(addresses)) == 2
    assert addresses == data_plane.addresses(balancer["DNSName"])
    assert all(is_open(address, 20080) for address in addresses)


def test_two_load_balancers_share_a_port_but_no_address(alb: Any, data_plane: DataPlane, account: Any) -> None:
    one, two = alb(NOT_FOUND, name="one"), alb(NOT_FOUND, name="two")

    assert one.address != two.address
    assert one.get()[0] == two.get()[0] == 404


def test_stopping_closes_every_socket(account: Any, settings: Settings) -> None:
    balancer = account.load_balancer()
    account.listener(balancer, NOT_FOUND)
    plane = DataPlane(settings)
    plane.start()
    address = plane.addresses(balancer["DNSName"])[0]
    assert is_open(address, 20080)

    plane.stop()

    assert not is_open(address, 20080)
    plane.wake()
