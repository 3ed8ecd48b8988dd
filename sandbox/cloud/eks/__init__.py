# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS: clusters' updates, access entries, Pod Identity associations and add-ons."""
