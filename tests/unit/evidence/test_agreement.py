"""Did people settle on what was judged?"""

from typing import Any

import pytest

from steward.asana.models import Task
from steward.evidence.agreement import Agreement, agreements, judged_values

FIELDS = {"priority": "501", "effort_hours": "502", "summary": "503"}
LEARN = {"priority": "Priority", "effort_hours": "Effort (h)"}
OPTIONS = [{"gid": "p1", "name": "P1 Urgent"}, {"gid": "p2", "name": "P2 Soon"}]


def plan(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - field values
    sets = {"edit": "set_task_fields", "task_gid": "7", "values": {FIELDS[key]: each for key, each in values.items()}}
    return {
        "fields": FIELDS,
        "names": {"a1": "P1 Urgent", "a2": "p2 soon"},
        "refused": [{"edit": sets, "reason": "mode_observe"}],
        "proposals": [{"edit": "assign", "task_gid": "7", "assignee_gid": "42"}],
    }


def task(priority: str | None = None, hours: float | None = None, assignee: str | None = None) -> Task:
    option = next((each for each in OPTIONS if each["gid"] == priority), None)
    fields = [
        {"gid": "1", "name": "Priority", "resource_subtype": "enum", "enum_value": option, "enum_options": OPTIONS},
        {"gid": "2", "name": "Effort (h)", "resource_subtype": "number", "number_value": hours},
    ]
    return Task.parse({"gid": "7", "custom_fields": fields, "assignee": {"gid": assignee} if assignee else None})


def test_what_was_judged_is_read_from_whatever_the_mode_made_of_it() -> None:
    assert judged_values(plan(priority="a1", summary="x")) == {"priority": "a1", "summary": "x", "assignee": "42"}


@pytest.mark.parametrize(
    ("judged", "settled", "agreement"),
    [
        ({"priority": "a1"}, {"priority": "p1"}, Agreement(1, 1, 0)),
        ({"priority": "a2"}, {"priority": "p2"}, Agreement(1, 1, 0)),
        ({"priority": "a1"}, {"priority": "p2"}, Agreement(0, 1, 0)),
        ({"priority": "a1"}, {}, Agreement(0, 0, 1)),
        ({"effort_hours": 3.0}, {"hours": 4.5}, Agreement(1, 1, 0)),
        ({"effort_hours": 3.0}, {"hours": 4.6}, Agreement(0, 1, 0)),
        ({"effort_hours": 0.0}, {"hours": 4.6}, Agreement(0, 1, 0)),
    ],
)
def test_an_option_is_compared_by_its_name_and_a_number_by_its_factor(
    judged: dict[str, Any], settled: dict[str, Any], agreement: Agreement
) -> None:
    found = agreements([(plan(**judged), task(**settled))], LEARN)
    assert found[next(iter(judged))] == agreement


def test_the_assignee_is_compared_by_gid_and_a_key_that_is_settled_nowhere_is_left_out() -> None:
    pairs = [(plan(summary="x"), task(assignee=gid)) for gid in ("42", "43", None)]
    assert agreements(pairs, LEARN) == {"assignee": Agreement(1, 2, 1)}
