# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring pip into an environment with what Python has: what ansible-test otherwise downloads a script for."""

import ensurepip
import subprocess
import sys

ensurepip.bootstrap()
options = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", *options]))
