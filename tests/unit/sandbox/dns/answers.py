# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The load balancer that the sandbox's DNS servers know, and what an answer of theirs says."""

from __future__ import annotations

import dns.message
import dns.rcode

ALB_ADDRESSES = ["127.0.200.1", "127.0.200.2"]
ALB = "k8s-default-appawsin-d61ace8b4a-123.ap-northeast-1.elb.amazonaws.com"


def texts(message: dns.message.Message) -> list[str]:
    """The records of the answer section, without names and times."""
    return [str(record) for rrset in message.answer for record in rrset]


def code(message: dns.message.Message) -> str:
    return dns.rcode.to_text(message.rcode())
