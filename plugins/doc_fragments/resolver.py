# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Documents _args.RESOLVER."""

    DOCUMENTATION = r"""
options:
  resolver:
    description: The recursive DNS server to ask, instead of the system's.
    type: dict
    suboptions:
      address:
        description: Its IP address.
        type: str
        required: true
      port:
        description: Its port, UDP and TCP.
        type: int
        default: 53
"""
