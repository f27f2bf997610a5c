"""Can an operator see, replay and purge dead letters of a running stack, without a double effect?

The letters are put on the dead-letter queue directly: ten receives at 200 s of hiding would take half an hour, and that
the engine moves a message after the last receive is `tests/e2e/engine/test_queues.py`'s.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.dead_letters import main
from steward.ingest.events import Event, delivery_message
from steward.run import Subject, work_message
from steward.store import keys
from tests.e2e.workplace import INTAKE, Workplace

pytestmark = pytest.mark.e2e


class Operator:
    """Somebody at a terminal beside the stack."""

    def __init__(self, workplace: Workplace, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
        workplace.stack.write(state / "stack.json")
        self._state, self._capsys = state, capsys
        self._client = workplace.aws.client("sqs")
        self._url = workplace.stack.queues["EventsDeadLetterQueue"]

    def types(self, *words: str) -> tuple[int, Any]:
        """The exit code and what was printed, read as JSON."""
        self._capsys.readouterr()
        code = main(["--state", str(self._state), *words])
        return code, json.loads(self._capsys.readouterr().out)

    def bury(self, body: str) -> str:
        return str(self._client.send_message(QueueUrl=self._url, MessageBody=body)["MessageId"])


@pytest.fixture
def operator(workplace: Workplace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(workplace, tmp_path, capsys)


def test_dead_letters_are_listed_with_reasons_replayed_once_and_purged_with_a_note(
    workplace: Workplace, operator: Operator
) -> None:
    """The task of the dead work was deleted meanwhile: its run reads that, and ends."""
    project_gid, task_gid = workplace.stack.projects[INTAKE], "1299999999999999"
    long_ago = datetime.now(UTC) - timedelta(days=2)
    event = Event("task", task_gid, "added", "", "project", project_gid, "", long_ago.isoformat())
    body = work_message("triage_request", project_gid, "scan", [Subject("task", task_gid)], "dead")
    work, twin = operator.bury(body), operator.bury(body)
    old = operator.bury(delivery_message("0" * 32, project_gid, "d" * 64, long_ago, [event]))
    poison = operator.bury('{"kind":"nonsense"}')

    code, listed = operator.types("list", "--json")
    assert {each["message_id"]: each["reason"] for each in listed} == {
        work: "exhausted",
        twin: "exhausted",
        old: "too_old",
        poison: "malformed",
    }
    code, shown = operator.types("show", work)
    assert (code, shown["workflow"], shown["subjects"]) == (0, "triage_request", 1)
    assert "body" not in shown
    assert task_gid in operator.types("show", work, "--body")[1]["body"]

    code, outcome = operator.types("replay", "--all", "--json")
    assert code == 1
    assert {each["message_id"] for each in outcome["replayed"]} == {work, twin}
    assert {each["message_id"] for each in outcome["stayed"]} == {old, poison}
    assert workplace.recorded(task_gid).outcome == "out_of_scope"
    workplace.quiet()
    assert workplace.calls_about(task_gid) == ["getTask"]  # both copies were one run

    code, outcome = operator.types("purge", "--all", "--because", "the end-to-end test made them", "--json")
    assert (code, len(outcome["purged"])) == (0, 2)
    assert operator.types("list", "--json") == (0, [])
    note = workplace.table.get(keys.purged_letter(poison))
    assert note is not None
    assert note["because"] == "the end-to-end test made them"
