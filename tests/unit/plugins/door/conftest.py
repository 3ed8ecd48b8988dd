# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both doors, with the same question: each test that asks for ``ask`` runs through one and through the other."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _run
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.answer import answer

from tests.unit.plugins.conftest import printed_by
from tests.unit.plugins.door.steps import Ask

NAME = "edgeworks.eks_ingress.wall"


@pytest.fixture(params=["module", "in_process"])
def ask(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(door: _run.Door, **message: Any) -> dict[str, Any]:
        sent = {"_ansible_module_name": NAME, "name": "w1"} | message
        sent = {key: value for key, value in sent.items() if value is not ...}
        if request.param == "module":
            return printed_by(capsys, lambda: _run.main(door), sent)
        return answer(door, sent)

    return asked
