"""Which status does the state of a project call for?

A stated rule over facts, and never a model: points for what is bad, borders between the statuses, and a lower border
to come back, so that a project on the border does not change its colour every week. More of what is bad never makes the
status better. A comment has no say.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from steward.evidence.narrative.facts import Fact, FactTable, Kind
from steward.evidence.narrative.figures import share_of
from steward.evidence.narrative.last_status import LastStatus
from steward.evidence.plurals import counted

AT_RISK_FROM, OFF_TRACK_FROM = 2, 5  # points
CLEARANCE = 1  # points below a border at which a status gets better: one small thing less is no recovery
ON_TRACK, AT_RISK, OFF_TRACK, ON_HOLD, COMPLETE = "on_track", "at_risk", "off_track", "on_hold", "complete"
_SEVERITY: Final = (ON_TRACK, AT_RISK, OFF_TRACK)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one fact adds, and the border that it is beyond, in words."""

    fact_id: str
    points: int
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A status with the facts that decided; `kept` says that only the lower border keeps it from being better."""

    status_type: str
    points: int
    reasons: tuple[Reason, ...]
    kept: bool = False

    @property
    def rule(self) -> str:
        """How it came about, in one sentence for the approval."""
        if self.status_type in (COMPLETE, ON_HOLD):
            return self.reasons[0].why if self.reasons else ""
        stays = f"; it stays so until it is below {_border(self.status_type) - CLEARANCE}" if self.kept else ""
        because = (
            "; ".join(f"{each.why} ({counted(each.points, 'point')})" for each in self.reasons) or "nothing is amiss"
        )
        said = f"{counted(self.points, 'point')} (at risk from {AT_RISK_FROM}, off track from {OFF_TRACK_FROM}{stays})"
        return f"{said}: {because}."


def proposed(facts: FactTable, last: LastStatus | None, *, complete: bool = False, on_hold: bool = False) -> Proposal:
    """The status that the facts call for.

    `complete`: no work is open and the project has ended. `on_hold`: a person set it on hold, and a person ends that.
    """
    if complete:
        return Proposal(COMPLETE, 0, (Reason("", 0, "No task is open."),))
    if on_hold:
        return Proposal(ON_HOLD, 0, (Reason("", 0, "It was set on hold by a person."),))
    reasons = tuple(sorted(_reasons(facts), key=lambda each: (-each.points, each.fact_id)))
    points = sum(each.points for each in reasons)
    now, before = _level(points), last.status_type if last else ""
    eased = _level(points + CLEARANCE)
    if before in _SEVERITY and _SEVERITY.index(now) < _SEVERITY.index(before):
        held = _SEVERITY[min(_SEVERITY.index(eased), _SEVERITY.index(before))]
        return Proposal(held, points, reasons, kept=held != now)
    return Proposal(now, points, reasons)


def with_status(facts: FactTable, proposal: Proposal, about_gid: str, read_at: datetime) -> FactTable:
    """The table with the proposed status as its first fact, F0; the reasons keep their ids."""
    status = Fact(
        kind=Kind.STATUS,
        values=(),
        source_gid=about_gid,
        read_at=read_at,
        readable=(about_gid,),
        claims=(proposal.status_type,),
        must=(proposal.status_type,),
        critical=True,
        id="F0",
    )
    return FactTable((status, *facts))


def _level(points: int) -> str:
    return OFF_TRACK if points >= OFF_TRACK_FROM else AT_RISK if points >= AT_RISK_FROM else ON_TRACK


def _border(status_type: str) -> int:
    return OFF_TRACK_FROM if status_type == OFF_TRACK else AT_RISK_FROM


def _reasons(facts: FactTable) -> Iterator[Reason]:
    for found in (
        _worst(facts.of(Kind.MILESTONE), _milestone),
        _worst(facts.of(Kind.HEALTH), _health),
        _worst(facts.of(Kind.OVERDUE), _overdue),
        _worst(facts.of(Kind.BUDGET), _budget),
        _worst(facts.of(Kind.CAPACITY), _capacity),
        _worst(facts.of(Kind.MILESTONE_SLIPS, Kind.SLIPPED), _slipped),
        _worst(facts.of(Kind.BLOCKS, Kind.BLOCKED), _blocked),
    ):
        if found is not None:
            yield found


def _worst(facts: Iterable[Fact], judge: Callable[[Fact], tuple[int, str] | None]) -> Reason | None:
    """The fact of a kind that weighs most: a second one of the same kind adds nothing, so that size is no fault."""
    judged = [Reason(each.id, *found) for each in facts if (found := judge(each))]
    return max(judged, key=lambda each: each.points, default=None)


def _milestone(fact: Fact) -> tuple[int, str] | None:
    likely = fact.amount() or 0.0
    points = 4 if likely < 30 else 3 if likely < 50 else 2 if likely < 70 else 0  # noqa: PLR2004 - .7 and .5 are news.LINES
    return (points, f"a milestone has {share_of(round(likely))} chance of being on time") if points else None


def _health(fact: Fact) -> tuple[int, str] | None:
    score = fact.amount() or 0.0
    points = 3 if score < 35 else 2 if score < 50 else 1 if score < 65 else 0  # noqa: PLR2004 - 50 is episode.THRESHOLD
    return (points, f"the health is {score:g}") if points else None


def _overdue(fact: Fact) -> tuple[int, str] | None:
    share = fact.amount(unit="%") or 0.0
    points = 2 if share > 30 else 1 if share > 15 else 0  # noqa: PLR2004 - as the health's overdue, half of it by 30 %
    return (points, f"{share:.0f} % of the open tasks are overdue") if points else None


def _budget(fact: Fact) -> tuple[int, str] | None:
    share = fact.amount(unit="%") or 0.0
    points = 2 if share > 110 else 1 if share > 100 else 0  # noqa: PLR2004 - overspent, and by more than a tenth
    return (points, f"{share:.0f} % of the budget is spent") if points else None


def _capacity(fact: Fact) -> tuple[int, str] | None:
    return (1, "the capacity risk is high") if "high" in fact.must else None


def _slipped(fact: Fact) -> tuple[int, str] | None:
    return (1, "a milestone slipped") if fact.critical else None


def _blocked(fact: Fact) -> tuple[int, str] | None:
    return (1, "work waits for late work") if fact.critical else None
