"""What does each message on the events queue lead to?"""

import json
from datetime import timedelta
from typing import Any

import pytest

from steward.errors import Rejected, Unavailable
from steward.ingest.dispatch import RUNS_A_MESSAGE, sent_at_of
from steward.ingest.events import Listening, heard
from steward.ingest.packing import delivery_message
from steward.run import Subject, scan_message, trailing_message, work_message
from steward.store.leases import LEASE_FOR
from tests.unit.ingest.desk import Desk, configured
from tests.unit.ingest.world import BOT, HOOK_ID, LISTENS, PROJECT, START, added, changed


@pytest.fixture
def desk() -> Desk:
    return Desk()


def _delivery(*documents: dict[str, Any], digest: str = "d1", hook_id: str = HOOK_ID) -> str:
    events = heard(documents, Listening(LISTENS), BOT).events
    return delivery_message(hook_id, PROJECT, digest, START, events)


def test_a_delivery_starts_one_run_for_each_task_it_is_about(desk: Desk) -> None:
    desk.handle(_delivery(added("501"), changed("name", "501"), added("502")))
    assert desk.subjects() == ["task:501", "task:502"]
    document = next(iter(desk.runs.inputs.values()))
    assert (document["trigger"], document["occurred_at"]) == ("webhook", START.isoformat())


def test_a_workflow_that_is_off_or_unconfigured_is_not_routed(desk: Desk) -> None:
    desk.configuration = configured(triage_request="off")
    desk.handle(_delivery(added("501")))
    assert desk.subjects() == []


def test_a_workflow_on_projects_gets_the_hooks_project_as_its_subject(desk: Desk) -> None:
    desk.configuration = configured(digest="observe")
    desk.handle(_delivery(added("501"), added("502")))
    assert desk.subjects() == [f"project:{PROJECT}"]


@pytest.mark.parametrize(
    ("later", "runs"),
    [({"seconds": 1}, 1), ({"minutes": 5}, 1), ({"hours": 23}, 1), ({"hours": 27}, 1), ({"days": 8}, 1)],
)
def test_w3_a_replay_makes_no_second_run_however_late(desk: Desk, later: dict[str, float], runs: int) -> None:
    desk.handle(_delivery(added("501")))
    desk.end_runs()
    desk.clock.pass_(**later)
    desk.handle(_delivery(added("501")))
    assert len(desk.runs.executions) == runs


def test_w3_an_event_older_than_26_hours_is_counted_and_ignored(desk: Desk) -> None:
    desk.handle(_delivery(added("501", at=START - timedelta(hours=27)), added("502", at=START - timedelta(hours=25))))
    assert desk.subjects() == ["task:502"]
    assert desk.telemetry.counts["EventsTooOld"] == 1


def test_w9_the_same_event_of_two_hooks_is_one_run(desk: Desk) -> None:
    desk.handle(_delivery(added("501"), digest="d1"))
    desk.handle(_delivery(added("501"), digest="d2", hook_id="a" * 32))
    assert len(desk.runs.executions) == 1
    assert desk.queue.sent == []


def test_w16_a_crash_before_the_delivery_is_remembered_makes_no_second_run(desk: Desk) -> None:
    desk.handle(_delivery(added("501")))
    desk.deliveries.until.clear()
    desk.handle(_delivery(added("501")))
    assert len(desk.runs.executions) == 1


def test_a_delivery_is_remembered_only_when_its_work_is_durable(desk: Desk) -> None:
    desk.runs.failing.append(Unavailable("Step Functions timed out"))
    with pytest.raises(Unavailable):
        desk.handle(_delivery(added("501")))
    assert desk.deliveries.until == {}
    desk.handle(_delivery(added("501")))
    assert desk.subjects() == ["task:501"]


def test_w12_a_thousand_tasks_come_back_in_parts_and_all_are_run(desk: Desk) -> None:
    desk.handle(_delivery(*[added(str(1000 + number)) for number in range(1000)]))
    parts = [body for body, _ in desk.queue.sent]
    assert (len(parts), desk.subjects()) == (1000 // RUNS_A_MESSAGE, [])
    for body in parts:
        desk.handle(body)
    assert len(set(desk.subjects())) == 1000
    assert len(desk.queue.sent) == len(parts)


def test_w11_an_overflow_is_read_from_its_object(desk: Desk) -> None:
    message = json.loads(_delivery(added("501")))
    desk.bodies["overflow/x.json"] = message.pop("events")
    desk.handle(json.dumps(message | {"kind": "overflow", "object": {"key": "overflow/x.json", "sha256": "0"}}))
    assert desk.subjects() == ["task:501"]


def test_work_starts_a_run_of_each_subject_once_a_slot(desk: Desk) -> None:
    subjects = [Subject("task", str(number)) for number in range(60)]
    body = work_message("triage_request", PROJECT, "scan", subjects, "slot-1")
    desk.handle(body)
    for part, _ in list(desk.queue.sent):
        desk.handle(part)
    desk.handle(body)
    assert len(desk.subjects()) == len(set(desk.subjects())) == 60


def test_work_for_a_workflow_that_is_off_is_counted_and_dropped(desk: Desk) -> None:
    desk.handle(work_message("digest", PROJECT, "scan", [Subject("project", PROJECT)], "slot-1"))
    assert (desk.subjects(), desk.telemetry.counts["WorkRefused"]) == ([], 1)


def test_a_trailing_message_starts_the_trailing_run(desk: Desk) -> None:
    desk.handle(_delivery(added("501")))
    desk.handle(_delivery(changed("name", "501"), digest="d2"))
    ((body, delay),) = desk.queue.sent
    assert (body, delay) == (trailing_message("triage_request", PROJECT, Subject("task", "501")), 30)
    desk.clock.at += LEASE_FOR
    desk.handle(body)
    assert [document["trigger"] for document in desk.runs.inputs.values()] == ["webhook", "trailing"]


def test_a_scan_message_opens_one_scan_however_often_it_comes(desk: Desk) -> None:
    for _ in range(3):
        desk.handle(scan_message([PROJECT], "slot-1"))
    ((name, document),) = desk.scans.inputs.items()
    assert document == {"project_gids": [PROJECT], "slot": "slot-1"}
    desk.scans.executions[name] = "FAILED"
    desk.handle(scan_message([PROJECT], "slot-1"))
    assert len(desk.scans.executions) == 2


def test_a_further_scan_is_of_what_the_first_one_was_of(desk: Desk) -> None:
    desk.handle(scan_message([PROJECT], "capacity-1", workflow="project_review", part="capacity"))
    ((_, document),) = desk.scans.inputs.items()
    assert (document["workflow"], document["part"]) == ("project_review", "capacity")


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "null", "[]", "7", "[" * 100_000, "{}", '{"kind":"shell"}', '{"kind":["delivery"]}',
        '{"kind":"delivery"}', '{"kind":"delivery","delivery":"d","events":{}}',
        '{"kind":"delivery","delivery":"d","project_gid":"1","events":[]}',
        '{"kind":"delivery","delivery":"d","project_gid":"1","received_at":"noon","events":[]}',
        '{"kind":"overflow","delivery":"d"}', '{"kind":"overflow","delivery":"d","object":{"key":1,"sha256":"x"}}',
        '{"kind":"work"}', '{"kind":"trailing","workflow":"x","subject":"501"}', '{"kind":"scan","slot":"s"}',
        '{"kind":"work","workflow":"nobody","project_gid":"1","slot":"s","trigger":"scan","subjects":["task:1"]}',
        '{"kind":"work","workflow":"digest","project_gid":"1","slot":"s","trigger":"magic","subjects":["task:1"]}',
        json.dumps({"kind": "work", "workflow": "triage_request", "project_gid": PROJECT, "slot": "s",
                    "trigger": "scan", "subjects": ["task:1", "x"]}),
    ],
)  # fmt: skip
def test_q5_a_malformed_message_is_refused_in_one_line_and_does_nothing(desk: Desk, body: str) -> None:
    with pytest.raises(Rejected) as refused:
        desk.handle(body)
    assert "\n" not in str(refused.value)
    assert (desk.runs.executions, desk.queue.sent, desk.deliveries.until) == ({}, [], {})


def test_the_queues_own_time_is_when_work_was_received() -> None:
    record = {"attributes": {"SentTimestamp": "1790848800000"}}
    assert sent_at_of(record, START + timedelta(days=9)).isoformat() == "2026-10-01T10:00:00+00:00"
    assert sent_at_of({}, START) == START
