"""What has to be read before a goal's status can be drafted: itself, what supports it, its projects' reviews, readers?

The readers are all who can open the goal, to which the status is posted, or the project in which it is asked about.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from steward.asana import protocol
from steward.asana.planning import GOAL_FIELDS, supporting_of
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason
from steward.evidence.narrative.goal_rule import is_told_by_something
from steward.evidence.narrative.goal_state import GoalState
from steward.pipeline.narrated import drafts_of, looked, newest, not_reviewed, posted, standing
from steward.pipeline.overseen import is_about, opened, parts_of
from steward.pipeline.portfolios import listed_in
from steward.pipeline.readership import Readership
from steward.pipeline.speaking import task_to_speak_in
from steward.run import RunState, Work
from steward.workflows.base import Workflow

if TYPE_CHECKING:
    from steward.governance.policy import WorkflowPolicy
    from steward.pipeline.enrich import Enricher

BELOW_MOST: Final = 20  # goals below: each is two requests, and a goal with more of them is told by its portfolios
# A plan without goals, a grant without full permissions, a wrong gid: no further try reads it.
_HIDDEN: Final = (RejectedReason.PAYMENT_REQUIRED, RejectedReason.FORBIDDEN, RejectedReason.GONE)


def pursued(
    state: RunState, work: Work, workflow: Workflow[Any], _policy: "WorkflowPolicy", using: "Enricher"
) -> RunState:
    """The state with a snapshot; to Record with `goal_closed` for a goal that people closed.

    With `not_reviewed` without a task to ask under, or without anything that says how the goal stands, with
    `no_readers` where nobody is seen to open it or the project; with Asana's refusal in a word where it shows no goals.

    Raises Refused(out_of_scope) for a goal that is not configured with this project, and what the reader and the store
    raise.
    """
    configured = using.configuration.goals.get(work.subject.gid)
    if configured is None or configured.project != work.project_gid:
        raise Refused(RefusedReason.OUT_OF_SCOPE, f"goal {work.subject.gid} is not configured with this project")
    try:
        goal = using.reader.read(protocol.goal(work.subject.gid, GOAL_FIELDS)).data
        supporting = list(using.reader.records(supporting_of(work.subject.gid)))
    except Rejected as refusal:
        if refusal.reason not in _HIDDEN:
            raise
        using.telemetry.count("GoalsUnread", reason=str(refusal.reason))
        return _ended(state, refusal.reason)
    if GoalState.of_document(goal).is_closed:
        return _ended(state, RefusedReason.GOAL_CLOSED)
    return _supported(state, work, workflow, (configured.name, goal, supporting), using)


def _supported(
    state: RunState,
    work: Work,
    workflow: Workflow[Any],
    found: tuple[str, Mapping[str, Any], Sequence[Mapping[str, Any]]],
    using: "Enricher",
) -> RunState:
    name, goal, supporting = found
    log_gid = task_to_speak_in(state, work, using)
    parts = list(parts_of(_projects(supporting, using), workflow, work, using)) if log_gid else []
    below = list(_below(supporting, using)) if log_gid else []
    statuses = [GoalState.of_document(each).status_type for each in below]
    is_told = parts or is_told_by_something(GoalState.of_document(goal), statuses, using.now().date())
    if not (log_gid and is_told):
        return not_reviewed(state)
    readable = _readable(work, goal, below, [each["gid"] for each in parts], using)
    if not readable:
        return _ended(state, RefusedReason.NO_READERS)
    drafts = [each for each in drafts_of(work, using) if is_about(each, work.subject.gid, using)]
    snapshot = {
        "log_gid": log_gid,
        "name": name,
        "goal": goal,
        "below": below,
        "last": newest(posted(drafts, using), using),
        "parts": parts,
        "readable": readable,
        "standing": standing(drafts, using),
        "read_at": using.now().isoformat(),
    }
    return looked(state, work, snapshot, drafts, using)


def _ended(state: RunState, reason: RefusedReason | RejectedReason) -> RunState:
    return state | RunState(next="record", outcome=str(reason))  # type: ignore[typeddict-item]


def _projects(supporting: Sequence[Mapping[str, Any]], using: "Enricher") -> list[str]:
    """Those that support the goal, themselves or in a portfolio that does."""
    portfolios = list(_gids(supporting, "portfolio"))
    listed = listed_in(portfolios, "", using.configuration, using.reader, using.now()).gids if portfolios else set()
    return sorted({*_gids(supporting, "project"), *listed})


def _below(supporting: Sequence[Mapping[str, Any]], using: "Enricher") -> Iterator[Mapping[str, Any]]:
    """The goals that support it; one that the bot may not see is left out."""
    for gid in sorted(_gids(supporting, "goal"))[:BELOW_MOST]:
        try:
            yield using.reader.read(protocol.goal(gid, GOAL_FIELDS)).data
        except Rejected as refusal:
            if refusal.reason not in _HIDDEN:
                raise


def _gids(supporting: Sequence[Mapping[str, Any]], kind: str) -> Iterator[str]:
    resources = (each.get("supporting_resource") or {} for each in supporting)
    return (str(each["gid"]) for each in resources if each.get("resource_type") == kind)


def _readable(
    work: Work,
    goal: Mapping[str, Any],
    below: Sequence[Mapping[str, Any]],
    project_gids: Sequence[str],
    using: "Enricher",
) -> Mapping[str, list[str]]:
    """What each reader can open: the goal itself, some of those below it and of the projects."""
    readership = Readership(using.reader, using.configuration.workspace_gid)
    gids = [*project_gids, *(readership.know_goal(each) for each in below)]
    return opened(readership, readership.in_goal(goal), (work.subject.gid, work.project_gid), gids, using)
