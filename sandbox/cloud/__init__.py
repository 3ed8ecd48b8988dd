# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The AWS front: what decides, refuses and remembers where moto only stores."""
