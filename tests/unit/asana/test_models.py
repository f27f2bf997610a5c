"""Asana's JSON as typed values."""

from datetime import UTC, datetime
from typing import Any

from steward.asana.models import Task

ENUM = {
    "gid": "501",
    "name": "AI Priority",
    "resource_subtype": "enum",
    "enum_value": {"gid": "9001", "name": "P1"},
    "enum_options": [
        {"gid": "9001", "name": "P1", "enabled": True},
        {"gid": "9002", "name": "old", "enabled": False},
    ],
    "display_value": "P1",
}


def test_a_task_of_which_only_the_gid_is_known_is_still_a_task() -> None:
    task = Task.parse({"gid": "7"})
    assert (task.name, task.assignee, task.memberships, task.custom_fields) == ("", None, (), ())


def test_nulls_are_absent_and_unknown_keys_are_ignored() -> None:
    task = Task.parse({"gid": "7", "assignee": None, "created_at": None, "custom_fields": None, "new_in_2027": {}})
    assert task.assignee is None
    assert task.created_at is None


def test_times_are_aware() -> None:
    task = Task.parse({"gid": "7", "created_at": "2026-01-02T03:04:05.678Z"})
    assert task.created_at == datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


def test_a_field_is_found_by_the_name_people_see_and_by_its_gid() -> None:
    task = Task.parse({"gid": "7", "custom_fields": [ENUM]})
    field = task.field("AI Priority")
    assert field is not None
    assert field == task.field_of("501")
    assert field.value == "9001"
    assert [option.enabled for option in field.options] == [True, False]


def test_each_kind_of_field_has_its_value_in_the_shape_that_is_written_back() -> None:
    kinds: list[tuple[dict[str, Any], object]] = [
        ({"resource_subtype": "number", "number_value": 2.5}, 2.5),
        ({"resource_subtype": "text", "text_value": "x"}, "x"),
        ({"resource_subtype": "date", "date_value": {"date": "2026-01-31", "date_time": None}}, "2026-01-31"),
        ({"resource_subtype": "date", "date_value": None}, None),
        ({"resource_subtype": "multi_enum", "multi_enum_values": [{"gid": "1"}, {"gid": "2"}]}, ("1", "2")),
        ({"resource_subtype": "people", "people_value": [{"gid": "3"}]}, ("3",)),
        ({"resource_subtype": "enum", "enum_value": None}, None),
    ]
    fields = [{"gid": str(number), "name": "f", **kind} for number, (kind, _) in enumerate(kinds)]
    task = Task.parse({"gid": "7", "custom_fields": fields})
    assert [field.value for field in task.custom_fields] == [value for _, value in kinds]


def test_a_task_knows_its_projects() -> None:
    membership = {"project": {"gid": "100", "name": "Intake"}, "section": {"gid": "200", "name": "New"}}
    task = Task.parse({"gid": "7", "memberships": [membership, {"project": None}]})
    assert task.in_project("100")
    assert not task.in_project("101")


def test_formula_and_locked_fields_are_read_only() -> None:
    fields = [{"gid": "1", "is_formula_field": True}, {"gid": "2", "is_value_read_only": True}, {"gid": "3"}]
    task = Task.parse({"gid": "7", "custom_fields": fields})
    assert [field.read_only for field in task.custom_fields] == [True, True, False]
