# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53: zones with name servers of their own, and exact changes of their record sets."""
