"""Which drivers of a project's risk are told, how likely, and by which tasks?"""

from dataclasses import replace
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.evidence.lateness.comments import Comments
from steward.evidence.lateness.drivers import Driver, ProjectRisk, at_least, project_risks
from steward.evidence.lateness.record import Record
from steward.evidence.lateness.tasks import assess, lateness
from steward.evidence.work_items import WorkItem
from tests.unit.evidence.lateness.workspace import NOW, at, day, put_off, task

RULES = lateness(Record({}), NOW, seed=1)


def told(items: list[WorkItem], comments: Comments | None = None, **more: object) -> dict[Driver, ProjectRisk]:
    said = comments or Comments()
    record = Record({"p": items}, **more)  # type: ignore[arg-type]
    risks = assess(record, RULES, said, NOW)
    return {each.driver: each for each in project_risks("p", [each.gid for each in items], risks, said, RULES)}


def test_each_cause_is_told_under_its_own_name_with_its_tasks() -> None:
    crowd = [task(f"c{n}", 2, assignee_gid="busy", effort_hours=2.0) for n in range(9)]
    items = [
        task("overdue", -4, assignee_gid="u", effort_hours=2.0),
        task("held", 10, waits_for=("overdue",), assignee_gid="u", effort_hours=2.0),
        task("slipped", 10, assignee_gid="v", effort_hours=2.0),
        task("quiet", 10, assignee_gid="w", effort_hours=2.0, start_on=day(-18)),
        task("nobody", None),
        *crowd,
    ]
    moves = {"slipped": [put_off(-9, 1, 3), put_off(-5, 3, 10)]}
    found = told(items, moves=moves, touched={"quiet": [at(-19)], "slipped": [at(-1)]})
    tasks = {driver: each.evidence_gids for driver, each in found.items()}
    assert tasks[Driver.OVERDUE] == ("overdue",)
    assert tasks[Driver.DEPENDENCY] == ("held",)
    assert tasks[Driver.SLIPPING] == ("slipped",)
    assert tasks[Driver.STALLED] == ("quiet",)
    assert tasks[Driver.UNPLANNED] == ("nobody",)
    assert set(tasks[Driver.OVERLOAD]) == {each.gid for each in crowd}


def test_without_stories_the_task_itself_tells_when_it_last_moved() -> None:
    quiet = task("quiet", 3, created=-40, assignee_gid="w", effort_hours=30.0)
    assert told([quiet])[Driver.STALLED].evidence_gids == ("quiet",)
    assert Driver.STALLED not in told([replace(quiet, modified_at=at(-1))])


def test_a_task_that_need_not_have_begun_is_not_stalled() -> None:
    far = task("far", 60, created=-40, waits_for=("late",), assignee_gid="w", effort_hours=2.0)
    assert Driver.STALLED not in told([far, task("late", -1, assignee_gid="u", effort_hours=2.0)])
    assert Driver.STALLED not in told([replace(far, due_on=day(5), start_on=day(-3), waits_for=())])


def test_a_task_counts_under_one_driver_only() -> None:
    found = told([task(f"t{n}", -n, waits_for=("t9",) if n < 5 else ()) for n in range(1, 10)])
    gids = [gid for each in found.values() for gid in each.evidence_gids]
    assert len(gids) == len(set(gids))


def test_a_claim_without_any_other_reason_is_a_driver_with_its_capped_probability() -> None:
    calm = task("t", 30, assignee_gid="u", effort_hours=2.0)
    found = told([calm], Comments({"t": 1.0}))
    assert set(found) == {Driver.CLAIM}
    assert found[Driver.CLAIM].probability < 0.4


def test_keys_are_the_same_every_night_and_name_project_and_driver() -> None:
    assert told([task("t", -1)])[Driver.OVERDUE].key == "risk-p-overdue"


def test_no_person_is_named_in_what_is_stored() -> None:
    crowd = [task(f"c{n}", 2, assignee_gid="person-7") for n in range(9)]
    assert "person-7" not in str([each.as_json() for each in told(crowd).values()])


def test_a_project_without_open_tasks_has_no_risk() -> None:
    assert told([task("t", -5, done=-6)]) == {}
    assert told([]) == {}


def test_confidence_is_full_for_facts_and_low_for_what_nothing_is_known_of() -> None:
    found = told([task("late", -3), task("t", None)])
    assert found[Driver.OVERDUE].confidence == 1
    assert found[Driver.UNPLANNED].confidence == 0
    assert found[Driver.OVERDUE].basis == "rules, not learned"


def test_more_days_overdue_are_more_days_of_delay() -> None:
    assert (
        told([task("t", -30)])[Driver.OVERDUE].expected_delay_days
        > told([task("t", -3)])[Driver.OVERDUE].expected_delay_days
    )


@given(st.integers(1, 4), st.lists(st.floats(0, 1), max_size=6))
def test_the_chance_of_so_many_late_tasks_is_that_of_all_cases_counted(count: int, likely: list[float]) -> None:
    every = 0.0
    for case in product((0, 1), repeat=len(likely)):
        chance = prod(p if came else 1 - p for p, came in zip(likely, case, strict=True))
        every += chance if sum(case) >= count else 0.0
    assert at_least(count, likely) == pytest.approx(every, abs=1e-9)
