"""What covers a span that no stream tells of, and what happens where a webhook, a project or a part is gone?"""

import pytest

from local.asana.faults import FaultKind
from tests.integration.ingest.plant import Plant

DROP = FaultKind.DELIVERY_DROP


@pytest.fixture
def plant() -> Plant:
    return Plant().registered()


def test_a_token_that_is_older_than_a_day_is_replaced_and_the_gap_is_walked(plant: Plant) -> None:
    before = [plant.submit() for _ in range(3)]
    plant.passes(15 * 60)
    plant.turn()
    plant.fault(DROP)
    plant.passes(3600, step=600)
    lost = [plant.submit() for _ in range(4)]
    plant.passes(25 * 3600, step=600)
    answer = plant.turn()["projects"][plant.project_gid]
    assert (plant.counted("StreamLost"), answer["asked"]) == (1, 4)
    assert [plant.runs_of(task) for task in before + lost] == [1] * 7
    answer = plant.turn()["projects"][plant.project_gid]
    assert (plant.counted("StreamLost"), answer.get("walked"), answer["events"]) == (1, None, 0)
    after = plant.submit()
    plant.turn()
    assert plant.runs_of(after) == 1


def test_a_grant_that_may_not_read_streams_has_the_walk(plant: Plant) -> None:
    plant.fault(FaultKind.STATUS, operation_id="getEvents", status=403)
    plant.fault(DROP)
    plant.turn()
    tasks = [plant.submit() for _ in range(3)]
    for _ in range(3):
        plant.turn()
    assert [plant.runs_of(task) for task in tasks] == [1] * 3
    plant.sandbox.calls.clear()
    plant.reconcile()
    assert plant.asked("getEvents") + plant.asked("getTasks") == 3  # one of them for the caches


def test_a_webhook_that_asana_deleted_is_registered_again_and_the_gap_is_filled(plant: Plant) -> None:
    plant.up = False
    first = plant.submit()
    plant.passes(26 * 3600, step=1800)
    late = plant.submit()
    assert plant.sandbox.world.deliveries.hooks == {}
    plant.up = True
    before = plant.hooks.of_project(plant.project_gid)
    answer = plant.turn()
    assert answer["hooks"] == {"missing": 1, "repaired": [plant.project_gid]}
    assert plant.hooks.of_project(plant.project_gid) != before
    plant.turn()
    assert [plant.runs_of(task) for task in (first, late)] == [1, 1]
    heard = plant.submit()
    plant.passes(60)
    assert plant.runs_of(heard) == 1


def test_a_deleted_webhook_is_filled_in_even_where_no_stream_may_be_read(plant: Plant) -> None:
    plant.fault(FaultKind.STATUS, operation_id="getEvents", status=403)
    plant.passes(3600, step=600)
    hook = next(iter(plant.sandbox.world.deliveries.hooks.values()))
    plant.sandbox.world.deliveries.close(hook)
    tasks = [plant.submit() for _ in range(3)]
    assert plant.turn()["hooks"]["repaired"] == [plant.project_gid]
    assert [plant.runs_of(task) for task in tasks] == [1] * 3


def test_a_webhook_on_its_way_to_deletion_is_measured(plant: Plant) -> None:
    plant.up = False
    plant.submit()
    plant.passes(6 * 3600, step=600)
    plant.reconcile()
    assert plant.counted("DeliveryRetries") > 5
    assert 17 <= plant.counted("HoursToDeletion") <= 18
    assert plant.counted("HeartbeatAgeSeconds") > 5 * 3600
    assert plant.counted("WebhooksMissing") == 0


def test_a_register_function_that_does_not_answer_keeps_nothing_else_from_being_done(plant: Plant) -> None:
    plant.register_answers = False
    plant.fault(DROP)
    task = plant.submit()
    answer = plant.turn()
    assert "unknown" in answer["hooks"]
    assert (plant.runs_of(task), plant.counted("HooksUnknown")) == (1, 1)


def test_a_project_that_fails_does_not_stop_the_others(plant: Plant) -> None:
    plant.project_gids += ["999", "1"]
    plant.fault(DROP)
    task = plant.submit()
    projects = plant.turn()["projects"]
    assert ("gone" in projects["999"]["failed"], "gone" in projects["1"]["failed"]) == (True, True)
    assert plant.runs_of(task) == 1


def test_a_part_that_fails_is_reported_and_the_other_parts_are_done(plant: Plant) -> None:
    plant.fault(FaultKind.STATUS, operation_id="getEvents", status=503)
    answer = plant.reconcile()["projects"][plant.project_gid]
    assert ("503" in answer["failed"], answer["settled"]) == (True, 0)


def test_a_project_that_is_not_configured_is_refused_in_one_line(plant: Plant) -> None:
    answer = plant.reconcile(project_gids=["42"])["projects"]
    assert answer == {"42": {"failed": "bad_configuration: project_gid '42' is not configured; add it under projects"
                                       " and publish"}}  # fmt: skip


def test_a_walk_that_was_cut_short_goes_on_where_it_was_and_asks_for_everything_once(plant: Plant) -> None:
    plant.fault(FaultKind.STATUS, operation_id="getEvents", status=403)
    plant.fault(DROP)
    plant.turn()
    tasks = [plant.submit() for _ in range(230)]
    plant.passes(15 * 60, step=300)
    plant.fault(FaultKind.STATUS, operation_id="getTasks", status=503, skip=2, count=1)
    assert "503" in plant.turn()["projects"][plant.project_gid]["failed"]
    assert sum(plant.starts.values()) == 200
    assert plant.turn()["projects"][plant.project_gid]["walked"] == 30
    assert {plant.runs_of(task) for task in tasks} == {1}


def test_a_page_token_that_does_not_live_to_the_next_turn_starts_the_walk_again(plant: Plant) -> None:
    plant.fault(FaultKind.STATUS, operation_id="getEvents", status=403)
    plant.fault(DROP)
    plant.turn()
    tasks = [plant.submit() for _ in range(130)]
    plant.passes(15 * 60, step=300)
    plant.fault(FaultKind.STATUS, operation_id="getTasks", status=503, skip=1, count=3)  # the caches read too
    plant.turn()
    plant.turn()
    plant.mended()
    plant.fault(FaultKind.STATUS, operation_id="getEvents", status=403)
    assert plant.turn()["projects"][plant.project_gid]["walked"] == 130
    assert {plant.runs_of(task) for task in tasks} == {1}
