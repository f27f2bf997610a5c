"""What changed in a portfolio since its last scan: which risks opened, moved or ended, which projects need somebody?

Pure: what the reviews of its projects found, and what the last scan remembered. One risk task for each project and
driver while it lasts, one follow-up task for each episode of bad health; an unchanged portfolio asks for nothing. What
was remembered of a project that is not there tonight stays as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from steward.evidence.follow_ups import FollowUpState, Why, next_call
from steward.evidence.news import score_is_news
from steward.evidence.risk_episodes import CALMS_BELOW, Change, RiskState, Step, ended, next_state

SCAN_LASTS: Final = timedelta(hours=4)  # the scan machine's TimeoutSeconds
ESCALATED_FROM: Final = 0.25  # confidence: of rules over 36 outcomes, where all tasks have date, owner and estimate
_STILL: Final = (Change.NONE, Change.UNCHANGED)


@dataclass(frozen=True, slots=True)
class ProjectReview:
    """What the last review of one project found: `name` is the configuration's, `opened_on` its episode's, "" for none.

    `night` is the day on which the project was read: asked again after midnight, the same review is no second night.
    `score` is None where none could be made. `risks` are drivers as `lateness.drivers.ProjectRisk.as_json` has them,
    `lateness` is what they rest on. `gone` says why the project is looked at no more (`Why`), "" where it is. Below
    `threshold` it calls for somebody, and `manager_gid` is told.
    """

    project_gid: str
    name: str
    score: float | None
    opened_on: str
    reviewed_at: datetime
    risks: tuple[Mapping[str, Any], ...] = ()
    threshold: float = 50.0
    manager_gid: str | None = None
    gone: str = ""
    lateness: Mapping[str, Any] = field(default_factory=dict, hash=False)
    night: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One task that the portfolio's scans made, and what it was made once under; the gid is known a scan later.

    `former_gid` is the task of the episode before.
    """

    once: str
    task_gid: str | None = None
    former_gid: str | None = None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Kept":
        """What is remembered of it."""
        return cls(row["once"], row.get("task_gid"), row.get("former_gid"))

    def as_row(self) -> dict[str, Any]:
        """As it is remembered."""
        return {"once": self.once, "task_gid": self.task_gid, "former_gid": self.former_gid}


@dataclass(frozen=True, slots=True)
class RiskMove:
    """What tonight does to one risk task. `risk` is None where the project has no such driver any more.

    `is_repeat` tells that a run began this and did not end: the same is wanted again, under the same names.
    """

    key: str
    project: ProjectReview
    change: Change
    comments: bool
    state: RiskState
    kept: Kept
    risk: Mapping[str, Any] | None
    before: Mapping[str, Any] | None = None  # the row that was remembered
    is_repeat: bool = False

    @property
    def was_in(self) -> str:
        """The section that its task lay in before."""
        return str(self.before["state"]["section"]) if self.before else ""

    @property
    def is_news(self) -> bool:
        """Whether it is worth a digest; what is only brought to its end was."""
        made = self.change in (Change.CREATED, Change.REOPENED)
        return not self.is_repeat and (made or (self.change not in _STILL and self.comments))

    def as_row(self) -> dict[str, Any]:
        """As it is remembered."""
        what = {"project_gid": self.project.project_gid, "state": self.state.as_row(), "change": str(self.change)}
        return what | {"comments": self.comments, "before": _alone(self.before)} | self.kept.as_row()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A call for somebody: its task is made once, and completed with a comment when the call is over, and `why`."""

    project: ProjectReview
    kept: Kept
    change: Change
    state: FollowUpState
    why: str = ""
    before: Mapping[str, Any] | None = None
    is_repeat: bool = False

    @property
    def is_news(self) -> bool:
        """Whether it is worth a digest."""
        return not self.is_repeat and self.change not in _STILL

    def as_row(self) -> dict[str, Any]:
        """As it is remembered."""
        what = {"project_gid": self.project.project_gid, "state": self.state.as_row(), "change": str(self.change)}
        return what | {"why": self.why, "before": _alone(self.before)} | self.kept.as_row()


@dataclass(frozen=True, slots=True)
class PortfolioFindings:
    """Everything that a scan of a portfolio found.

    `told` are the scores that people know, `digests` how often they were told; `untold` that something took effect of
    which no digest told yet, `repeats` that a digest was begun and did not end. `away` names projects that have open
    tasks and were not looked at.
    """

    reviews: tuple[ProjectReview, ...]
    moves: tuple[RiskMove, ...]
    follow_ups: tuple[FollowUp, ...]
    told: Mapping[str, float] = field(default_factory=dict, hash=False)
    stale: tuple[ProjectReview, ...] = ()
    digests: int = 0
    untold: bool = False
    repeats: bool = False
    away: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether a digest says something that the last one did not."""
        moved = any(each.is_news for each in self.moves) or any(each.is_news for each in self.follow_ups)
        return self.untold or self.repeats or moved or any(self._moved(each) for each in self.reviews)

    @property
    def digest_number(self) -> int:
        """Which digest the next one is; one that was begun is brought to its end first."""
        return self.digests if self.repeats else self.digests + 1

    def _moved(self, review: ProjectReview) -> bool:
        before = self.told.get(review.project_gid)
        return score_is_news(before, review.score)


def findings_of(
    reviews: Sequence[ProjectReview], memory: Mapping[str, Any], now: datetime, away: Sequence[str] = ()
) -> PortfolioFindings:
    """What the scan that ends now found; a review that is older than a scan takes is not of this one."""
    ordered = tuple(
        sorted(reviews, key=lambda each: (each.score if each.score is not None else 101.0, each.project_gid))
    )
    there = tuple(each for each in ordered if each.gone != Why.LEFT)
    digest = memory.get("digest") or {"state": {"number": 0, "told": {}}}
    return PortfolioFindings(
        reviews=there,
        moves=tuple(_moves(ordered, memory.get("risks") or {}, now.date())),
        follow_ups=tuple(_follow_ups(ordered, memory.get("follow_ups") or {}, now.date())),
        told=digest["state"]["told"],
        stale=tuple(each for each in there if now - each.reviewed_at > SCAN_LASTS),
        digests=digest["state"]["number"],
        untold=bool(memory.get("untold")),
        repeats=bool(digest.get("begun")),
        away=tuple(away),
    )


def _moves(reviews: Iterable[ProjectReview], remembered: Mapping[str, Any], today: date) -> Iterable[RiskMove]:
    for review in reviews:
        found = {str(each["key"]): each for each in review.risks}
        mine = {key for key, row in remembered.items() if row["project_gid"] == review.project_gid}
        for key in sorted(found.keys() | mine):
            if move := _move(key, review, remembered.get(key), found.get(key), review.night or today):
                yield move


def _move(
    key: str, review: ProjectReview, row: Mapping[str, Any] | None, risk: Mapping[str, Any] | None, today: date
) -> RiskMove | None:
    if row and row.get("begun"):
        state, change = RiskState.of_row(row["state"]), Change(row["change"])
        return RiskMove(
            key, review, change, row["comments"], state, Kept.of_row(row), risk, row.get("before"), is_repeat=True
        )
    step = _step(review, RiskState.of_row(row["state"]) if row else None, risk, today)
    if step is None or step.state is None:
        return None
    kept = _kept(key, row, step.change, step.state.episode)
    return RiskMove(key, review, step.change, step.comments, step.state, kept, risk, row)


def _step(review: ProjectReview, before: RiskState | None, risk: Mapping[str, Any] | None, today: date) -> Step | None:
    """Tonight's step of one risk; None where there is nothing to keep."""
    if not review.gone:
        return next_state(before, believed(risk) if risk else None, today)
    if before is None or before.is_resolved:
        return Step(Change.UNCHANGED, comments=False, state=before)
    return ended(before)


def _kept(base: str, row: Mapping[str, Any] | None, change: Change, episode: int) -> Kept:
    """The task as it was, or that of a new episode, which knows the one before."""
    if row and change not in (Change.CREATED, Change.REOPENED):
        return Kept.of_row(row)
    return Kept(f"{base}-{episode}", former_gid=row.get("task_gid") if row else None)


def _alone(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A remembered row without the one before it."""
    return {name: each for name, each in row.items() if name not in ("before", "meant", "begun")} if row else None


def believed(risk: Mapping[str, Any]) -> float:
    """The probability that a risk task goes by: what little past supports is looked at, and never escalated."""
    likely = float(risk["probability"])
    return likely if float(risk["confidence"]) >= ESCALATED_FROM else min(likely, CALMS_BELOW)


def calls_base(project_gid: str) -> str:
    """What the names of a project's follow-up tasks begin with."""
    return f"health-{project_gid}"


def _follow_ups(reviews: Iterable[ProjectReview], remembered: Mapping[str, Any], today: date) -> Iterable[FollowUp]:
    for review in reviews:
        row = remembered.get(review.project_gid)
        before = FollowUpState.of_row(row["state"]) if row else None
        if row and before and row.get("begun"):
            kept, change = Kept.of_row(row), Change(row["change"])
            yield FollowUp(review, kept, change, before, row.get("why", ""), row.get("before"), is_repeat=True)
            continue
        told = review.score is not None
        if call := next_call(before, review.opened_on, review.night or today, is_told=told, gone=review.gone):
            kept = _kept(calls_base(review.project_gid), row, call.change, call.state.episode)
            yield FollowUp(review, kept, call.change, call.state, call.why, row)
