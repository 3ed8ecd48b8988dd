# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the AWS Load Balancer Controller v3.5.0, for Kubernetes Ingress.

Laid out as the real one is: parse, build a model, deploy it, report. Behaviour was taken from recordings of
the real controller (tests/data/controller) and from its documentation.
"""
