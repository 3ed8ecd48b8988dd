# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares a load balancer controller with recordings of the real one.

`python -m sandbox conform DIR` runs the cases of a folder (cases/index.json, cases/*.yaml, golden/*.json).
"""
