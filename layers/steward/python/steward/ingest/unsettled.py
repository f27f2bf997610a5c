"""Which runs ended without an answer, and when are they asked for again?

A run that failed may have left a mutation whose outcome is unknown; the journal knows what to do with it, but only in a
run. One that was refused or rejected left its request as it was. So the subject is asked for again, by a message like
any other: after the settle time, then ever more rarely, until some run of it ends with an answer. A run that a kill
switch stopped waits for the switch instead, and is asked for as soon as that is off. Those who come back together are
spread out: an outage must not end in a storm.
"""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from steward.asana.models import moment
from steward.errors import RefusedReason, Rejected, RejectedReason
from steward.governance.flags import Scope, Switch, set_now
from steward.governance.judged import left_out
from steward.governance.policy import Configuration
from steward.ingest.turn import Reconciler
from steward.run import Subject, Work, work_message
from steward.store import keys
from steward.store.leases import AGAIN_AFTER
from steward.store.table import Item, Table
from steward.store.unsettled import Open, Unsettled

# A request may land until 120 s after its sender's hard deadline, which is 70 s after it began (RELIABILITY 3.3).
ASKED_AFTER: Final = timedelta(minutes=5)
# What fails for a day is not mended by haste: four times a day is often enough.
LONGEST_WAIT: Final = timedelta(hours=6)
# An outage ends, and a rush that a run did not get through is over within the hour: whoever met several of them in a
# row must not wait out a quarter of a day when all is well again. The crash harness found requests that did (seed 5).
PASSING: Final = frozenset(
    {"unavailable", "throttled", "contended", "context_expired", "outcome_unknown", "timeout", "unrecorded"}
)
PASSING_WAIT: Final = timedelta(hours=1)
# The messages of one turn: an outage that failed more is worked off turn by turn, whoever waited longest first. Every
# row is looked at in every turn, at a read each: the ones in front never hide the ones behind.
RUNS_A_TURN: Final = 500
REQUESTS_A_RUN: Final = 3  # of Asana's, where the target is compared before it is written (DESIGN section 1, 8)
LONGEST_DELAY_SECONDS: Final = 900  # SQS delays no message longer; what is left comes with the next turn
# Step Functions lists what ended a little late; a repeat notes nothing twice.
LISTED_AFTER: Final = timedelta(minutes=2)
# The first look finds what ended while nobody looked; an execution keeps its name for 90 days, and this is enough.
FIRST_LOOK: Final = timedelta(days=1)
# With these the same input comes to the same end. Two more runs see whether a new configuration or a mended grant
# helps; then the row stays and is counted, and is looked at once a day, since what failed before it may have been
# another thing. The next change is judged anew.
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
LASTING_WAIT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How runs come back: `seconds_apart`, and at most so many of those that are due now; None for all."""

    seconds_apart: float = 0.8  # two requests of a free plan's 150 a minute (FACTS 2)
    most: int | None = None

    @classmethod
    def of(cls, configuration: Configuration, project_gid: str) -> "Pace":
        """The project's: what comes faster waits for its blast budget, or for permits, until its run is out of time."""
        project = configuration.projects.get(project_gid)
        changes = project.changed_tasks_per_minute if project else 1
        apart = max(60 / changes, REQUESTS_A_RUN * 60 / configuration.asana.requests_per_minute)
        return cls(apart, min(RUNS_A_TURN, int(LONGEST_DELAY_SECONDS / apart)))


class Next(StrEnum):
    """What becomes of a run without an answer."""

    ASK = "ask"
    WAIT = "wait"
    SETTLE = "settle"  # some later run of its subject has ended with an answer


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one look at a project: how many runs are still open, and how many of them were asked for."""

    still_open: int
    asked: int


def next_step(run: Open, lease: Item | None, now: datetime, wait: timedelta | None = None) -> Next:
    """By the subject's lease: a run that is under way may answer, one that came after it has.

    `wait` is how long to leave it alone, None for what its failures in a row say.
    """
    if lease and lease["run_id"] != run.run_id:
        if lease["state"] == "idle" and not owes_a_field(run, lease):
            return Next.SETTLE
        if lease["state"] != "idle" and now.timestamp() < lease["lease_until"]:
            return Next.WAIT
    if run.reason in LASTING and run.attempts >= LASTING_RUNS and now - run.at < LASTING_WAIT:
        return Next.WAIT
    if lease and now.timestamp() < float(lease.get(AGAIN_AFTER, 0)):
        return Next.WAIT  # it was refused for a while that is not over
    return Next.ASK if now - run.at >= (patience(run.attempts, run.reason) if wait is None else wait) else Next.WAIT


def owes_a_field(run: Open, lease: Item) -> bool:
    """Whether the last judgement still left out a field whose kill switch stopped it at this run."""
    left = left_out(str(lease.get("done_fingerprint", "")))
    return any(Switch.parse(each).of in left for each in run.held.switches)


def wait_of(
    run: Open, project_gid: str, switches: AbstractSet[Switch], mended: Collection[str] = ()
) -> timedelta | None:
    """How long to leave a run alone, by its own time or the switches that are set; None where neither says anything.

    Not at all where it ended for a reason that was `mended` since.

    What switches stopped waits for the first of them to be off and then for nothing more. Which field a field's switch
    stopped it for is not known here, so that while one is set the run is asked for as patiently as any.
    """
    if run.held.not_before is not None:
        return max(run.held.not_before - run.at, timedelta())
    if run.held.switches:
        return timedelta.max if {Switch.parse(each) for each in run.held.switches} <= switches else timedelta()
    if run.reason == RefusedReason.MODE_OFF:
        return timedelta()  # only asked about while the workflow is on
    if run.reason != RefusedReason.SWITCHED_OFF:
        return timedelta() if run.reason in mended else None
    over = {Switch(Scope.GLOBAL), Switch(Scope.PROJECT, project_gid), Switch(Scope.WORKFLOW, run.workflow)}
    if over & switches:
        return timedelta.max
    return None if any(each.scope is Scope.FIELD for each in switches) else timedelta()


def delay_of(run_id: str, waiting: int, seconds_apart: float) -> int:
    """The seconds after which one of so many waiting runs comes back: evenly spread, the same at every look."""
    window = min(int(waiting * seconds_apart), LONGEST_DELAY_SECONDS)
    return int(keys.digest_of("again", run_id)[:8], 16) % (window + 1)


def patience(attempts: int, reason: str = "") -> timedelta:
    """How long to wait after that many runs in a row without an answer: 5, 10, 20 minutes ... 6 hours.

    One hour at most where the last of them ended for a `reason` that passes by itself.
    """
    doublings: int = 1 << min(attempts - 1, 10)
    return min(ASKED_AFTER * doublings, PASSING_WAIT if reason in PASSING else LONGEST_WAIT)


def ask_again(project_gid: str, using: Reconciler) -> dict[str, int]:
    """Ask for what is due, settle what has its answer: `{"unsettled": still open}`. Raises Retryable errors."""
    off = {each.name for each in using.silent_workflows(project_gid)}
    pace = Pace.of(using.configuration, project_gid)
    found = asked_for(project_gid, using.table, using.send, using.now(), off=off, pace=pace)
    using.telemetry.count("UnsettledRuns", found.still_open)
    using.telemetry.count("UnsettledAsked", found.asked)
    return {"unsettled": found.still_open}


def asked_for(
    project_gid: str,
    table: Table,
    send: Callable[[str, int], None],
    now: datetime,
    mended: Collection[str] = (),
    off: Collection[str] = (),
    pace: Pace = Pace(),
) -> Asked:
    """The same for whoever has a table and `send(body, delay_seconds)`, such as an operator who clears a switch.

    Runs that ended for one of the `mended` reasons wait no longer; those of workflows that are `off` wait for that, and
    nobody waits for them. They come back at this `pace`.
    """
    rows, switches = Unsettled(table), set_now(table)
    still_open, due = 0, list[Open]()
    for run in (each for each in rows.of_project(project_gid) if each.workflow not in off):
        lease = table.get(keys.lease(run.workflow, run.subject))
        step = next_step(run, lease, now, wait_of(run, project_gid, switches, mended))
        if step is Next.SETTLE and rows.settle(project_gid, run, now):
            continue
        still_open += 1
        due += [run] if step is Next.ASK else []
    due = sorted(due, key=lambda run: run.at)[: pace.most]
    for run in due:
        subject, slot = Subject.parse(run.subject), f"unsettled-{run.run_id}"
        message = work_message(run.workflow, project_gid, "scan", [subject], slot)
        send(message, delay_of(run.run_id, len(due), pace.seconds_apart))
    return Asked(still_open, len(due))


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
