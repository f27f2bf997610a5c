"""Which open tasks still need a triage."""

from datetime import UTC, datetime
from typing import Any

import pytest

from steward.asana.models import Task
from steward.run import Subject
from steward.workflows.backlog import changed_since, untriaged

NAMES = frozenset({"AI Priority", "AI Summary"})


def task(**changes: Any) -> Task:  # noqa: ANN401 - Asana's JSON
    empty = [{"gid": "1", "name": "AI Priority", "resource_subtype": "enum", "enum_value": None}]
    return Task.parse({"gid": "7", "completed": False, "custom_fields": empty} | changes)


def test_an_open_task_with_empty_ai_fields_is_due() -> None:
    assert untriaged([task()], NAMES) == [Subject("task", "7")]


def test_a_person_filling_their_own_field_does_not_make_it_triaged() -> None:
    own = [{"gid": "2", "name": "Priority", "resource_subtype": "text", "text_value": "high"}]
    assert untriaged([task(custom_fields=own)], NAMES) == [Subject("task", "7")]


@pytest.mark.parametrize(
    "changes",
    [
        {"completed": True},
        {"resource_subtype": "milestone"},
        {"resource_subtype": "approval"},
        {"custom_fields": [{"gid": "1", "name": "AI Summary", "resource_subtype": "text", "text_value": "done"}]},
        {
            "custom_fields": [
                {"gid": "1", "name": "AI Priority", "enum_value": {"gid": "9"}, "resource_subtype": "enum"}
            ]
        },
    ],
)
def test_what_is_done_decided_or_no_request_is_left_alone(changes: dict[str, Any]) -> None:
    assert untriaged([task(**changes)], NAMES) == []


def test_a_zero_is_a_value_and_an_empty_text_is_none() -> None:
    zero = [{"gid": "1", "name": "AI Priority", "resource_subtype": "number", "number_value": 0}]
    blank = [{"gid": "1", "name": "AI Summary", "resource_subtype": "text", "text_value": ""}]
    assert untriaged([task(custom_fields=zero)], NAMES) == []
    assert untriaged([task(custom_fields=blank)], NAMES) == [Subject("task", "7")]


def test_open_requests_that_changed_since_a_time_are_found_triaged_or_not() -> None:
    since = datetime(2026, 10, 1, tzinfo=UTC)
    early, late = "2026-09-30T23:59:59.000Z", "2026-10-01T00:00:00.000Z"
    tasks = [
        task(gid="1", modified_at=late),
        task(gid="2", modified_at=early),
        task(gid="3", modified_at=late, completed=True),
        task(gid="4", modified_at=late, resource_subtype="milestone"),
        task(gid="5"),
    ]
    assert changed_since(tasks, since) == [Subject("task", "1")]
