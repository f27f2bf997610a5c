"""Which runs ended without an answer, and when are they asked for again?

A run that failed may have left a mutation whose outcome is unknown; the journal knows what to do with it, but only in a
run. One that was refused or rejected left its request as it was. So the subject is asked for again, by a message like
any other: after the settle time, then ever more rarely, until some run of it ends with an answer.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from steward.asana.models import moment
from steward.errors import RefusedReason, Rejected, RejectedReason
from steward.ingest.turn import Reconciler
from steward.run import Subject, Work, work_message
from steward.store import keys
from steward.store.leases import AGAIN_AFTER
from steward.store.table import Item
from steward.store.unsettled import Open, Unsettled

# A request may land until 120 s after its sender's hard deadline, which is 70 s after it began (RELIABILITY 3.3).
ASKED_AFTER: Final = timedelta(minutes=5)
# What fails for a day is not mended by haste: four times a day is often enough.
LONGEST_WAIT: Final = timedelta(hours=6)
# One turn's part: a row costs two reads and a message. An outage that failed more is worked off turn by turn.
RUNS_A_TURN: Final = 500
# Step Functions lists what ended a little late; a repeat notes nothing twice.
LISTED_AFTER: Final = timedelta(minutes=2)
# The first look finds what ended while nobody looked; an execution keeps its name for 90 days, and this is enough.
FIRST_LOOK: Final = timedelta(days=1)
# With these the same input comes to the same end. Two more runs see whether a new configuration or a mended grant
# helps; then the row stays and is counted, and the next change is judged anew.
LASTING: Final = frozenset(
    {
        RejectedReason.BAD_REQUEST,
        RejectedReason.MALFORMED,
        RejectedReason.UNKNOWN_WORKFLOW,
        RejectedReason.GONE,
        RefusedReason.NOT_ALLOWED,
        RefusedReason.NOT_OURS,
        RefusedReason.NEVER_KNOWN,
        RefusedReason.EXPIRED,
    }
)
LASTING_RUNS: Final = 3


class Next(StrEnum):
    """What becomes of a run without an answer."""

    ASK = "ask"
    WAIT = "wait"
    SETTLE = "settle"  # some later run of its subject has ended with an answer


def next_step(run: Open, lease: Item | None, now: datetime) -> Next:
    """By the subject's lease: a run that is under way may answer, one that came after it has."""
    if lease and lease["run_id"] != run.run_id:
        if lease["state"] == "idle":
            return Next.SETTLE
        if now.timestamp() < lease["lease_until"]:
            return Next.WAIT
    if run.reason in LASTING and run.attempts >= LASTING_RUNS:
        return Next.WAIT
    if lease and now.timestamp() < float(lease.get(AGAIN_AFTER, 0)):
        return Next.WAIT  # it was refused for a while that is not over
    return Next.ASK if now - run.at >= patience(run.attempts) else Next.WAIT


def patience(attempts: int) -> timedelta:
    """How long to wait after that many runs in a row without an answer: 5, 10, 20 minutes ... 6 hours."""
    doublings: int = 1 << min(attempts - 1, 10)
    return min(ASKED_AFTER * doublings, LONGEST_WAIT)


def ask_again(project_gid: str, using: Reconciler) -> dict[str, int]:
    """Ask for what is due, settle what has its answer: `{"unsettled": still open}`. Raises Retryable errors."""
    rows = Unsettled(using.table)
    still_open = asked = 0
    for run in islice(rows.of_project(project_gid), RUNS_A_TURN):
        lease, now = using.table.get(keys.lease(run.workflow, run.subject)), using.now()
        step = next_step(run, lease, now)
        if step is Next.SETTLE and rows.settle(project_gid, run, now):
            continue
        still_open += 1
        if step is Next.ASK:
            subject, slot = Subject.parse(run.subject), f"unsettled-{run.run_id}"
            using.send(work_message(run.workflow, project_gid, "scan", [subject], slot), 0)
            asked += 1
    using.telemetry.count("UnsettledRuns", still_open)
    using.telemetry.count("UnsettledAsked", asked)
    return {"unsettled": still_open}


def note_ended_runs(using: Reconciler) -> int:
    """Note the runs that ended without being recorded, such as by the machine's own time limit; answers how many.

    Raises Unavailable. A repeat notes nothing twice; what is more than one look can hold is noted at the next.
    """
    key, now = keys.cache("all", "executions"), using.now()
    since = moment((using.table.get(key) or {}).get("until")) or now - FIRST_LOOK
    ended = using.runs.ended_badly(since)
    noted = sum(_note(state, using) for state in ended.inputs)
    until = min(ended.until or now, now - LISTED_AFTER)
    using.table.put(key, {"until": max(since, until).isoformat()})
    using.telemetry.count("RunsUnrecorded", noted)
    return noted


def _note(state: Any, using: Reconciler) -> bool:  # noqa: ANN401 - an execution's input, as anybody may have written it
    try:
        work = Work.of_state(state)
    except (Rejected, TypeError):
        return False
    subject, now = str(work.subject), using.now()
    lease = using.table.get(keys.lease(work.workflow, subject))
    if lease and lease["run_id"] != work.run_id():
        return False  # a later run took its place, and what became of that one stands in the row
    return Unsettled(using.table).leave(work.project_gid, work.workflow, subject, work.run_id(), "unrecorded", now)
