# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EC2 instances behind the nodes. A node knows its own from its metadata; these are asked of the AWS front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import aiohttp

from sandbox.settings import Settings

REQUEST_SECONDS = 10.0


class InstanceMissing(RuntimeError):
    """world.yml has a node for which the account has no instance."""


async def instance_ids(settings: Settings, addresses: Sequence[str]) -> dict[str, str]:
    """The instance id of each private address. Raises InstanceMissing, or aiohttp.ClientError."""
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    url = f"{settings.aws_url}/_sandbox/instances"
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
        response.raise_for_status()
        return of_addresses(await response.json(), addresses)


def of_addresses(found: Mapping[str, str], addresses: Sequence[str]) -> dict[str, str]:
    """The ids of these addresses, of all there are. Raises InstanceMissing."""
    missing = [address for address in addresses if address not in found]
    if missing:
        raise InstanceMissing(f"the account has no instance with the address {', '.join(missing)} of world.yml")
    return {address: found[address] for address in addresses}
