"""Is the room of teams and projects told by week, and nobody's own?"""

from datetime import UTC, date, datetime
from typing import Any, cast

from steward.evidence.work_items import WorkItem
from steward.governance.policy import configuration_of
from steward_cli import room

TODAY = date(2026, 10, 1)
MADE = datetime(2026, 9, 1, tzinfo=UTC)


class NoPeople:
    """A table in which nothing was kept yet."""

    def get(self, _key: object) -> None:
        return None


def item(gid: str, who: str, hours: float) -> WorkItem:
    return WorkItem(gid, MADE, MADE, due_on=date(2026, 10, 9), assignee_gid=who, effort_hours=hours)


def cells(work: dict[str, list[WorkItem]], people: dict[str, Any] | None = None) -> dict[str, list[float | None]]:
    projects: dict[str, dict[str, Any]] = {gid: {"name": f"Project {gid}"} for gid in work}
    projects["7"] = {"name": "Launch", **({"people": people} if people else {})}
    document = {"version": 1, "workspace_gid": "1", "bot_user_gid": "2", "projects": projects}
    rows: dict[str, list[float | None]] = {}
    for each in room.cells(work, cast("Any", NoPeople()), configuration_of(document), TODAY):
        rows.setdefault(each.row, []).append(each.chance)
    return rows


def held(*people: str, hours: float = 8.0, kind: str = "9") -> list[WorkItem]:
    return [item(f"{kind}{at}", who, hours) for at, who in enumerate(people)]


def test_everybody_on_a_project_is_a_row_of_eight_weeks() -> None:
    (name,) = found = cells({"7": held("11", "12", "13")})
    assert (name, len(found[name])) == ("Launch", 8)


def test_fewer_than_three_people_are_no_row() -> None:
    assert cells({"7": held("11", "12")}) == {}


def test_a_team_of_three_is_a_row_before_the_projects_and_more_work_leaves_less_room() -> None:
    people = {who: {"teams": ["Platform"]} for who in ("11", "12", "13")}
    little, much = (cells({"7": held("11", "12", "13", hours=hours)}, people) for hours in (4.0, 400.0))
    assert list(little) == ["Platform", "Launch"]
    assert (little["Platform"][0] or 0) < (much["Platform"][0] or 0)


def test_a_task_of_nobody_is_nobodys_week_and_no_work_is_no_row() -> None:
    nobody = WorkItem("99", MADE, MADE, due_on=date(2026, 10, 9))
    assert cells({"7": [nobody, *held("11", "12")]}) == {}
    assert cells({}) == {}


def test_two_projects_have_a_row_each() -> None:
    assert set(cells({"7": held("11", "12", "13"), "8": held("11", "12", "14", kind="6")})) == {"Launch", "Project 8"}
