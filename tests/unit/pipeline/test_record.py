"""What is written down of each way a run can end, and is its subject free again?"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from steward.governance.anomaly import hour_of
from steward.governance.restraint import SPAN_SECONDS
from steward.pipeline.record import milliseconds_between, record, verdict_of
from steward.run import RunState, Subject, Work
from steward.store import keys
from steward.store.leases import Lease, Leases
from steward.store.unsettled import Unsettled
from steward.telemetry import Telemetry
from tests.integration.aws import Aws
from tests.unit.ingest.world import RecordedTelemetry

NOW = datetime(2026, 10, 1, 10, 0, 4, tzinfo=UTC)
WORK = Work(
    workflow="triage_request",
    subject=Subject("task", "1"),
    project_gid="77",
    trigger="webhook",
    fingerprint="f",
    attempt=1,
    epoch=3,
    occurred_at="2026-10-01T10:00:00+00:00",
    received_at="2026-10-01T10:00:01.500+00:00",
)


def state(**more: object) -> RunState:
    return WORK.as_state() | cast("RunState", more)


def failed(error: str, message: str = "") -> dict[str, Any]:
    return {"failed": {"Error": error, "Cause": json.dumps({"errorMessage": message, "errorType": error})}}


def leases(aws: Aws) -> Leases:
    return Leases(aws.table, lambda: "token", lambda: NOW)


def held(aws: Aws, epoch: int = WORK.epoch) -> None:
    """The lease as dispatch left it when it started the run."""
    until = int(NOW.timestamp()) + 900
    lease = Lease(
        workflow=WORK.workflow,
        subject="task:1",
        project_gid="77",
        trigger="webhook",
        state="running",
        epoch=epoch,
        run_id=WORK.run_id(),
        lease_until=until,
    )
    leases(aws).swap(None, lease)


def recorded(aws: Aws, document: RunState) -> tuple[dict[str, Any], dict[str, Any]]:
    """The OUTCOME row and the lease after the run was recorded."""
    record(document, aws.table, leases(aws), Telemetry("record", "test"), NOW)
    outcome = aws.table.get(keys.outcome(WORK.run_id(), "task:1"))
    lease = aws.table.get(keys.lease(WORK.workflow, "task:1"))
    return outcome or {}, lease or {}


def test_a_written_run_leaves_its_outcome_and_frees_the_subject_with_its_input_marked_done(aws: Aws) -> None:
    held(aws)
    done = state(outcome="written", input_fingerprint="abc", engine="offline", mutations=["m1"], cost_microdollars=12)
    outcome, lease = recorded(aws, done)
    assert (outcome["outcome"], outcome["engine"], outcome["mutations"]) == ("written", "offline", ["m1"])
    assert (outcome["cost_microdollars"], outcome["end_to_end_ms"]) == (12, 4000)
    assert (lease["state"], lease["done_fingerprint"]) == ("idle", "abc")


def test_a_failed_run_frees_the_subject_without_marking_its_input_done(aws: Aws) -> None:
    held(aws)
    outcome, lease = recorded(aws, state(input_fingerprint="abc", **failed("Unavailable", "Asana was not reached")))
    assert (outcome["outcome"], outcome["reason"]) == ("failed", "unavailable")
    assert lease["state"] == "idle"
    assert "done_fingerprint" not in lease


def test_a_lease_that_another_run_holds_by_now_is_left_alone(aws: Aws) -> None:
    held(aws, epoch=4)
    outcome, lease = recorded(aws, state(outcome="written", input_fingerprint="abc"))
    assert outcome["outcome"] == "written"
    assert lease["state"] == "running"


def test_a_state_with_none_of_the_optional_keys_is_recorded(aws: Aws) -> None:
    outcome, _ = recorded(aws, state())
    assert outcome["outcome"] == "unchanged"


def test_a_repeat_of_the_state_writes_the_same_row_again(aws: Aws) -> None:
    held(aws)
    assert recorded(aws, state(outcome="written")) == recorded(aws, state(outcome="written"))


COUNTED = ("Runs", "EndToEndLatency", "OwnLatency", "AsanaDelay")


def test_latencies_and_outcomes_are_counted(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    recorded(aws, state(outcome="written"))
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    named = {name: line for line in metrics for name in COUNTED if name in line}
    assert named["Runs"]["outcome"] == "written"
    assert named["EndToEndLatency"]["EndToEndLatency"] == [4000.0]
    assert named["OwnLatency"]["OwnLatency"] == [2500.0]
    assert named["AsanaDelay"]["AsanaDelay"] == [1500.0]  # the part of the first that the second does not have
    assert not any("task:1" in json.dumps(line) for line in metrics)


@pytest.mark.parametrize(
    ("document", "after_seconds", "shares"),
    [
        ({"outcome": "written"}, 2, (0, 0, 0)),
        ({"outcome": "written"}, 121, (0, 1, 0)),
        ({"outcome": "abstained"}, 2, (0, 0, 1)),
        (failed("Refused", "abstained"), 2, (0, 0, 1)),
        (failed("Rejected", "gone: getTask: Asana answered 404"), 121, (1, 1, 0)),
        (failed("Unavailable"), 2, (1, 0, 0)),
        ({"outcome": "written", "trigger": "scan"}, 121, (0, None, 0)),  # nobody waits for it
    ],
)
def test_of_all_runs_it_is_told_which_failed_were_late_or_too_unsure(
    aws: Aws, document: dict[str, Any], after_seconds: float, shares: tuple[int | None, ...]
) -> None:
    telemetry = RecordedTelemetry()
    now = datetime.fromisoformat(WORK.received_at) + timedelta(seconds=after_seconds)
    record(state(**document), aws.table, leases(aws), telemetry, now)
    names = ("RunFailed", "RunLate", "RunAbstained")
    assert tuple(telemetry.counts.get(name) for name in names) == shares


@pytest.mark.parametrize(
    ("document", "outcome", "reason", "finished"),
    [
        ({"outcome": "written"}, "written", "", True),
        ({"outcome": "nothing_new"}, "nothing_new", "", True),
        ({"outcome": "mode_off"}, "mode_off", "", False),
        (failed("Refused", "human_changed: the target changed"), "refused", "human_changed", False),
        (failed("Refused", "switched_off: the switch global is set"), "refused", "switched_off", False),
        (failed("Refused", "abstained"), "refused", "abstained", True),
        (failed("Rejected", "gone: getTask: Asana answered 404"), "rejected", "gone", False),
        (failed("OutcomeUnknown", "no answer"), "failed", "outcome_unknown", False),
        (failed("ContextExpired"), "failed", "context_expired", False),
        (failed("States.Timeout"), "failed", "timeout", False),
        (failed("KeyError", "'plan'"), "failed", "fault", False),
        ({"failed": {"Error": "Refused", "Cause": "not JSON: a secret"}}, "refused", "unknown", False),
        ({"failed": {"Error": "Refused", "Cause": "[]"}}, "refused", "unknown", False),
        ({"failed": {"Error": "Rejected", "Cause": '{"errorMessage": "made_up: x"}'}}, "rejected", "unknown", False),
        ({"failed": {}}, "failed", "fault", False),
    ],
)
def test_each_ending_has_one_word_of_the_closed_vocabulary(
    document: dict[str, Any], outcome: str, reason: str, *, finished: bool
) -> None:
    verdict = verdict_of(state(**document))
    assert (verdict.outcome, verdict.reason, verdict.finished) == (outcome, reason, finished)


@pytest.mark.parametrize("since", ["", "yesterday", "2026-10-01T10:00:00", None])
def test_a_time_that_cannot_be_read_measures_nothing(since: Any) -> None:  # noqa: ANN401 - whatever a state may hold
    assert milliseconds_between(since, NOW) is None


def test_a_clock_that_runs_ahead_measures_zero() -> None:
    assert milliseconds_between("2026-10-01T10:00:09+00:00", NOW) == 0


@pytest.mark.parametrize(
    ("document", "reasons"),
    [
        (failed("OutcomeUnknown"), ["outcome_unknown"]),
        (failed("Throttled"), ["throttled"]),
        (failed("States.Timeout"), ["timeout"]),
        (failed("Refused", "breaker_open: Asana fails"), ["breaker_open"]),
        (failed("Refused", "switched_off: global"), ["switched_off"]),  # it may be switched on again
        (failed("Refused", "restrained: three times"), ["restrained"]),
        (failed("Rejected", "forbidden: 403"), ["forbidden"]),  # the bot may be invited again
        ({"outcome": "contested"}, ["contested"]),
        (failed("Refused", "human_changed: x"), ["human_changed"]),  # the rest of the text is looked at anew
        ({"outcome": "mode_off"}, ["mode_off"]),  # it is looked at when the workflow is on again
        ({"outcome": "written"}, []),
        ({"outcome": "nothing_new"}, []),
    ],
)
def test_a_run_that_did_not_finish_its_request_is_left_for_the_reconciler(
    aws: Aws, document: dict[str, Any], reasons: list[str]
) -> None:
    held(aws)
    for _ in range(2):  # Step Functions may run Record twice
        record(state(**document), aws.table, leases(aws), Telemetry("record", "test"), NOW)
    found = [(each.subject, each.run_id, each.reason, each.attempts) for each in Unsettled(aws.table).of_project("77")]
    assert found == [("task:1", WORK.run_id(), reason, 1) for reason in reasons]


def test_what_was_written_is_remembered_beside_what_was_before(aws: Aws) -> None:
    held(aws)
    leases(aws).remember(WORK, {"written#501": "old", "written#502": "kept"})
    _, lease = recorded(aws, state(outcome="written", input_fingerprint="i", written={"501": "new"}))
    assert (lease["written#501"], lease["written#502"]) == ("new", "kept")


@pytest.mark.parametrize(
    ("ending", "is_remembered"),
    [
        (failed("OutcomeUnknown"), True),
        (failed("States.Timeout"), True),
        (failed("Contended"), True),
        (failed("Refused", "human_changed: x"), False),
        (failed("Rejected", "bad_request: x"), False),
        (failed("Throttled"), False),
        ({"outcome": "unchanged"}, False),
    ],
)
def test_what_may_have_been_written_is_remembered_only_where_it_may(
    aws: Aws,
    ending: dict[str, Any],
    is_remembered: bool,  # noqa: FBT001 - a table of cases
) -> None:
    held(aws)
    _, lease = recorded(aws, state(intended={"501": "d"}, **ending))
    assert lease.get("tried#501") == ("d" if is_remembered else None)


def test_what_was_written_is_remembered_even_where_another_run_holds_the_lease_by_now(aws: Aws) -> None:
    held(aws, epoch=WORK.epoch + 1)
    _, lease = recorded(aws, state(outcome="written", written={"501": "d"}))
    assert (lease["written#501"], lease["state"]) == ("d", "running")


def test_nothing_is_remembered_of_a_subject_without_a_lease(aws: Aws) -> None:
    record(state(outcome="written", written={"501": "d"}), aws.table, leases(aws), Telemetry("record", "test"), NOW)
    assert aws.table.get(keys.lease(WORK.workflow, "task:1")) is None


def test_the_persons_fields_stand_on_the_lease_and_in_the_outcome(aws: Aws) -> None:
    held(aws)
    row, lease = recorded(aws, state(outcome="human_changed", persons=["501"], left={"501": [NOW.timestamp()]}))
    assert (row["persons"], lease["taken"], lease["left#501"]) == (["501"], ["501"], [int(NOW.timestamp())])
    held_again = leases(aws).touched(WORK.workflow, "task:1")
    assert held_again
    assert held_again.state == "idle"


def test_a_restrained_run_says_from_when_on_it_may_be_asked_for_again_and_a_finished_one_takes_that_back(
    aws: Aws,
) -> None:
    held(aws)
    _, lease = recorded(aws, state(input_fingerprint="i", **failed("Refused", "restrained: three times")))
    assert lease["again_after"] == int(NOW.timestamp() + SPAN_SECONDS)
    assert "done_fingerprint" not in lease
    aws.clear()
    held(aws)
    leases(aws).remember(WORK, {"again_after": 5})
    _, lease = recorded(aws, state(input_fingerprint="i", outcome="written"))
    assert lease["again_after"] == 0


def test_what_is_remembered_outlives_the_next_run_of_dispatch(aws: Aws) -> None:
    held(aws)
    leases(aws).remember(WORK, {"written#501": "d"})
    before = leases(aws).touched(WORK.workflow, "task:1")
    assert before
    leases(aws).swap(before, before)
    assert (aws.table.get(keys.lease(WORK.workflow, "task:1")) or {})["written#501"] == "d"


def test_a_run_that_the_days_money_did_not_pay_for_is_looked_at_again_when_there_is_new_money(aws: Aws) -> None:
    held(aws)
    _, lease = recorded(aws, state(**failed("Refused", "budget_spent: the money of project 77 is spent for today")))
    tomorrow = (NOW + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert lease["again_after"] == int(tomorrow.timestamp())
    assert "done_fingerprint" not in lease


@pytest.mark.parametrize(
    ("document", "errors", "changed"),
    [
        ({"outcome": "written", "mutations": ["m"]}, 0, 1),
        ({"outcome": "unchanged"}, 0, 0),
        (failed("Rejected", "forbidden: 403"), 1, 0),
        (failed("KeyError", "'plan'"), 1, 0),
        (failed("Unavailable"), 0, 0),  # an outage is its breaker's business
        (failed("OutcomeUnknown"), 0, 0),
        (failed("Refused", "switched_off: global"), 0, 0),
    ],
)
def test_every_run_counts_into_its_projects_hour(aws: Aws, document: dict[str, Any], errors: int, changed: int) -> None:
    held(aws)
    record(state(**document), aws.table, leases(aws), Telemetry("record", "test"), NOW)
    row = aws.table.get(keys.tally(WORK.project_gid, hour_of(NOW))) or {}
    assert (row["runs"], row["errors"], row["changed"]) == (1, errors, changed)
