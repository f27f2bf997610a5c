"""Do the findings of a review read as words where an operator sees them, and by name where names are known?"""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from steward.errors import Rejected, RejectedReason
from steward.evidence.stalled import Hold, Stall
from steward_cli.findings_names import tasks_in, titles
from steward_cli.findings_rows import milestone_rows
from steward_cli.findings_tables import NOTES, named, tables
from tests.unit.evidence.test_review_levers import UNLIKELY, found


def rows(**more: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - parts of a milestone
    findings = found(UNLIKELY)
    return milestone_rows(replace(findings, milestones=(replace(findings.milestones[0], **more),)))


def test_a_milestone_names_the_task_that_decides_it_by_its_gid_or_its_name() -> None:
    (row,) = rows(driver_gid="7", share=0.88)
    assert row["hangs_on"] == "task 7 decides it in 88% of the runs"
    (by_name,) = named([row], {"7": "Sign the contract", row["milestone"]: "Launch"})
    assert by_name["hangs_on"] == "\u201cSign the contract\u201d decides it in 88% of the runs"
    assert (by_name["milestone"], by_name["driver_task"]) == ("Launch", "Sign the contract")


def test_a_milestone_without_a_forecast_says_what_is_lacking() -> None:
    assert rows(insufficient="completed")[0]["hangs_on"] == "not told: a forecast takes 10 completed tasks"


def test_a_risk_says_from_how_many_tasks_on_it_counts_so_that_0_beside_one_late_task_is_no_riddle() -> None:
    risk = {"driver": "overdue", "probability": 0.0, "confidence": 1.0, "expected_delay_days": 4.0}
    risk |= {"tasks": 1, "material_tasks": 3, "basis": "rules", "evidence_gids": ["7"]}
    _, columns, (row,) = tables(replace(found(UNLIKELY), risks=(risk,)))["risks"]
    assert (row["tasks"], row["counts_from"]) == (1, 3)
    assert "counts_from" in columns
    assert "counts_from" in NOTES["risks"]


@pytest.mark.parametrize(
    ("basis", "said"), [("pauses", "past pauses"), ("ages", "completed"), ("stated", "the default")]
)
def test_a_standstill_says_what_is_usual_at_most_and_whether_that_is_known_or_the_default(
    basis: str, said: str
) -> None:
    stall = Stall("77", "anna", 8, 9.5, 0.1, 0.2, basis, (Hold.BLOCKED,))
    _, _, (row,) = tables(replace(found(UNLIKELY), stalled=(stall.as_json(),)))["stalled"]
    assert row["usual_at_most"] == 9.5
    assert said in row["usual_from"]


def test_what_a_part_shows_of_probabilities_and_of_what_was_told_is_explained_below_it() -> None:
    explained = {"told", "on_time_then", "over_hours", "overload", "receiver_then", "in_time", "in_time_then", "asked"}
    shown = {(part, name) for part, (_, columns, _) in tables(found(UNLIKELY)).items() for name in columns}
    assert explained <= {name for _, name in shown}
    assert [each for each in shown if each[1] in explained and each[1] not in NOTES[each[0]]] == []


def test_names_are_asked_for_once_a_task_and_one_that_is_gone_keeps_its_gid() -> None:
    def task(gid: str, _fields: object) -> dict[str, str]:
        if gid == "8":
            raise Rejected(RejectedReason.GONE, "task 8")
        return {"name": f"called {gid}"}

    parts = {"stalled": [{"task": "7"}, {"task": "8"}], "levers": [{"milestone": "7", "of": "anna"}]}
    asked = tasks_in(parts, but={"anna"})
    assert asked == ["7", "8"]
    assert titles(asked, cast("Any", SimpleNamespace(task=task))) == {"7": "called 7"}
