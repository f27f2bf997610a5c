"""What do people say of a project's tasks: which are claimed to be blocked, and in which tone?

Kept from review to review are gids, times and verdicts, never a word; the words of a claim that is told are quoted
once, in the review that heard them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from steward.evidence.blockers import BlockerClaim, Comment, claims, strengths
from steward.evidence.health.score import Around
from steward.evidence.lateness.comments import Comments
from steward.evidence.sentiment import sentiment

TONE_DAYS: Final = 7  # the window of issue 6: a mood that is older says nothing of this week
HEARD_DAYS: Final = 47  # `blockers.strengths` forgets a claim after 14 * log2(10) = 46.5 days
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
QUOTE_LIMIT: Final = 200  # characters of a claim that is told: a sentence, not somebody's whole message


@dataclass(frozen=True, slots=True)
class OfTask:
    """What holds of one task: its claims as (story gid, when), oldest first, and each comment as (when, negative)."""

    claims: tuple[tuple[str, datetime], ...] = ()
    tones: tuple[tuple[datetime, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's claim in their own words, for the one time that it is told."""

    task_gid: str
    story_gid: str
    text: str

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"task_gid": self.task_gid, "story_gid": self.story_gid, "text": self.text}


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is known of all tasks by their gids at a moment; `unread` changed tasks were over what one run reads."""

    at: datetime = _NEVER
    tasks: Mapping[str, OfTask] = field(default_factory=dict, hash=False)
    unread: int = 0

    def around(self, milestone_probability: float | None) -> Around:
        """What health weighs: the comments of the last seven days, and how many are surely negative."""
        tones = [negative for each in self.tasks.values() for negative in self._tones(each)]
        return Around(milestone_probability, len(tones), sum(tones))

    def for_lateness(self) -> Comments:
        """What lateness weighs: the strength of each task's claims, and the share of its comments that are negative."""
        held = [
            BlockerClaim(story, gid, "", "", made) for gid, each in self.tasks.items() for story, made in each.claims
        ]
        tones = {gid: self._tones(each) for gid, each in self.tasks.items()}
        shares = {gid: sum(each) / len(each) for gid, each in tones.items() if each}
        return Comments(strengths(held, self.at), shares)

    def as_json(self) -> dict[str, Any]:
        """As it is remembered, without what is forgotten by now."""
        since = self.at - timedelta(days=HEARD_DAYS)
        rows = {
            gid: {
                "claims": [[story, made.isoformat()] for story, made in each.claims if made >= since],
                "tones": [[made.isoformat(), negative] for made, negative in each.tones if self._is_recent(made)],
            }
            for gid, each in sorted(self.tasks.items())
        }
        kept = {gid: row for gid, row in rows.items() if row["claims"] or row["tones"]}
        return {"at": self.at.isoformat(), "tasks": kept, "unread": self.unread}

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> "Remarks":
        """What `as_json` wrote."""
        return cls(
            datetime.fromisoformat(document["at"]),
            {gid: _of_row(row) for gid, row in document["tasks"].items()},
            document["unread"],
        )

    def _tones(self, of_task: OfTask) -> list[bool]:
        return [negative for made, negative in of_task.tones if self._is_recent(made)]

    def _is_recent(self, made: datetime) -> bool:
        return made >= self.at - timedelta(days=TONE_DAYS)


def of_task(comments: Iterable[Comment]) -> tuple[OfTask, Quote | None]:
    """What the comments of one task say, and its last claim in its own words."""
    ordered = sorted(comments, key=lambda each: (each.created_at, each.story_gid))
    held = claims(ordered)
    tones = tuple((each.created_at, sentiment(each.text).is_negative) for each in ordered)
    last = next(reversed(held), None)
    quote = Quote(last.task_gid, last.story_gid, last.quote[:QUOTE_LIMIT]) if last else None
    return OfTask(tuple((each.story_gid, each.created_at) for each in held), tones), quote


def _of_row(row: Mapping[str, Any]) -> OfTask:
    return OfTask(
        tuple((story, datetime.fromisoformat(made)) for story, made in row["claims"]),
        tuple((datetime.fromisoformat(made), negative) for made, negative in row["tones"]),
    )
