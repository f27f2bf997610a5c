"""Are past weeks foretold from what was known then, shown by team, and those of too few people not?"""

from dataclasses import replace
from typing import Any, cast

import pytest

from steward.evidence.capacity.backtest import BackTest
from steward.evidence.work_items import WorkItem
from steward.governance.policy import configuration_of
from steward_cli import past_weeks
from tests.unit.cli.test_room import MADE, NoPeople
from tests.unit.evidence.synthetic_teams import REGIMES, team
from tests.unit.evidence.test_capacity_backtest import TODAY

NAME = "Launch"


def foretold(items: list[WorkItem], people: dict[str, Any] | None = None) -> BackTest:
    project = {"name": NAME, **({"people": people} if people else {})}
    document = {"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "projects": {"7": project}}
    return past_weeks.tested({"7": items}, NAME, cast("Any", NoPeople()), configuration_of(document), TODAY.today)


@pytest.fixture(scope="module")
def items() -> list[WorkItem]:
    crew = team(3, REGIMES["busy"], people=4)
    return [replace(each, assignee_gid=str(each.assignee_gid).replace("w", "90")) for each in crew]


def test_twelve_weeks_of_everybody_stand_beside_what_was_done_then(items: list[WorkItem]) -> None:
    found = foretold(items)
    rows, told = past_weeks.week_rows(found), past_weeks.sums(found, NAME)
    assert {row["team"] for row in rows} == {NAME}
    assert len(rows) == told["weeks"] == 12
    assert told["since"] == rows[0]["week_of"] < rows[-1]["week_of"]
    assert all(row["p15_hours"] <= row["p50_hours"] <= row["p85_hours"] for row in rows)
    held = sum(row["within"] != "above P85" for row in rows) / 12
    assert told["p85_held"] == pytest.approx(held, abs=0.001)
    assert told["p15_to_p85_held"] == pytest.approx(sum(row["within"] == "yes" for row in rows) / 12, abs=0.001)


def test_teams_have_rows_of_their_own_and_count_once_in_the_sums(items: list[WorkItem]) -> None:
    gids = sorted({str(each.assignee_gid) for each in items})
    found = foretold(items, {gid: {"teams": ["Core"]} for gid in gids[:3]})
    assert {row["team"] for row in past_weeks.week_rows(found)} == {"Core", NAME}
    assert past_weeks.sums(found, NAME) == past_weeks.sums(foretold(items), NAME)


def test_the_weeks_of_fewer_than_three_people_are_not_shown(items: list[WorkItem]) -> None:
    gids = sorted({str(each.assignee_gid) for each in items})
    found = foretold(items, {gid: {"teams": ["Duo"]} for gid in gids[:2]})
    assert {row["team"] for row in past_weeks.week_rows(found)} == {NAME}
    assert past_weeks.sums(found, NAME)["not_shown"] == 12


def test_where_nothing_was_completed_there_is_no_week() -> None:
    open_alone = [WorkItem("1", MADE, MADE, assignee_gid="11", effort_hours=4.0)]
    found = foretold(open_alone)
    assert (found.weeks, past_weeks.sums(found, NAME)["p85_held"]) == ((), None)
