"""A review's reading holds one page, however large the project is; what it finds out is the same every time."""

from pathlib import Path

from steward.pipeline.review import review
from tests.integration.pipeline import synthetic
from tests.load.reach import enriched, findings

FLAT_MB = 1.0  # a page and its pointer; 100,000 tasks add a thousand pointers


def test_enrich_holds_no_more_of_four_thousand_tasks_than_of_one(tmp_path: Path) -> None:
    (_, small), (state, large) = (enriched(tasks, tmp_path / str(tasks)) for tasks in (1_000, 4_000))
    assert large - small < FLAT_MB
    assert state["pages"] == 40


def test_what_enrich_stored_page_by_page_is_reviewed_as_a_whole(tmp_path: Path) -> None:
    state, _ = enriched(1_000, tmp_path)
    after = review(state, synthetic.work(), synthetic.assessor(tmp_path))
    found = synthetic.assessor(tmp_path).objects.get(after["facts"])
    figures = {each["component"]: each["figures"] for each in found["health"]["contributions"]}
    assert figures["overdue"]["open_tasks"] == 500


def test_the_same_reading_gives_the_same_findings_in_whatever_order() -> None:
    """A hundred times here; `make reach` does it a thousand times."""
    assert len(findings(100)) == 1
