"""Does a document come into force once it is right, enough people said so, and nobody else changed it meanwhile?"""

import json
from pathlib import Path
from typing import Any

import pytest

from steward.store import keys
from steward_cli import phases
from steward_cli.configurations import group
from steward_cli.failure import Exit
from tests.integration.aws import Aws
from tests.integration.cli.terminal import PROJECT, Terminal

SAME = ("set", "observe", "--project", PROJECT, "--workflow", "triage_request")


@pytest.fixture
def terminal(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(aws, capsys)
    terminal.appconfig.seed("v1")
    return terminal


def copied(terminal: Terminal) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(terminal.appconfig.document))
    return found


def written(folder: Path, document: object) -> str:
    path = folder / "my.json"
    path.write_text(json.dumps(document))
    return str(path)


def wider(terminal: Terminal, per_minute: int = 60) -> dict[str, Any]:
    document = copied(terminal)
    document["projects"][PROJECT]["changed_tasks_per_minute"] = per_minute
    return document


def entries(terminal: Terminal) -> list[dict[str, Any]]:
    return list(terminal.aws.table.query(keys.audit_head("operator").pk, "audit#"))


def test_what_is_right_is_stored_audited_and_deployed_gradually(terminal: Terminal, tmp_path: Path) -> None:
    document = wider(terminal)
    code, answer = terminal.types(group, "publish", written(tmp_path, document))
    assert (code, answer["version"], answer["changes"]) == (Exit.DONE, 2, 1)
    assert terminal.appconfig.versions[-1] == document
    assert terminal.appconfig.deployed[-1]["DeploymentStrategyId"] == "gradual"
    (entry,) = entries(terminal)
    assert (entry["edit"], entry["actor"], entry["result_gid"]) == ("configuration_publish", "ana", "2")
    assert "a test" in entry["reason"]
    assert f"changes: projects.{PROJECT}.changed_tasks_per_minute: 30 -> 60" in terminal.said
    assert f"allows more: projects.{PROJECT}.changed_tasks_per_minute: 30 -> 60" in terminal.said
    _, history = terminal.types(phases.group, "history")
    assert [(row["edit"], row["by"]) for row in history] == [("configuration_publish", "ana")]


def test_a_dry_run_tells_what_would_change_and_publishes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    code, _ = terminal.types(group, "publish", written(tmp_path, wider(terminal)), dry_run=True)
    assert code == Exit.DONE
    assert "would: publish the configuration" in terminal.said
    assert (terminal.appconfig.deployed, entries(terminal)) == ([], [])


def test_what_says_the_same_is_not_published_again(terminal: Terminal, tmp_path: Path) -> None:
    code, _ = terminal.types(group, "publish", written(tmp_path, wider(terminal, 30)))
    assert (code, "in force already" in terminal.said) == (Exit.DONE, True)
    assert (len(terminal.appconfig.versions), entries(terminal)) == (1, [])


def test_what_is_wrong_is_one_line_and_is_not_stored(terminal: Terminal, tmp_path: Path) -> None:
    code, line = terminal.types(group, "publish", written(tmp_path, wider(terminal, -1)))
    assert (code, "changed_tasks_per_minute" in line, "\n" in line) == (Exit.FINDINGS, True, False)
    assert (len(terminal.appconfig.versions), entries(terminal)) == (1, [])


def test_without_a_reason_nothing_is_published(terminal: Terminal, tmp_path: Path) -> None:
    code, line = terminal.types(group, "publish", written(tmp_path, wider(terminal)), reason="")
    assert (code, "say why" in line) == (Exit.FINDINGS, True)


def test_the_first_document_is_in_force_at_once_and_takes_one_person(terminal: Terminal, tmp_path: Path) -> None:
    document = copied(terminal) | {"require_approvers": 2}
    terminal.appconfig.history.clear()
    terminal.appconfig.versions.clear()
    code, answer = terminal.types(group, "publish", written(tmp_path, document))
    assert (code, answer["version"]) == (Exit.DONE, 1)
    assert terminal.appconfig.deployed[-1]["DeploymentStrategyId"] == "AppConfig.AllAtOnce"


def test_a_first_document_that_an_alarm_took_back_leaves_the_place_of_the_first(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.appconfig.history[0]["State"] = "ROLLED_BACK"
    code, answer = terminal.types(group, "publish", written(tmp_path, wider(terminal)))
    assert (code, answer["deployment"]) == (Exit.DONE, 2)


def test_that_appconfig_does_not_answer_is_not_taken_for_a_first_document(terminal: Terminal, tmp_path: Path) -> None:
    terminal.appconfig.away = True
    code, _ = terminal.types(group, "publish", written(tmp_path, copied(terminal)))
    assert (code, terminal.appconfig.deployed) == (Exit.UPSTREAM, [])


class TestTwoPeople:
    """Where the document in force asks for two."""

    @pytest.fixture(autouse=True)
    def _asks_for_two(self, terminal: Terminal) -> None:
        terminal.appconfig.document["require_approvers"] = 2

    def test_what_allows_more_waits_for_a_second_person_with_the_same_file(
        self, terminal: Terminal, tmp_path: Path
    ) -> None:
        file = written(tmp_path, wider(terminal))
        code, answer = terminal.types(group, "publish", file)
        assert (code, answer["done"], terminal.appconfig.deployed) == (Exit.DONE, False, [])
        assert terminal.types(group, "publish", file)[0] == Exit.REFUSED, "the same person is no second one"
        code, answer = terminal.types(group, "publish", file, operator="ben")
        assert (code, answer["version"]) == (Exit.DONE, 2)
        (entry,) = entries(terminal)
        assert (entry["actor"], "asked for by ana" in entry["reason"]) == ("ben", True)

    def test_another_file_is_another_request(self, terminal: Terminal, tmp_path: Path) -> None:
        terminal.types(group, "publish", written(tmp_path, wider(terminal)))
        code, answer = terminal.types(group, "publish", written(tmp_path, wider(terminal, 61)), operator="ben")
        assert (code, answer["done"], terminal.appconfig.deployed) == (Exit.DONE, False, [])

    def test_what_allows_less_takes_one(self, terminal: Terminal, tmp_path: Path) -> None:
        code, answer = terminal.types(group, "publish", written(tmp_path, wider(terminal, 10)))
        assert (code, answer["version"]) == (Exit.DONE, 2)

    def test_a_document_that_asks_for_one_person_takes_two(self, terminal: Terminal, tmp_path: Path) -> None:
        document = copied(terminal)
        del document["require_approvers"]
        code, answer = terminal.types(group, "publish", written(tmp_path, document))
        assert (code, answer["done"], terminal.appconfig.deployed) == (Exit.DONE, False, [])


def test_what_somebody_else_published_meanwhile_is_not_overwritten(terminal: Terminal, tmp_path: Path) -> None:
    file, theirs = written(tmp_path, wider(terminal)), wider(terminal, 45)
    terminal.appconfig.after_read.append(lambda: terminal.appconfig.somebody_else(theirs))
    code, line = terminal.types(group, "publish", file)
    assert (code, "somebody else changed the configuration" in line) == (Exit.REFUSED, True)
    assert terminal.appconfig.deployed == []
