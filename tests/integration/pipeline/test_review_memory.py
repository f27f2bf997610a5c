"""A review holds no more of a large project than of a smaller one; what it finds out is the same every time.

Its reading holds one page. To find out what there is to find, it holds so many tasks, and counts the others.
"""

from dataclasses import replace
from pathlib import Path

from steward.evidence.in_view import Most
from steward.pipeline.review import review
from tests.integration.pipeline import synthetic
from tests.load.reach import assessed, enriched, findings, surveyed

FLAT_MB = 1.0  # a page and its pointer; 100,000 tasks add a thousand pointers
# Assess: of each task its gid, its times and its risk are held. Two thousand runs of its hours would be 16 kB.
GROWTH_KB_A_TASK = 1.2
# Of a task beyond those that are held: where its page lies, and its day where no other task has it.
COUNTED_KB_A_TASK = 0.05


def test_enrich_holds_no_more_of_four_thousand_tasks_than_of_one(tmp_path: Path) -> None:
    (_, small), (state, large) = (enriched(tasks, tmp_path / str(tasks)) for tasks in (1_000, 4_000))
    assert large - small < FLAT_MB
    assert state["pages"] == 40


def test_assess_holds_about_a_kilobyte_more_for_each_task_more(tmp_path: Path) -> None:
    """Runs are drawn for one task after the other: kept for all tasks of a person it was more than twice as much."""
    peaks = []
    for tasks in (1_000, 4_000):
        state, _ = enriched(tasks, tmp_path / str(tasks))
        peaks.append(assessed(state, synthetic.assessor(tmp_path / str(tasks))))
    assert (peaks[1] - peaks[0]) * 1_000 / 3_000 < GROWTH_KB_A_TASK


def test_beyond_the_tasks_that_are_held_assess_holds_no_more_of_a_project(tmp_path: Path) -> None:
    """As `make reach` does for 10,000 tasks of each kind and projects of up to 100,000."""
    held = replace(synthetic.assessor(tmp_path), most=Most(open=150, done=150, slack=50))
    small, large = (assessed(surveyed(tasks, tmp_path), held) for tasks in (900, 2_900))
    assert (large - small) * 1_000 / 2_000 < COUNTED_KB_A_TASK


def test_what_enrich_stored_page_by_page_is_reviewed_as_a_whole(tmp_path: Path) -> None:
    state, _ = enriched(1_000, tmp_path)
    after = review(state, synthetic.work(), synthetic.assessor(tmp_path))
    found = synthetic.assessor(tmp_path).objects.get(after["facts"])
    figures = {each["component"]: each["figures"] for each in found["health"]["contributions"]}
    assert figures["overdue"]["open_tasks"] == 500


def test_the_same_reading_gives_the_same_findings_in_whatever_order() -> None:
    """A hundred times here; `make reach` does it a thousand times."""
    assert len(findings(100)) == 1
