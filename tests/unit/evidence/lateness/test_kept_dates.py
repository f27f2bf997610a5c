"""Is a date that was put off between two reviews felt by what waits for the task, with no story read?"""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.examination import findings_of
from steward.evidence.findings import Findings
from steward.evidence.lateness.comments import Comments
from steward.evidence.lateness.kept_dates import KEPT, MOVES_KEPT, dates_kept, moves_of
from steward.evidence.lateness.of_review import known
from steward.evidence.lateness.tasks import assess
from steward.evidence.review_reading import Reading
from steward.evidence.work_items import ReviewedProject, WorkItem
from tests.unit.evidence.lateness.workspace import NOW, day, task

TOMORROW = NOW + timedelta(days=1)


def risk(items: list[WorkItem], kept: dict[str, Any], gid: str) -> float:
    """By a review tomorrow; what the last one kept went through its store."""
    stored = json.loads(json.dumps(dates_kept(items, kept, TOMORROW)))
    record, taught = known("p", items, moves_of(stored), TOMORROW, 7)
    return assess(record, taught, Comments(), TOMORROW)[gid].probability


@settings(max_examples=150, deadline=None)
@given(st.integers(-10, 20), st.integers(-10, 30), st.integers(1, 40), st.booleans())
def test_a_predecessor_that_is_put_off_never_lowers_the_risk_of_what_waits_for_it(
    due: int,
    waiting_due: int,
    later: int,
    same: bool,  # noqa: FBT001 - hypothesis fills it
) -> None:
    first = task("first", due, assignee_gid="u")
    waits = task("waits", waiting_due, assignee_gid="u" if same else "v", waits_for=("first",))
    kept = dates_kept([first, waits], {}, NOW)
    moved = replace(first, due_on=day(due + later))
    assert risk([moved, waits], kept, "waits") >= risk([first, waits], kept, "waits") - 1e-9


def test_a_review_tells_of_the_slip_and_the_next_one_still_knows() -> None:
    project = ReviewedProject("1", NOW)
    work = [task("first", -3, assignee_gid="u"), task("waits", 4, assignee_gid="v", waits_for=("first",))]
    found = findings_of(Reading(project, work, {}, NOW.date(), 50.0))
    assert found.dates["moves"] == {}
    work[0] = replace(work[0], due_on=day(9))
    for nights in (1, 2):
        now = NOW + timedelta(days=nights)
        memory = {"dates": Findings.of_json(json.loads(json.dumps(found.as_json()))).dates}
        found = findings_of(Reading(replace(project, read_at=now), work, memory, now.date(), 50.0))
        assert [rows[0][1:] for rows in found.dates["moves"].values()] == [[day(-3).isoformat(), day(9).isoformat()]]
        assert any("waits" in json.dumps(each) for each in found.risks if each["driver"] == "dependency")


def test_what_is_kept_is_bounded_and_what_others_wait_for_comes_first() -> None:
    many = [task(f"a{at}", 5) for at in range(KEPT)]
    work = [*many, task("z", 5), task("zz", 5, waits_for=("z",)), task("done", 5, done=-1)]
    kept = dates_kept(work, {}, NOW)
    assert len(kept["due"]) == KEPT
    assert "z" in kept["due"]
    assert "done" not in kept["due"]
    for at in range(MOVES_KEPT + 5):
        kept = dates_kept([task("z", 6 + at), task("zz", 5, waits_for=("z",))], kept, NOW)
    assert len(kept["moves"]["z"]) == MOVES_KEPT
