"""What did people decide about this task, and what is to be done about it now?

Where nothing was proposed and nothing done, that is found with one request. An approved
proposal goes on to WriteBack as a plan with its stored diff; a run carries out one, and asks for a run for the rest.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.errors import RefusedReason, Rejected, RejectedReason
from steward.governance.consent import BY_COMMENT, DECISION, SPEAKING
from steward.governance.ownership import intended
from steward.governance.telling import judged_by
from steward.pipeline.attending import listened
from steward.pipeline.building import build
from steward.pipeline.deciding import Planner
from steward.pipeline.hearing import is_own_approval
from steward.pipeline.pending import Shown
from steward.pipeline.reasons import answers, late_reason
from steward.run import RunState, Subject, Work, work_message
from steward.store import keys
from steward.store.keys import digest_of
from steward.store.proposals import Kind, Proposal, Proposals

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

INPUT: Final = "decision"  # every run of this workflow has the same input: what makes a mutation one is its once-name
_MODES: Final = {"off": RefusedReason.MODE_OFF, "observe": RefusedReason.MODE_OBSERVE}


def decide(state: RunState, work: Work, using: "Enricher") -> RunState:
    """The state with the plan of what was approved or is answered, or on to Record with the reason there is none.

    Where the workflow does not listen, only an undo that an operator asked for is carried out. Raises what the reader
    and the table raise.
    """
    proposals = Proposals(using.table, using.objects)
    mode = using.configuration.policy(work.project_gid, DECISION).mode
    listens = mode in SPEAKING and work.project_gid in using.configuration.projects and work.subject.kind == "task"
    listener = None
    if listens:
        known, document = _here(proposals, work), _document(work, using)
        if document is None:
            return _stopped(state, RefusedReason.OUT_OF_SCOPE)
        if not known and (parent := is_own_approval(document, using.configuration.bot_user_gid)):
            late = late_reason(document, parent, using, proposals)
            return _handed_on(state | _answered(late), parent, work, using)
        if not known and using.table.get(keys.audit_head(str(work.subject))) is None:
            return _stopped(state, RefusedReason.NOTHING_NEW)
        listener = listened(known, document, work, using, proposals)
        state = state | _answered(answers(listener.ruled, listener.heard, proposals, using))
    planner = Planner(work, using, proposals, listener)
    shown = Shown(using.table, work, using.now())
    waiting = planner.latest([each for each in _here(proposals, work) if shown.is_unfinished(each)])
    for number, proposal in enumerate(each for each in waiting if listens or _is_an_operators(each)):
        if planner.carries_out(proposal) and waiting[number + 1 :]:
            _ask_again(waiting[number + 1 :], work, using)
        if planner.edits:
            break
    if listens and not planner.edits:
        build(planner, known, shown)
    planner.answers(_here(proposals, work), shown)
    if not planner.edits:
        return _stopped(state, _MODES.get(mode, RefusedReason.NOTHING_NEW))
    plan = planner.document(state["run_id"])
    planned = (
        state
        | RunState(  # type: ignore[typeddict-item]
            next="write_back",
            plan=using.objects.put(f"values/{state['run_id']}/plan-{digest_of(plan)[:16]}.json", plan),
            intended=intended(plan["edits"], work.subject),
            input_fingerprint=INPUT,
            judged=judged_by(plan, before=True),
            snapshot_read_at=plan["snapshot_read_at"],
        )
    )
    return _going_on(planned, using) if planner.goes_on else planned


def _going_on(planned: RunState, using: "Enricher") -> RunState:
    """The same for a run that is not the last: where the message for the next one is lost, the reconciler asks."""
    return planned | RunState(wait_until=int(using.now().timestamp()))  # type: ignore[typeddict-item]


def _is_an_operators(proposal: Proposal) -> bool:
    """Whether it takes something back at an operator's word, which is not Asana's to give or to withhold."""
    return proposal.kind is Kind.UNDO and not proposal.signal.startswith(BY_COMMENT)


def _answered(rows: list[dict[str, Any]]) -> RunState:
    return RunState(answered=rows) if rows else RunState()  # type: ignore[typeddict-item]


def _here(proposals: Proposals, work: Work) -> list[Proposal]:
    return [each for each in proposals.of(str(work.subject)) if each.project_gid == work.project_gid]


def _stopped(state: RunState, reason: RefusedReason) -> RunState:
    return state | RunState(next="record", outcome=str(reason))  # type: ignore[typeddict-item]


def _document(work: Work, using: "Enricher") -> Mapping[str, Any] | None:
    """The task as Asana answers it; None where it was deleted, or is hidden from the bot."""
    try:
        return using.reader.task(work.subject.gid)
    except Rejected as refusal:
        if refusal.reason is not RejectedReason.GONE:
            raise
    return None


def _handed_on(state: RunState, parent: str, work: Work, using: "Enricher") -> RunState:
    """An answer to the bot's own approval subtask is one about the task it belongs to: that one gets the run."""
    using.send(work_message(DECISION, work.project_gid, "webhook", [Subject("task", parent)], slot=state["run_id"]))
    return state | RunState(next="record", outcome="handed_on", fanned_out=1)  # type: ignore[typeddict-item]


def _ask_again(rest: list[Proposal], work: Work, using: "Enricher") -> None:
    """One more run for what this one does not carry out; the same rest is the same reason."""
    slot = digest_of("rest", [each.proposal_id for each in rest])
    using.send(work_message(DECISION, work.project_gid, "operator", [work.subject], slot))
