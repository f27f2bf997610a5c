"""Which risks of a portfolio's projects should somebody look at tonight?

Runs at the end of a scan, over what the reviews of the projects found, in the project in which the portfolio's risks
are kept. A risk task is made once an episode, moved between its sections New, Watching and Escalated, and resolved by
a comment. Each of these is named by the episode and the number of its move: whichever run comes next means the same by
it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from steward.asana.edits import CommentOnTask, CompleteOwnTask, CreateTask, PlaceInSection, SetTaskFields
from steward.asana.models import FieldValue
from steward.evidence import portfolio_text
from steward.evidence.portfolio_findings import FollowUp, PortfolioFindings, RiskMove
from steward.evidence.risk_episodes import Change
from steward.workflows.base import NoAnswer, Reads, Wanted, Workflow

PROBABILITY: Final = "risk_probability"
CONFIDENCE: Final = "risk_confidence"
OPEN: Final = {"completed": False}  # what stands in a task of ours that is completed now
OVER: Final = "over"  # the end of a task's episode, in the names of what is said and done then
LOG: Final = "portfolio-digest"  # the name under which the portfolio's digest task is made once


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a scan may write: the risks project, its sections by name, its fields by key, and its digest's task."""

    project_gid: str
    section_gids: Mapping[str, str]
    field_gids: Mapping[str, str]
    log_gid: str | None


def wants(targets: Targets, found: PortfolioFindings) -> list[Wanted]:
    """The risk tasks, the follow-up tasks, then the digest where it says something new."""
    risks = [wanted for move in found.moves for wanted in _risk(targets, move)]
    follow_ups = [wanted for each in found.follow_ups for wanted in _follow_up(targets, each)]
    return [*risks, *follow_ups, *_digest(targets, found)]


def _risk(targets: Targets, move: RiskMove) -> Iterable[Wanted]:
    section_gid = targets.section_gids.get(str(move.state.section))
    gid = move.kept.task_gid
    if gid is None:
        if not move.state.is_resolved:
            notes = portfolio_text.risk_notes(move)
            title = portfolio_text.risk_title(move)
            yield Wanted(CreateTask(targets.project_gid, title, notes, section_gid), move.kept.once)
        return
    if values := _values(targets, move):
        yield Wanted(SetTaskFields(gid, values))
    once = f"{move.kept.once}:{OVER if move.state.is_resolved else move.state.moves}"
    if move.change is Change.MOVED and section_gid:
        yield Wanted(PlaceInSection(gid, section_gid), once, {"section": targets.section_gids.get(move.was_in)})
    if move.comments:
        yield Wanted(CommentOnTask(gid, portfolio_text.risk_comment(move)), once)
    if move.change is Change.CLEARED:
        yield Wanted(CompleteOwnTask(gid), once, OPEN)


def _values(targets: Targets, move: RiskMove) -> dict[str, FieldValue]:
    """The figures of a risk that is open, in the fields that the configuration names."""
    if move.risk is None or move.state.is_resolved:
        return {}
    shown = {
        PROBABILITY: round(float(move.risk["probability"]), 2),
        CONFIDENCE: round(float(move.risk["confidence"]), 2),
    }
    return {targets.field_gids[key]: value for key, value in shown.items() if key in targets.field_gids}


def _follow_up(targets: Targets, follow_up: FollowUp) -> Iterable[Wanted]:
    gid, once = follow_up.kept.task_gid, follow_up.kept.once
    if follow_up.change is Change.CLEARED:
        if gid:
            yield Wanted(CommentOnTask(gid, portfolio_text.follow_up_end(follow_up)), f"{once}:{OVER}")
            yield Wanted(CompleteOwnTask(gid), f"{once}:{OVER}", OPEN)
    elif gid is None and not follow_up.state.is_resolved:
        notes = portfolio_text.follow_up_notes(follow_up)
        title = portfolio_text.follow_up_title(follow_up)
        yield Wanted(CreateTask(targets.project_gid, title, notes, targets.section_gids.get("New")), once)


def _digest(targets: Targets, found: PortfolioFindings) -> Iterable[Wanted]:
    if not found.is_news:
        return
    text = portfolio_text.digest(found)
    if targets.log_gid is None:
        yield Wanted(CreateTask(targets.project_gid, portfolio_text.DIGEST_TITLE, text), LOG)
    else:
        yield Wanted(CommentOnTask(targets.log_gid, text), digest_name(found.digest_number))


def digest_name(number: int) -> str:
    """What a digest is said once under; the first one makes the task, under `LOG`."""
    return f"digest:{number}"


workflow = Workflow[NoAnswer](
    name="portfolio_risk",
    subject="portfolio",
    summary="Keeps one risk task for each project and driver, one follow-up task for each episode of bad health, and a"
    " digest of the portfolio.",
    on=(),
    reads=Reads(reviews=True),
    touches=(PROBABILITY, CONFIDENCE),
    wants=wants,
    requests="2 a week for the sections and fields of the risks project; 1 a page of the portfolios' lists while a"
    " project with open tasks is not there; to write, 1 for each edit and 1 to compare it",
)
