"""Does `steward prompts eval` let a version pass that is as good, stop one that is worse, and ask no model in vain?"""

import json
from collections.abc import Iterator

import pytest

from steward_cli.examined import judged
from steward_cli.failure import Exit
from steward_cli.prompts import group
from tests.integration.aws import Aws
from tests.integration.cli.replaying import Replay, replay_in

TASKS = 40  # of which a version that says nothing breaks about thirty: more than luck


@pytest.fixture
def replay(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Iterator[Replay]:
    with replay_in(aws, capsys) as made:
        yield made


def test_a_version_behind_which_the_same_judge_stands_passes(replay: Replay) -> None:
    replay.judge(6)
    code, told = replay.terminal.types(group, "eval", "v2", "--last", "6")
    assert (code, told["tasks"], told["findings"]) == (Exit.DONE, 6, [])
    assert {row["verdict"] for row in told["fields"]} == {"same"}
    assert replay.writes() == []


def test_a_version_that_says_nothing_is_worse_where_people_were_told_right_before(replay: Replay) -> None:
    replay.judge(TASKS)
    nothing = {key: {"option": "none", "confidence": 0.0} for key in ("request_type", "priority", "team")}
    replay.scripted.script(
        [{"text": json.dumps(nothing | {"effort_hours": None, "summary": "", "reason": ""})}] * TASKS
    )
    code, told = replay.terminal.types(group, "eval", "v2", "--last", str(TASKS))
    assert code == Exit.FINDINGS
    assert {row["field"]: row["verdict"] for row in told["fields"]}["request_type"] == "worse"


def test_nobody_is_asked_in_a_dry_run(replay: Replay) -> None:
    replay.judge(3)
    assert replay.terminal.types(group, "eval", "v2", dry_run=True)[0] == Exit.DONE
    assert replay.endpoint.calls == []


def test_what_luck_explains_is_the_same_and_a_tie_is_no_difference() -> None:
    rows = [
        {"fixed": 1, "broken": 4, "by_chance": 0.375},
        {"fixed": 1, "broken": 12, "by_chance": 0.003},
        {"fixed": 12, "broken": 1, "by_chance": 0.003},
        {"fixed": 0, "broken": 0, "by_chance": 0.0},
    ]
    assert [row["verdict"] for row in judged(rows)] == ["same", "worse", "better", "same"]
