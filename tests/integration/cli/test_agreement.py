"""Does whatever allows more take two people, however it comes into force, and does nobody overwrite anybody?"""

import json
from collections.abc import Callable
from typing import Any

import pytest
import typer

from steward.store import keys
from steward_cli import budgets, phases, prompts
from steward_cli.desk import Desk
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal

ONE = ("--project", PROJECT)
MOVE = ("set", "observe", *ONE, "--workflow", "triage_request")
CERTIFY = {"target_error": 0.1, "assurance": 0.95, "labels": 300}


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(aws, capsys)
    terminal.appconfig.document["require_approvers"] = 2
    project = terminal.appconfig.document["projects"][PROJECT]
    project |= {"dollars_per_day": 5, "approvals": {"approvers": ["11", "12"]}}
    project["quiet_hours"] = {"zone": "UTC", "start": "20:00", "end": "08:00"}
    project["workflows"]["triage_request"]["fields"] = {
        "team": {"field": "Team", "min_confidence": 0.6, "options": ["Core"], "maximum": 5, "certify": CERTIFY}
    }
    return terminal


def copied(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(document))
    return found


def earlier(terminal: Terminal, change: Callable[[dict[str, Any]], object], state: str = "COMPLETE") -> None:
    """As if the document in force, or being deployed, had come after one that was changed so."""
    app = terminal.appconfig
    before = copied(app.document)
    change(before)
    app.versions += [before, copied(app.document)]
    app.history += [
        {"DeploymentNumber": number, "ConfigurationVersion": str(number), "State": each}
        for number, each in ((1, "COMPLETE"), (2, state))
    ]


def project(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["projects"][PROJECT]
    return found


def team(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = project(document)["workflows"]["triage_request"]["fields"]["team"]
    return found


def edits(terminal: Terminal) -> list[str]:
    return [each["edit"] for each in terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")]


LOOSER: dict[str, Callable[[dict[str, Any]], object]] = {
    "require_approvers": lambda document: document.pop("require_approvers"),
    "operators": lambda document: document.update(operators=["arn:aws:sts::1:assumed-role/CI/*"]),
    "dollars_per_day": lambda document: project(document).pop("dollars_per_day"),
    "changed_tasks_per_minute": lambda document: project(document).update(changed_tasks_per_minute=31),
    "approvers": lambda document: project(document)["approvals"]["approvers"].append("13"),
    "quiet_hours": lambda document: project(document)["quiet_hours"].update(end="07:00"),
    "min_confidence": lambda document: team(document).update(min_confidence=0.5),
    "options": lambda document: team(document)["options"].append("Data"),
    "maximum": lambda document: team(document).pop("maximum"),
    "target_error": lambda document: team(document)["certify"].update(target_error=0.2),
    "owner": lambda document: team(document).update(owner="ai") or team(document).pop("certify"),
    "fields": lambda document: project(document)["workflows"]["triage_request"]["fields"].update(assignee={}),
}


@pytest.mark.parametrize("key", LOOSER)
def test_a_rollback_to_what_allows_more_takes_a_second_person(terminal: Terminal, key: str) -> None:
    earlier(terminal, LOOSER[key])
    assert terminal.types(prompts.group, "rollback", operator="mallory")[0] == 0
    assert f"{key}" in terminal.said
    assert "allows more: " in terminal.said
    assert (terminal.appconfig.deployed, edits(terminal)) == ([], [])
    assert terminal.types(prompts.group, "rollback", operator="ben")[1]["version"] == "1"
    assert edits(terminal) == ["configuration_rollback"]


@pytest.mark.parametrize(
    "narrower",
    [
        lambda document: project(document).update(dollars_per_day=4),
        lambda document: project(document)["approvals"]["approvers"].pop(),
        lambda document: team(document).update(min_confidence=0.7),
        lambda document: team(document).pop("certify"),
        lambda document: project(document)["workflows"]["triage_request"].update(mode="observe"),
    ],
)
def test_a_rollback_to_what_allows_less_takes_one_person(
    terminal: Terminal, narrower: Callable[[dict[str, Any]], object]
) -> None:
    earlier(terminal, narrower)
    assert terminal.types(prompts.group, "rollback")[1]["version"] == "1"


def test_to_stop_what_allows_less_while_it_is_deployed_takes_a_second_person(terminal: Terminal) -> None:
    earlier(terminal, LOOSER["dollars_per_day"], state="DEPLOYING")
    terminal.appconfig.document = terminal.appconfig.versions[0]  # most functions still read the one before
    assert terminal.types(prompts.group, "rollback", operator="mallory")[0] == 0
    assert terminal.appconfig.stopped == []
    code, said = terminal.types(prompts.group, "rollback", operator="ben")
    assert (code, terminal.appconfig.stopped) == (0, [2])
    assert said["differences"] == [f"projects.{PROJECT}.dollars_per_day: 5.0 -> null"]


def test_to_stop_what_allows_more_while_it_is_deployed_takes_one_person_and_says_what_became_of_it(
    terminal: Terminal,
) -> None:
    earlier(terminal, lambda document: project(document).update(dollars_per_day=4), state="BAKING")
    terminal.appconfig.document = terminal.appconfig.versions[0]
    code, said = terminal.types(prompts.group, "rollback")
    assert (code, said["stopped_deployment"], said["in_force"]) == (0, 2, "everywhere within 15 s")
    assert said["differences"] == [f"projects.{PROJECT}.dollars_per_day: 5.0 -> 4.0"]


def test_a_higher_budget_takes_two_people_and_a_lower_one_takes_one(terminal: Terminal) -> None:
    more = ("set", PROJECT, "--dollars", "6")
    code, said = terminal.types(budgets.group, *more)
    assert (code, said["done"]) == (0, False), "a script can tell that it waits"
    assert f"projects.{PROJECT}.dollars_per_day: 5.0 -> 6.0" in terminal.said
    assert terminal.appconfig.versions == []
    assert terminal.types(budgets.group, "set", PROJECT, "--dollars", "7", operator="ben")[0] == 0
    assert terminal.appconfig.versions == [], "what was asked for was 6"
    assert terminal.types(budgets.group, *more, operator="ben")[1]["in_force"] == "everywhere within 10 min and 15 s"
    assert terminal.types(budgets.group, "set", PROJECT, "--dollars", "4")[1]["version"] == 2


@pytest.mark.parametrize("who", ["ANA", " ana ", "ana@example.com", "Ana+admin@example.org", "\uff41na"])
def test_the_same_person_under_another_name_is_no_second_one(terminal: Terminal, who: str) -> None:
    words = ("set", PROJECT, "--dollars", "6")
    terminal.types(budgets.group, *words)
    code, said = terminal.types(budgets.group, *words, operator=who)
    assert (code, "a second person must confirm it" in said) == (3, True)
    assert terminal.appconfig.versions == []


def test_a_document_in_force_that_this_version_cannot_read_is_left_by_the_people_it_asks_for(
    terminal: Terminal,
) -> None:
    earlier(terminal, lambda _: None)
    terminal.appconfig.document["projects"][PROJECT]["colour"] = "red"
    terminal.types(prompts.group, "rollback")
    assert "allows more: the document in force cannot be read" in terminal.said
    assert terminal.types(prompts.group, "rollback", operator="ben")[1]["version"] == "1"


CHANGES: list[tuple[typer.Typer, tuple[str, ...]]] = [
    (budgets.group, ("set", PROJECT, "--dollars", "4")),
    (phases.group, MOVE),
    (prompts.group, ("shadow", "start", "v2", *ONE)),
    (prompts.group, ("rollback",)),
]


@pytest.mark.parametrize(("group", "words"), CHANGES)
def test_what_somebody_else_changed_since_the_document_was_read_is_not_overwritten(
    terminal: Terminal, group: typer.Typer, words: tuple[str, ...]
) -> None:
    earlier(terminal, lambda document: project(document).update(dollars_per_day=4))
    theirs = copied(terminal.appconfig.document)
    project(theirs)["dollars_per_day"] = 3
    terminal.appconfig.after_read.append(lambda: terminal.appconfig.somebody_else(theirs))
    code, said = terminal.types(group, *words)
    assert (code, "somebody else changed the configuration" in said) == (3, True)
    assert (terminal.appconfig.deployed, terminal.appconfig.versions[2:], edits(terminal)) == ([], [theirs], [])
    assert terminal.types(group, *words)[0] == 0


def test_a_change_back_and_forth_since_the_document_was_read_counts_too(terminal: Terminal) -> None:
    same = copied(terminal.appconfig.document)
    terminal.appconfig.after_read.append(lambda: terminal.appconfig.somebody_else(same))
    assert terminal.types(phases.group, *MOVE)[0] == 3
    assert terminal.appconfig.deployed == []


def test_a_deployment_that_was_stopped_since_the_document_was_read_counts_too(terminal: Terminal) -> None:
    before = copied(terminal.appconfig.document)
    project(terminal.appconfig.document)["name"] = "Renamed"
    terminal.appconfig.after_read.append(lambda: setattr(terminal.appconfig, "document", before))
    assert terminal.types(phases.group, *MOVE)[0] == 3
    assert terminal.appconfig.versions == []


def test_who_deploys_between_the_last_look_and_the_deployment_is_not_overwritten_either(terminal: Terminal) -> None:
    theirs = copied(terminal.appconfig.document)
    terminal.appconfig.after_stored.append(lambda: terminal.appconfig.somebody_else(theirs))
    code, said = terminal.types(phases.group, *MOVE)
    assert (code, "another document is being deployed" in said) == (3, True)
    assert terminal.appconfig.deployed == []
    assert edits(terminal) == ["rollout_observe", "configuration_refused"]


def test_a_rollback_that_was_not_deployed_stands_as_refused_and_the_confirmation_is_not_spent(
    terminal: Terminal,
) -> None:
    earlier(terminal, LOOSER["dollars_per_day"])
    terminal.types(prompts.group, "rollback")
    terminal.appconfig.busy = True
    assert terminal.types(prompts.group, "rollback", operator="ben")[0] == 3
    assert edits(terminal) == ["configuration_rollback", "configuration_refused"]
    terminal.appconfig.busy = False
    assert terminal.types(prompts.group, "rollback", operator="ben")[1]["version"] == "1"


def test_the_entry_of_what_took_two_people_names_the_first_one_too(terminal: Terminal) -> None:
    words = ("set", PROJECT, "--dollars", "6")
    terminal.types(budgets.group, *words)
    terminal.types(budgets.group, *words, operator="ben")
    (entry,) = terminal.aws.table.query(keys.audit_head("operator").pk, "audit#")
    assert (entry["actor"], entry["reason"]) == ("ben", "a test; asked for by ana (configuration version 1)")


@pytest.mark.parametrize(("prompts_of", "line"), [(("v1", "v1"), "none"), (("v1", "v2"), '"v2" -> "v1"')])
def test_a_rollback_says_in_words_what_became_of_it(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], prompts_of: tuple[str, ...], line: str
) -> None:
    terminal.appconfig.seed(*prompts_of, last="BAKING")
    desk = Desk(reason="a test", yes=True, operator="ana", clock=lambda: terminal.now)
    desk.deployment = terminal.deployment()
    typer.main.get_command(prompts.group).main(["rollback"], standalone_mode=False, obj=desk)
    words = " ".join(capsys.readouterr().out.split())  # however the lines are laid out
    assert "stopped_deployment 2 " in words
    assert "in_force everywhere within 15 s" in words
    assert words.partition("differences ")[2].endswith(line)
