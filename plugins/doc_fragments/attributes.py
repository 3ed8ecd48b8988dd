# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """The attributes every module has, and those of the read-only ones."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Predicts exactly what a run would do, by the same plan, and writes nothing.
    support: full
  diff_mode:
    description: Shows before and after by meaning, with secrets redacted.
    support: full
  idempotent:
    description: A second run with the same arguments changes nothing.
    support: full
"""

    INFO = r"""
attributes:
  check_mode:
    description: Only reads, so check mode makes no difference.
    support: full
  diff_mode:
    description: Only reads, so there is nothing to show.
    support: none
  idempotent:
    description: Only reads.
    support: full
"""
