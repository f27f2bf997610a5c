"""Can an operator narrow a workflow while another document is being deployed, without carrying a raise along?"""

import copy
from typing import Any

import pytest
from botocore.exceptions import ClientError

from steward.governance import audit
from steward.store import keys
from steward_cli import phases
from tests.integration.aws import Aws
from tests.integration.cli.terminal import OTHER, PROJECT, Terminal

WORKFLOW = "triage_request"


def down(mode: str, project: str = PROJECT) -> tuple[str, ...]:
    return ("set", mode, "--project", project, "--workflow", WORKFLOW)


def document(terminal: Terminal, **modes: str) -> dict[str, Any]:
    """The configuration with the mode of `p77` and `p78` as given."""
    found = copy.deepcopy(terminal.appconfig.document)
    for project, mode in modes.items():
        found["projects"][project.removeprefix("p")]["workflows"][WORKFLOW]["mode"] = mode
    return found


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def on_its_way(terminal: Terminal, before: dict[str, Any], after: dict[str, Any]) -> None:
    """`before` stands, `after` bakes: AppConfig serves it, and refuses every other deployment."""
    appconfig = terminal.appconfig
    appconfig.versions = [before, after]
    states = ("COMPLETE", "BAKING")
    appconfig.history = [
        {"DeploymentNumber": number, "ConfigurationVersion": str(number), "State": state}
        for number, state in enumerate(states, 1)
    ]
    appconfig.document, appconfig.busy = after, True


def modes(document: dict[str, Any]) -> tuple[str, str]:
    one, other = (document["projects"][gid]["workflows"][WORKFLOW]["mode"] for gid in (PROJECT, OTHER))
    return one, other


def edits(terminal: Terminal) -> list[str]:
    found = list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", found, terminal.aws.table.get(keys.audit_head("operator"))) == []
    return [each["edit"] for each in found]


def test_a_second_narrowing_stops_the_first_and_holds_both(terminal: Terminal) -> None:
    on_its_way(terminal, document(terminal), document(terminal, p77="observe"))
    code, said = terminal.types(phases.group, *down("observe", OTHER))
    assert (code, said["from"], said["to"], said["stopped_deployment"]) == (0, "act", "observe", 2)
    assert terminal.appconfig.stopped == [2]
    assert modes(terminal.appconfig.versions[-1]) == ("observe", "observe")
    assert terminal.appconfig.deployed[-1]["DeploymentStrategyId"] == "id of steward-narrowing"
    assert edits(terminal) == ["configuration_stopped", "rollout_observe"]


def test_a_narrowing_during_a_raise_of_another_workflow_does_not_finish_that_raise(terminal: Terminal) -> None:
    on_its_way(terminal, document(terminal, p78="observe"), document(terminal, p78="act"))
    code, said = terminal.types(phases.group, *down("suggest"))
    assert (code, said["to"]) == (0, "suggest")
    assert modes(terminal.appconfig.versions[-1]) == ("suggest", "observe")


def test_a_raise_that_is_taken_back_while_it_grows_is_stopped_and_nothing_else_is_deployed(terminal: Terminal) -> None:
    on_its_way(terminal, document(terminal, p77="observe"), document(terminal, p77="act"))
    code, said = terminal.types(phases.group, *down("observe"))
    assert (code, said["from"], said["to"], terminal.appconfig.stopped) == (0, "act", "observe", [2])
    assert (len(terminal.appconfig.versions), terminal.appconfig.deployed) == (2, [])
    assert edits(terminal) == ["configuration_stopped"]


def test_the_same_narrowing_again_does_not_stop_the_first(terminal: Terminal) -> None:
    on_its_way(terminal, document(terminal), document(terminal, p77="observe"))
    for mode in ("observe", "suggest"):
        code, said = terminal.types(phases.group, *down(mode))
        assert (code, "is in observe already" in said, terminal.appconfig.stopped) == (2, True, [])


def test_a_deployment_that_raises_and_lowers_is_left_to_the_operator_who_is_told_what_to_do(terminal: Terminal) -> None:
    before, after = document(terminal, p77="observe"), document(terminal, p77="act", p78="observe")
    on_its_way(terminal, before, after)
    code, said = terminal.types(phases.group, *down("off"))
    assert code == 3
    assert "steward kill on" in said
    assert "steward prompts rollback" in said
    assert (terminal.appconfig.stopped, edits(terminal)) == ([], [])


def test_no_alarm_takes_a_narrowing_back_and_its_strategy_is_made_once(terminal: Terminal) -> None:
    for mode in ("suggest", "observe"):
        assert terminal.types(phases.group, *down(mode))[0] == 0
    assert terminal.appconfig.strategies == ["steward-narrowing"]
    assert {each["DeploymentStrategyId"] for each in terminal.appconfig.deployed} == {"id of steward-narrowing"}


def test_where_no_strategy_can_be_made_it_is_narrowed_all_the_same_and_the_operator_told(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**_names: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "CreateDeploymentStrategy")

    monkeypatch.setattr(terminal.appconfig, "create_deployment_strategy", denied)
    assert terminal.types(phases.group, *down("observe"))[0] == 0
    assert terminal.appconfig.deployed[0]["DeploymentStrategyId"] == "AppConfig.AllAtOnce"
    assert "steward kill on stops writes meanwhile" in terminal.said


@pytest.mark.parametrize("mode", ["observe", "suggest"])
def test_what_somebody_deployed_between_the_stop_and_the_narrowing_is_not_overwritten(
    terminal: Terminal, mode: str
) -> None:
    """They switched the other project off; a narrowing of what was found would raise it again, with one person."""
    terminal.appconfig.document["require_approvers"] = 2
    on_its_way(terminal, document(terminal, p77="suggest"), document(terminal, p77="act"))
    theirs = document(terminal, p77="act", p78="off")
    terminal.appconfig.after_stopped.append(lambda: terminal.appconfig.somebody_else(theirs))
    code, said = terminal.types(phases.group, *down(mode))
    assert code == 3
    assert "deployment 2 was stopped" in said
    assert "look at steward rollout history" in said
    assert (terminal.appconfig.document, terminal.appconfig.deployed) == (theirs, [])
    assert edits(terminal) == ["configuration_stopped"]


def test_a_narrowing_waits_until_what_is_served_is_the_document_before(terminal: Terminal) -> None:
    stopped, before = document(terminal, p78="act"), document(terminal, p78="observe")
    on_its_way(terminal, before, stopped)

    def served_late() -> None:
        terminal.appconfig.document = stopped
        terminal.appconfig.after_read.append(lambda: setattr(terminal.appconfig, "document", before))

    terminal.appconfig.after_stopped.append(served_late)
    code, _ = terminal.types(phases.group, *down("suggest"))
    assert (code, modes(terminal.appconfig.versions[-1])) == (0, ("suggest", "observe"))


def test_a_dry_run_stops_nothing(terminal: Terminal) -> None:
    on_its_way(terminal, document(terminal), document(terminal, p77="observe"))
    assert terminal.types(phases.group, *down("observe", OTHER), dry_run=True)[0] == 0
    assert "would: stop deployment 2" in terminal.said
    assert (terminal.appconfig.stopped, edits(terminal)) == ([], [])


def test_a_raise_still_waits_for_what_is_being_deployed_and_is_told_what_to_do(terminal: Terminal) -> None:
    terminal.appconfig.document = document(terminal, p77="observe", p78="observe")
    on_its_way(terminal, document(terminal), document(terminal, p78="suggest"))
    code, said = terminal.types(phases.group, *down("act"))
    assert (code, terminal.appconfig.stopped) == (3, [])
    assert "steward rollout history" in said
