"""What is to be done about a risk tonight, given what was done before?

One risk task for each episode of a key, whatever the number of nights. It enters New, is looked at in Watching, and is
Escalated where it is likely; each border has two thresholds, so that a probability that swings around one of them moves
nothing. A comment is written where a border is crossed, and when it is over; a risk that comes back is another episode,
with a task of its own.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

OPENS_AT: Final = 0.35  # a third: two that are read in vain for one that comes true
ESCALATES_AT: Final = 0.7  # two in three come true
CALMS_BELOW: Final = 0.6  # ten points under the escalation: a night's noise is less
CLEARS_BELOW: Final = 0.25  # what such tasks are anyway
CLEARS_AFTER: Final = timedelta(days=1)  # two nights in a row: one is a reading
NEW_FOR: Final = timedelta(days=7)  # a weekly review has seen it then


class Section(StrEnum):
    """Where the risk task lies in the Portfolio Risks project."""

    NEW = "New"
    WATCHING = "Watching"
    ESCALATED = "Escalated"


class Change(StrEnum):
    """What tonight changes; the words are stored."""

    NONE = "none"  # there is no task and none is needed
    CREATED = "created"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    CLEARED = "cleared"  # a comment, and the task is completed; never deleted
    REOPENED = "reopened"  # it is back: a new task of a new episode, since no edit opens a completed task again


@dataclass(frozen=True, slots=True)
class RiskState:
    """What is kept of a risk task from one night to the next.

    `episode` counts the key's tasks, `moves` how often this one was moved: what is made and said is named by them.
    """

    section: Section
    opened_on: date
    told: float
    calm_since: date | None = None
    is_resolved: bool = False
    episode: int = 1
    moves: int = 0

    def as_row(self) -> dict[str, Any]:
        """As JSON."""
        calm = self.calm_since.isoformat() if self.calm_since else None
        days = {"opened_on": self.opened_on.isoformat(), "calm_since": calm}
        return asdict(self) | days | {"section": str(self.section)}

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "RiskState":
        """What `as_row` wrote."""
        calm = date.fromisoformat(row["calm_since"]) if row["calm_since"] else None
        days = {"section": Section(row["section"]), "opened_on": date.fromisoformat(row["opened_on"])}
        return cls(**{**row, **days, "calm_since": calm})


@dataclass(frozen=True, slots=True)
class Step:
    """Tonight's change, whether it needs a comment, and the state to keep (None where there is no task)."""

    change: Change
    comments: bool
    state: RiskState | None


def next_state(previous: RiskState | None, probability: float | None, today: date) -> Step:
    """The change from one night to the next; the same night again changes nothing more.

    Args:
        previous: What the last night kept, None where there never was a task.
        probability: Of the driver tonight; None where the project has no such driver any more.
        today: The night.
    """
    likely = probability if probability is not None else 0.0
    if previous is None or previous.is_resolved:
        return _opened(previous, likely, today)
    if likely < CLEARS_BELOW:
        return _calm(previous, likely, today)
    return _open(replace(previous, calm_since=None), likely, today)


def _opened(previous: RiskState | None, likely: float, today: date) -> Step:
    if likely < OPENS_AT:
        return Step(Change.NONE if previous is None else Change.UNCHANGED, comments=False, state=previous)
    state = RiskState(Section.ESCALATED if likely >= ESCALATES_AT else Section.NEW, today, likely)
    if previous is None:
        return Step(Change.CREATED, comments=False, state=state)  # the task's own text says it
    return Step(Change.REOPENED, comments=False, state=replace(state, episode=previous.episode + 1))


def _calm(previous: RiskState, likely: float, today: date) -> Step:
    since = previous.calm_since or today
    if today - since < CLEARS_AFTER:
        return Step(Change.UNCHANGED, comments=False, state=replace(previous, calm_since=since))
    resolved = replace(previous, told=likely, calm_since=since, is_resolved=True)
    return Step(Change.CLEARED, comments=True, state=resolved)


def _open(previous: RiskState, likely: float, today: date) -> Step:
    if previous.section is not Section.ESCALATED and likely >= ESCALATES_AT:
        return _moved(previous, Section.ESCALATED, likely, comments=True)
    if previous.section is Section.ESCALATED and likely < CALMS_BELOW:
        return _moved(previous, Section.WATCHING, likely, comments=True)
    if previous.section is Section.NEW and today - previous.opened_on > NEW_FOR:
        return _moved(previous, Section.WATCHING, previous.told, comments=False)
    return Step(Change.UNCHANGED, comments=False, state=previous)


def _moved(previous: RiskState, section: Section, likely: float, *, comments: bool) -> Step:
    state = replace(previous, section=section, told=likely, moves=previous.moves + 1)
    return Step(Change.MOVED, comments, state)


def ended(previous: RiskState) -> Step:
    """The end of an open episode whatever its probability: its project is none of the portfolio's any more."""
    return Step(Change.CLEARED, comments=True, state=replace(previous, is_resolved=True))
