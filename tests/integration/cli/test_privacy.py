"""Does what is kept of a task go when somebody wants it gone, and does the proof of what was done stay?"""

import re

import pytest

from steward.governance import audit
from steward.store import keys
from steward.store.proposals import Proposals
from steward_cli.audits import group as audits
from steward_cli.failure import Exit
from steward_cli.privacy import group
from tests.integration.aws import BUCKET, Aws
from tests.integration.cli.terminal import Terminal
from tests.integration.pipeline.committee import committee_on
from tests.integration.pipeline.mail_room import mail_room_on
from tests.integration.pipeline.shift import Shift, shift_on
from tests.mails import mail, received


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


@pytest.fixture
def shift(aws: Aws) -> Shift:
    shift = shift_on(aws)
    shift.hook()
    shift.submit("production is down")
    shift.pass_(60)
    return shift


def stored(aws: Aws) -> list[str]:
    return [each["Key"] for each in aws.s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


def test_what_is_kept_is_listed_and_purged_and_the_audit_stays(terminal: Terminal, shift: Shift, aws: Aws) -> None:
    other = aws.objects.put("values/another-run/plan.json", {})
    code, rows = terminal.types(group, "show", shift.task_gid)
    assert code == Exit.FINDINGS
    assert {row["key"] for row in rows} == set(stored(aws)) - {other["key"]}
    code, answer = terminal.types(group, "purge", shift.task_gid)
    assert (code, answer["deleted"]) == (Exit.DONE, len(rows))
    assert stored(aws) == [other["key"]]
    assert terminal.types(group, "show", shift.task_gid) == (Exit.DONE, [])
    subject = f"task:{shift.task_gid}"
    chain = list(aws.table.query(f"AUDIT#{subject}", "audit#"))
    assert chain
    assert audit.verify(subject, chain, aws.table.get(keys.audit_head(subject))) == []
    _, entries = terminal.types(audits, "query", "--actor", "ana")
    assert [(each["edit"], each["target_gid"]) for each in entries] == [("privacy_purge", shift.task_gid)]


def test_what_a_run_of_something_else_read_of_the_task_is_listed_and_purged_too(
    terminal: Terminal, shift: Shift, aws: Aws
) -> None:
    own = set(stored(aws))
    review = {
        aws.objects.put("context/a-review/texts.json", {shift.task_gid: "production is down"})["key"],
        aws.objects.put("values/a-review/read.json", {"rows": [{"gid": shift.task_gid, "name": "The export"}]})["key"],
    }
    other = aws.objects.put("values/a-review/more.json", {"gid": f"{shift.task_gid}9"})
    _, rows = terminal.types(group, "show", shift.task_gid)
    assert {row["key"] for row in rows} == own | review
    terminal.types(group, "purge", shift.task_gid)
    assert stored(aws) == [other["key"]]


def test_what_the_mail_said_of_which_the_task_was_made_goes_with_it(terminal: Terminal, aws: Aws) -> None:
    room = mail_room_on(aws)
    room.arrives(received(mail()))
    gid = room.task()["gid"]
    said = [key for key in stored(aws) if b"production is down" in aws.objects.get_bytes(key)]
    assert {key.partition("/")[0] for key in said} >= {"context", "values"}
    terminal.types(group, "purge", gid)
    left = set(said) & set(stored(aws))
    assert left <= {key for key in said if "/mail/" in key}, "beside the mail itself, which goes in a day"


def test_it_is_refused_while_a_proposal_waits(terminal: Terminal, aws: Aws) -> None:
    committee = committee_on(aws)
    committee.request()
    code, line = terminal.types(group, "purge", committee.shift.task_gid)
    assert code == Exit.REFUSED
    assert "steward approvals expire" in line


def test_a_dry_run_deletes_nothing(terminal: Terminal, shift: Shift, aws: Aws) -> None:
    before = stored(aws)
    code, _ = terminal.types(group, "purge", shift.task_gid, dry_run=True)
    assert (code, stored(aws)) == (Exit.DONE, before)


def test_a_task_of_which_nothing_is_kept_is_one_line(terminal: Terminal) -> None:
    code, line = terminal.types(group, "purge", "999")
    assert (code, "nothing of task 999" in line) == (Exit.FINDINGS, True)


PERSON = "7001"


@pytest.fixture
def person(aws: Aws) -> str:
    """Somebody whom reconcile knows, beside somebody else, and whom three stored texts name."""
    people = [{"gid": PERSON, "name": "Mara Ilić"}, {"gid": "7002", "name": "Sam"}]
    aws.table.put(keys.cache("77", "people"), {"people": people, "at": "2026-10-01T09:00:00+00:00"})
    aws.table.put(keys.cache("all", f"load#{PERSON}"), {"load": {}, "at": "2026-10-01T09:00:00+00:00"})
    aws.objects.put("values/r1/plan.json", {"edits": [{"assignee_gid": PERSON}]})
    aws.objects.put("context/r2/task.json", {"notes": "Please ask Mara Ilić about it"})
    aws.objects.put("values/r3/plan.json", {"edits": [{"assignee_gid": "7002"}], "at": f"{PERSON}99"})
    return PERSON


def test_what_names_a_person_is_listed_and_purged_and_nobody_elses(terminal: Terminal, aws: Aws, person: str) -> None:
    code, rows = terminal.types(group, "show", "--user", person)
    assert code == Exit.FINDINGS
    assert {row["key"] for row in rows} == {
        "values/r1/plan.json", "context/r2/task.json", "CACHE#77 people", f"CACHE#all load#{person}",
    }  # fmt: skip
    code, answer = terminal.types(group, "purge", "--user", person)
    assert (code, answer["deleted"], answer["rows"]) == (Exit.DONE, 2, 2)
    assert stored(aws) == ["values/r3/plan.json"]
    assert [each["name"] for each in (aws.table.get(keys.cache("77", "people")) or {})["people"]] == ["Sam"]
    assert aws.table.get(keys.cache("all", f"load#{person}")) is None
    assert terminal.types(group, "show", "--user", person) == (Exit.DONE, [])
    _, entries = terminal.types(audits, "query", "--actor", "ana")
    assert [(each["edit"], each["target_gid"]) for each in entries] == [("privacy_purge", person)]
    assert "2 objects and 2 rows" in entries[0]["reason"]


def test_a_person_is_found_in_a_mention_in_an_address_and_by_a_name_that_json_escapes(
    terminal: Terminal, aws: Aws
) -> None:
    people = [{"gid": PERSON, "name": 'Bo "Ace" Ek'}]
    aws.table.put(keys.cache("77", "people"), {"people": people, "at": "2026-10-01T09:00:00+00:00"})
    named = {
        aws.objects.put("context/r1/thread.json", {"html_text": f'<a data-asana-gid="{PERSON}"/> will see'})["key"],
        aws.objects.put("context/r2/thread.json", {"text": f"app.asana.com/0/profile/{PERSON} will see"})["key"],
        aws.objects.put("context/r3/task.json", {"notes": 'Please ask Bo "Ace" Ek about it'})["key"],
    }
    aws.objects.put("context/r4/task.json", {"sha256": f"ab{PERSON}cd", "score": 0.7001})
    _, rows = terminal.types(group, "show", "--user", PERSON)
    assert {row["key"] for row in rows} == named | {"CACHE#77 people"}


def test_a_dry_run_deletes_nothing_of_a_person(terminal: Terminal, aws: Aws, person: str) -> None:
    before = stored(aws)
    code, _ = terminal.types(group, "purge", "--user", person, dry_run=True)
    assert (code, stored(aws)) == (Exit.DONE, before)
    assert aws.table.get(keys.cache("all", f"load#{person}"))


def test_a_person_is_kept_while_a_proposal_that_names_them_waits(terminal: Terminal, aws: Aws) -> None:
    committee = committee_on(aws)
    committee.request()
    terminal.appconfig.document["projects"] = {committee.shift.project_gid: {"name": "Intake"}}
    proposals = Proposals(aws.table, aws.objects).in_project(committee.shift.project_gid)
    diff = aws.objects.get_bytes(proposals[0].diff["key"]).decode()
    named = next(iter(re.findall(r'"(\d+)"', diff)))
    code, line = terminal.types(group, "purge", "--user", named)
    assert (code, "steward approvals expire" in line) == (Exit.REFUSED, True)


def test_neither_or_both_of_a_task_and_a_person_are_refused(terminal: Terminal) -> None:
    for words in ((), ("1", "--user", "2")):
        for command in ("show", "purge"):
            code, line = terminal.types(group, command, *words)
            assert (code, "say of what, one of the two:" in line) == (Exit.FINDINGS, True)
