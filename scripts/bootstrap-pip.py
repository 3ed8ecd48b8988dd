# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring pip into an environment: what ansible-test otherwise downloads a script for.

By uv where it is on PATH, since it knows the system's certificates: the pip of an older Python's ensurepip does not,
and ansible-test passes no settings on.
"""

import ensurepip
import shutil
import subprocess
import sys

wanted = [word for word in sys.argv[1:] if not word.startswith("-")]
uv = shutil.which("uv")
if uv:
    command = [uv, "pip", "install", "--quiet", "--system-certs", "--python", sys.executable]
else:
    ensurepip.bootstrap()
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
sys.exit(subprocess.call([*command, *wanted]))
