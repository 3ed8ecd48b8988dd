# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Application Load Balancer: its controller's stand-in and its data plane."""
