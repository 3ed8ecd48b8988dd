# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53's zones answered over UDP and TCP: the resolver, the parents' servers, the zones' own."""
