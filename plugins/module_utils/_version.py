# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's version, for user agents and ownership marks; a test holds it equal to galaxy.yml.

PRIVATE to the collection.
"""

from __future__ import annotations

VERSION = "0.1.0"
# Tag and label that say "this set-up made it"; a teardown deletes nothing without it. A label's prefix is a DNS name,
# so it cannot hold the underscore of the collection's name.
OWNER_PREFIX = "edgeworks.eks-ingress"
OWNER_TAG = f"{OWNER_PREFIX}/cluster"
# With the cluster's name after it, the tag of a subnet whose role tag we set; its value says which. A tag's key has 128
# characters at most and a cluster's name 100.
SUBNET_MARK = f"{OWNER_PREFIX}/elb/"
