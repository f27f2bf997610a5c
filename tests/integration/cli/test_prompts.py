"""Does `steward prompts` show the versions, try them, promote one with enough people, and bring the old one back?"""

from typing import Any

import pytest

from steward.governance import audit
from steward.store import keys
from steward_cli.prompts import group
from tests.integration.aws import Aws
from tests.integration.cli.terminal import OTHER, PROJECT, Terminal

ONE = ("--project", PROJECT)


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(aws, capsys)


def workflow(terminal: Terminal, **more: Any) -> None:  # noqa: ANN401 - a part of the document
    terminal.appconfig.document["projects"][PROJECT]["workflows"]["triage_request"] |= more


def published(terminal: Terminal, project: str = PROJECT) -> dict[str, Any]:
    part: dict[str, Any] = terminal.appconfig.versions[-1]["projects"][project]["workflows"]["triage_request"]
    return part


def entries(terminal: Terminal) -> list[tuple[str, str, str]]:
    found = list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))
    assert audit.verify("operator", found, terminal.aws.table.get(keys.audit_head("operator"))) == []
    return [(each["edit"], each["target_gid"], each["actor"]) for each in found]


def test_list_tells_where_each_version_is_active_tried_or_in_the_shadow(terminal: Terminal) -> None:
    workflow(terminal, split={"version": "v2", "percent": 20}, shadow="v2")
    code, rows = terminal.types(group, "list")
    assert code == 0
    one, two = (each for each in rows if each["prompt"] == "triage_request")
    assert (one["version"], one["active_in"], one["tried_in"]) == ("v1", [PROJECT, OTHER], [])
    assert (two["version"], two["active_in"], two["tried_in"], two["shadow_in"]) == ("v2", [], [PROJECT], [PROJECT])


def test_show_and_diff_give_the_text_and_what_a_version_says_otherwise(terminal: Terminal) -> None:
    assert "How to judge:" in terminal.types(group, "show", "v2")[1]["text"]
    lines = terminal.types(group, "diff", "v1", "v2")[1]["lines"]
    assert any(line.startswith("-- priority:") for line in lines)
    assert any(line.startswith("+- priority:") for line in lines)
    code, said = terminal.types(group, "show", "v9")
    assert (code, "there are: v1, v2" in said) == (2, True)


def test_lint_finds_nothing_in_what_is_shipped(terminal: Terminal) -> None:
    assert terminal.types(group, "lint") == (0, [])


def test_ab_start_publishes_the_split_and_stop_takes_it_out(terminal: Terminal) -> None:
    assert terminal.types(group, "ab", "start", "v2", "--percent", "30", *ONE)[0] == 0
    assert published(terminal)["split"] == {"version": "v2", "percent": 30}
    assert "split" not in published(terminal, OTHER)
    terminal.appconfig.document = terminal.appconfig.versions[-1]
    assert terminal.types(group, "ab", "stop", *ONE)[0] == 0
    assert "split" not in published(terminal)
    assert [edit for edit, _, _ in entries(terminal)] == ["prompt_trial", "prompt_trial"]


def test_shadow_start_and_stop_set_the_version_that_never_acts(terminal: Terminal) -> None:
    assert terminal.types(group, "shadow", "start", "v2", *ONE)[0] == 0
    assert published(terminal)["shadow"] == "v2"
    terminal.appconfig.document = terminal.appconfig.versions[-1]
    terminal.types(group, "shadow", "stop", *ONE)
    assert "shadow" not in published(terminal)


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (("ab", "start", "v9", *ONE), 2, "there are: v1, v2"),
        (("ab", "start", "v1", *ONE), 2, "is the active version v1"),
        (("ab", "start", "v2"), 2, "say which project"),
        (("ab", "start", "v2", "--project", "99"), 2, "project 99 has no triage_request"),
        (("ab", "report", *ONE), 2, "no experiment runs"),
        (("promote", "v2", *ONE), 3, "no experiment runs with v2"),
        (("promote", "v1", *ONE), 2, "v1 is active already"),
        (("promote", "v2", "--workflow", "backlog", *ONE), 2, "no workflow that asks a prompt"),
        (("whatif", *ONE), 2, "nothing is otherwise"),
        (("whatif", "--min-confidence", "urgency=0.5", *ONE), 2, "'urgency' is no configured field"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_publishes_nothing(
    terminal: Terminal, words: tuple[str, ...], code: int, line: str
) -> None:
    found, said = terminal.types(group, *words)
    assert (found, line in said) == (code, True), said
    assert (terminal.appconfig.versions, entries(terminal)) == ([], [])


def test_without_settled_tasks_the_verdict_is_extend_and_a_promotion_is_refused(terminal: Terminal) -> None:
    workflow(terminal, split={"version": "v2", "percent": 20})
    code, said = terminal.types(group, "ab", "report", *ONE)
    assert (code, said["verdict"], said["tasks"]) == (0, "extend", {"v1": 0, "v2": 0})
    code, said = terminal.types(group, "promote", "v2", *ONE)
    assert (code, "the verdict is extend" in said) == (3, True)
    assert terminal.appconfig.versions == []


def test_a_promotion_makes_the_version_active_and_ends_its_trials(terminal: Terminal) -> None:
    workflow(terminal, split={"version": "v2", "percent": 20}, shadow="v2")
    code, said = terminal.types(group, "promote", "v2", "--without-verdict", *ONE)
    in_force = "everywhere within 10 min and 15 s"
    assert (code, said) == (0, {"active": "v2", "version": 1, "deployment": 1, "in_force": in_force})
    assert published(terminal) == {"mode": "act", "prompt_version": "v2"}
    assert published(terminal, OTHER) == {"mode": "act"}
    assert terminal.appconfig.deployed[0]["DeploymentStrategyId"] == "gradual"
    assert entries(terminal) == [("prompt_promote", f"project:{PROJECT}", "ana")]


def test_where_two_people_are_asked_for_the_second_one_carries_it_out(terminal: Terminal) -> None:
    terminal.appconfig.document["require_approvers"] = 2
    words = ("promote", "v2", "--without-verdict", *ONE)
    assert terminal.types(group, *words)[0] == 0
    assert "a second person types the same command" in terminal.said
    assert terminal.appconfig.versions == []
    code, said = terminal.types(group, *words)
    assert (code, "a second person must confirm it" in said) == (3, True)
    assert terminal.types(group, *words, operator="ben")[1]["active"] == "v2"
    assert entries(terminal) == [("prompt_promote", f"project:{PROJECT}", "ben")]
    assert terminal.types(group, *words, operator="cleo")[0] == 0  # the request was used: hers is a new one
    assert len(terminal.appconfig.versions) == 1


def test_a_rollback_deploys_the_document_before_this_one_at_once(terminal: Terminal) -> None:
    terminal.appconfig.seed("v1", "v2")
    code, said = terminal.types(group, "rollback", reason="v2 reads priorities wrong")
    assert (code, said["version"], said["differences"]) == (
        0,
        "1",
        [f'projects.{PROJECT}.workflows.triage_request.prompt_version: "v2" -> "v1"'],
    )
    (deployed,) = terminal.appconfig.deployed
    assert (deployed["ConfigurationVersion"], deployed["DeploymentStrategyId"]) == ("1", "AppConfig.AllAtOnce")
    assert entries(terminal) == [("configuration_rollback", "version:1", "ana")]


def test_a_rollback_to_a_document_that_allows_more_takes_the_second_person_too(terminal: Terminal) -> None:
    terminal.appconfig.document["require_approvers"] = 2
    terminal.appconfig.seed("v1", "v1")
    terminal.appconfig.document["projects"][PROJECT]["workflows"]["triage_request"]["mode"] = "observe"
    assert terminal.types(group, "rollback", operator="mallory")[0] == 0
    assert terminal.appconfig.deployed == []
    assert terminal.types(group, "rollback", operator="ben")[1]["version"] == "1"
    assert len(terminal.appconfig.deployed) == 1


def test_a_rollback_while_a_document_is_being_deployed_stops_that(terminal: Terminal) -> None:
    terminal.appconfig.seed("v1", "v2", last="BAKING")
    code, said = terminal.types(group, "rollback")
    assert (code, said["stopped_deployment"], terminal.appconfig.stopped) == (0, 2, [2])
    assert terminal.appconfig.deployed == []


def test_a_rolled_back_document_is_none_that_was_in_force(terminal: Terminal) -> None:
    terminal.appconfig.seed("v1", "v2", last="ROLLED_BACK")
    code, said = terminal.types(group, "rollback")
    assert (code, "there is no earlier document" in said) == (2, True)
    assert entries(terminal) == []


@pytest.mark.parametrize("options", [{"reason": ""}, {"yes": False}, {"dry_run": True}])
@pytest.mark.parametrize(
    "words", [("rollback",), ("promote", "v2", "--without-verdict", *ONE), ("ab", "start", "v2", *ONE)]
)
def test_without_a_reason_or_a_yes_and_in_a_dry_run_nothing_moves(
    terminal: Terminal, words: tuple[str, ...], options: dict[str, Any]
) -> None:
    terminal.appconfig.seed("v1", "v1")
    before = len(terminal.appconfig.versions)
    assert terminal.types(group, *words, **options)[0] in (0, 2, 3)
    assert len(terminal.appconfig.versions) == before
    assert (terminal.appconfig.deployed, terminal.appconfig.stopped, entries(terminal)) == ([], [], [])


def test_the_prompts_of_workflows_that_ask_several_or_only_on_request_are_listed_and_shown(terminal: Terminal) -> None:
    terminal.appconfig.document["projects"][PROJECT]["workflows"]["thread_summary"] = {"mode": "act"}
    code, rows = terminal.types(group, "list")
    assert code == 0
    named = {each["prompt"]: (each["workflow"], each["active_in"]) for each in rows if each["version"] == "v1"}
    assert named["thread_summary"] == ("thread_summary", [PROJECT])
    assert named["ai_input"] == ("ai_input", [])
    assert named["read_meeting"] == ("meeting_sync", [])
    for name in ("meeting_sync", "read_meeting"):
        assert terminal.types(group, "show", "v1", "--workflow", name)[1]["prompt"] == "read_meeting"
    code, said = terminal.types(group, "show", "v1", "--workflow", "project_review")
    assert (code, "compare_backlog" in said, "rate_backlog" in said) == (2, True, True)
