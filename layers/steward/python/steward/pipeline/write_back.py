"""Which of the planned edits take effect in Asana, each once, and by whose leave?

The only state with the write grant. It says nothing of its own: the plan is frozen, today's configuration may still
refuse it, and `governance/carrier.py` carries each edit out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from steward.asana.client import AsanaWriter
from steward.asana.edits import CommentOnTask
from steward.errors import ContextExpired, Refused, RefusedReason, Rejected, RejectedReason
from steward.governance import (
    consent,
    delivery,
    mailed,
    notices,
    own_comment,
    places,
    questions,
    readings,
    reviews,
)
from steward.governance.autonomy import permitted
from steward.governance.budget import counts_as
from steward.governance.carrier import Carrier
from steward.governance.mutation import Carried, Mutation, Source
from steward.governance.muting import unmuted
from steward.governance.overtaken import settle
from steward.governance.policy import Configuration, QuietHours, WorkflowPolicy
from steward.governance.quiet import notifies, quiet_until
from steward.governance.rules import Known
from steward.governance.slots import settling
from steward.governance.standing import certified_by
from steward.governance.turns import in_order
from steward.pipeline.interrupted import begin
from steward.run import RunState, Work
from steward.store import keys
from steward.store.objects import Objects
from steward.store.proposals import Kind, State
from steward.store.table import Table
from steward.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Pen:
    """The collaborators of one invocation; `deadline` is when Lambda ends it."""

    table: Table
    objects: Objects
    writer: AsanaWriter
    configuration: Configuration
    telemetry: Telemetry
    now: Callable[[], datetime]
    deadline: datetime
    rng: Random


def write_back(state: RunState, pen: Pen) -> RunState:
    """Carry out the plan's edits and return the state with `mutations`, `written` and `outcome`.

    Fields go first, then places, then what is made, then what is said: a comment never tells of what did not happen. A
    lone edit of AI-owned fields with a fresh snapshot costs one request. The first edit that does not end stops the
    rest, but for the answers to people where a switch holds what they approved; one that would notify people in quiet
    hours is left out, and `wait_until` says when to look again.

    Raises what `Carrier.carry` raises, Rejected(malformed) for a state without a plan.
    """
    if left := state.get("overtaken"):
        return _settled(state, left, pen)
    source = _source(state)
    pointer = state["plan"]
    document: dict[str, Any] = pen.objects.get(pointer)
    policy = pen.configuration.policy(source.project_gid, source.workflow)
    carrier = _carrier(pen, policy)
    budget = _budget(pen.configuration, source.project_gid)
    done: list[str] = []
    is_news = False
    written = dict(state.get("written", {}))
    changed: set[str] = set()
    quiet, held_back = quiet_until(_quiet_hours(pen.configuration, source.project_gid), pen.now()), False
    planned = [Mutation.of_plan(source, document, pointer, each) for each in range(len(document.get("edits", ())))]
    stopped: Refused | None = None
    begin(state, pen.table)
    silent = False
    with settling(pen.table, lambda: pen.now().timestamp()) as held:
        for mutation in in_order(each for each in planned if not _was_answered(each, pen.table)):
            if quiet is not None and notifies(mutation.edit):
                held_back = True
                silent |= reviews.tells(mutation)
                continue
            if stopped and not isinstance(mutation.edit, CommentOnTask):
                continue
            thing = counts_as(mutation)
            carried = _carried(carrier, mutation, 0 if thing in changed else budget)
            if carried is None:
                silent |= reviews.tells(mutation)
                continue
            if isinstance(carried, Refused):
                stopped = carried
                continue
            changed |= {thing} if carried.sent else set()
            held.extend(carried.held)
            done.append(carried.mutation_id)
            is_news |= not (carried.earlier and _is_named(mutation))
            written |= carried.written
            _tell(pen.telemetry, mutation, sent=carried.sent)
    if stopped:
        raise stopped
    idle = str(RefusedReason.QUIET_HOURS) if held_back else "unchanged"
    outcome = "written" if is_news else state.get("outcome", idle)
    after = RunState(next="record", mutations=done, written=written, outcome=outcome)  # type: ignore[typeddict-item]
    if silent:
        after["silent"] = True
    if quiet is not None and held_back:
        pen.telemetry.count("HeldBackForQuietHours", workflow=source.workflow)
        after["wait_until"] = int(quiet.timestamp())
    return state | after


def _is_named(mutation: Mutation) -> bool:
    """Whether it is done once under a name, so that another run's plan may have brought it about long ago."""
    return str(mutation.ordinal) in (mutation.document.get("once") or {})


def _carried(carrier: Carrier, mutation: Mutation, budget: int) -> Carried | Refused | None:
    """What became of it: the refusal, where a switch holds an approved edit.

    None for an edit of a review whose target somebody changed, closed or deleted, for the end of a subtask that is
    gone, and for what another task is told that is closed or gone: the other edits do not depend on it.
    Raises what `Carrier.carry` raises.
    """
    try:
        return carrier.carry(mutation, budget)
    except (Refused, Rejected) as refusal:
        if reviews.may_pass_over(mutation, refusal):
            carrier.telemetry.count("ReviewEditsPassedOver", operation=mutation.edit.name, reason=str(refusal.reason))
            return None
        if consent.may_pass_over(mutation, refusal) or readings.may_pass_over(mutation, refusal):
            return None
        if isinstance(refusal, Rejected):
            raise
        approval = consent.approval_of(mutation)
        if refusal.reason is not RefusedReason.SWITCHED_OFF or not approval or approval["kind"] != Kind.PROPOSAL:
            raise
        return refusal


def _carrier(pen: Pen, policy: WorkflowPolicy) -> Carrier:
    return Carrier(
        table=pen.table,
        objects=pen.objects,
        writer=pen.writer,
        permit=lambda mutation: _permit(mutation, policy, pen),
        compares=lambda mutation: belongs_to_people(mutation, policy),
        telemetry=pen.telemetry,
        now=pen.now,
        deadline=pen.deadline,
        rng=pen.rng,
        bot_user_gid=pen.configuration.bot_user_gid,
        consents=lambda mutation: (
            *consent.consents(mutation, pen.now()),
            *certified_by(mutation, policy),
            *unmuted(mutation),
        ),
    )


def _settled(state: RunState, left: Iterable[str], pen: Pen) -> RunState:
    """Bring the subject's earlier mutations to their end. Raises ContextExpired where the run then has to read anew."""
    work = Work.of_state(state)
    source = Source(state["run_id"], work.workflow, str(work.subject), work.project_gid, "")
    carrier = _carrier(pen, pen.configuration.policy(work.project_gid, work.workflow))
    written: dict[str, str] = {}
    stuck: list[Rejected] = []
    for mutation_id in left:
        try:
            written |= settle(carrier, source, mutation_id)
        except Rejected as refusal:  # a grant that may not read this one any more; the others come to their end first
            stuck.append(refusal)
        else:
            pen.telemetry.count("OvertakenSettled", workflow=work.workflow)
    if stuck:
        raise stuck[0]
    if "snapshot" in state or state.get("outcome") == RefusedReason.NOTHING_NEW:
        raise ContextExpired("mutations of earlier runs came to their end: the subject is read anew")
    return state | RunState(next="record", written=written)  # type: ignore[typeddict-item]


def belongs_to_people(mutation: Mutation, policy: WorkflowPolicy) -> bool:
    """Whether any value of the target is not declared AI-owned: then it is read before it is written, always."""
    fields = _fields(mutation.document)
    ours = {fields.get(key) for key, field in policy.fields.items() if field.owner == "ai"}
    return any(name not in ours for name in mutation.target.names)


def _was_answered(mutation: Mutation, table: Table) -> bool:
    """Whether people decided what it would put to them before it was shown; what was begun is brought to its end."""
    if not consent.shows_proposal(mutation) or table.get(keys.mutation(mutation.mutation_id)):
        return False
    row = table.get(keys.proposal(consent.shown_proposal(mutation)))
    return row is not None and row["state"] != State.OPEN


def _source(state: RunState) -> Source:
    work = Work.of_state(state)
    if missing := [name for name in ("run_id", "plan", "input_fingerprint") if name not in state]:
        raise Rejected(RejectedReason.MALFORMED, f"the run's state lacks {', '.join(missing)}: Classify writes it")
    subject = str(work.subject)
    return Source(state["run_id"], work.workflow, subject, work.project_gid, state["input_fingerprint"])


def _fields(document: Mapping[str, Any]) -> dict[str, str]:
    """Field key to custom field gid, as the plan resolved it; without it nothing is permitted."""
    return dict(document.get("fields") or {})


def _permit(mutation: Mutation, policy: WorkflowPolicy, pen: Pen) -> None:
    """By today's configuration. Raises Refused with the reason."""
    configuration, document = pen.configuration, mutation.document
    delivery.permit(mutation, pen.now())
    if places.belongs(mutation.edit, document.get("places") or {}):
        project = configuration.projects.get(mutation.source.project_gid)
        places.permit(mutation.edit, project, policy.mode)
    elif notices.is_notice(mutation):
        notices.permit(mutation, policy.mode)
    elif reviews.belongs(mutation):
        reviews.permit(mutation, policy)
    elif readings.belongs(mutation):
        readings.permit(mutation, policy)
    elif mailed.belongs(mutation):
        mailed.permit(mutation, policy)
    elif questions.belongs(mutation):
        questions.permit(mutation, policy)
    elif own_comment.belongs(mutation):
        own_comment.permit(mutation, policy.mode)
    elif not consent.by_leave(mutation, configuration):
        permitted(mutation.edit, policy, _fields(document), Known.of_plan(document))


def _quiet_hours(configuration: Configuration, project_gid: str) -> QuietHours | None:
    project = configuration.projects.get(project_gid)
    return project.quiet_hours if project else None


def _budget(configuration: Configuration, project_gid: str) -> int:
    project = configuration.projects.get(project_gid)
    return project.changed_tasks_per_minute if project else 1


def _tell(telemetry: Telemetry, mutation: Mutation, *, sent: bool) -> None:
    source = mutation.source
    telemetry.event(
        "mutation done",
        run_id=source.run_id,
        mutation_id=mutation.mutation_id,
        operation=mutation.edit.name,
        status="sent" if sent else "found",
        fields=len(mutation.target.names),
    )
    telemetry.count("Mutations", workflow=source.workflow, operation=mutation.edit.name)
