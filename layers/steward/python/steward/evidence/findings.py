"""What did a review of one project find out, and what of it is left to tell since the last one?

Facts by code: every figure that is written or said comes from here. What was told is remembered, so that an unchanged
project is silent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from steward.asana.models import FieldValue
from steward.evidence.health.episode import Episode
from steward.evidence.health.score import ARCHIVED, Health
from steward.evidence.news import probability_is_news, score_is_news

_ROWS: Final = ("risks", "bottlenecks", "stalled", "remedies", "claims")

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Milestone:
    """The forecast of one milestone, as `forecast.outlook.Outlook` has it; dates in ISO form.

    `insufficient` says why it is less than a forecast, "" for nothing; `share` in how many runs its driver decided.
    """

    gid: str
    due_on: str | None
    p_on_time: float | None
    p50_on: str | None
    p85_on: str | None
    p95_on: str | None
    driver: str
    driver_gid: str | None
    share: float | None
    method: str
    history_days: int
    insufficient: str
    made_on: str

    @classmethod
    def of_json(cls, outlook: Row) -> Self:
        """Read what `Outlook.as_json` wrote."""
        criticality = outlook["criticality"]
        names = ("due_on", "p_on_time", "p50_on", "p85_on", "p95_on", "driver", "driver_gid", "method", "made_on")
        return cls(
            gid=outlook["milestone_gid"],
            share=criticality[0][1] if criticality else None,
            history_days=outlook["basis"]["history_days"],
            insufficient=outlook["insufficient"],
            **{name: outlook[name] for name in names},
        )


@dataclass(frozen=True, slots=True)
class Backlog:
    """The ranked backlog, the best first: `{"task_gid", "score", "why", "rank_before", "rank_after"}` each.

    `steps` are the moves that bring the list into that order: `{"task_gid", "after_task_gid", "found_after_gid"}`.
    `order` is each section's list as it is once they were carried out, `by_hand` when people moved a task last.
    """

    formula: str = ""
    ranked: Sequence[Row] = ()
    steps: Sequence[Row] = ()
    order: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    by_hand: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Findings:
    """The facts of one review, and what people were told last.

    `told_score` is the score of the last telling, `told_why` why there was none, `told_milestones` the probability of
    each milestone, `told_level` the capacity risk. `risks` are the drivers of lateness, `bottlenecks` those of teams,
    `stalled` the work that stands still with its `remedies`, `standing` what stands in our fields of the tasks that a
    review writes, `backlog` the ranking where one is configured.
    `claims` are what people wrote of blocked tasks (`remarks.Quote`) that was not told, `told_claims` the tasks of
    which it was, `remarks` what is kept of all comments.
    """

    health: Health
    episode: Episode
    told_score: float | None
    told_why: str = ""
    trend: tuple[tuple[str, float], ...] = ()
    threshold: float = 50.0
    milestones: tuple[Milestone, ...] = ()
    told_milestones: Mapping[str, float] = field(default_factory=dict, hash=False)
    told_level: str = ""
    risks: tuple[Row, ...] = ()
    capacity: Row = field(default_factory=dict, hash=False)
    bottlenecks: tuple[Row, ...] = ()
    stalled: tuple[Row, ...] = ()
    remedies: tuple[Row, ...] = ()
    claims: tuple[Row, ...] = ()
    told_claims: tuple[str, ...] = ()
    remarks: Row = field(default_factory=dict, hash=False)
    standing: Mapping[str, Mapping[str, FieldValue]] = field(default_factory=dict, hash=False)
    backlog: Backlog = Backlog()

    @property
    def is_news(self) -> bool:
        """Whether the score, a milestone or the capacity says something else than what was told, or somebody does."""
        return self.score_is_news or any(self.news_of_milestones()) or self.level_is_news or bool(self.claims)

    @property
    def score_is_news(self) -> bool:
        """Whether the score moved far enough from what was told, or cannot be made for another reason than was told."""
        score = self.health.score
        if score is None:
            return self.health.insufficient not in (ARCHIVED, self.told_why)
        return score_is_news(self.told_score, score)

    @property
    def level_is_news(self) -> bool:
        """Whether the capacity risk became high, or is not any more."""
        return "high" in (self.level, self.told_level) and self.level != self.told_level

    @property
    def level(self) -> str:
        """The capacity risk: low, medium, high or insufficient; "" where it was not computed."""
        return str(self.capacity.get("level", ""))

    def news_of_milestones(self) -> Iterator[Milestone]:
        """The milestones whose probability moved by 15 points or crossed .7 or .5 since it was told."""
        return (each for each in self.milestones if _is_news(self.told_milestones.get(each.gid), each))

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        rows = {name: [dict(each) for each in getattr(self, name)] for name in _ROWS}
        return rows | {
            "health": self.health.as_json(),
            "episode": self.episode.as_json(),
            "told_score": self.told_score,
            "told_why": self.told_why,
            "trend": [list(each) for each in self.trend],
            "threshold": self.threshold,
            "milestones": [asdict(each) for each in self.milestones],
            "told_milestones": dict(self.told_milestones),
            "told_level": self.told_level,
            "told_claims": list(self.told_claims),
            "remarks": dict(self.remarks),
            "capacity": dict(self.capacity),
            "standing": {gid: dict(each) for gid, each in self.standing.items()},
            "backlog": asdict(self.backlog),
        }

    @classmethod
    def of_json(cls, document: Row) -> Self:
        """What `as_json` wrote."""
        parts = {
            "health": Health.of_json(document["health"]),
            "episode": Episode.of_json(document["episode"]),
            "trend": tuple((day, score) for day, score in document["trend"]),
            "milestones": tuple(Milestone(**each) for each in document["milestones"]),
            "backlog": Backlog(**document["backlog"]),
        }
        rows = {name: tuple(document[name]) for name in (*_ROWS, "told_claims")}
        return cls(**{**document, **parts, **rows})


def _is_news(before: float | None, milestone: Milestone) -> bool:
    """Where the history is short, dates are shown and no probability is told."""
    return not milestone.insufficient and probability_is_news(before, milestone.p_on_time)
