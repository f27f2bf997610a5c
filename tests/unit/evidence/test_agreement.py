"""Did people settle on what was judged?"""

from typing import Any

import pytest

from steward.asana.models import Task
from steward.evidence.agreement import Agreement, Reaction, agreements, judged_values

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
        ({"priority": "a1"}, {"priority": "p1"}, Agreement(chosen=1)),
        ({"priority": "a2"}, {"priority": "p2"}, Agreement(chosen=1)),
        ({"priority": "a1"}, {"priority": "p2"}, Agreement(corrected=1)),
        ({"priority": "a1"}, {}, Agreement(open=1)),
        ({"effort_hours": 3.0}, {"hours": 4.5}, Agreement(chosen=1)),
        ({"effort_hours": 3.0}, {"hours": 4.6}, Agreement(corrected=1)),
        ({"effort_hours": 0.0}, {"hours": 4.6}, Agreement(corrected=1)),
    ],
)
def test_an_option_is_compared_by_its_name_and_a_number_by_its_factor(
    judged: dict[str, Any], settled: dict[str, Any], agreement: Agreement
) -> None:
    found = agreements([(plan(**judged), task(**settled), {})], LEARN)
    assert found[next(iter(judged))] == agreement


def test_the_assignee_is_compared_by_gid_and_a_key_that_is_settled_nowhere_is_left_out() -> None:
    told: list[tuple[dict[str, Any], Task, dict[str, Reaction]]]
    told = [(plan(summary="x"), task(assignee=gid), {}) for gid in ("42", "43", None)]
    assert agreements(told, LEARN) == {"assignee": Agreement(chosen=1, corrected=1, open=1)}


@pytest.mark.parametrize("assignee", ["42", "43", None])
@pytest.mark.parametrize("answer", [Reaction.ACCEPTED, Reaction.REJECTED])
def test_what_people_answered_counts_whatever_stands_there(answer: Reaction, assignee: str | None) -> None:
    found = agreements([(plan(), task(assignee=assignee), {"assignee": answer})], {})["assignee"]
    assert found == Agreement().with_one(answer)
    assert (found.agreed, found.settled, found.open) == (answer is Reaction.ACCEPTED, 1, 0)


def test_an_answer_tells_of_a_key_that_people_settle_nowhere_else() -> None:
    told = [(plan(summary="x"), task(), {"summary": Reaction.REJECTED})]
    assert agreements(told, {})["summary"] == Agreement(rejected=1)


@pytest.mark.parametrize(("standing", "reaction"), [("42", "open"), ("43", "corrected"), (None, "open")])
def test_what_the_bot_put_there_itself_is_nobodys_choice(standing: str | None, reaction: str) -> None:
    acted = plan() | {"proposals": [], "edits": plan()["proposals"]}
    assert agreements([(acted, task(assignee=standing), {})], {})["assignee"] == Agreement(**{reaction: 1})


def test_what_the_bot_put_into_its_own_field_is_compared_with_the_one_of_people() -> None:
    acted = plan(priority="a1") | {"edits": [plan(priority="a1")["refused"][0]["edit"]]}
    assert agreements([(acted, task(priority="p1"), {})], LEARN)["priority"] == Agreement(chosen=1)


def test_the_counts_add_up() -> None:
    told = Agreement(accepted=1, chosen=2, corrected=3, rejected=4, open=5).as_json()
    assert (told["agreed"], told["settled"], told["open"]) == (3, 10, 5)
