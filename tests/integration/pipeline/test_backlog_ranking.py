"""A project's backlog, ranked by its factors and brought into order in Asana's sandbox."""

import pytest

from tests.integration.aws import Aws
from tests.integration.pipeline.night import Night, night_on

VALUES = {"Low": 1, "Middle": 8, "High": 20, "Least": 1, "Good": 13}
BEST_FIRST = ["High", "Good", "Middle"]


@pytest.fixture
def night(aws: Aws) -> Night:
    made = night_on(aws)
    made.project("Launch")
    return made


def ranked(night: Night, *, reorder: bool) -> dict[str, str]:
    """The tasks, in an order that is not theirs."""
    night.ranked_by("Launch", ranking="wsjf", reorder=reorder)
    gids = {name: night.valued("Launch", name, value) for name, value in VALUES.items()}
    night.shift.sandbox.advance(3600)
    return gids


def test_each_task_gets_its_score_and_the_sum_behind_it(night: Night) -> None:
    gids = ranked(night, reorder=False)
    before = night.listed("Launch")
    night.scan()
    fields = night.task_fields(gids["High"])
    assert fields["Backlog score"] == pytest.approx((20 + 3 + 3) / 5, abs=0.01)
    assert "business value 20" in fields["Backlog reason"]
    assert night.listed("Launch") == before


def test_where_it_may_reorder_the_list_comes_into_order_and_the_next_night_moves_nothing(night: Night) -> None:
    ranked(night, reorder=True)
    night.scan()
    assert night.listed("Launch")[:3] == BEST_FIRST
    (run,) = night.night()
    assert not [each for each in night.shift.aws.objects.get(run["plan"])["edits"] if each["edit"] == "reorder"]


def test_a_task_that_a_person_moved_keeps_its_place_for_two_weeks(night: Night) -> None:
    gids = ranked(night, reorder=True)
    night.scan()
    night.shift.sandbox.advance(7200)
    data = {"project": night.projects["Launch"], "insert_before": gids["High"]}
    night.shift.human.post(f"/tasks/{gids['Least']}/addProject", json={"data": data}).raise_for_status()
    for _ in range(3):
        night.night()
    assert night.listed("Launch")[0] == "Least"


def test_without_leave_to_reorder_no_move_is_planned(night: Night) -> None:
    ranked(night, reorder=False)
    (run,) = night.scan()
    assert {each["edit"] for each in night.shift.aws.objects.get(run["plan"])["edits"]} <= {
        "set_project_fields", "set_task_fields", "create_task",
    }  # fmt: skip
