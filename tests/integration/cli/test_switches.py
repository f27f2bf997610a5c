"""Does `steward kill` stop and let go, with a reason, a name and an entry, and bring back what waited?"""

import json

import pytest

from steward.governance import audit, flags
from steward.governance.flags import Scope, Switch
from steward.store import keys
from steward.store.unsettled import Held, Unsettled
from steward_cli.switches import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import NOW, OTHER, PROJECT, Terminal


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def entries(terminal: Terminal) -> list[dict[str, str]]:
    found = list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", found, terminal.aws.table.get(keys.audit_head("operator"))) == []
    return found


def waits(terminal: Terminal, task: str, project: str = PROJECT, reason: str = "switched_off") -> None:
    run = (project, "triage_request", f"task:{task}", f"run-{task}")
    Unsettled(terminal.aws.table).leave(*run, reason, NOW)


def asked(terminal: Terminal) -> list[str]:
    return sorted(json.loads(body)["subjects"][0] for body in terminal.aws.messages())


SCOPES = [
    "global",
    f"project:{PROJECT}",
    "workflow:triage_request",
    "field:12",
    "field:assignee",
    f"field:{PROJECT}/assignee",
]


@pytest.mark.parametrize("scope", SCOPES)
def test_on_and_off_set_the_switch_and_tell_who_and_why(terminal: Terminal, scope: str) -> None:
    code, said = terminal.types(group, "on", scope, reason="wrong teams")
    assert (code, said["state"], said["by"]) == (0, "on", "ana")
    assert flags.set_now(terminal.aws.table) == {Switch.parse(scope)}
    row = terminal.aws.table.get(keys.flag(scope))
    assert row is not None
    assert (row["state"], row["reason"], row["by"]) == ("on", "wrong teams", "ana")
    assert terminal.types(group, "off", scope, reason="mended")[0] == 0
    assert flags.set_now(terminal.aws.table) == set()
    told = [(each["edit"], each["actor"], each["target_gid"], each["reason"]) for each in entries(terminal)]
    assert told == [("kill_on", "ana", scope, "wrong teams"), ("kill_off", "ana", scope, "mended")]


NOTHING = [
    "workflow:triage",
    "project:banana",
    "planet:earth",
    "field:Assignee",
    "field:banana/assignee",
    f"field:{PROJECT}/12",
    f"field:{PROJECT}/",
    "field:/assignee",
]


@pytest.mark.parametrize("scope", NOTHING)
def test_a_switch_that_would_stop_nothing_is_refused_in_one_line_and_not_set(terminal: Terminal, scope: str) -> None:
    code, said = terminal.types(group, "on", scope, reason="wrong teams")
    assert (code, "write" in said, str(said).strip().count("\n")) == (2, True, 0)
    assert flags.listed(terminal.aws.table) == []
    assert entries(terminal) == []


def test_the_list_shows_every_switch_and_its_exit_code_whether_one_is_on(terminal: Terminal) -> None:
    assert terminal.types(group, "list") == (0, [])
    terminal.types(group, "on", "global")
    code, rows = terminal.types(group, "list")
    assert (code, [(row["switch"], row["state"]) for row in rows]) == (2, [("global", "on")])
    terminal.types(group, "off", "global")
    assert terminal.types(group, "list")[0] == 0


def test_no_reason_no_switch(terminal: Terminal) -> None:
    code, said = terminal.types(group, "on", "global", reason=" ")
    assert (code, "say why" in said) == (2, True)
    assert flags.set_now(terminal.aws.table) == set()


def test_a_scope_that_does_not_exist_is_one_line(terminal: Terminal) -> None:
    code, said = terminal.types(group, "on", "everything")
    assert code == 2
    assert "write global, or one of project, workflow, field" in said


def test_a_dry_run_says_what_it_would_do_and_sets_nothing(terminal: Terminal) -> None:
    assert terminal.types(group, "on", "global", dry_run=True) == (0, None)
    assert "would: stop all writes in test" in terminal.said
    assert flags.set_now(terminal.aws.table) == frozenset()
    assert entries(terminal) == []


def test_without_a_yes_and_nobody_to_ask_nothing_is_done(terminal: Terminal) -> None:
    code, said = terminal.types(group, "on", "global", yes=False)
    assert (code, "say --yes" in said) == (3, True)
    assert flags.set_now(terminal.aws.table) == set()


def test_off_asks_for_what_waited_in_its_scope_at_once(terminal: Terminal) -> None:
    terminal.types(group, "on", f"project:{PROJECT}")
    waits(terminal, "1")
    waits(terminal, "2")
    waits(terminal, "3", project=OTHER)
    code, said = terminal.types(group, "off", f"project:{PROJECT}")
    assert (code, said["asked_again"]) == (0, 2)
    assert asked(terminal) == ["task:1", "task:2"]


def test_off_leaves_what_another_switch_still_stops(terminal: Terminal) -> None:
    terminal.types(group, "on", "global")
    terminal.types(group, "on", f"project:{PROJECT}")
    waits(terminal, "1")
    waits(terminal, "2", project=OTHER)
    _, said = terminal.types(group, "off", "global")
    assert (said["asked_again"], said["still_held"]) == (1, {f"project:{PROJECT}": 1})
    assert f"project:{PROJECT} is still on and holds 1 run: steward kill off project:{PROJECT}" in terminal.said
    assert asked(terminal) == ["task:2"]


def test_off_says_which_switch_still_holds_what_a_field_or_a_wider_switch_stops(terminal: Terminal) -> None:
    for scope in ("global", "field:12", f"project:{PROJECT}"):
        terminal.types(group, "on", scope)
    waits(terminal, "1")
    waits(terminal, "2", reason="rate_limited")
    run = (PROJECT, "triage_request", "task:3", "run-3")
    Unsettled(terminal.aws.table).leave(*run, "switched_off", NOW, held=Held(switches=("field:12",)))
    code, said = terminal.types(group, "off", f"project:{PROJECT}")
    assert (code, said["asked_again"], said["still_held"]) == (0, 0, {"field:12": 1, "global": 1})
    terminal.types(group, "off", "global")
    assert terminal.types(group, "off", "field:12")[1]["still_held"] is None


def test_off_works_while_the_configuration_cannot_be_read_and_says_who_asks_then(terminal: Terminal) -> None:
    terminal.types(group, "on", "global")
    terminal.appconfig.away = True
    code, said = terminal.types(group, "off", "global")
    assert (code, said["state"], said["asked_again"]) == (0, "off", None)
    assert "reconcile does within 15 minutes" in terminal.said
    assert flags.set_now(terminal.aws.table) == set()


def test_the_row_that_writes_check_is_the_one_that_is_set(terminal: Terminal) -> None:
    terminal.types(group, "on", "global")
    assert flags.is_off(Switch(Scope.GLOBAL)).key == keys.flag("global")
    assert (terminal.aws.table.get(keys.flag("global")) or {})["state"] == "on"
