"""Does an operator find a project by its name, with what Steward would find in it?"""

from collections.abc import Iterator

import pytest
import yaml

from steward.upkeep.validate_config import publishable
from steward_cli.failure import Exit
from steward_cli.project_choice import group
from tests.integration.aws import Aws
from tests.integration.cli.replaying import Replay, replay_in


@pytest.fixture
def replay(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Replay]:
    with replay_in(aws, capsys) as replay:
        replay.terminal.appconfig.document["workspace_gid"] = replay.sandbox.cast.workspace_gid
        yield replay


def test_every_project_that_the_bot_opens_is_listed_with_those_configured(replay: Replay) -> None:
    code, rows = replay.terminal.types(group, "list")
    assert code == Exit.DONE
    assert {row["gid"] for row in rows if row["configured"]} == {replay.project}
    assert len(rows) > 1
    assert replay.writes() == []


def test_a_part_of_its_name_shows_fields_past_and_the_lines_to_write(replay: Replay) -> None:
    code, found = replay.terminal.types(group, "choose", "customer req")
    assert (code, found["gid"]) == (Exit.DONE, replay.project)
    assert found["completed_tasks"] >= 300
    assert "certificates" in found["past"]
    assert {"Priority", "Team", "Request type"} <= {each["name"] for each in found["fields"]}
    triage = found["document"]["projects"][replay.project]["workflows"]["triage_request"]
    assert triage["mode"] == "observe"
    assert {key: each.get("learn_from") for key, each in triage["fields"].items() if each.get("learn_from")} == {
        "request_type": "Request type", "priority": "Priority", "team": "Team",
    }  # fmt: skip


def test_the_lines_are_a_document_that_is_right(replay: Replay) -> None:
    _, text = replay.terminal.prints(group, "choose", replay.project)
    part = yaml.safe_load(text.partition("For your configuration:")[2])
    publishable({"version": 1, "workspace_gid": "1", "bot_user_gid": "2"} | part)


@pytest.mark.parametrize("word", ["nothing of that name", ""])
def test_a_name_that_means_none_or_several_is_one_line(replay: Replay, word: str) -> None:
    code, line = replay.terminal.types(group, "choose", word)
    assert code == Exit.FINDINGS
    assert "projects that the bot can open" in line
