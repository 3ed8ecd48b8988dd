# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers of DNS say, without servers."""

from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns import Reply

NOTHING = Reply("NOERROR", False, (), "a.example", ())


def named(*values):
    return Reply("NOERROR", False, values, "a.example", ())


def servers_that_say(monkeypatch, said):
    """Let each (address, name, type) be answered by a reply or an error; anything else by no record.

    The servers that are asked come to be in the list that is returned.
    """
    asked = []

    def ask(server, name, record_type, *, recursive):
        asked.append(server)
        answer = said.get((server.address, name, record_type), NOTHING)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(_dns, "ask", ask)
    return asked


def refusing(code, name="a"):
    return Reply(code, False, (), name, ())
