"""Can an operator see, replay and purge dead letters of a running stack, without a double effect?

The letters are put on the dead-letter queue directly: ten receives at 200 s of hiding would take half an hour, and that
the engine moves a message after the last receive is `tests/e2e/engine/test_queues.py`'s.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from steward.ingest.events import Event
from steward.ingest.packing import delivery_message
from steward.run import Subject, work_message
from steward.store import keys
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import INTAKE, Workplace

pytestmark = pytest.mark.e2e


class Operator(Terminal):
    """Somebody at a terminal who can put a message on the dead-letter queue."""

    def bury(self, body: str) -> str:
        url, client = self.deployment.dead_letter_queue_url, self.deployment.client("sqs")
        return str(client.send_message(QueueUrl=url, MessageBody=body)["MessageId"])


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

    code, listed = operator.types("dlq", "list")
    assert code == 2
    assert {each["message_id"]: each["reason"] for each in listed} == {
        work: "exhausted",
        twin: "exhausted",
        old: "too_old",
        poison: "malformed",
    }
    code, shown = operator.types("dlq", "show", work)
    assert (code, shown["workflow"], shown["subjects"]) == (0, "triage_request", 1)
    assert "body" not in shown
    assert task_gid in operator.types("dlq", "show", work, "--body")[1]["body"]

    code, told = operator.types("dlq", "replay", "--all", dry_run=True)
    assert (code, len(told), len(operator.types("dlq", "list")[1])) == (2, 4, 4), "a dry run moves nothing"
    code, told = operator.types("dlq", "replay", "--all")
    assert code == 2
    assert {each["message_id"] for each in told if each["becomes"] == "replayed"} == {work, twin}
    assert workplace.recorded(task_gid).outcome == "out_of_scope"
    workplace.quiet()
    assert workplace.calls_about(task_gid) == ["getTask"]  # both copies were one run

    code, told = operator.types("dlq", "purge", "--all")
    assert (code, {each["message_id"] for each in told}) == (0, {old, poison})
    assert operator.types("dlq", "list") == (0, [])
    note = workplace.table.get(keys.purged_letter(poison))
    assert note is not None
    assert (note["because"], note["who"]) == ("end-to-end test", "ana")
