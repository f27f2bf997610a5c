"""What changed in a portfolio since its last scan: which risks opened, moved or ended, which projects need somebody?

Pure: what the reviews of its projects found, and what the last scan remembered. One risk task for each project and
driver while it lasts, one follow-up task for each episode of bad health; an unchanged portfolio asks for nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from steward.evidence.news import score_is_news
from steward.evidence.risk_episodes import CALMS_BELOW, Change, RiskState, next_state

SCAN_LASTS: Final = timedelta(hours=4)  # the scan machine's TimeoutSeconds
ESCALATED_FROM: Final = 0.25  # confidence: of rules over 36 outcomes, where all tasks have date, owner and estimate


@dataclass(frozen=True, slots=True)
class ProjectReview:
    """What the last review of one project found: `name` is the configuration's, `opened_on` its episode's, "" for none.

    `risks` are drivers as `lateness.drivers.ProjectRisk.as_json` has them.
    """

    project_gid: str
    name: str
    score: float | None
    opened_on: str
    reviewed_at: datetime
    risks: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """One task that the portfolio's scans made, and what it was made once under; the gid is known a scan later."""

    once: str
    task_gid: str | None = None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Kept":
        """What is remembered of it."""
        return cls(row["once"], row.get("task_gid"))

    def as_row(self) -> dict[str, Any]:
        """As it is remembered."""
        return {"once": self.once, "task_gid": self.task_gid}


@dataclass(frozen=True, slots=True)
class RiskMove:
    """What tonight does to one risk task. `risk` is None where the project has no such driver any more."""

    key: str
    project: ProjectReview
    change: Change
    comments: bool
    state: RiskState
    kept: Kept
    risk: Mapping[str, Any] | None
    was_in: str = ""  # the section that it lay in before


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An episode of bad health: its task is made once, and completed with a comment when the episode ends."""

    project: ProjectReview
    kept: Kept
    ended: bool


@dataclass(frozen=True, slots=True)
class PortfolioFindings:
    """Everything that a scan of a portfolio found."""

    reviews: tuple[ProjectReview, ...]
    moves: tuple[RiskMove, ...]
    follow_ups: tuple[FollowUp, ...]
    told: Mapping[str, float] = field(default_factory=dict, hash=False)
    stale: tuple[ProjectReview, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether a digest says something that the last one did not."""
        opened = any(each.change not in (Change.NONE, Change.UNCHANGED) and each.comments for each in self.moves)
        made = any(each.change is Change.CREATED for each in self.moves) or any(self._new_follow_ups())
        return opened or made or any(self._moved(each) for each in self.reviews)

    def _new_follow_ups(self) -> Iterable[FollowUp]:
        return (each for each in self.follow_ups if each.ended or each.kept.task_gid is None)

    def _moved(self, review: ProjectReview) -> bool:
        before = self.told.get(review.project_gid)
        return score_is_news(before, review.score)


def findings_of(reviews: Sequence[ProjectReview], memory: Mapping[str, Any], now: datetime) -> PortfolioFindings:
    """What the scan that ends now found; a review that is older than a scan takes is not of this one."""
    ordered = tuple(
        sorted(reviews, key=lambda each: (each.score if each.score is not None else 101.0, each.project_gid))
    )
    return PortfolioFindings(
        reviews=ordered,
        moves=tuple(_moves(ordered, memory.get("risks") or {}, now.date())),
        follow_ups=tuple(_follow_ups(ordered, memory.get("follow_ups") or {})),
        told=memory.get("told") or {},
        stale=tuple(each for each in ordered if now - each.reviewed_at > SCAN_LASTS),
    )


def _moves(reviews: Iterable[ProjectReview], remembered: Mapping[str, Any], today: date) -> Iterable[RiskMove]:
    for review in reviews:
        found = {str(each["key"]): each for each in review.risks}
        mine = {key for key, row in remembered.items() if row["project_gid"] == review.project_gid}
        for key in sorted(found.keys() | mine):
            row, risk = remembered.get(key), found.get(key)
            before = RiskState.of_row(row["state"]) if row else None
            step = next_state(before, believed(risk) if risk else None, today)
            if step.state is None:
                continue
            anew = step.change in (Change.CREATED, Change.REOPENED)
            kept = Kept.of_row(row) if row and not anew else Kept(f"{key}-{step.state.opened_on.isoformat()}")
            yield RiskMove(
                key, review, step.change, step.comments, step.state, kept, risk, str(before.section) if before else ""
            )


def believed(risk: Mapping[str, Any]) -> float:
    """The probability that a risk task goes by: what little past supports is looked at, and never escalated."""
    likely = float(risk["probability"])
    return likely if float(risk["confidence"]) >= ESCALATED_FROM else min(likely, CALMS_BELOW)


def _follow_ups(reviews: Iterable[ProjectReview], remembered: Mapping[str, Any]) -> Iterable[FollowUp]:
    for review in reviews:
        row = remembered.get(review.project_gid)
        once = f"health-{review.project_gid}-{review.opened_on}"
        if row and row["once"] != once:
            yield FollowUp(review, Kept.of_row(row), ended=True)
        if review.opened_on:
            yield FollowUp(review, Kept.of_row(row) if row and row["once"] == once else Kept(once), ended=False)
