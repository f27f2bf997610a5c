"""Is a run that ended without an answer asked for again, until it has one, and never by a scan of the table?"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from steward.governance import flags
from steward.governance.flags import Scope, Switch
from steward.governance.policy import configuration_of
from steward.ingest.executions import Executions
from steward.ingest.unsettled import (
    ASKED_AFTER,
    LONGEST_DELAY_SECONDS,
    LONGEST_WAIT,
    RUNS_A_TURN,
    Next,
    Pace,
    asked_for,
    delay_of,
    next_step,
    patience,
    wait_of,
)
from steward.ingest.walk import TURNS_BETWEEN
from steward.store import keys
from steward.store.unsettled import Open, Unsettled
from tests.integration.aws import Aws
from tests.integration.ingest.plant import Plant
from tests.unit.ingest.world import PROJECT, START

RUN = Open("triage_request", "task:501", "run-1", "outcome_unknown", START, 1)
LATER = START + timedelta(hours=1)


def lease(run_id: str, state: str = "idle", until: timedelta = timedelta()) -> dict[str, Any]:
    return {"run_id": run_id, "state": state, "lease_until": int((LATER + until).timestamp())}


@pytest.fixture
def plant() -> Plant:
    return Plant().registered()


@pytest.mark.parametrize(
    ("row", "now", "step"),
    [
        (lease("run-1"), START + timedelta(minutes=1), Next.WAIT),  # a request may still land
        (lease("run-1"), LATER, Next.ASK),
        (None, LATER, Next.ASK),
        (lease("run-2"), LATER, Next.SETTLE),  # a later run has answered
        (lease("run-2", "running", timedelta(minutes=5)), LATER, Next.WAIT),  # it may answer yet
        (lease("run-2", "running", -timedelta(minutes=5)), LATER, Next.ASK),  # it died
        (lease("run-1") | {"again_after": int(LATER.timestamp()) + 1}, LATER, Next.WAIT),  # refused for a while
        (lease("run-1") | {"again_after": int(LATER.timestamp())}, LATER, Next.ASK),
    ],
)
def test_the_subjects_lease_says_what_becomes_of_it(row: dict[str, Any] | None, now: Any, step: Next) -> None:  # noqa: ANN401 - a datetime
    assert next_step(RUN, row, now) is step


def test_what_ends_the_same_way_for_good_is_tried_three_times_and_then_daily_and_what_may_pass_for_ever() -> None:
    later = START + timedelta(days=20)
    for reason, tried, step in [
        ("bad_request", 2, Next.ASK),
        ("bad_request", 3, Next.ASK),
        ("switched_off", 100, Next.ASK),
        ("unauthorised", 100, Next.ASK),
    ]:
        run = Open("triage_request", "task:501", "run-1", reason, START, tried)
        assert next_step(run, lease("run-1"), later) is step, reason
    run = Open("triage_request", "task:501", "run-1", "bad_request", later - timedelta(hours=23), 3)
    assert next_step(run, lease("run-1"), later) is Next.WAIT


def test_patience_grows_to_a_quarter_of_a_day_and_no_further() -> None:
    assert patience(1) == ASKED_AFTER > timedelta(seconds=120 + 70)
    assert [patience(n) / ASKED_AFTER for n in (2, 3, 4)] == [2, 4, 8]
    assert patience(8) == patience(1000) == LONGEST_WAIT


@pytest.mark.parametrize(
    "reason", ["unavailable", "throttled", "contended", "outcome_unknown", "timeout", "unrecorded"]
)
def test_whoever_met_many_outages_in_a_row_waits_an_hour_at_most_when_all_is_well_again(reason: str) -> None:
    run = Open("triage_request", "task:501", "run-1", reason, START, 50)
    assert next_step(run, lease("run-1"), START + timedelta(minutes=59)) is Next.WAIT
    assert next_step(run, lease("run-1"), START + timedelta(minutes=61)) is Next.ASK
    for_long = Open("triage_request", "task:501", "run-1", "fault", START, 50)
    assert next_step(for_long, lease("run-1"), START + timedelta(hours=5)) is Next.WAIT


@pytest.mark.parametrize(("changes", "requests", "seconds"), [(30, 1500, 2.0), (200, 150, 1.2), (10_000, 1500, 0.12)])
def test_runs_come_back_no_faster_than_the_blast_budget_and_the_permits_let_them_through(
    changes: int, requests: int, seconds: float
) -> None:
    configuration = configuration_of(
        {
            "version": 1,
            "workspace_gid": "1",
            "bot_user_gid": "2",
            "asana": {"requests_per_minute": requests},
            "projects": {PROJECT: {"name": "Intake", "changed_tasks_per_minute": changes}},
        }
    )
    assert Pace.of(configuration, PROJECT).seconds_apart == pytest.approx(seconds)


def test_a_run_without_an_answer_is_asked_for_once_for_each_time_it_failed(plant: Plant) -> None:
    task = plant.submit()
    plant.unanswered = {f"task:{task}"}
    plant.passes(15 * 60)
    assert plant.runs_of(task) == 1
    plant.turn()
    assert plant.runs_of(task) == 2
    plant.unanswered = set()
    plant.turn()
    assert plant.runs_of(task) == 3
    answer = plant.turn()["projects"][plant.project_gid]
    assert (plant.runs_of(task), answer["unsettled"]) == (3, 0)
    assert list(Unsettled(plant.table).of_project(plant.project_gid)) == []


@pytest.mark.parametrize(("reason", "least", "most"), [("fault", 6, 11), ("unavailable", 22, 28)])
def test_what_fails_for_a_day_is_asked_for_ever_more_rarely_but_hourly_where_it_may_pass(
    plant: Plant, reason: str, least: int, most: int
) -> None:
    task = plant.submit()
    plant.unanswered, plant.unanswered_reason = {f"task:{task}"}, reason
    for _ in range(96):
        plant.turn()
    assert least <= plant.runs_of(task) <= most
    (row,) = Unsettled(plant.table).of_project(plant.project_gid)
    assert row.attempts == plant.runs_of(task)


def test_a_second_message_for_the_same_failed_run_starts_nothing(plant: Plant) -> None:
    task = plant.submit()
    plant.unanswered = {f"task:{task}"}
    plant.passes(15 * 60)
    plant.unanswered = set()
    plant.reconcile()
    plant.reconcile()
    plant.passes(15 * 60)
    assert plant.runs_of(task) == 2


def test_the_same_ended_run_is_noted_once_even_after_it_was_settled() -> None:
    rows = Unsettled(Plant().table)
    note = (PROJECT, "triage_request", "task:501", "run-1", "throttled")
    assert [rows.leave(*note, START), rows.leave(*note, START)] == [True, False]
    (run,) = rows.of_project(PROJECT)
    assert (rows.settle(PROJECT, run, LATER), rows.leave(*note, LATER)) == (True, False)
    assert list(rows.of_project(PROJECT)) == []
    assert rows.leave(PROJECT, "triage_request", "task:501", "run-2", "fault", LATER)
    assert [(each.run_id, each.attempts) for each in rows.of_project(PROJECT)] == [("run-2", 1)]


def test_settling_loses_to_a_run_that_failed_meanwhile() -> None:
    rows = Unsettled(Plant().table)
    rows.leave(PROJECT, "triage_request", "task:501", "run-1", "fault", START)
    (run,) = rows.of_project(PROJECT)
    rows.leave(PROJECT, "triage_request", "task:501", "run-2", "fault", LATER)
    assert not rows.settle(PROJECT, run, LATER)
    assert [each.run_id for each in rows.of_project(PROJECT)] == ["run-2"]


def test_a_run_that_never_reached_record_is_asked_for_too(plant: Plant) -> None:
    task = plant.submit()
    plant.sandbox.advance(1)
    body = plant.queue.due()[0]
    plant._dispatcher().handle(body, plant.now())
    (name,) = plant.runs.running()
    plant.runs.executions[name] = "TIMED_OUT"
    plant.ended = [plant.runs.inputs[name]]
    plant.turn()
    plant.turn()
    plant.turn()
    assert plant.runs_of(task) == 1  # the plant counts a run at its end
    assert plant.counted("RunsUnrecorded") == 1


@pytest.mark.parametrize("listed", [True, False])
def test_a_change_after_the_first_triage_is_judged_though_record_itself_died(plant: Plant, *, listed: bool) -> None:
    task = plant.submit()
    plant.passes(15 * 60)
    plant.act("PUT", f"/tasks/{task}", notes="Nobody can log in any more.")
    plant.sandbox.advance(5)
    for body in plant.queue.due():
        plant._dispatcher().handle(body, plant.now())
    (name,) = plant.runs.running()
    plant.runs.executions[name] = "FAILED"  # Record was tried to the end; the lease stays
    plant.ended = [plant.runs.inputs[name]] if listed else []
    row = plant.table.get(keys.lease("triage_request", f"task:{task}")) or {}
    plant.passes(17 * 60 + 1)
    assert (row["state"], row["lease_until"] < plant.now().timestamp()) == ("running", True)
    assert plant.runs_of(task) == 1
    for _ in range(2 if listed else TURNS_BETWEEN + 1):  # what no listing tells, the walk sees
        plant.turn()
    assert plant.runs_of(task) == 2
    for _ in range(TURNS_BETWEEN + 1):
        plant.turn()
    assert plant.runs_of(task) == 2


def test_an_earlier_run_that_is_listed_late_does_not_hide_a_later_one(plant: Plant) -> None:
    task = plant.submit()
    plant.passes(15 * 60)
    (first,) = plant.runs.inputs.values()
    plant.unanswered = {f"task:{task}"}
    plant.act("PUT", f"/tasks/{task}", notes="Nobody can log in any more.")
    plant.passes(60)
    plant.ended = [first]
    assert plant.reconcile()["unrecorded"] == 0
    (row,) = Unsettled(plant.table).of_project(plant.project_gid)
    assert row.run_id != first["run_id"]


def test_an_execution_that_somebody_started_by_hand_is_left_alone(plant: Plant) -> None:
    plant.ended = [{"Comment": "a test"}]
    assert plant.reconcile()["unrecorded"] == 0


STOPPED = Open("triage_request", "task:501", "run-1", "switched_off", START, 9)
GLOBAL, FIELD = Switch(Scope.GLOBAL), Switch(Scope.FIELD, "9")


@pytest.mark.parametrize(
    ("run", "switches", "wait"),
    [
        (STOPPED, {GLOBAL}, timedelta.max),
        (STOPPED, {Switch(Scope.PROJECT, PROJECT)}, timedelta.max),
        (STOPPED, {Switch(Scope.WORKFLOW, "triage_request")}, timedelta.max),
        (STOPPED, {Switch(Scope.PROJECT, "another"), Switch(Scope.WORKFLOW, "backlog")}, timedelta()),
        (STOPPED, set(), timedelta()),  # however often it was stopped before
        (STOPPED, {FIELD}, None),  # it may have been this field, or not
        (STOPPED, {FIELD, GLOBAL}, timedelta.max),
        (RUN, {GLOBAL}, None),  # something else was wrong with it
    ],
)
def test_what_a_switch_stopped_waits_for_the_switch_and_for_nothing_more(
    run: Open, switches: set[Switch], wait: timedelta | None
) -> None:
    assert wait_of(run, PROJECT, switches) == wait


def test_many_that_come_back_together_come_back_spread_out() -> None:
    delays = [delay_of(f"run-{number}", 500, 0.8) for number in range(500)]
    window = 500 * 0.8
    assert max(delays) <= window
    in_tenths = Counter(int(delay * 10 / (window + 1)) for delay in delays)
    assert len(in_tenths) == 10
    assert max(in_tenths.values()) <= 75  # 50 in each on average; a storm would be 500 in one
    assert delay_of("run-1", 500, 2) == delay_of("run-1", 500, 2)
    assert max(delay_of(f"run-{number}", 100_000, 2) for number in range(500)) <= LONGEST_DELAY_SECONDS
    assert delay_of("run-1", 1, 0.8) == 0


def switch(plant: Plant, *, on: bool) -> None:
    for write in flags.setting(GLOBAL, on=on, reason="test", by="ana", at=plant.now().isoformat()):
        plant.table.write(write)


def test_a_run_that_a_switch_stopped_is_not_asked_for_until_it_is_off_and_then_at_the_next_turn(plant: Plant) -> None:
    task = plant.submit()
    plant.unanswered, plant.unanswered_reason = {f"task:{task}"}, "switched_off"
    plant.passes(15 * 60)
    switch(plant, on=True)
    for _ in range(12):
        plant.turn()
    assert plant.runs_of(task) == 1
    switch(plant, on=False)
    plant.unanswered = set()
    plant.turn()
    assert plant.runs_of(task) == 2
    assert plant.turn()["projects"][plant.project_gid]["unsettled"] == 0


def test_a_backlog_of_two_hundred_comes_back_over_minutes_and_each_once(plant: Plant) -> None:
    tasks = [plant.submit(f"Request {number}") for number in range(200)]
    plant.unanswered, plant.unanswered_reason = {f"task:{task}" for task in tasks}, "switched_off"
    plant.passes(15 * 60)
    plant.unanswered = set()
    plant.reconcile()
    early: list[int] = []
    for _ in range(14):  # two seconds a run: no more than the project's blast budget lets through
        plant.passes(30)
        early.append(sum(plant.runs_of(task) == 2 for task in tasks))
    assert early[0] < len(tasks) / 2
    assert early[-1] == len(tasks)
    assert early == sorted(early)


class Listing:
    """Step Functions' listing of executions, newest first by start, a page of two at a time."""

    def __init__(self, **ages: tuple[str, int, int]) -> None:
        self.executions = [
            {
                "executionArn": name,
                "status": status,
                "startDate": LATER - timedelta(minutes=started),
                "stopDate": LATER - timedelta(minutes=stopped),
            }
            for name, (status, started, stopped) in sorted(ages.items(), key=lambda each: each[1][1])
        ]
        self.asked: Counter[str] = Counter()

    def get_paginator(self, operation: str) -> "Listing":
        assert operation == "list_executions"
        return self

    def paginate(self, *, stateMachineArn: str, statusFilter: str) -> Any:  # noqa: ANN401, N803 - boto3's
        assert stateMachineArn == "arn"
        found = [each for each in self.executions if each["status"] == statusFilter]
        for start in range(0, len(found), 2):
            self.asked[statusFilter] += 1
            yield {"executions": found[start : start + 2]}

    def describe_execution(self, *, executionArn: str) -> dict[str, str]:  # noqa: N803 - boto3's
        return {"input": f'{{"run_id": "{executionArn}"}}'}


def test_more_than_one_look_can_describe_is_left_to_the_next_and_none_is_forgotten() -> None:
    minutes = {f"run{n}": ("FAILED", 300 - n / 10, 300 - n / 10) for n in range(2_500)}
    executions, since = Executions(Listing(**minutes), "arn"), LATER - timedelta(days=1)  # type: ignore[arg-type]
    found: list[str] = []
    looks = 0
    until: datetime | None = since
    while until:
        ended = executions.ended_badly(until)
        found += [each["run_id"] for each in ended.inputs]
        until, looks = ended.until, looks + 1
    assert (looks, len(found), set(found)) == (3, 2_500, set(minutes))


def test_those_that_ended_at_the_same_moment_are_not_parted() -> None:
    at_once = {f"run{n}": ("FAILED", 5, 5) for n in range(1_500)}
    ended = Executions(Listing(**at_once), "arn").ended_badly(LATER - timedelta(hours=1))  # type: ignore[arg-type]
    assert len(ended.inputs) == 1_500


def test_what_ended_unrecorded_since_a_moment_is_listed_without_walking_the_past() -> None:
    past = {f"old{n}": ("FAILED", 60 + n, 50 + n) for n in range(20)}
    listing = Listing(
        failed=("FAILED", 5, 1),
        slow=("TIMED_OUT", 16, 2),
        ended=("TIMED_OUT", 16, 11),
        stopped=("ABORTED", 5, 1),
        **past,
    )
    found = Executions(listing, "arn").ended_badly(LATER - timedelta(minutes=10))  # type: ignore[arg-type]
    assert ([each["run_id"] for each in found.inputs], found.until) == (["slow", "failed"], None)
    assert listing.asked["FAILED"] == 1


def test_those_in_front_that_wait_never_hide_the_one_behind_them_that_is_due(aws: Aws) -> None:
    rows, sent = Unsettled(aws.table), list[str]()
    for number in range(RUNS_A_TURN + 5):
        rows.leave(PROJECT, "triage_request", f"task:{number:05d}", f"run-{number}", "throttled", LATER)
    rows.leave(PROJECT, "triage_request", "task:99999", "run-last", "throttled", START)
    found = asked_for(PROJECT, aws.table, lambda body, _delay: sent.append(body), LATER)
    assert (found.still_open, found.asked) == (RUNS_A_TURN + 6, 1)
    assert "task:99999" in sent[0]


def test_of_more_than_a_turn_may_ask_for_those_come_first_that_waited_longest(aws: Aws) -> None:
    rows, sent = Unsettled(aws.table), list[str]()
    for number in range(4):
        rows.leave(
            PROJECT, "triage_request", f"task:{number}", f"run-{number}", "throttled", START - number * ASKED_AFTER
        )
    found = asked_for(PROJECT, aws.table, lambda body, _delay: sent.append(body), LATER, pace=Pace(most=2))
    assert (found.still_open, found.asked) == (4, 2)
    assert ["task:3" in sent[0], "task:2" in sent[1]] == [True, True]
    assert asked_for(PROJECT, aws.table, lambda body, _delay: sent.append(body), LATER).asked == 4
