"""How does a test make the model say or do one exact thing?

A queue of turns, each used once; when it is empty the honest engine answers.
"""

import threading
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from local.model.offline import OfflineEngine
from local.model.wire import STATUS_OF, STOP_REASONS, Fault, Reply, Request, Said


class ScriptedEngine:
    """The turns that were handed in, in their order."""

    name = "scripted"

    def __init__(self) -> None:
        self._turns: deque[Said] = deque()
        self._offline = OfflineEngine()
        self._lock = threading.Lock()

    def script(self, turns: Iterable[Mapping[str, Any]]) -> int:
        """Queue turns behind those that wait; returns how many wait now. Raises ValueError for what it cannot play."""
        ready = [turn_of(each) for each in turns]
        with self._lock:
            self._turns.extend(ready)
            return len(self._turns)

    def clear(self) -> None:
        """Forget the turns that wait."""
        with self._lock:
            self._turns.clear()

    def answer(self, model_id: str, request: Request) -> Said:
        """The next turn."""
        with self._lock:
            turn = self._turns.popleft() if self._turns else None
        if isinstance(turn, Reply) and not turn.text:
            honest = self._offline.answer(model_id, request)
            text = honest.text if isinstance(honest, Reply) else "no."
            return Reply(text, turn.stop_reason, turn.delay_seconds)
        return turn or self._offline.answer(model_id, request)


def turn_of(document: Mapping[str, Any]) -> Said:
    """Read `{"error": code}`, `{"body": text, "status": n}`, `{"drop": true}` or `{"text", "stop_reason"}`.

    Each may have `delay_seconds`. A reply without text says what the honest engine would, under the given stop reason.
    """
    delay = float(document.get("delay_seconds", 0.0))
    if code := document.get("error"):
        if code not in STATUS_OF:
            raise ValueError(f"error {code!r} is none of Converse's: {', '.join(STATUS_OF)}")
        return Fault(code, str(document.get("message", "")), delay)
    if "body" in document:
        return Fault(delay_seconds=delay, body=str(document["body"]).encode(), status=int(document.get("status", 200)))
    if document.get("drop"):
        return Fault(delay_seconds=delay, drop=True)
    reason = str(document.get("stop_reason", ""))
    if reason and reason not in STOP_REASONS:
        raise ValueError(f"stop_reason {reason!r} is none of Converse's: {', '.join(STOP_REASONS)}")
    return Reply(str(document.get("text", "")), reason, delay)
