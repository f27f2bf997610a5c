"""Can an operator see what could not be taken, and send it again or away, on record?"""

from typing import Any

import pytest

from steward.governance import audit
from steward.run import Subject, work_message
from steward.store import keys
from steward_cli.dead_letters import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal

WORK = work_message("triage_request", PROJECT, "scan", [Subject("task", "1")], "dead")
POISON = '{"kind":"nonsense"}'


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(aws, capsys)
    made.dead_letter_queue_url = aws.sqs.create_queue(QueueName="dead")["QueueUrl"]
    return made


def bury(terminal: Terminal, *bodies: str) -> list[str]:
    url = terminal.dead_letter_queue_url
    return [terminal.aws.sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"] for body in bodies]


def reasons(terminal: Terminal) -> dict[str, str]:
    return {each["message_id"]: each["reason"] for each in terminal.types(group, "list")[1]}


def orders(terminal: Terminal) -> list[tuple[str, str]]:
    found = list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", found, terminal.aws.table.get(keys.audit_head("operator"))) == []
    return [(each["edit"], each["reason"]) for each in found]


def test_letters_are_listed_with_what_dispatch_would_say_now_and_are_a_finding(terminal: Terminal) -> None:
    assert terminal.types(group, "list") == (0, [])
    work, poison = bury(terminal, WORK, POISON)
    assert terminal.types(group, "list")[0] == 2
    assert reasons(terminal) == {work: "exhausted", poison: "malformed"}
    code, shown = terminal.types(group, "show", work[:8])
    assert (code, shown["workflow"], "body" in shown) == (0, "triage_request", False)
    assert terminal.types(group, "show", work, "--body")[1]["body"] == WORK


def test_a_replay_sends_what_would_be_taken_leaves_the_rest_and_stands_in_the_audit(terminal: Terminal) -> None:
    work, poison = bury(terminal, WORK, POISON)
    code, told = terminal.types(group, "replay", "--all")
    assert (code, {each["message_id"]: each["becomes"].split(":")[0] for each in told}) == (
        2, {work: "replayed", poison: "stays"},
    )  # fmt: skip
    assert terminal.aws.messages() == [WORK]
    assert reasons(terminal) == {poison: "malformed"}
    assert orders(terminal) == [("dead_letters_replay", f"a test (1 letters: {work[:8]})")]


def test_a_purge_leaves_a_note_and_stands_in_the_audit(terminal: Terminal) -> None:
    work, poison = bury(terminal, WORK, POISON)
    code, told = terminal.types(group, "purge", "--code", "malformed")
    assert (code, [each["message_id"] for each in told]) == (0, [poison])
    assert reasons(terminal) == {work: "exhausted"}
    note = terminal.aws.table.get(keys.purged_letter(poison))
    assert note is not None
    assert (note["because"], note["who"]) == ("a test", "ana")
    assert orders(terminal) == [("dead_letters_purge", f"a test (1 letters: {poison[:8]})")]


@pytest.mark.parametrize("command", ["replay", "purge"])
def test_a_dry_run_names_the_letters_and_moves_nothing(terminal: Terminal, command: str) -> None:
    work, poison = bury(terminal, WORK, POISON)
    _, told = terminal.types(group, command, "--all", dry_run=True, reason="")
    assert {each["message_id"] for each in told} == {work, poison}
    assert "would: " in terminal.said
    assert set(reasons(terminal)) == {work, poison}
    assert (terminal.aws.messages(), orders(terminal)) == ([], [])


@pytest.mark.parametrize(
    ("words", "options", "code", "said"),
    [
        (("replay",), {}, 2, "say which"),
        (("replay", "--all", "--code", "exhausted"), {}, 2, "say which"),
        (("show", "zzz"), {}, 2, "0 dead letters begin"),
        (("purge", "--all"), {"reason": ""}, 2, "say why"),
        (("purge", "--all"), {"yes": False}, 3, "say --yes"),
    ],
)
def test_what_cannot_be_done_says_why_and_moves_nothing(
    terminal: Terminal, words: tuple[str, ...], options: dict[str, Any], code: int, said: str
) -> None:
    bury(terminal, WORK)
    found = terminal.types(group, *words, **options)
    assert found[0] == code
    assert said in found[1]
    assert len(reasons(terminal)) == 1


@pytest.mark.parametrize("command", ["replay", "purge"])
def test_a_reason_that_no_letter_can_have_is_refused_with_those_there_are(terminal: Terminal, command: str) -> None:
    bury(terminal, POISON)
    code, said = terminal.types(group, command, "--code", "malfomed")
    assert (code, "'malfomed'" in said, "exhausted, " in said, "malformed, " in said) == (2, True, True, True)
    assert orders(terminal) == []
