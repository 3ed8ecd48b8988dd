# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic Load Balancing v2: load balancers, listeners, rules, target groups and what each may be."""
