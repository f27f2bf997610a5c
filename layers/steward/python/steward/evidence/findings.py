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

_ROWS: Final = ("risks", "bottlenecks", "moves", "moves_by_team", "stalled", "remedies", "claims")

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Milestone:
    """The forecast of one milestone, as `forecast.outlook.Outlook` has it; dates in ISO form.

    `insufficient` says why it is less than a forecast, "" for nothing; `share` in how many runs its driver decided;
    `levers` are `forecast.levers.Lever` rows, the most helpful first, where it is unlikely enough to be helped.
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
    levers: Sequence[Row] = field(default=(), hash=False)

    def helped_by(self, lever: Row) -> float:
        """The probability of being on time with that lever: its gain, by common random numbers, on top of this one."""
        return min(1.0, round((self.p_on_time or 0.0) + float(lever["gain"]), 4))

    @classmethod
    def of_row(cls, row: Row) -> Self:
        """As it is stored with the findings."""
        return cls(**{**row, "levers": tuple(row["levers"])})

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

    Where the model rated factors, `estimated` in them names each with its value and quote; `rated` is what is
    remembered of its ratings and `asks` what it is to be asked now (`ranking/missing.py`).

    `steps` are the moves that bring the list into that order: `{"task_gid", "after_task_gid", "found_after_gid"}`.
    `order` is each section's list as it is once they were carried out, `by_hand` when people moved a task last.
    `shortlist` is how far down it the next sprint reaches (`sprint.shortlisted`), empty where nobody is there.
    """

    formula: str = ""
    ranked: Sequence[Row] = ()
    steps: Sequence[Row] = ()
    order: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    by_hand: Mapping[str, str] = field(default_factory=dict, hash=False)
    rated: Row = field(default_factory=dict, hash=False)
    asks: Row = field(default_factory=dict, hash=False)
    shortlist: Row = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Findings:
    """The facts of one review, and what people were told last.

    `told_score` is the score of the last telling, `told_why` why there was none, `told_milestones` the probability of
    each milestone, `told_level` the capacity risk. `risks` are the drivers of lateness, `bottlenecks` those
    of teams and skills, `moves` what people could hand over, for the lead, `moves_by_team` what may be told of it,
    `stalled` the work that stands still with its `remedies` (those `put` to people say so), `declined` what of these
    people said no to: task, remedy and grounds. `moved` is when blocked tasks had moved last, `standing` what stands in
    our fields of the tasks that a review writes, `stood` how these stood before it and `touched` which others stand as
    earlier reviews left them (`own_writes`), `backlog` the ranking where one is configured.
    `dates` are the due dates that were seen and how they moved (`lateness.kept_dates`).
    `claims` are what people wrote of blocked tasks (`remarks.Quote`) that was not told, `told_claims` the tasks of
    which it was, `remarks` what is kept of all comments. `lateness` is on what the risks rest, with the back-test of it
    (`lateness.tasks.Lateness`), `held` what became of past forecasts (`health.held.Held`).
    `counted` are the tasks of a large project that were not looked at one by one (`beyond.Beyond`).
    `report` is where the page of pictures is stored, empty where none was drawn.
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
    lateness: Row = field(default_factory=dict, hash=False)
    held: Row = field(default_factory=dict, hash=False)
    capacity: Row = field(default_factory=dict, hash=False)
    bottlenecks: tuple[Row, ...] = ()
    moves: tuple[Row, ...] = ()
    moves_by_team: tuple[Row, ...] = ()
    stalled: tuple[Row, ...] = ()
    remedies: tuple[Row, ...] = ()
    report: Row = field(default_factory=dict, hash=False)
    counted: Mapping[str, int] = field(default_factory=dict, hash=False)
    declined: tuple[tuple[str, str, Row], ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict, hash=False)
    dates: Row = field(default_factory=dict, hash=False)
    claims: tuple[Row, ...] = ()
    told_claims: tuple[str, ...] = ()
    remarks: Row = field(default_factory=dict, hash=False)
    standing: Mapping[str, Mapping[str, FieldValue]] = field(default_factory=dict, hash=False)
    stood: Mapping[str, Row] = field(default_factory=dict, hash=False)
    touched: Mapping[str, Row] = field(default_factory=dict, hash=False)
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
        return (each for each in self.milestones if milestone_is_news(self.told_milestones.get(each.gid), each))

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
            "moved": dict(self.moved),
            "dates": dict(self.dates),
            "declined": [list(each) for each in self.declined],
            "remarks": dict(self.remarks),
            "capacity": dict(self.capacity),
            "lateness": dict(self.lateness),
            "held": dict(self.held),
            "report": dict(self.report),
            "counted": dict(self.counted),
            "standing": {gid: dict(each) for gid, each in self.standing.items()},
            "stood": {gid: dict(each) for gid, each in self.stood.items()},
            "touched": {gid: dict(each) for gid, each in self.touched.items()},
            "backlog": asdict(self.backlog),
        }

    @classmethod
    def of_json(cls, document: Row) -> Self:
        """What `as_json` wrote."""
        parts = {
            "health": Health.of_json(document["health"]),
            "episode": Episode.of_json(document["episode"]),
            "trend": tuple((day, score) for day, score in document["trend"]),
            "milestones": tuple(Milestone.of_row(each) for each in document["milestones"]),
            "backlog": Backlog(**document["backlog"]),
        }
        rows = {name: tuple(document.get(name, ())) for name in (*_ROWS, "told_claims")}
        rows["declined"] = tuple((gid, remedy, on) for gid, remedy, on in document.get("declined", ()))
        return cls(**{**document, **parts, **rows})


def milestone_is_news(before: float | None, milestone: Milestone) -> bool:
    """Whether its probability is, after the one that was told. Where the history is short none is told."""
    return not milestone.insufficient and probability_is_news(before, milestone.p_on_time)
