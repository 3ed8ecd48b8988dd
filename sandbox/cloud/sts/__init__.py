# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""STS and EKS Pod Identity: who signs a request, and who is given a role's session."""
