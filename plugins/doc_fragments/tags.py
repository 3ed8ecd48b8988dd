# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Documents _args.TAGS."""

    DOCUMENTATION = r"""
options:
  tags:
    description:
      - Tags of the resource. Unset leaves tags alone; an empty dictionary with O(purge_tags=true) removes them.
      - Tags whose key begins with V(aws:) are never touched.
    type: dict
    aliases: [resource_tags]
  purge_tags:
    description: Whether tags that are not in O(tags) are removed, when O(tags) is given.
    type: bool
    default: true
"""
