"""How a run is named, and what its state document carries."""

import json
from dataclasses import replace

import pytest

from steward.errors import Rejected
from steward.run import EXECUTION_NAME_LIMIT, Subject, Work, scan_message, trailing_message, work_message

WORK = Work(
    workflow="triage_request",
    subject=Subject("task", "1201"),
    project_gid="100",
    trigger="webhook",
    fingerprint="f" * 64,
    attempt=1,
    epoch=3,
    occurred_at="2026-01-01T00:00:00+00:00",
    received_at="2026-01-01T00:00:01+00:00",
)


def test_the_same_reason_gives_the_same_name_whoever_holds_the_lease() -> None:
    assert WORK.run_id() == replace(WORK, epoch=9, trigger="trailing", received_at="later").run_id()


@pytest.mark.parametrize(
    "other",
    [
        replace(WORK, attempt=2),
        replace(WORK, fingerprint="e" * 64),
        replace(WORK, workflow="backlog"),
        replace(WORK, subject=Subject("project", "1201")),
    ],
)
def test_another_reason_gives_another_name(other: Work) -> None:
    assert other.run_id() != WORK.run_id()


def test_a_name_never_exceeds_what_step_functions_takes() -> None:
    long = replace(WORK, workflow="w" * 90, subject=Subject("task", "9" * 90))
    assert len(long.run_id()) <= EXECUTION_NAME_LIMIT


def test_work_survives_its_journey_through_a_state_document() -> None:
    assert Work.of_state(json.loads(json.dumps(WORK.as_state()))) == WORK


def test_a_state_without_a_key_is_refused_by_name() -> None:
    state = dict(WORK.as_state())
    del state["epoch"]
    with pytest.raises(Rejected, match="lacks 'epoch'"):
        Work.of_state(state)  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize("text", ["", "task", "task:", "user:1", ":1"])
def test_a_subject_is_a_kind_and_a_gid(text: str) -> None:
    with pytest.raises(Rejected, match="is not kind:gid"):
        Subject.parse(text)


def test_queue_messages_say_their_kind_first() -> None:
    messages = [
        work_message("triage_request", "100", "scan", [WORK.subject], "slot-1"),
        trailing_message("triage_request", "100", WORK.subject),
        scan_message(["100"], "slot-1"),
    ]
    assert [next(iter(json.loads(each).items())) for each in messages] == [
        ("kind", "work"),
        ("kind", "trailing"),
        ("kind", "scan"),
    ]
