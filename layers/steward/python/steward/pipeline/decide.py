"""What did people decide about this task, and what is to be done about it now?

Where nothing was proposed and nothing done, that is found with one request. An approved
proposal goes on to WriteBack as a plan with its stored diff; a run carries out one, and asks for a run for the rest.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from steward.errors import RefusedReason, Rejected, RejectedReason
from steward.governance.approvals import Ruling
from steward.governance.commands import Command, Verb
from steward.governance.consent import DECISION
from steward.governance.journal import TERMINAL
from steward.governance.ownership import intended
from steward.governance.telling import judged_by
from steward.pipeline import answering
from steward.pipeline.deciding import Planner
from steward.pipeline.hearing import Heard, hear, is_guest, is_own_approval
from steward.pipeline.listening import Listener
from steward.pipeline.rulings import Ruled, case_of, rule, signals_for
from steward.pipeline.undo import Undoer, last_run
from steward.run import RunState, Subject, Work, work_message
from steward.store import keys
from steward.store.keys import digest_of
from steward.store.proposals import Kind, Proposal, Proposals, State, mute

if TYPE_CHECKING:
    from steward.pipeline.enrich import Enricher

INPUT: Final = "decision"  # every run of this workflow has the same input: what makes a mutation one is its once-name
SPEAKING: Final = ("suggest", "act")
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
            return _handed_on(state, parent, work, using)
        if not known and using.table.get(keys.audit_head(str(work.subject))) is None:
            return _stopped(state, RefusedReason.NOTHING_NEW)
        listener = _listened(known, document, work, using, proposals)
    planner = Planner(work, using, proposals, listener)
    waiting = [each for each in _here(proposals, work) if is_unfinished(each, using)]
    for number, proposal in enumerate(each for each in waiting if listens or each.kind is Kind.UNDO):
        if planner.carries_out(proposal) and waiting[number + 1 :]:
            _ask_again(waiting[number + 1 :], work, using)
        if planner.edits:
            break
    planner.answers()
    if not planner.edits:
        return _stopped(state, _MODES.get(mode, RefusedReason.NOTHING_NEW))
    plan = planner.document(state["run_id"])
    return (
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


def is_unfinished(proposal: Proposal, using: "Enricher") -> bool:
    """Whether a yes waits to be carried out: not begun, or begun by a run that did not end."""
    if proposal.state is State.APPROVED:
        return True
    if proposal.state is not State.USED or not proposal.used_by:
        return False
    row = using.table.get(keys.mutation(proposal.used_by))
    return row is not None and row["state"] not in [str(each) for each in TERMINAL]


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


def _listened(
    known: list[Proposal], document: Mapping[str, Any], work: Work, using: "Enricher", proposals: Proposals
) -> Listener:
    """Read what was said, and keep what follows from it for each open proposal and each command."""
    configuration = using.configuration
    policy = configuration.projects[work.project_gid].approvals
    opened = [each for each in known if each.state is State.OPEN]
    shown = {each.proposal_id: gid for each in opened if (gid := _subtask_gid(each, using))}
    heard = hear(using.reader, document, policy.field, shown, configuration.bot_user_gid)
    approvers = frozenset(policy.approvers)
    guests = _guests(opened, heard, approvers, using)
    ruled = [_ruled(each, heard, guests, using, proposals) for each in opened]
    listener = Listener(using.table, str(work.subject), work.run_id(), heard, ruled)
    listener.answer_rulings()
    fresh = listener.fresh()
    for command in fresh:
        _obey(command, listener, approvers - guests, work, using)
    listener.answer_unheard(fresh)
    listener.remember([each.story_gid for each in fresh] + listener.answered, using.now())
    return listener


def _ruled(proposal: Proposal, heard: Heard, guests: frozenset[str], using: "Enricher", proposals: Proposals) -> Ruled:
    """One open proposal judged; one that is out of date is asked for anew, where its workflow still sees a reason."""
    now, diff = using.now(), proposals.diff(proposal)
    ruled = rule(case_of(proposal, diff, heard, using.configuration, guests, now), proposal, heard, proposals, now)
    ruling = ruled.verdict.ruling
    using.telemetry.count("Approvals", workflow=proposal.workflow, outcome=str(ruling))
    for _, why in ruled.verdict.refused:
        using.telemetry.count("AnswersNotCounted", workflow=proposal.workflow, reason=str(why))
    if ruling is Ruling.STALE and ruled.kept:
        subject, slot = Subject.parse(proposal.subject), f"stale:{proposal.proposal_id}"
        using.send(work_message(proposal.workflow, proposal.project_gid, "operator", [subject], slot))
    return ruled


def _obey(command: Command, listener: Listener, approvers: frozenset[str], work: Work, using: "Enricher") -> None:
    """Do what a new command asks, apart from accept and reject, which were judged with everything else."""
    match command.verb:
        case Verb.MUTE | Verb.UNMUTE if command.actor_gid:
            on = command.verb is Verb.MUTE
            mute(using.table, str(work.subject), on=on, by=command.actor_gid, now=using.now())
            listener.say(command.story_gid, command.actor_gid, answering.MUTED if on else answering.UNMUTED)
        case Verb.UNDO if command.actor_gid not in approvers:
            listener.say(command.story_gid, command.actor_gid, answering.NOT_FOR_YOU)
        case Verb.UNDO:
            done = _undone(command, work, using)
            listener.say(command.story_gid, command.actor_gid, answering.UNDONE if done else answering.NOTHING_TO_UNDO)


def _undone(command: Command, work: Work, using: "Enricher") -> bool:
    """Ask for the undo of the last run that edited this task; whether there is anything to put back."""
    bot_gid = using.configuration.bot_user_gid
    undoer = Undoer(using.table, using.objects, using.reader, using.send, bot_gid, using.now)
    chain: list[dict[str, Any]] = list(using.table.query(keys.audit_head(str(work.subject)).pk, "audit#"))
    run_id = last_run(chain)
    undo = undoer.prepared(work.subject, lambda entry: entry["run_id"] == run_id)
    return bool(undo.restorations and undoer.ask(work.subject, undo, command.actor_gid, f"comment:{command.story_gid}"))


def _subtask_gid(proposal: Proposal, using: "Enricher") -> str:
    """The gid of the subtask that shows the proposal, as the journal knows it; empty where none was made."""
    row = using.table.get(keys.mutation(proposal.shown_by)) if proposal.shown_by else None
    return str((row or {}).get("result_gid") or "")


def _guests(opened: list[Proposal], heard: Heard, approvers: frozenset[str], using: "Enricher") -> frozenset[str]:
    """Those approvers among the speakers who are guests by now, or gone: one request for each speaker."""
    spoke = {signal.actor_gid for each in opened for signal in signals_for(each, heard)}
    spoke |= {each.actor_gid for each in heard.commands if each.verb is Verb.UNDO}
    workspace_gid = using.configuration.workspace_gid
    return frozenset(gid for gid in spoke & approvers if is_guest(using.reader, gid, workspace_gid))
