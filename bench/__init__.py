# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes, against the same outcomes by the collections that people use today: `make bench`."""
