"""What a scan asks of Asana, held to the printed formula, and what it costs in memory and in repeats."""

import json
from collections import Counter
from typing import Any

import pytest

from local.asana.faults import Fault, FaultKind
from local.asana.graph import Ref
from steward.asana.protocol import Request
from steward.pipeline import survey
from steward.pipeline.reads import reads_of
from steward.pipeline.walk import from_page
from steward.run import RunState
from steward.store import keys
from steward.store.leases import LEASE_FOR
from tests.integration.aws import Aws
from tests.integration.pipeline.night import SCORE, Night, night_on
from tests.integration.pipeline.planting import planted


@pytest.fixture
def night(aws: Aws) -> Night:
    return night_on(aws)


def operations(night: Night) -> Counter[str]:
    return Counter(str(entry.operation_id) for entry in night.shift.sandbox.calls.entries)


def facts(night: Night, run: RunState) -> str:
    return json.dumps(night.shift.aws.objects.get(run["facts"]), sort_keys=True)


@pytest.mark.parametrize(("projects", "tasks"), [(10, 250)])
def test_a_scan_of_many_projects_is_exactly_one_request_a_page_and_one_for_the_list(
    night: Night, projects: int, tasks: int
) -> None:
    night.mode = "observe"
    for number in range(projects):
        planted(night, f"Project {number}", tasks)
    runs = night.scan()
    assert len(runs) == projects
    assert night.calls() == {"GET": reads_of([projects], [tasks] * projects)} == {"GET": 31}


def test_with_comments_and_budgets_on_it_is_what_the_formula_says_for_each_part(night: Night) -> None:
    night.mode, night.reads = "observe", {"comments": True, "budgets": True}
    for number, tasks in enumerate((0, 50, 250)):
        gids = planted(night, f"Project {number}", tasks)
        for gid in gids[:20:2]:
            night.say(gid, "Looks fine.")
    runs = night.scan()
    commented = 20
    assert len(runs) == 3
    assert night.calls() == {"GET": reads_of([3], [0, 50, 250], commented=commented, budgets=3)}
    assert operations(night) == {
        "getItemsForPortfolio": 1, "getTasks": 5, "getStoriesForTask": commented, "getBudgets": 3,
    }  # fmt: skip


def test_a_named_project_is_one_request_more_with_everything_on(night: Night) -> None:
    night.mode, night.reads = "observe", {"comments": True, "budgets": True}
    gids = planted(night, "Launch", 20)
    night.say(gids[0], "Looks fine.")
    night.scan(project_gids=[night.projects["Launch"]])
    assert night.calls() == {"GET": reads_of([], [20], unlisted=1, commented=1, budgets=1)}


@pytest.mark.parametrize(
    ("lists", "tasks", "more", "requests"),
    [
        ([100], [500] * 100, {}, 501),
        ([101], [0], {}, 3),
        ([], [1], {"unlisted": 1}, 2),
        ([1, 1], [100, 101], {"commented": 7, "budgets": 2}, 14),
    ],
)
def test_the_formula_by_hand(lists: list[int], tasks: list[int], more: dict[str, int], requests: int) -> None:
    assert reads_of(lists, tasks, **more) == requests


def budget(night: Night, **parts: Any) -> None:  # noqa: ANN401 - a part of Asana's budget
    total = {"enabled": True, "value": 6_000, "units": "minutes"}
    values = {"budget_type": "time", "total": total, "parent": Ref(night.projects["Launch"]), **parts}
    night.shift.sandbox.world.graph.add("budget", values)


def figures(night: Night, run: RunState) -> dict[str, float] | None:
    contributions = night.shift.aws.objects.get(run["facts"])["health"]["contributions"]
    return next((each["figures"] for each in contributions if each["component"] == "budget"), None)


def test_a_budget_of_asana_s_own_counts_where_no_field_holds_one(night: Night) -> None:
    night.reads = {"budgets": True}
    planted(night, "Launch", 20)
    budget(night)
    (run,) = night.scan()
    assert figures(night, run) == {"spent_share": 0.0, "done_share": 0.5}


def test_a_budget_of_asana_s_own_is_kept_in_hours(night: Night) -> None:
    night.reads = {"budgets": True}
    planted(night, "Launch", 20)
    budget(night)
    (run,) = night.scan()
    project = night.shift.aws.objects.get(run["snapshot"])["project"]
    assert {name: project[name] for name in project if name.startswith("budget")} == {
        "budget_total": 100.0,
        "budget_actual": 0.0,
        "budget_unit": "hours",
    }


def test_where_nobody_set_a_total_the_estimate_stands_for_it(night: Night) -> None:
    night.reads = {"budgets": True}
    planted(night, "Launch", 20)
    off = {"enabled": False, "value": None, "units": None}
    budget(night, total=off, estimate={"enabled": True, "value": 600, "units": "minutes"})
    (run,) = night.scan()
    assert figures(night, run) == {"spent_share": 0.0, "done_share": 0.5}


def test_a_plan_without_budgets_has_none_and_is_reviewed_all_the_same(night: Night) -> None:
    night.reads = {"budgets": True}
    planted(night, "Launch", 20)
    night.shift.sandbox.world.faults.add(Fault(FaultKind.STATUS, operation_id="getBudgets", status=402))
    (run,) = night.scan()
    assert operations(night)["getBudgets"] == 1
    assert run["outcome"] == "written"
    assert figures(night, run) is None


def forget(night: Night) -> None:
    """Nothing is left of an earlier review."""
    row = {"key": "values/gone.json", "sha256": "0"}
    night.shift.aws.table.put(keys.review("project_review", f"project:{night.projects['Launch']}"), row)


def scanned(aws: Aws, seconds: float) -> tuple[Night, RunState]:
    night = night_on(aws)
    night.mode, night.reads = "observe", {"comments": True}
    gids = planted(night, "Launch", 350)
    forget(night)
    for gid in gids[:12:2]:
        night.say(gid, "We are blocked by the missing contract.")
    night.shift.invocation_seconds = seconds
    (run,) = night.scan()
    return night, run


def test_a_review_that_hands_itself_a_cursor_finds_the_same_as_one_in_one_go(aws: Aws) -> None:
    found = {}
    for seconds in (60, 59):
        night, run = scanned(aws, seconds)
        found[seconds] = (facts(night, run), night.calls(), run["pages"])
    assert found[60][1:] == found[59][1:]
    assert without_times(found[60][0]) == without_times(found[59][0])


def without_times(document: str) -> Any:  # noqa: ANN401 - any JSON
    """Facts without the moment of their reading: a handed-over run takes longer."""
    found = json.loads(document)
    found["remarks"].pop("at")
    return found


def test_an_expired_page_token_starts_the_reading_anew_and_loses_and_doubles_nothing(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, run = scanned(aws, 60)
    expected = without_times(facts(whole, run))
    tokens: list[str] = []

    def once_expired(query: Request, offset: str | None) -> Request:
        tokens.append(offset or "")
        return from_page(query, "long-expired" if len(tokens) == 3 else offset)

    monkeypatch.setattr(survey, "from_page", once_expired)
    night, run = scanned(aws, 59)
    assert tokens.count("") == 1
    assert night.calls()["GET"] > whole.calls()["GET"]
    assert without_times(facts(night, run)) == expected


def test_a_slot_that_is_scanned_twice_writes_and_says_nothing_more(night: Night) -> None:
    planted(night, "Launch", 40)
    at = night.shift.now().isoformat()
    night.scan(scheduled_time=at)
    score = night.value("Launch", SCORE)
    (log,) = night.logs("Launch")
    night.scan(scheduled_time=at)
    assert set(night.calls()) == {"GET"}
    assert night.value("Launch", SCORE) == score
    assert [each["gid"] for each in night.logs("Launch")] == [log["gid"]]
    assert night.comments(log["gid"]) == []


def test_a_first_review_that_outlived_its_lease_and_the_next_leave_one_log_and_say_it_once(night: Night) -> None:
    """The second schedule's run is between the first one's states: each reads before either has written."""
    planted(night, "Launch", 40)
    inner: list[list[RunState]] = []

    def other(state: str) -> None:
        if state == "write_back" and not inner:
            inner.append([])
            night.shift.sandbox.advance(LEASE_FOR.total_seconds())
            inner[0] += night.scan()

    night.shift.before = other
    night.scan()
    assert inner[0]
    (log,) = night.logs("Launch")
    assert night.comments(log["gid"]) == []
    night.shift.before = lambda _state: None
    night.shift.sandbox.advance(3600)
    night.scan()
    assert night.comments(log["gid"]) == []
