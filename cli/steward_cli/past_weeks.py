"""How well would the capacity forecast have told what the people of reviewed projects got done in past weeks?

From the work that their last reviews stored; Asana is not asked. A group of fewer than three people is a person to
whoever knows it: its weeks are not shown.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from steward.evidence.capacity.backtest import BackTest, PastWeek, back_test
from steward.evidence.capacity.horizon import Horizon
from steward.evidence.capacity.placed import placed
from steward.evidence.capacity.rollup import LEAST_MEMBERS
from steward.evidence.work_items import WorkItem
from steward.governance.policy import Configuration
from steward.store.table import Table
from steward_cli.room import staff_of, teams_of

WEEKS: Final = ("team", "week_of", "people", "p15_hours", "p50_hours", "p85_hours", "done_hours", "within")


def tested(
    work: Mapping[str, Sequence[WorkItem]], name: str, table: Table, configuration: Configuration, today: date
) -> BackTest:
    """The past weeks of each team, and of everybody together under the `name`; `work` are the items by project gid."""
    tasks, teams = placed(work), teams_of(configuration)
    people = {each.person_gid for each in tasks}
    groups = {gid: (*(team for team in teams.get(gid, ()) if team != name), name) for gid in sorted(people)}
    seed = int(min(work)) % 2**32
    return back_test(tasks, staff_of(work, table, configuration), Horizon(today), groups, seed)


def week_rows(found: BackTest) -> list[dict[str, Any]]:
    """Each week of each group that may be shown, by group."""
    shown = [each for each in found.weeks if each.people >= LEAST_MEMBERS]
    return [_row(each) for each in sorted(shown, key=lambda each: (each.team, each.monday))]


def sums(found: BackTest, name: str) -> dict[str, Any]:
    """What came out over the weeks of everybody together, under the `name`; over no week it is None.

    Teams are in it once, as they are in everybody.
    """
    whole = BackTest(tuple(each for each in found.weeks if each.team == name))
    return {
        "weeks": len(whole.weeks),
        "since": min((each.monday.isoformat() for each in whole.weeks), default=None),
        "p85_held": _rounded(whole.p85_coverage),
        "p15_to_p85_held": _rounded(whole.interval_coverage),
        "pinball_hours": _rounded(whole.pinball_hours),
        "not_shown": sum(each.people < LEAST_MEMBERS for each in found.weeks),
    }


def _row(week: PastWeek) -> dict[str, Any]:
    done = week.actual_hours
    where = "below P15" if done < week.p15_hours else "above P85" if done > week.p85_hours else "yes"
    names = ("people", "p15_hours", "p50_hours", "p85_hours")
    return {
        "team": week.team,
        "week_of": week.monday.isoformat(),
        **{name: getattr(week, name) for name in names},
        "done_hours": done,
        "within": where,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
