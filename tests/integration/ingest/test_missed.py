"""Is nothing lost and nothing done twice, whatever Asana fails to deliver (RELIABILITY W19, W20)?"""

from datetime import datetime, timedelta

import pytest

from local.asana.faults import FaultKind
from steward.ingest.walk import TURNS_BETWEEN
from steward.store import keys
from tests.fakes import Killed, Tripwire
from tests.integration.aws import Aws
from tests.integration.ingest.plant import Ground, Plant

DROP = FaultKind.DELIVERY_DROP


@pytest.fixture
def plant() -> Plant:
    return Plant().registered()


def test_on_moto_too_what_was_dropped_has_its_run_and_what_was_not_has_no_second_one(aws: Aws) -> None:
    plant = Plant(Ground.of(aws)).registered()
    brought = [plant.submit() for _ in range(2)]
    plant.passes(60)
    plant.fault(DROP)
    dropped = [plant.submit() for _ in range(2)]
    plant.passes(600)
    plant.turn()
    assert [plant.runs_of(task) for task in brought + dropped] == [1] * 4
    assert (plant.counted("ReconciledEvents"), plant.counted("MissedEvents")) == (4, 2)


def test_what_webhooks_brought_the_stream_brings_again_and_nothing_comes_of_it(plant: Plant) -> None:
    tasks = [plant.submit() for _ in range(5)]
    plant.passes(15 * 60)
    assert [plant.runs_of(task) for task in tasks] == [1] * 5
    assert plant.turn()["projects"][plant.project_gid]["events"] == 5
    assert [plant.runs_of(task) for task in tasks] == [1] * 5
    assert (plant.counted("ReconciledEvents"), plant.counted("MissedEvents")) == (5, 0)


def test_when_no_delivery_arrives_every_change_has_its_run_after_one_turn(plant: Plant) -> None:
    plant.fault(DROP)
    tasks = [plant.submit() for _ in range(5)]
    plant.passes(14 * 60)
    assert sum(plant.starts.values()) == 0
    plant.turn()
    assert [plant.runs_of(task) for task in tasks] == [1] * 5
    assert (plant.counted("ReconciledEvents"), plant.counted("MissedEvents")) == (5, 5)


def test_the_miss_rate_of_the_last_day_is_in_the_answer_and_is_a_metric(plant: Plant) -> None:
    assert plant.turn()["projects"][plant.project_gid]["missed"]["percent"] is None
    for _ in range(6):
        plant.submit()
        plant.passes(60)
    plant.fault(DROP, count=2)
    for _ in range(2):
        plant.submit()
        plant.passes(60)
    plant.mended()
    plant.turn()
    answer = plant.turn()["projects"][plant.project_gid]
    assert answer["missed"] == {"found": 8, "missed": 2, "percent": 25.0, "hours": 24}
    assert plant.counted("MissRate") == 25
    plant.passes(25 * 3600, step=900)
    assert plant.reconcile()["projects"][plant.project_gid]["missed"]["found"] == 0


def test_of_the_deliveries_that_are_dropped_at_random_each_is_found_and_counted(plant: Plant) -> None:
    plant.fault(DROP, probability=0.2)
    tasks: list[str] = []
    for number in range(25):
        tasks.append(plant.submit(f"Request {number}"))
        plant.passes(2, step=1)
    brought = sum(plant.starts.values())
    assert 12 < brought < 25
    plant.mended()
    plant.passes(600)
    plant.turn()
    assert [plant.runs_of(task) for task in tasks] == [1] * 25
    assert plant.counted("MissedEvents") == 25 - brought


def test_a_change_of_a_known_task_that_no_webhook_brought_has_one_more_run(plant: Plant) -> None:
    task = plant.submit()
    plant.passes(15 * 60)
    plant.turn()
    plant.fault(DROP)
    plant.act("PUT", f"/tasks/{task}", name="Cannot log in at all")
    plant.turn()
    plant.turn()
    assert (plant.runs_of(task), plant.counted("MissedEvents")) == (2, 1)


def test_the_bots_own_changes_start_nothing_and_are_kept_to_be_verified(plant: Plant) -> None:
    task = plant.submit()
    plant.passes(15 * 60)
    plant.act("PUT", f"/tasks/{task}", who="bot", name="Renamed by the bot")
    plant.passes(15 * 60)
    plant.turn()
    assert plant.runs_of(task) == 1
    row = plant.table.get(keys.cache(plant.project_gid, "touched")) or {}
    assert set(row["tasks"]) == {task}


def test_an_event_that_is_still_on_its_way_is_not_missed(plant: Plant) -> None:
    plant.fault(FaultKind.DELIVERY_DELAY, seconds=400, count=1)
    task = plant.submit()
    plant.passes(5)
    plant.turn()
    assert (plant.runs_of(task), plant.counted("ReconciledEvents"), plant.counted("MissedEvents")) == (1, 1, 0)


def test_a_lost_event_has_its_run_within_a_quarter_of_an_hour_of_it_or_at_the_next_turn(plant: Plant) -> None:
    plant.fault(DROP)
    made: dict[str, datetime] = {}
    for _ in range(15):
        made[plant.submit()] = plant.now()
        plant.passes(60)
    began: dict[str, datetime] = {}
    plant.reconcile()
    for _ in range(90):
        plant.passes(10)
        began |= {task: plant.now() for task in made if task not in began and plant.runs_of(task)}
    waits = [began[task] - made[task] for task in made]
    assert max(waits) <= timedelta(minutes=15, seconds=20)  # a period, and two steps of this test's clock


def test_more_events_than_a_page_holds_are_read_to_the_end(plant: Plant) -> None:
    plant.fault(DROP)
    tasks = [plant.submit() for _ in range(60)]
    plant.passes(15 * 60, step=60)
    plant.sandbox.calls.clear()
    plant.turn()
    assert plant.asked("getEvents") > 2
    assert {plant.runs_of(task) for task in tasks} == {1}


def test_the_first_look_starts_nothing_and_a_quiet_turn_costs_one_request_beside_the_caches() -> None:
    plant = Plant()
    plant.submit()
    first = plant.reconcile()["projects"][plant.project_gid]
    assert (first["events"], plant.queue.waiting) == (0, [])
    plant.passes(900)
    plant.sandbox.calls.clear()
    plant.reconcile()
    operations = [entry.operation_id for entry in plant.sandbox.calls.entries]
    assert operations.count("getEvents") == 1
    assert operations.count("getTasks") == 1  # the caches' own page


def test_every_sixteenth_turn_looks_again_at_what_was_modified_for_one_more_page(plant: Plant) -> None:
    task = plant.submit()
    plant.passes(15 * 60)
    walked = []
    for _ in range(TURNS_BETWEEN + 1):
        plant.sandbox.calls.clear()
        answer = plant.turn()["projects"][plant.project_gid]
        walked.append((answer.get("walked"), plant.asked("getTasks") + plant.asked("getEvents")))
    looks = [each for each in walked if each[0] is not None]
    assert (len(looks), max(requests for _, requests in walked)) == (1, 3)
    assert plant.runs_of(task) == 1


def test_the_second_net_catches_what_the_stream_lost_too(plant: Plant) -> None:
    plant.fault(DROP)
    task = plant.submit()
    row = plant.sandbox.world.streams.issue(plant.project_gid, plant.sandbox.world.log.position, plant.now())
    key = keys.cache(plant.project_gid, "events")
    plant.table.put(key, {"sync": row, "read_at": plant.now().isoformat()})
    for _ in range(TURNS_BETWEEN + 1):
        plant.turn()
    assert plant.runs_of(task) == 1


@pytest.mark.parametrize("gap", [False, True])
def test_a_reconciler_that_is_killed_at_any_step_loses_and_doubles_nothing(*, gap: bool) -> None:
    step, survived = 0, False
    while not survived:
        plant = Plant().registered()
        plant.fault(DROP)
        tasks = [plant.submit() for _ in range(3)]
        plant.passes((25 if gap else 0.25) * 3600, step=3600)
        try:
            plant.reconcile(Tripwire(kill_at=step))
            survived = True
        except Killed:
            plant.turn()
        plant.passes(15 * 60)
        assert [plant.runs_of(task) for task in tasks] == [1] * 3, step
        step += 1
    assert step > 10


def test_a_message_that_the_queue_did_not_take_is_sent_at_the_next_turn(plant: Plant) -> None:
    plant.fault(DROP)
    task = plant.submit()
    plant.passes(15 * 60)
    plant.queue.lost = 1
    assert "SQS" in plant.turn()["projects"][plant.project_gid]["failed"]
    plant.turn()
    assert plant.runs_of(task) == 1
