"""What puts one project's work at risk, by its own past alone?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steward.evidence.lateness.deadlines import Moves
from steward.evidence.lateness.delays import delays
from steward.evidence.lateness.drivers import ProjectRisk, project_risks
from steward.evidence.lateness.features import late_rate
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.tasks import Lateness, assess, lateness
from steward.evidence.remarks import Remarks
from steward.evidence.work_items import ReviewedProject, WorkItem


@dataclass(frozen=True, slots=True)
class Risks:
    """The risks by driver, and what the past taught."""

    found: list[ProjectRisk]
    taught: Lateness


def risks_of(project: ReviewedProject, items: Sequence[WorkItem], remarks: Remarks, moves: Moves, seed: int) -> Risks:
    """The risks, by what the project's own past teaches; `moves` are those of dates that earlier reviews saw."""
    comments = remarks.for_lateness()
    record, taught = known(project.gid, items, moves, project.read_at, seed)
    found = assess(record, taught, comments, project.read_at)
    return Risks(project_risks(project.gid, record.items, found, comments, taught), taught)


def known(
    project_gid: str, items: Sequence[WorkItem], moves: Moves, now: datetime, seed: int
) -> tuple[Record, Lateness]:
    """The record with the moves, and what the past teaches.

    Moves are kept of open tasks: to learn from them would tell the outcome, so that no model does. The rates that it
    starts from count them, or a date that was missed and then moved would be no miss.
    """
    record = Record({project_gid: items})
    taught = lateness(record, now, seed)
    if not moves:
        return record, taught
    record = Record({project_gid: items}, moves)
    return record, replace(taught, base_rate=late_rate(record, now), delays=delays(record, now))
