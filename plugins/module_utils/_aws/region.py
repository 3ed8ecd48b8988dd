# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The region that calls go to. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import json

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _names as names
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument


def checked(region: str | None) -> str:
    """The region, as it was given or configured. Raises InvalidArgument for none, and for what is the code of none."""
    if not region:
        raise InvalidArgument(
            "choose an AWS region",
            answer="none was given",
            advice="set region or the environment variable AWS_REGION",
        )
    # The SDK takes a line break at the end, and then knows no such region.
    if not names.REGION.fullmatch(region):
        raise InvalidArgument(
            "use the AWS region",
            target=json.dumps(region),
            answer="it is not the code of one",
            advice="write it as ap-northeast-1 is written",
        )
    return region
