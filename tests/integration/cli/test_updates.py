"""Does `steward updates` have updates drafted, tell what became of them, and keep email from who wants none?"""

import pytest

from steward.governance.orders import SUBJECT
from steward.store import keys
from steward_cli import updates
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.reviewing import Office
from tests.integration.pipeline.stalled_night import FREE
from tests.integration.pipeline.update_night import UpdateNight, update_night_on


@pytest.fixture
def night(aws: Aws) -> UpdateNight:
    made = update_night_on(aws)
    made.task("Launch", "Step", due_on=made.in_days(20))
    return made


@pytest.fixture
def office(aws: Aws, night: UpdateNight, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(aws, capsys, night)


def test_drafts_are_made_for_each_audience_and_shown_word_for_word(office: Office, night: UpdateNight) -> None:
    night.audience("Acme", "client", FREE)
    night.scan()
    night.shift.pass_(900)
    code, (row,) = office.types("draft", "launch", group=updates.group)
    assert (code, row["outcome"]) == (Exit.DONE, "written")
    rows = office.types("list", group=updates.group)[1]
    assert sorted((each["audience"], each["state"]) for each in rows) == [("Acme", "open"), ("Board", "open")]
    shown = office.types("show", "Launch", "--audience", "Board", group=updates.group)[1]
    assert shown["audience"] == "Board"
    assert shown["text"].startswith("In short\n\u2022 The status is on track.")
    assert f"For Board, as executive, by a task: {FREE}" in shown["because"]


def test_earlier_drafts_are_shown_where_updates_are_off_by_now_or_the_project_is_configured_no_more(
    office: Office, night: UpdateNight
) -> None:
    night.scan()
    night.draft_updates()
    gid = night.projects["Launch"]
    night.updates = {"mode": "off"}
    assert [each["audience"] for each in office.types("list", group=updates.group)[1]] == ["Board"]
    assert office.types("show", "Launch", group=updates.group)[1]["audience"] == "Board"
    code, said = office.types("draft", "Launch", group=updates.group)
    assert (code, "that is on" in said) == (Exit.FINDINGS, True)
    document = night.configuration().model_dump(mode="json", exclude_none=True)
    del document["projects"][gid]
    office.terminal.appconfig.document = document
    (row,) = office.terminal.types(updates.group, "list", "--project", gid)[1]
    assert (row["audience"], row["project"], row["state"]) == ("Board", gid, "open")
    assert office.terminal.types(updates.group, "show", gid)[1]["audience"] == "Board"


def test_a_dry_run_names_the_audiences_and_asks_nothing(office: Office) -> None:
    code, told = office.types("draft", "Launch", group=updates.group, dry_run=True)
    assert (code, office.machine.events) == (Exit.DONE, [])
    assert told["would"] == "draft updates of Launch for Board"


def test_who_is_unsubscribed_is_listed_until_they_want_updates_again_and_both_stand_in_the_audit(
    office: Office, night: UpdateNight
) -> None:
    gid = night.gid_of(FREE)
    assert office.types("unsubscribe", gid, group=updates.group, reason="her letter", yes=True)[0] == Exit.DONE
    (row,) = office.types("unsubscribed", group=updates.group)[1]
    assert row["user_gid"] == gid
    office.types("resubscribe", gid, group=updates.group, reason="she asked", yes=True)
    assert office.types("unsubscribed", group=updates.group)[1] == []
    entries = night.shift.aws.table.query(keys.audit_head(SUBJECT).pk, "audit#")
    assert [(each["edit"], each["target_gid"], each["reason"]) for each in entries] == [
        ("unsubscribe", gid, "her letter"), ("resubscribe", gid, "she asked"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("draft", "Atlas"), "there is Launch"),
        (("show", "Launch"), "steward updates draft"),
        (("unsubscribe", "ana@northwind.example"), "write the digits"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_the_mend(office: Office, words: tuple[str, ...], mend: str) -> None:
    code, said = office.types(*words, group=updates.group)
    assert code == Exit.FINDINGS
    assert mend in said
