"""What did the run come to, and may its subject be run again?

Every run ends here, failed ones too. Recording never fails a run for want of an optional key: what is missing is left
out.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from steward.errors import RefusedReason, RejectedReason, Retryable
from steward.governance import answered, declined, exceptions, flags, labels
from steward.governance.audit import ACTOR
from steward.governance.deeds import deed
from steward.governance.money import next_day
from steward.governance.ownership import remembered
from steward.governance.restraint import SPAN_SECONDS
from steward.governance.telling import append, run_facts, runs_of
from steward.governance.watch import Watch
from steward.run import RunState, Work
from steward.store import keys
from steward.store.leases import AGAIN_AFTER, Leases
from steward.store.table import ConditionFailed, Table, TransactionRefused, Write
from steward.store.unsettled import Held, Unsettled
from steward.telemetry import Telemetry

KEPT_FOR: Final = timedelta(days=90)  # as long as Step Functions keeps the execution's name (DESIGN section 2)

# These answers stand until the input changes: asking the model again would cost money and say the same.
_STANDING: Final = frozenset(
    {
        RefusedReason.NOTHING_NEW,
        RefusedReason.ABSTAINED,
        RefusedReason.UNPROVEN_CLASS,
    }
)
# A run that never looked: switching the workflow on makes the same input worth a run. (The mode a run was made in is
# part of its input fingerprint, so that what was only observed is looked at again when the mode goes up.)
_UNFINISHED: Final = frozenset({RefusedReason.MODE_OFF, RefusedReason.CONTESTED})

_UNWELL: Final = frozenset({"failed", "rejected"})
LATE_MILLISECONDS: Final = 120_000  # the promise to people: 99 of 100 runs end within 2 minutes of their webhook

# After these nothing of the last edit took effect. After any other failure it may have: an answer that was lost, a
# function that was ended; until the journal has its end, what stands there, if it is what we wanted, may be ours.
_WITHOUT_EFFECT: Final = frozenset({"Refused", "Rejected", "Throttled", "Unavailable"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended. `finished` tells whether the same input need not be run again."""

    outcome: str
    reason: str
    finished: bool

    @property
    def is_ours(self) -> bool:
        """Whether it ended in an error of ours: a request that can never succeed, or a defect; no outage is one."""
        return self.outcome == "rejected" or (self.outcome == "failed" and self.reason == "fault")

    @property
    def unanswered(self) -> bool:
        """Whether what asked for the run is not dealt with: the reconciler asks again until some run deals with it."""
        return not self.finished


def record(state: RunState, table: Table, leases: Leases, telemetry: Telemetry, now: datetime) -> RunState:
    """Write the OUTCOME row with the run's audit entry, close the lease and count; the state comes with its outcome.

    Raises Rejected(malformed) only when the state does not say which run it is.
    """
    work = Work.of_state(state)
    verdict = verdict_of(state)
    waited = milliseconds_between(work.occurred_at, now)
    _tell(table, state, work, verdict, _row(state, work, verdict, waited, now), now)
    leases.remember(work, _remembered(state, verdict, now))
    if "review" in state and verdict.finished:
        left = state["unsaid"] if state.get("silent") and "unsaid" in state else state["review"]
        remembered_at = {**left, "run_id": work.run_id(), "at": now.isoformat()}
        _keep(table, state, work, remembered_at)
    run = (work.project_gid, work.workflow, str(work.subject), work.run_id())
    if verdict.unanswered:
        Unsettled(table).leave(*run, verdict.reason or verdict.outcome, now)
    elif "wait_until" in state:
        again = datetime.fromtimestamp(state["wait_until"], UTC)
        Unsettled(table).leave(*run, str(RefusedReason.QUIET_HOURS), now, Held(again))
    elif stopped := state.get("stopped"):
        switches = tuple(str(flags.Switch(flags.Scope.FIELD, each)) for each in stopped)
        Unsettled(table).leave(*run, str(RefusedReason.SWITCHED_OFF), now, Held(switches=switches))
    elif verdict.outcome == RefusedReason.OUT_OF_SCOPE:
        Unsettled(table).answer(*run[:3], now)
    exceptions.keep(table, exceptions.rows_of(state, now))
    for each in answered.kept(state):
        table.write(each)
    table.write(deed(state, verdict.outcome, verdict.reason, now))
    if label := labels.judged(state, now):
        with suppress(ConditionFailed):
            table.write(label)
        for each in declined.kept(state):
            table.write(each)
    done = state.get("input_fingerprint") if verdict.finished and "wait_until" not in state else None
    if not leases.close(work, done):
        telemetry.event("the lease is another run's", run_id=work.run_id(), workflow=work.workflow, epoch=work.epoch)
    _count(work, verdict, telemetry, now)
    Watch(table, telemetry).note(work.project_gid, now, error=verdict.is_ours, changed=bool(state.get("mutations")))
    return state | RunState(outcome=verdict.outcome)  # type: ignore[typeddict-item]


def _keep(table: Table, state: RunState, work: Work, row: Mapping[str, Any]) -> None:
    """The row that the next review begins with.

    A part alone does not replace what a review left meanwhile, nor when the project was reviewed.
    """
    key = keys.review(work.workflow, str(work.subject))
    if "part" not in state:
        table.put(key, row)
        return
    values = {":base": state["based_on"], ":key": row["key"], ":sha256": row["sha256"], ":run_id": row["run_id"]}
    expression, condition = "SET #key = :key, sha256 = :sha256, run_id = :run_id", "run_id IN (:base, :run_id)"
    with suppress(ConditionFailed):
        table.update(Write("Update", key, {}, expression, condition, {"#key": "key"}, values))


def verdict_of(state: RunState) -> Verdict:
    """What the state says of how the run ended."""
    failed = state.get("failed")
    if failed is None:
        outcome = state.get("outcome", "unchanged")
        return Verdict(outcome, "", finished=outcome not in _UNFINISHED)
    match failed.get("Error"):
        case "Refused":
            reason = _reason(failed, RefusedReason)
            return Verdict("refused", reason, finished=reason in _STANDING)
        case "Rejected":
            return Verdict("rejected", _reason(failed, RejectedReason), finished=False)
        case error:
            return Verdict("failed", _RETRYABLE.get(str(error), "fault"), finished=False)


def _remembered(state: RunState, verdict: Verdict, now: datetime) -> dict[str, Any]:
    """What the next runs of this subject must know: what the bot wrote or may have, whose fields are whose, when."""
    unsure = "failed" in state and state["failed"].get("Error") not in _WITHOUT_EFFECT
    tried = state.get("intended", {}) if unsure else {}
    changes = remembered(state.get("written", {}), tried, state.get("left", {}), state.get("persons"))
    held_back = {verdict.outcome, verdict.reason} & {
        RefusedReason.RESTRAINED, RefusedReason.CONTESTED, RefusedReason.NOT_CERTIFIED,
    }  # fmt: skip
    if "wait_until" in state:
        return changes | {AGAIN_AFTER: state["wait_until"]}
    if verdict.reason == RefusedReason.BUDGET_SPENT:
        return changes | {AGAIN_AFTER: int(next_day(now).timestamp())}
    return changes | ({AGAIN_AFTER: int(now.timestamp() + SPAN_SECONDS)} if held_back else {})


def milliseconds_between(since: str, now: datetime) -> int | None:
    """The whole milliseconds from an ISO 8601 time to now, None where the text is no aware time or lies ahead."""
    try:
        passed = now - datetime.fromisoformat(since)
    except (TypeError, ValueError):
        return None
    return max(0, int(passed / timedelta(milliseconds=1)))


def _tell(table: Table, state: RunState, work: Work, verdict: Verdict, row: Mapping[str, Any], now: datetime) -> None:
    """The OUTCOME row and the run's audit entry, together and once: a repeat of the state only puts the row again."""
    key = keys.outcome(work.run_id(), str(work.subject))
    facts = run_facts(state, verdict.outcome, verdict.reason, now.isoformat())
    ended = Write("Put", key, item=row, condition="attribute_not_exists(pk)")
    try:
        append(table, runs_of(str(work.subject)), facts, [ended], ACTOR)
    except TransactionRefused:
        table.put(key, row)


def _reason(failed: Mapping[str, Any], vocabulary: type[RefusedReason | RejectedReason]) -> str:
    """The error's own word, from the `reason: detail` that Lambda puts into the cause."""
    try:
        message = str(json.loads(failed.get("Cause") or "{}").get("errorMessage", ""))
    except (ValueError, AttributeError):
        message = ""
    word = message.partition(":")[0]
    return word if word in [str(each) for each in vocabulary] else "unknown"


def _retryables(base: type[Retryable]) -> dict[str, str]:
    """Class name to reason word: `OutcomeUnknown` is `outcome_unknown`."""
    words: dict[str, str] = {}
    for kind in base.__subclasses__():
        letters = (f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__)
        words[kind.__name__] = "".join(letters).lstrip("_")
    return words


_RETRYABLE: Final = _retryables(Retryable) | {
    "States.Timeout": "timeout",
    "Sandbox.Timedout": "timeout",
    "Lambda.TooManyRequestsException": "throttled",
}


def _row(state: RunState, work: Work, verdict: Verdict, waited: int | None, now: datetime) -> dict[str, Any]:
    optional: Mapping[str, Any] = state
    return {
        "run_id": work.run_id(),
        "workflow": work.workflow,
        "subject": str(work.subject),
        "project_gid": work.project_gid,
        "trigger": work.trigger,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "engine": optional.get("engine"),
        "pages": optional.get("pages"),
        "fanned_out": optional.get("fanned_out"),
        "cost_microdollars": optional.get("cost_microdollars"),
        "persons": optional.get("persons") or None,
        "mutations": optional.get("mutations"),
        "proposals": optional.get("proposals"),
        "at": now.isoformat(),
        "end_to_end_ms": waited,
        "ttl": int((now + KEPT_FOR).timestamp()),
    }


def _count(work: Work, verdict: Verdict, telemetry: Telemetry, now: datetime) -> None:
    workflow, outcome = work.workflow, verdict.outcome
    telemetry.count("Runs", workflow=workflow, outcome=outcome)
    if verdict.reason:
        telemetry.count("RunsByReason", workflow=workflow, outcome=outcome, reason=verdict.reason)
    whole, own = (milliseconds_between(since, now) for since in (work.occurred_at, work.received_at))
    asana = max(0, whole - own) if whole is not None and own is not None else None
    for name, passed in (("EndToEndLatency", whole), ("OwnLatency", own), ("AsanaDelay", asana)):
        if passed is not None:
            telemetry.milliseconds(name, passed, workflow=workflow, outcome=outcome)
    telemetry.share("RunFailed", hit=outcome in _UNWELL)
    telemetry.share("RunAbstained", hit=RefusedReason.ABSTAINED in (outcome, verdict.reason))
    if own is not None and work.trigger == "webhook":
        telemetry.share("RunLate", hit=own > LATE_MILLISECONDS)
    telemetry.event(
        "run recorded",
        run_id=work.run_id(),
        workflow=workflow,
        subject=str(work.subject),
        outcome=outcome,
        reason=verdict.reason,
    )
