# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What names look like that AWS, Kubernetes and DNS take. Pure.

Each is a pattern for ``fullmatch``: ``$`` would take a newline at the end.

PRIVATE to the collection.
"""

from __future__ import annotations

import re

# RFC 1123 and "Object Names and IDs" of kubernetes.io.
_LABEL = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"
LABEL = re.compile(_LABEL)
SUBDOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
# Of an Ingress. A last label of digits alone makes an address of it, for Kubernetes and whoever looks it up.
HOST = re.compile(rf"(?=.{{1,253}}\Z)(?!(?:.*\.)?[0-9]+\Z)(?:\*\.)?{_LABEL}(?:\.{_LABEL})*")
# A Deployment, its container and its Service. Kubernetes cuts what the names of pods begin with at 58 characters, the
# dash included, and the applications' answers are known by it.
APP = re.compile(r"[a-z](?:[-a-z0-9]{0,55}[a-z0-9])?")
# Of a hosted zone: "DNS domain name format" of the Route 53 Developer Guide, without what it writes in octal.
_ZONE_LABEL = r"[A-Za-z0-9_](?:[-A-Za-z0-9_]{0,61}[A-Za-z0-9_])?"
ZONE = re.compile(rf"(?=.{{1,253}}\.?\Z)(?!(?:.*\.)?[0-9]+\.?\Z){_ZONE_LABEL}(?:\.{_ZONE_LABEL})*\.?")
ZONE_ID = re.compile(r"(?:/hostedzone/)?Z[A-Z0-9]{1,31}")
CLUSTER = re.compile(r"[A-Za-z0-9][-_A-Za-z0-9]{0,99}")
REGION = re.compile(r"[a-z]+(?:-[a-z]+)+-[0-9]+")
# "Tagging rules" of the IAM User Guide; the other services take more.
TAG_KEY = re.compile(r"(?!aws:)[\w\s.:/=+@-]{1,128}", re.IGNORECASE)
TAG_VALUE = re.compile(r"[\w\s.:/=+@-]{0,256}")
# As time.ParseDuration of Go reads it, more than nothing, each unit once and short of what overflows it.
_NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,3})?"
DURATION = re.compile(rf"(?=.*[1-9])(?:{_NUMBER}h)?(?:{_NUMBER}m)?(?:{_NUMBER}s)?(?:{_NUMBER}ms)?")
# The TXT registry of external-dns writes owner and resource into one string of 255 characters, apart by = and commas.
TXT_OWNER_ID = re.compile(r"[A-Za-z0-9._:/@+-]{1,128}")
