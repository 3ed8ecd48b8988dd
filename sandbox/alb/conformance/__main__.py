# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m sandbox.alb.conformance DIR [CASE ...]`: exit status 0 only if all cases hold."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sandbox.alb.conformance.cases import load
from sandbox.alb.conformance.runner import conform


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.alb.conformance", description=__doc__)
    parser.add_argument("folder", type=Path, help="cases/index.json, cases/*.yaml, golden/*.json")
    parser.add_argument("case", nargs="*", help="only these cases")
    arguments = parser.parse_args()
    cases = load(arguments.folder, arguments.case)
    return 0 if conform(cases, lambda line: print(line, flush=True)) else 1


if __name__ == "__main__":
    sys.exit(main())
