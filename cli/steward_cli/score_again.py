"""Does a stored health score follow from what the review computed with, and from what parts?

Pure. The score is computed anew from the stored project and work; nothing of it is taken over but what only others
found out: the milestones' probability, what became of past forecasts, and the comments.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from steward.evidence import review_text
from steward.evidence.findings import Findings
from steward.evidence.health import weights
from steward.evidence.health.least_likely import least_likely
from steward.evidence.health.score import Around, Health, health
from steward.evidence.in_view import InView
from steward.evidence.remarks import Remarks
from steward.evidence.work_items import ReviewedProject, WorkItem

ROUNDING: Final = 0.05  # half of the last place of a score


@dataclass(frozen=True, slots=True)
class Explained:
    """The stored health beside the one computed anew. `differs` says in a sentence why they are not the same."""

    stored: Health
    again: Health | None
    differs: str

    @property
    def points(self) -> float:
        """What the stored contributions take together."""
        return points_of(self.stored)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each component, the largest contribution first; what could not be judged comes last."""
        known = weights.shared_out({each.component for each in self.stored.contributions})
        judged = [
            {
                "component": each.component,
                "at_most": round(weights.WEIGHTS.get(each.component, 0.0) * 100.0 / known, 1),
                "penalty": each.penalty,
                "points": each.points,
                "why": sentence(each),
            }
            for each in self.stored.contributions
        ]
        missing = [
            {"component": each, "at_most": None, "penalty": None, "points": None, "why": "not judged, for want of data"}
            for each in self.stored.missing
        ]
        return judged + missing


def points_of(health_: Health) -> float:
    """What the contributions take together."""
    return round(sum(each.points for each in health_.contributions), 1)


def sentence(contribution: Any) -> str:  # noqa: ANN401 - a Contribution of any version
    """Why a component takes what it takes."""
    return review_text.reason(contribution).partition(": ")[2] if contribution.points > 0 else "takes nothing"


def explained(found: Findings, project: ReviewedProject, work: InView | None, today: date) -> Explained:
    """The stored health of a review explained; without its work it is not computed anew."""
    stored = found.health
    if stored.version != weights.VERSION:
        line = f"it was made with the weights {stored.version}, this version has {weights.VERSION}"
        return Explained(stored, None, line)
    if stored.score is not None and abs(max(0.0, 100.0 - points_of(stored)) - stored.score) > ROUNDING:
        return Explained(stored, None, "its contributions do not sum to 100 less the score")
    if work is None:
        return Explained(stored, None, "")
    again = health(project, work.items, around_of(found, work.items), today, work.beyond)
    return Explained(stored, again, "" if again == stored else f"computed anew it is {_said(again)}")


def around_of(found: Findings, items: Sequence[WorkItem]) -> Around:
    """What others found out, as the review had it."""
    remarks = Remarks.of_json(found.remarks) if found.remarks else Remarks()
    return replace(
        remarks.around(least_likely(found.milestones, items)), calibration=found.held.get("calibration", 1.0)
    )


def forecasts_held(found: Findings) -> str | None:
    """What became of past forecasts, and what that does to the confidence; None where none has come due."""
    row = found.held
    if not row:
        return None
    return f"P85 held {row['p85_held']:.0%} of {row['milestones']} milestones: confidence times {row['calibration']:g}"


def _said(health_: Health) -> str:
    return f"{health_.score:g}" if health_.score is not None else f"no score ({health_.insufficient})"
