# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between users and the cluster's API server: its endpoint, and the review of EKS's tokens."""
