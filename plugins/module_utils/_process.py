# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place where another program is started.

Not by AnsibleModule.run_command: what calls this knows no module (it may run in the worker, where there is none), and
run_command has no time-out.

PRIVATE to the collection.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

# For those who call: nothing else of subprocess is needed elsewhere.
Ended = subprocess.CompletedProcess
Overdue = subprocess.TimeoutExpired


def run(command: Sequence[str], *, environment: Mapping[str, str], timeout: float, stdin: str = "") -> Ended[str]:
    """Run a program to its end, whatever its exit code.

    :param timeout: seconds after which it is killed.
    :raises Overdue: when it was killed.
    :raises OSError: when it could not be started.
    """
    return subprocess.run(  # pylint: disable=ansible-bad-function
        list(command),
        env=dict(environment),
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=timeout,
    )
