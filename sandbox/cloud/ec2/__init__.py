# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2: security groups and lookups, where moto is too kind or silent."""
