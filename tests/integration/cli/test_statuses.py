"""Does `steward status` have a status drafted, and tell what was drafted and what became of it?"""

import pytest

from local.asana.faults import Fault, FaultKind
from steward_cli import statuses
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.reviewing import Office
from tests.integration.pipeline.goal_night import GOAL, goal_night_on
from tests.integration.pipeline.overview_night import overview_night_on
from tests.integration.pipeline.status_night import StatusNight, status_night_on


@pytest.fixture
def night(aws: Aws) -> StatusNight:
    made = status_night_on(aws)
    made.task("Launch", "Step", due_on=made.in_days(20))
    return made


@pytest.fixture
def office(aws: Aws, night: StatusNight, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(aws, capsys, night)


def test_a_draft_is_made_put_to_an_approver_and_shown_word_for_word(office: Office, night: StatusNight) -> None:
    night.scan()
    code, (row,) = office.types("draft", "launch", group=statuses.group)
    assert (code, row["outcome"]) == (Exit.DONE, "written")
    assert row["what_now"] == "an approver answers it in Asana: steward status list"
    (listed,) = office.types("list", group=statuses.group)[1]
    shown = office.types("show", "Launch", group=statuses.group)[1]
    assert (listed["state"], shown["state"]) == ("open", "open")
    assert shown["text"].startswith("In short\n\u2022 The status is on track.")
    assert "Status by rule: 0 points" in shown["because"]
    night.answers_draft("approved")
    (row,) = office.types("list", group=statuses.group)[1]
    assert (row["state"], row["approved_by"]) == ("used", night.gid_of("Olga Owner"))


def test_earlier_drafts_are_shown_where_statuses_are_off_by_now(office: Office, night: StatusNight) -> None:
    night.scan()
    office.types("draft", "launch", group=statuses.group)
    document = night.configuration().model_dump(mode="json", exclude_none=True)
    document["projects"][night.projects["Launch"]]["workflows"]["status_narrative"]["mode"] = "off"
    office.terminal.appconfig.document = document
    (listed,) = office.terminal.types(statuses.group, "list")[1]
    assert listed["state"] == office.terminal.types(statuses.group, "show", "Launch")[1]["state"] == "open"
    code, said = office.terminal.types(statuses.group, "draft", "Launch")
    assert code == Exit.FINDINGS
    assert "no project has a status_narrative or portfolio_status or goal_status that is on" in said
    code, said = office.terminal.types(statuses.group, "draft", "--goal", "Launch")
    assert (code, "no project has a goal_status that is on" in said) == (Exit.FINDINGS, True)


def test_a_dry_run_asks_nothing(office: Office) -> None:
    code, told = office.types("draft", "Launch", group=statuses.group, dry_run=True)
    assert (code, office.machine.events) == (Exit.DONE, [])
    assert told["would"] == "draft the status of Launch and put it to an approver"


def test_without_a_review_it_says_what_to_do_first(office: Office) -> None:
    code, (row,) = office.types("draft", "Launch", group=statuses.group)
    assert (code, row["outcome"]) == (Exit.FINDINGS, "not_reviewed")
    assert "steward review run" in row["what_now"]


@pytest.mark.parametrize(
    ("words", "mend"), [(("draft", "Atlas"), "there is Launch"), (("show", "Launch"), "steward status draft")]
)
def test_what_cannot_be_done_is_one_line_with_the_mend(office: Office, words: tuple[str, ...], mend: str) -> None:
    code, said = office.types(*words, group=statuses.group)
    assert code == Exit.FINDINGS
    assert mend in said


def test_a_portfolios_status_is_drafted_and_shown_by_its_name(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    night = overview_night_on(aws)
    office = Office(aws, capsys, night)
    code, (row,) = office.types("draft", "delivery", group=statuses.group)
    assert (code, row["project"], row["outcome"]) == (Exit.DONE, "Delivery", "written")
    (listed,) = office.types("list", group=statuses.group)[1]
    shown = office.types("show", "Delivery", group=statuses.group)[1]
    assert (listed["project"], listed["state"], shown["state"]) == ("Delivery", "open", "open")
    assert '"Atlas" is ' in shown["text"]
    assert "off track where a third of its projects are" in shown["because"]


def test_a_goals_status_is_drafted_and_shown_by_its_name(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    night = goal_night_on(aws)
    office = Office(aws, capsys, night)
    code, (row,) = office.types("draft", "--goal", "japan", group=statuses.group)
    assert (code, row["project"], row["outcome"]) == (Exit.DONE, GOAL, "written")
    (listed,) = office.types("list", group=statuses.group)[1]
    shown = office.types("show", GOAL, group=statuses.group)[1]
    assert (listed["project"], listed["state"], shown["state"]) == (GOAL, "open", "open")
    assert "The metric is 55, start 0, target 100." in shown["text"]
    assert "55 % of the way is made in 60 % of the time" in shown["because"]
    code, said = office.types("draft", "--goal", "delivery", group=statuses.group)
    assert (code, f"there is {GOAL}" in said) == (Exit.FINDINGS, True)


@pytest.mark.parametrize(
    ("status", "words"), [(402, "Asana's plan has no goals"), (403, "full permissions"), (404, "correct its gid")]
)
def test_where_asana_shows_no_goals_it_says_so_in_words(
    aws: Aws, capsys: pytest.CaptureFixture[str], status: int, words: str
) -> None:
    night = goal_night_on(aws)
    night.shift.sandbox.world.faults.add(Fault(FaultKind.STATUS, "getGoal", status=status))
    code, (row,) = Office(aws, capsys, night).types("draft", GOAL, group=statuses.group)
    assert code == Exit.FINDINGS
    assert words in row["what_now"]
