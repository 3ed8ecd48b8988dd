# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing this module registers every override and guard of the front."""

from sandbox.cloud import eks, eks_access, eks_pod_identity, eks_tags, sts

__all__ = ["eks", "eks_access", "eks_pod_identity", "eks_tags", "sts"]
