# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM: the evaluator of policies, what it reads, and what IAM refuses."""
