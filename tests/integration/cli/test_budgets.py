"""Do `steward budget` and `steward cost` show what is used, in money, and change a limit with a trace?"""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from steward.governance.budget import changes_in
from steward.governance.money import Rung, Step
from steward.governance.purse import Purse
from steward.governance.slots import Slot
from steward.store import keys
from steward_cli import budgets, costs
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, OTHER, PROJECT, Terminal


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def judged(terminal: Terminal, subject: str, cost: int, *, project: str = PROJECT, days_ago: int = 0) -> None:
    purse, at = Purse(terminal.aws.table), NOW - timedelta(days=days_ago)
    paid = purse.take(project, [Step(Rung.MODEL, "m", cost), Step(Rung.OFFLINE)], None, at)
    facts = {"subject": subject, "prompt": "triage_request/v1", "run_id": subject}
    purse.settle(paid, cost, facts, at, Random(f"{subject}{project}{days_ago}"))  # noqa: S311 - seeded, on purpose


def limits(terminal: Terminal, **more: Any) -> None:  # noqa: ANN401 - a part of the document
    terminal.appconfig.document["projects"][PROJECT] |= more


def test_show_tells_limits_and_what_is_used_of_them(terminal: Terminal) -> None:
    limits(terminal, dollars_per_day=1.5, changed_tasks_per_minute=3)
    slots = changes_in(PROJECT, 3)
    terminal.aws.table.write(slots.take(0, NOW.timestamp() - 10))
    terminal.aws.table.write(slots.take(1, NOW.timestamp() - 70))
    terminal.aws.table.write(slots.settle(Slot(1, NOW.timestamp() - 70 + slots.held_seconds), NOW.timestamp() - 61))
    judged(terminal, "task:1", 250_000)
    code, (mine, other) = terminal.types(budgets.group, "show")
    assert code == 0
    assert (mine["changed_last_60_s"], mine["of"], mine["dollars_today"], mine["of_dollars"]) == (1, 3, 0.25, 1.5)
    assert (other["changed_last_60_s"], other["dollars_today"], other["of_dollars"]) == (0, 0, None)


@pytest.mark.parametrize("used", ["money", "changes"])
def test_a_budget_that_is_used_up_is_a_finding(terminal: Terminal, used: str) -> None:
    limits(terminal, dollars_per_day=0.25, changed_tasks_per_minute=1)
    if used == "money":
        judged(terminal, "task:1", 250_000)
    else:
        terminal.aws.table.write(changes_in(PROJECT, 1).take(0, NOW.timestamp()))
    code, rows = terminal.types(budgets.group, "show")
    assert (code, [row["spent_up"] for row in rows]) == (2, [True, False])


def test_set_publishes_a_version_with_the_new_limits_and_an_entry_before_it_is_deployed(terminal: Terminal) -> None:
    code, said = terminal.types(budgets.group, "set", PROJECT, "--changed-tasks", "60", "--dollars", "5")
    assert (code, said["version"], said["deployment"]) == (0, 1, 1)
    (version,) = terminal.appconfig.versions
    assert version["projects"][PROJECT]["changed_tasks_per_minute"] == 60
    assert version["projects"][PROJECT]["dollars_per_day"] == 5
    assert version["projects"][OTHER] == terminal.appconfig.document["projects"][OTHER]
    (deployed,) = terminal.appconfig.deployed
    assert (deployed["DeploymentStrategyId"], deployed["ConfigurationVersion"]) == ("gradual", "1")
    (entry,) = terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["edit"], entry["target_gid"], entry["actor"]) == ("budget_set", f"project:{PROJECT}", "ana")
    assert entry["before_sha256"] != entry["after_sha256"]


def test_a_limit_of_no_dollars_takes_the_limit_away(terminal: Terminal) -> None:
    limits(terminal, dollars_per_day=1.5)
    terminal.types(budgets.group, "set", PROJECT, "--dollars", "0")
    assert "dollars_per_day" not in terminal.appconfig.versions[0]["projects"][PROJECT]


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (("set", "99", "--dollars", "5"), 2, "project 99 is not configured"),
        (("set", PROJECT), 2, "nothing to set"),
        (("set", PROJECT, "--changed-tasks", "0"), 2, "changed_tasks_per_minute"),
        (("set", PROJECT, "--dollars", "-1"), 2, "dollars_per_day"),
    ],
)
def test_what_cannot_be_set_is_one_line_and_publishes_nothing(
    terminal: Terminal, words: tuple[str, ...], code: int, line: str
) -> None:
    found, said = terminal.types(budgets.group, *words)
    assert (found, line in said) == (code, True)
    assert (terminal.appconfig.versions, terminal.appconfig.deployed) == ([], [])


def test_while_another_document_is_deployed_nothing_is(terminal: Terminal) -> None:
    terminal.appconfig.busy = True
    code, said = terminal.types(budgets.group, "set", PROJECT, "--dollars", "5")
    assert (code, "another document is being deployed" in said) == (3, True)
    assert terminal.appconfig.deployed == []


def test_a_dry_run_publishes_nothing(terminal: Terminal) -> None:
    assert terminal.types(budgets.group, "set", PROJECT, "--dollars", "5", dry_run=True) == (0, None)
    assert terminal.appconfig.versions == []


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("project", {PROJECT: (3, 0.006), OTHER: (1, 0.001)}),
        ("task", {"task:1": (3, 0.005), "task:2": (1, 0.002)}),
        ("prompt", {"triage_request/v1": (4, 0.007)}),
    ],
)
def test_costs_are_reported_in_dollars_by_project_task_or_prompt(
    terminal: Terminal, by: str, expected: dict[str, tuple[int, float]]
) -> None:
    judged(terminal, "task:1", 3_000)
    judged(terminal, "task:1", 1_000, days_ago=6)
    judged(terminal, "task:2", 2_000)
    judged(terminal, "task:1", 1_000, project=OTHER)
    judged(terminal, "task:9", 9_000, days_ago=7)
    code, rows = terminal.types(costs.group, "report", "--by", by, "--days", "7")
    assert code == 0
    assert {row["of"]: (row["decisions"], row["dollars"]) for row in rows} == expected


@pytest.mark.parametrize(("by", "of"), [("project", PROJECT), ("prompt", "triage_request/v1"), ("task", "task:1")])
def test_the_price_of_an_accepted_suggestion_counts_what_people_accepted_in_that_time(
    terminal: Terminal, by: str, of: str
) -> None:
    judged(terminal, "task:1", 6_000)
    for task, days_ago, outcome in (("1", 0, "accepted"), ("2", 0, "corrected"), ("3", 40, "accepted")):
        row = {
            "at": (NOW - timedelta(days=days_ago)).isoformat(),
            "judge": "m",
            "prompt_version": "v1",
            "found#priority": {"outcome": outcome, "right": outcome == "accepted"},
            "found#team": {"outcome": outcome},
        }
        terminal.aws.table.put(keys.label(PROJECT, "triage_request", task), row)
    (row,) = terminal.types(costs.group, "report", "--by", by)[1]
    assert (row["of"], row["accepted"], row["per_accepted"], row["per_decision"]) == (of, 2, 0.003, 0.006)
