#!/usr/bin/python
# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: http_check
short_description: Ask a URL many times, through a given address, and see who answers
version_added: 0.1.0
description:
  - Sends GET requests to a URL, each over a connection of its own so that a load balancer spreads them, and checks status and body.
  - The connection can go to another address than the URL's host, by another resolver, and to another port, so that a load balancer
    is checked before its DNS name exists.
  - Tells how the answers spread over the pods. Redirects are not followed, proxies not used.
author: edgeworks contributors (@edgeworks)
options:
  url:
    description: The URL. Its host is sent as Host header and, for https, is the name that the certificate must have.
    type: str
    required: true
  count:
    description: Number of requests in a round.
    type: int
    default: 1
  host:
    description: Host header to send, and server name for https, instead of the URL's host.
    type: str
  address:
    description: Host name or IP address to connect to instead of the URL's host.
    type: str
    aliases: [connect_to]
  port_map:
    description: Ports to dial, by the URL's ports, where they differ.
    type: dict
  expect_status:
    description: The statuses that are right.
    type: list
    elements: int
    default: [200]
  expect_body:
    description: Regular expression that each answer's body has to contain. V(^) and V($) match at each line.
    type: str
  spread_by:
    description: Regular expression whose first group tells in an answer who gave it. See the examples.
    type: str
  min_spread:
    description: How many different ones have to answer in a round. Needs O(spread_by).
    type: int
  timeout:
    description: Seconds that each request may take, from the connection to the last byte of the answer.
    type: float
    default: 5
  validate_certs:
    description: Whether the certificate is verified, for https.
    type: bool
    default: true
  ca_path:
    description: PEM file of the authorities to verify it with, instead of the system's.
    type: path
  wait:
    description: Whether to send further rounds until one round is as expected.
    type: bool
    default: true
  wait_timeout:
    description: Seconds to wait at most.
    type: int
    default: 300
seealso:
  - module: edgeworks.eks_ingress.alb_info
  - module: edgeworks.eks_ingress.dns_check
extends_documentation_fragment:
  - edgeworks.eks_ingress.resolver
  - edgeworks.eks_ingress.attributes.info
"""

EXAMPLES = r"""
- name: Ask the load balancer for a host that is not in DNS yet
  edgeworks.eks_ingress.http_check:
    url: http://sample-app.mamezou-tech.com/app1
    address: k8s-default-appawsin-d61ace8b4a-1234567890.ap-northeast-1.elb.amazonaws.com
    expect_body: hello sample app!

- name: Ten requests by name reach both pods
  edgeworks.eks_ingress.http_check:
    url: http://eks.frieza.dev/app1
    count: 10
    spread_by: '^([^:]+):'
    min_spread: 2
  register: asked
"""

RETURN = r"""
http:
  description: The last round. Also returned with a failure.
  returned: always, but for invalid arguments
  type: dict
  contains:
    url:
      description: The URL.
      type: str
    host:
      description: The Host header that was sent.
      type: str
    requests:
      description: How many requests were answered.
      type: int
    statuses:
      description: How often each status was answered.
      type: dict
      sample: {"200": 10}
    answers:
      description: The bodies, stripped, in the order of the requests; of each the first 1000 characters.
      type: list
      elements: str
    bodies:
      description: The different ones among them, at most ten.
      type: list
      elements: str
    last_body:
      description: The last of them.
      type: str
    spread:
      description: How often each one that O(spread_by) tells apart answered.
      type: dict
      sample: {"app1-6d5f9-x2x4p": 5, "app1-6d5f9-kk7zq": 5}
    addresses:
      description: The IP addresses that answered.
      type: list
      elements: str
"""

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _args, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import http_check as step

DOOR = _run.Door(
    step=step,
    argument_spec={
        **_args.WAIT,
        **_args.RESOLVER,
        "url": {"type": "str", "required": True},
        "count": {"type": "int", "default": 1},
        "host": {"type": "str"},
        "address": {"type": "str", "aliases": ["connect_to"]},
        "port_map": {"type": "dict"},
        "expect_status": {"type": "list", "elements": "int", "default": [200]},
        "expect_body": {"type": "str"},
        "spread_by": {"type": "str"},
        "min_spread": {"type": "int"},
        "timeout": {"type": "float", "default": 5},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
    },
    constraints={"required_by": {"min_spread": ["spread_by"]}},
)


def main() -> None:
    _run.main(DOOR)


if __name__ == "__main__":
    main()
