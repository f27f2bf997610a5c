"""What does a dead letter say of itself, and which of them did an operator mean?

Pure: messages in, selections and JSON out. Bodies hold gids and no task text, and are shown only when asked for.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from steward.errors import Rejected, RejectedReason

# What an id in a well-formed message looks like; anything else in its place is not shown without the body.
_ID: Final = re.compile(r"[A-Za-z0-9_.:#+-]{1,128}")
_IDS: Final = ("hook_id", "project_gid", "delivery", "workflow", "trigger", "slot", "subject", "received_at")
_LISTS: Final = ("events", "subjects", "project_gids")


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead message. `receives` counts every time it was handed out, looks at it included."""

    message_id: str
    kind: str
    sent_at: datetime
    receives: int
    reason: str
    body: str = field(repr=False)
    receipt: str = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which letters: those named, those of the reasons, or all of them."""

    message_ids: Collection[str] = ()
    reasons: Collection[str] = ()
    everything: bool = False

    def of(self, letters: Iterable[Letter]) -> list[Letter]:
        """The letters selected, in their order. Raises Rejected(malformed) for an id that is not among them."""
        found = list(letters)
        if missing := sorted(set(self.message_ids) - {letter.message_id for letter in found}):
            raise Rejected(RejectedReason.MALFORMED, f"no dead letter has the id {missing[0][:64]}")
        return [each for each in found if self.everything or self._names(each)]

    def _names(self, letter: Letter) -> bool:
        return letter.message_id in self.message_ids or letter.reason in self.reasons


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the letters selected: those that left the queue, and those that stayed."""

    gone: list[Letter]
    stayed: list[Letter]


def summary(letter: Letter, now: datetime) -> dict[str, Any]:
    """One line of a list: id, kind, age in seconds, receives, reason code."""
    return {
        "message_id": letter.message_id,
        "kind": letter.kind,
        "sent_at": letter.sent_at.isoformat(),
        "age_seconds": int((now - letter.sent_at).total_seconds()),
        "receives": letter.receives,
        "reason": letter.reason,
    }


def details(letter: Letter, now: datetime, *, with_body: bool = False) -> dict[str, Any]:
    """The summary with the ids inside, how many events or subjects there are, and the body where it was asked for."""
    message = _message(letter.body)
    ids = {name: text for name in _IDS if isinstance(text := message.get(name), str) and _ID.fullmatch(text)}
    sizes = {name: len(each) for name in _LISTS if isinstance(each := message.get(name), list)}
    return summary(letter, now) | ids | sizes | ({"body": letter.body} if with_body else {})


def kind_of(body: str) -> str:
    """The message's kind as dispatch reads it; `unreadable` where it says none that looks like one."""
    kind = _message(body).get("kind")
    return kind if isinstance(kind, str) and _ID.fullmatch(kind) else "unreadable"


def _message(body: str) -> Mapping[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
