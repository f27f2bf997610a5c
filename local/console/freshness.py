"""How often is a thing read again, however many pages ask for it?"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

KEPT: Final = 64  # answers by address; a person looks at a handful, and what is over is read again


@dataclass(slots=True)
class Answer:
    """One document as it was last read: its bytes, and what names them."""

    body: bytes = b""
    tag: str = ""
    at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)


class Shelf:
    """Documents by address. One reader works for all who ask within `seconds`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answers: dict[str, Answer] = {}

    def get(self, address: str, seconds: float, read: Callable[[], Any]) -> Answer:
        """The document, at most so many seconds old. What `read` raises is raised to whoever asked."""
        answer = self._answers.setdefault(address, Answer())
        with answer.lock:
            if self._clock() - answer.at >= seconds:
                answer.body = json.dumps(read(), ensure_ascii=False, default=str).encode()
                answer.tag = f'"{hashlib.sha256(answer.body).hexdigest()[:24]}"'
                answer.at = self._clock()
            fresh = Answer(answer.body, answer.tag, answer.at)
        while len(self._answers) > KEPT:
            self._answers.pop(next(iter(self._answers)), None)
        return fresh

    def forget(self) -> None:
        """Have everything read again: something was done."""
        for answer in list(self._answers.values()):
            answer.at = float("-inf")
