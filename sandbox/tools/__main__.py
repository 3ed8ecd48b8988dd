# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m sandbox.tools [helm4]: build the programs that are missing, or Helm 4, with the progress shown."""

from __future__ import annotations

import sys

from sandbox import settings
from sandbox.tools import build, toolchain
from sandbox.tools.programs import HELM_4, PROGRAMS


def main() -> int:
    try:
        folder = build.ensure(settings.tools_cache(), (HELM_4,) if sys.argv[1:] == ["helm4"] else PROGRAMS)
    except (build.BuildFailed, toolchain.NoToolchain) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    sys.stdout.write(f"{folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
