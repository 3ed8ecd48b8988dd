# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was answered before the last change: the source of stale reads."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict, defaultdict
from dataclasses import dataclass

from werkzeug.wrappers import Response

from sandbox.cloud.calls import Call
from sandbox.cloud.services import is_write

_MOST_QUESTIONS = 300


@dataclass(frozen=True)
class _Answer:
    generation: int
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class AnswerBook:
    """Remembers, for each of the latest questions, the answers of the service's two latest states that it was asked in.

    Safe to use from many threads.
    """

    def __init__(self) -> None:
        self._writes: dict[str, int] = defaultdict(int)
        self._answers: OrderedDict[tuple[str, ...], tuple[_Answer, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, call: Call, response: Response) -> None:
        """Remember an answer; a change of the service makes all former answers stale."""
        with self._lock:
            if is_write(call.action):
                self._writes[call.service] += response.status_code < 300
                return
            answer = _Answer(
                self._writes[call.service], response.status_code, tuple(response.headers.items()), response.get_data()
            )
            former = self._answers.pop(_key(call), ())
            older = tuple(known for known in former if known.generation < answer.generation)
            self._answers[_key(call)] = (*older[-1:], answer)
            while len(self._answers) > _MOST_QUESTIONS:
                self._answers.popitem(last=False)

    def stale(self, call: Call) -> Response | None:
        """The answer to this question before the service's last change; None when it was not asked then."""
        with self._lock:
            now = self._writes[call.service]
            former = [known for known in self._answers.get(_key(call), ()) if known.generation < now]
        if not former:
            return None
        return Response(former[-1].body, status=former[-1].status, headers=list(former[-1].headers))


def _key(call: Call) -> tuple[str, ...]:
    return call.service, call.action, call.region, json.dumps(call.params, sort_keys=True, default=str)
