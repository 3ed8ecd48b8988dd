# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EC2 instances behind the nodes, asked of the AWS front.

With a signed request of our own: boto3's service models would cost this long-lived process more memory than all else.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from xml.etree import ElementTree

import aiohttp
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.settings import Settings

API_VERSION = "2016-11-15"
REQUEST_SECONDS = 10.0


class InstanceMissing(RuntimeError):
    """world.yml has a node for which the account has no instance."""


async def instance_ids(settings: Settings, addresses: Sequence[str]) -> dict[str, str]:
    """The instance id of each private address. Raises InstanceMissing, or aiohttp.ClientError."""
    query = {"Action": "DescribeInstances", "Version": API_VERSION, "Filter.1.Name": "private-ip-address"}
    query |= {f"Filter.1.Value.{number}": address for number, address in enumerate(addresses, start=1)}
    body = urlencode(query)
    url = f"{settings.aws_url}/"
    request = AWSRequest("POST", url, {"Content-Type": "application/x-www-form-urlencoded"}, body)
    credentials = Credentials(settings.admin_access_key, settings.admin_secret_key)
    SigV4Auth(credentials, "ec2", settings.world.region).add_auth(request)
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(url, data=body, headers=dict(request.headers)) as response,
    ):
        text = await response.text()
        if response.status != 200:
            raise InstanceMissing(f"DescribeInstances of the nodes: {response.status}: {text.strip()[:300]}")
    found = parse(text)
    missing = [address for address in addresses if address not in found]
    if missing:
        raise InstanceMissing(f"the account has no instance with the address {', '.join(missing)} of world.yml")
    return found


def parse(answer: str) -> dict[str, str]:
    """Instance ids by private address, from DescribeInstances' XML."""
    # The answer comes from this sandbox's own front.
    instances = ElementTree.fromstring(answer).iterfind(".//{*}instancesSet/{*}item")  # noqa: S314
    return {each.findtext("{*}privateIpAddress", ""): each.findtext("{*}instanceId", "") for each in instances}
