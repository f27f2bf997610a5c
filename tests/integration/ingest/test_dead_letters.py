"""Do dead letters go back without a double effect, and away for good only with a note?"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from steward.errors import Refused, Rejected, Unavailable
from steward.ingest.events import Listening, heard
from steward.ingest.inquest import REPLAYABLE, Inquest
from steward.ingest.packing import delivery_message
from steward.run import Subject, scan_message, trailing_message, work_message
from steward.store import keys
from steward.upkeep.dead_letters import DeadLetters
from steward.upkeep.letters import Letter, Selection
from tests.fakes import Killed
from tests.integration.aws import Aws
from tests.unit.ingest.desk import WORKFLOWS, Desk
from tests.unit.ingest.world import BOT, HOOK_ID, LISTENS, PROJECT, added, changed

TASK = Subject("task", "501")
WORK = work_message("triage_request", PROJECT, "scan", [TASK], "slot-1")
SCAN = scan_message([PROJECT], "slot-1")
ALL = Selection(everything=True)


class Morgue:
    """A dispatcher with everything in memory, on the wall clock of the in-process queue, and its dead letters."""

    def __init__(self, aws: Aws) -> None:
        self.aws, self.desk = aws, Desk()
        self.desk.clock.at = datetime.now(UTC)
        self.url = aws.sqs.create_queue(QueueName="dead")["QueueUrl"]
        self.letters = self.with_client(aws.sqs)

    def with_client(self, client: Any, events: Any = None) -> DeadLetters:  # noqa: ANN401 - SQS clients and a double
        return DeadLetters(
            client=client,
            url=self.url,
            events=events or self.aws.queue,
            table=self.aws.table,
            judge=Inquest(WORKFLOWS, lambda: self.desk.configuration, self.desk.bodies).reason,
            replayable=REPLAYABLE,
            now=self.desk.clock,
            poll_seconds=0,
        )

    def bury(self, *bodies: str) -> list[str]:
        """Put messages where SQS puts them after ten receives; their ids."""
        return [self.aws.sqs.send_message(QueueUrl=self.url, MessageBody=body)["MessageId"] for body in bodies]

    def dispatch(self) -> None:
        """Dispatch takes everything that is on the events queue."""
        for body in self.aws.messages():
            self.desk.handle(body)

    def delivery(self, *documents: dict[str, Any], digest: str = "d1") -> str:
        """A delivery of events that happen now."""
        now = self.desk.clock().isoformat()
        documents = tuple(document | {"created_at": now} for document in documents)
        events = heard(documents, Listening(LISTENS), BOT).events
        return delivery_message(HOOK_ID, PROJECT, digest, self.desk.clock(), events)

    def runs(self) -> int:
        return len(self.desk.runs.executions) + len(self.desk.scans.executions)


@pytest.fixture
def morgue(aws: Aws) -> Morgue:
    return Morgue(aws)


def _ids(letters: list[Letter]) -> set[str]:
    return {letter.message_id for letter in letters}


def test_a_look_shows_each_letter_with_its_code_and_leaves_it_there(morgue: Morgue) -> None:
    buried = morgue.bury(*[WORK] * 23, '{"kind":"shell"}')
    for looks in (1, 2):
        found = morgue.letters.look()
        assert _ids(found) == set(buried)
        assert {letter.receives for letter in found} == {looks}
        assert [letter.reason for letter in found].count("malformed") == 1


def test_a_replay_hands_the_same_bytes_to_dispatch_and_takes_the_letter_away(morgue: Morgue) -> None:
    ids = morgue.bury(morgue.delivery(added("501")), morgue.delivery(added("502"), digest="d2"))
    outcome = morgue.letters.replay(Selection(message_ids=ids[:1]))
    assert (_ids(outcome.gone), outcome.stayed) == ({ids[0]}, [])
    morgue.dispatch()
    assert morgue.desk.subjects() == ["task:501"]
    assert _ids(morgue.letters.look()) == {ids[1]}


def test_a_replay_by_reason_or_of_all_leaves_what_dispatch_would_refuse(morgue: Morgue) -> None:
    bad, good = morgue.bury("{", WORK)
    by_reason = morgue.letters.replay(Selection(reasons=["malformed"]))
    assert (by_reason.gone, _ids(by_reason.stayed)) == ([], {bad})
    outcome = morgue.letters.replay(ALL)
    assert (_ids(outcome.gone), _ids(outcome.stayed)) == ({good}, {bad})
    assert morgue.aws.messages() == [WORK]


def test_an_id_that_is_not_there_moves_nothing(morgue: Morgue) -> None:
    buried = morgue.bury(WORK)
    with pytest.raises(Rejected, match="no dead letter has the id"):
        morgue.letters.replay(Selection(message_ids=[*buried, "nobody"]))
    assert _ids(morgue.letters.look()) == set(buried)
    assert morgue.aws.messages() == []


class Dying:
    """An SQS client of a process that ends before its first deletion, or whose deletion SQS does not take."""

    def __init__(self, client: Any, error: BaseException) -> None:  # noqa: ANN401 - boto3's clients have no class
        self._client = client
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:  # noqa: ANN401 - a service's documents
            if name == "delete_message":
                raise self._error
            return getattr(self._client, name)(**request)

        return call


@pytest.mark.parametrize(
    ("error", "seen"),
    [(Killed("delete"), Killed), (ClientError({"Error": {"Code": "InternalError"}}, "DeleteMessage"), Unavailable)],
)
@pytest.mark.parametrize("kind", ["delivery", "work", "scan"])
def test_q6_a_crash_between_sending_and_deleting_makes_a_duplicate_that_dispatch_knows(
    morgue: Morgue, kind: str, error: BaseException, seen: type[BaseException]
) -> None:
    body = {"delivery": morgue.delivery(added("501")), "work": WORK, "scan": SCAN}[kind]
    morgue.bury(body)
    with pytest.raises(seen):
        morgue.with_client(Dying(morgue.aws.sqs, error)).replay(ALL)
    morgue.letters.replay(ALL)
    assert morgue.letters.look() == []
    morgue.dispatch()
    assert morgue.runs() == 1


def test_the_duplicate_of_a_trailing_message_starts_one_trailing_run(morgue: Morgue) -> None:
    desk = morgue.desk
    desk.handle(morgue.delivery(added("501")))
    desk.handle(morgue.delivery(changed("name", "501"), digest="d2"))
    desk.queue.sent.clear()  # its trailing message is the letter
    desk.end_runs()
    desk.clock.pass_(minutes=5)
    morgue.bury(*[trailing_message("triage_request", PROJECT, TASK)] * 2)
    morgue.letters.replay(ALL)
    morgue.dispatch()
    assert [document["trigger"] for document in desk.runs.inputs.values()] == ["webhook", "trailing"]


def test_what_is_not_sent_is_not_deleted(morgue: Morgue) -> None:
    class Deaf:
        def send(self, body: str, delay_seconds: int = 0) -> None:
            raise Unavailable(f"SQS did not take {len(body)} bytes after {delay_seconds} s")

    buried = morgue.bury(WORK, SCAN)
    with pytest.raises(Unavailable):
        morgue.with_client(morgue.aws.sqs, Deaf()).replay(ALL)
    assert _ids(morgue.letters.look()) == set(buried)


def test_q6_a_redrive_after_13_days_has_no_double_effect(morgue: Morgue) -> None:
    """Everything was dealt with once, and its copies were found dead; the lease rows live 30 days."""
    desk = morgue.desk
    bodies = [morgue.delivery(added("501"), changed("name", "502")), WORK.replace("501", "503"), SCAN]
    bodies.append(trailing_message("triage_request", PROJECT, Subject("task", "503")))
    morgue.bury(*bodies)
    for body in bodies:
        desk.handle(body)
    desk.end_runs()
    (scan,) = desk.scans.executions
    desk.scans.executions[scan] = "SUCCEEDED"
    desk.queue.sent.clear()
    runs = morgue.runs()
    desk.clock.pass_(days=13)
    assert sorted(letter.reason for letter in morgue.letters.look()) == ["exhausted"] * 3 + ["too_old"]
    outcome = morgue.letters.replay(ALL)
    assert (len(outcome.gone), [letter.kind for letter in outcome.stayed]) == (3, ["delivery"])
    for body in bodies:  # the redrive of AWS itself moves everything, the delivery too
        desk.handle(body)
    morgue.dispatch()
    assert morgue.runs() == runs == 4
    assert desk.queue.sent == []
    assert desk.telemetry.counts["EventsTooOld"] == 2


def test_q6_a_redrive_of_work_that_never_ran_runs_once(morgue: Morgue) -> None:
    morgue.bury(WORK, WORK, SCAN, morgue.delivery(added("777")))
    morgue.desk.clock.pass_(days=13)
    morgue.letters.replay(ALL)
    morgue.dispatch()
    assert morgue.desk.subjects() == ["task:501"]
    assert morgue.runs() == 2


def test_a_purge_takes_a_reason_and_notes_what_went_and_why(morgue: Morgue) -> None:
    bad, good = morgue.bury('{"kind":"shell","text":"call +44"}', WORK)
    for because in ("", "  "):
        with pytest.raises(Refused, match="because is empty"):
            morgue.letters.purge(ALL, because, "nadia")
    outcome = morgue.letters.purge(Selection(reasons=["malformed"]), "a test sender, see change 12", "nadia")
    assert (_ids(outcome.gone), _ids(morgue.letters.look())) == ({bad}, {good})
    note = morgue.aws.table.get(keys.purged_letter(bad))
    assert note is not None
    assert (note["because"], note["who"], note["reason"]) == ("a test sender, see change 12", "nadia", "malformed")
    assert note["ttl"] > (datetime.now(UTC) + timedelta(days=89)).timestamp()
    assert "+44" not in json.dumps(note)


def test_a_purge_that_was_cut_short_keeps_the_first_note_and_ends_the_second_time(morgue: Morgue) -> None:
    (bad,) = morgue.bury("{")
    with pytest.raises(Killed):
        morgue.with_client(Dying(morgue.aws.sqs, Killed("delete"))).purge(ALL, "first", "nadia")
    morgue.letters.purge(ALL, "second", "tom")
    note = morgue.aws.table.get(keys.purged_letter(bad))
    assert note is not None
    assert note["because"] == "first"
    assert morgue.letters.look() == []
