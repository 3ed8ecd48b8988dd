# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An offline EKS to rehearse on. Never imported by plugins or roles."""
