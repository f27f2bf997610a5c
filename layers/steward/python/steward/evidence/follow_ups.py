"""Does a project need somebody tonight, and is a call for somebody over?

An episode of bad health is one follow-up task, made once. It ends with the episode, after two nights on which the
health cannot be told, and when the project is none of the portfolio's any more.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from steward.evidence.risk_episodes import CLEARS_AFTER, Change


class Why(StrEnum):
    """Why what was open is over; the words are stored."""

    CALM = "calm"  # it is well again
    ANOTHER = "another"  # a later episode began meanwhile
    BLIND = "blind"  # no score can be made of it
    ARCHIVED = "archived"
    LEFT = "left"  # it left the portfolio


@dataclass(frozen=True, slots=True)
class FollowUpState:
    """What is kept of a call. `opened_on` names the episode of health, `episode` counts the project's calls."""

    opened_on: str
    episode: int = 1
    is_resolved: bool = False
    blind_since: date | None = None

    def as_row(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"blind_since": self.blind_since.isoformat() if self.blind_since else None}

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "FollowUpState":
        """What `as_row` wrote."""
        blind = row.get("blind_since")
        return cls(**{**row, "blind_since": date.fromisoformat(blind) if blind else None})


@dataclass(frozen=True, slots=True)
class Call:
    """Tonight's change of a call, its state, and why it is over where it is."""

    change: Change
    state: FollowUpState
    why: str = ""


def next_call(before: FollowUpState | None, opened_on: str, today: date, *, is_told: bool, gone: str) -> Call | None:
    """The change from one night to the next; None where there is no call and none is needed.

    Args:
        before: What the last night kept, None where there never was a call.
        opened_on: The open episode of bad health, "" for none.
        today: The night.
        is_told: Whether a score could be made tonight.
        gone: Why the project is looked at no more (`Why`), "" where it is.
    """
    if before is None or before.is_resolved:
        calls = opened_on and is_told and not gone
        return _called(before, opened_on) if calls else Call(Change.UNCHANGED, before) if before else None
    if gone:
        return _over(before, gone)
    if not is_told:
        since = before.blind_since or today
        blind = replace(before, blind_since=since)
        return _over(blind, Why.BLIND) if today - since >= CLEARS_AFTER else Call(Change.UNCHANGED, blind)
    if opened_on != before.opened_on:
        return _over(before, Why.ANOTHER if opened_on else Why.CALM)
    return Call(Change.UNCHANGED, replace(before, blind_since=None))


def _called(before: FollowUpState | None, opened_on: str) -> Call:
    return Call(Change.CREATED, FollowUpState(opened_on, before.episode + 1 if before else 1))


def _over(before: FollowUpState, why: str) -> Call:
    return Call(Change.CLEARED, replace(before, is_resolved=True), str(why))
