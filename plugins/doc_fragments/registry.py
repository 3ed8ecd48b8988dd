# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Documents _args.REGISTRY."""

    DOCUMENTATION = r"""
options:
  txt_prefix:
    description: As C(--txt-prefix) of external-dns.
    type: str
    default: ''
  txt_suffix:
    description: As C(--txt-suffix) of external-dns.
    type: str
    default: ''
  txt_wildcard_replacement:
    description: As C(--txt-wildcard-replacement) of external-dns.
    type: str
    default: ''
"""
