"""Do the pure parts of the parity patches decide as AWS does?"""

import json
from typing import Any

import pytest

from local.stack.parity.configuration import message_of, refused_by
from local.stack.parity.metrics import embedded, gauges, state_by, windowed
from local.stack.parity.queues import is_waiting
from local.stack.parity.schedules import fill
from local.stack.parity.states import throttle_in
from local.stack.parity.streams import has_failures

EMF = {
    "_aws": {
        "CloudWatchMetrics": [
            {"Namespace": "Steward", "Dimensions": [["service"]], "Metrics": [{"Name": "Hits", "Unit": "Count"}]}
        ]
    },
    "service": "webhook",
    "Hits": [1, 2.5],
}


def test_every_value_of_an_emf_line_is_one_datum() -> None:
    named = {"service": "webhook"}
    assert list(embedded("INFO " + json.dumps(EMF))) == [
        ("Steward", "Hits", 1.0, "Count", named),
        ("Steward", "Hits", 2.5, "Count", named),
    ]


@pytest.mark.parametrize("line", ["plain", '{"_aws": 1}', '{"_aws": {"CloudWatchMetrics": [{}]}}', '"_aws" {'])
def test_a_malformed_line_makes_no_metric(line: str) -> None:
    assert list(embedded(line)) == []


def message(sent_at: float, visible_at: float = 0) -> dict[str, float]:
    return {"sent_at": sent_at, "visible_at": visible_at}


def test_a_queue_is_gauged_by_what_waits_what_is_taken_and_how_old_the_oldest_is() -> None:
    delayed, taken = message(60, 130), message(40, 130) | {"receive_count": 1}
    assert gauges([message(90), delayed, taken], 100.0) == {
        "ApproximateNumberOfMessagesVisible": (1, "Count"),
        "ApproximateNumberOfMessagesNotVisible": (1, "Count"),
        "ApproximateAgeOfOldestMessage": (60.0, "Seconds"),
    }
    assert {value for value, _ in gauges([], 100.0).values()} == {0}


@pytest.mark.parametrize(
    ("mapping", "messages", "waiting"),
    [
        ({"MaximumBatchingWindowInSeconds": 1, "BatchSize": 3}, [message(99.5)], True),
        ({"MaximumBatchingWindowInSeconds": 1, "BatchSize": 3}, [message(98.9), message(99.9)], False),
        ({"MaximumBatchingWindowInSeconds": 1, "BatchSize": 1}, [message(99.5)], False),
        ({"MaximumBatchingWindowInSeconds": 1, "BatchSize": 3}, [message(90, 99.5)], True),
        ({"MaximumBatchingWindowInSeconds": 1, "BatchSize": 3}, [message(90, 101)], False),
        ({"BatchSize": 3}, [message(99.9)], False),
    ],
)
def test_a_batch_waits_while_it_is_short_and_its_window_is_open(
    mapping: dict[str, Any],
    messages: list[dict[str, float]],
    waiting: bool,  # noqa: FBT001 - pytest's parameter
) -> None:
    assert is_waiting(mapping, {"messages": messages}, 100.0) is waiting


def test_a_schedule_s_attributes_are_filled_in() -> None:
    event = {"Time": 0, "Resources": ["arn:schedule"]}
    names = {"at": "scheduled-time", "by": "schedule-arn", "id": "execution-id"}
    text = json.dumps({key: f"<aws.scheduler.{name}>" for key, name in names.items()})
    assert json.loads(fill(text, event, "e1")) == {"at": "1970-01-01T00:00:00Z", "by": "arn:schedule", "id": "e1"}


def test_a_document_is_refused_by_a_json_schema_validator_alone() -> None:
    schema = {"Type": "JSON_SCHEMA", "Content": '{"required": ["mode"]}'}
    assert "mode" in (refused_by({"Validators": [schema]}, b"{}") or "")
    assert refused_by({"Validators": [schema]}, b"not json") is not None
    assert refused_by({"Validators": [schema]}, b'{"mode": 1}') is None
    assert refused_by({"Validators": [{"Type": "LAMBDA", "Content": "arn"}]}, b"{}") is None
    assert refused_by({}, b"{}") is None


def test_what_a_validating_function_said_is_shown_and_without_words_what_it_answered() -> None:
    assert message_of({"error": True, "body": {"errorType": "Rejected", "errorMessage": "mode: yolo"}}) == "mode: yolo"
    assert message_of({"error": True, "body": "timed out"}) == "timed out"


@pytest.mark.parametrize(
    ("body", "failed"),
    [
        ({"batchItemFailures": [{"itemIdentifier": "1"}]}, True),
        ('{"batchItemFailures": [{"itemIdentifier": "1"}]}', True),
        ({"batchItemFailures": []}, False),
        ({}, False),
        (None, False),
        ("not json", False),
        ("[]", False),
    ],
)
def test_only_named_records_have_failed(body: object, failed: bool) -> None:  # noqa: FBT001 - pytest's parameter
    assert has_failures({"body": body}) is failed


def test_only_a_throttles_own_document_is_read_as_a_throttle() -> None:
    throttle = json.dumps({"__type": "TooManyRequestsException", "message": "Rate Exceeded: function f"})
    assert throttle_in(throttle) == "Rate Exceeded: function f"
    assert throttle_in(json.dumps({"errorMessage": "TooManyRequestsException"})) is None
    assert throttle_in('"TooManyRequestsException"') is None
    assert throttle_in("no JSON") is None


@pytest.mark.parametrize(
    ("breaches", "needed", "missing", "state"),
    [
        ([True], 1, "notBreaching", "ALARM"),
        ([True, None], 2, "notBreaching", "OK"),
        ([True, True], 2, "notBreaching", "ALARM"),
        ([True, False, True], 2, "notBreaching", "ALARM"),
        ([None, None], 2, "notBreaching", "OK"),
        ([None], 1, "missing", None),
        ([False, None], 2, "missing", "OK"),
        ([None], 1, "breaching", "ALARM"),  # here silence is what rings
    ],
)
def test_an_alarm_rings_when_as_many_periods_as_it_wants_are_over_its_threshold(
    breaches: list[bool | None], needed: int, missing: str, state: str | None
) -> None:
    assert state_by(breaches, needed, missing) == state


def test_a_point_belongs_to_one_period() -> None:
    points = [{"Timestamp": at} for at in (40.0, 100.0, 160.0)]
    assert [windowed(points, 60, number, 160.0) for number in range(3)] == [[points[2]], [points[1]], [points[0]]]
