"""What lies on the dead-letter queue and why, and how does it go back, or away for good?

Looking takes messages for a moment and gives them back. A replay sends the same bytes to the events queue and deletes
the letter after that: a crash in between makes a duplicate, which dispatch knows by its digest, slot or lease
(RELIABILITY Q1, Q6).
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Refused, RefusedReason, Unavailable
from steward.store import keys
from steward.store.table import ConditionFailed, Table
from steward.upkeep.letters import Letter, Outcome, Selection, kind_of, summary

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# How long a look hides the letters from other operators: 1,000 letters take a few seconds to read and judge.
HIDDEN_SECONDS: Final = 120
# One look; whoever has more than this has one cause a thousand times, and mends it before looking on.
LETTERS_AT_ONCE: Final = 1000
# A short poll asks a few of the queue's servers only; a poll of a second or more asks all of them.
POLL_SECONDS: Final = 1
# Two empty polls in a row end a look: SQS may answer one empty though a message is there.
EMPTY_POLLS: Final = 2
# A note of a purged letter outlives the 35 days of stored values, so that both can be read side by side.
NOTE_LIVES_FOR: Final = timedelta(days=90)


class Queue(Protocol):
    """The events queue: `store.queue.EventsQueue`."""

    def send(self, body: str, delay_seconds: int = 0) -> None:
        """Returning means that the message is durable. Raises Unavailable."""


type Judge = Callable[[str, datetime, datetime], str]
"""The reason code of a body sent and judged at two moments: `ingest.inquest.Inquest.reason`."""


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The dead-letter queue of one deployment. Raises Unavailable when SQS does not answer.

    `replayable` are the reason codes of letters that dispatch would act on: the others would only come back.
    """

    client: "SQSClient"
    url: str
    events: Queue
    table: Table
    judge: Judge
    replayable: Collection[str]
    now: Callable[[], datetime]
    poll_seconds: int = POLL_SECONDS

    def look(self) -> list[Letter]:
        """The oldest letters first, at most LETTERS_AT_ONCE; they stay where they are."""
        letters = self._taken()
        self._give_back(letters)
        return letters

    def replay(self, selection: Selection) -> Outcome:
        """Send the selected letters to the events queue again; what dispatch would refuse now stays."""
        return self._apply(selection, lambda letter: letter.reason in self.replayable, self._sent)

    def purge(self, selection: Selection, because: str, who: str) -> Outcome:
        """Delete the selected letters for good, each after a note of what it was, why it went and who said so.

        Raises Refused(not_allowed) where no reason is given.
        """
        if not because.strip():
            raise Refused(RefusedReason.NOT_ALLOWED, "because is empty: say why these letters may go")
        return self._apply(selection, lambda _: True, lambda letter: self._noted(letter, because, who))

    def _apply(self, selection: Selection, may_go: Callable[[Letter], bool], act: Callable[[Letter], None]) -> Outcome:
        """Act on each selected letter and delete it only then; all others are given back, whatever happens."""
        letters = self._taken()
        gone: list[Letter] = []
        try:
            selected = selection.of(letters)
            for letter in filter(may_go, selected):
                act(letter)
                self._delete(letter)
                gone.append(letter)
        finally:
            self._give_back([letter for letter in letters if letter not in gone])
        return Outcome(gone, [letter for letter in selected if letter not in gone])

    def _sent(self, letter: Letter) -> None:
        self.events.send(letter.body)

    def _noted(self, letter: Letter, because: str, who: str) -> None:
        now = self.now()
        note = summary(letter, now) | {
            "because": because,
            "who": who,
            "purged_at": now.isoformat(),
            "body_sha256": hashlib.sha256(letter.body.encode()).hexdigest(),
            "ttl": int((now + NOTE_LIVES_FOR).timestamp()),
        }
        try:
            self.table.put(keys.purged_letter(letter.message_id), note, if_absent=True)
        except ConditionFailed:
            return  # noted by a purge that was cut short before it deleted the letter

    def _taken(self) -> list[Letter]:
        """Hide and read the letters, one of each id: a look that outlasts the hiding meets the first ones again."""
        found: dict[str, Letter] = {}
        empty = 0
        while empty < EMPTY_POLLS and len(found) < LETTERS_AT_ONCE:
            messages = self._received()
            letters = {message["MessageId"]: self._letter(message) for message in messages}
            empty = 0 if letters.keys() - found.keys() else empty + 1
            found |= letters  # of a letter met twice, only the last receipt is good
        return sorted(found.values(), key=lambda letter: (letter.sent_at, letter.message_id))

    def _letter(self, message: Mapping[str, Any]) -> Letter:
        attributes, body, now = message.get("Attributes", {}), message["Body"], self.now()
        sent = str(attributes.get("SentTimestamp", ""))
        sent_at = datetime.fromtimestamp(int(sent) / 1000, UTC) if sent.isdecimal() else now
        return Letter(
            message_id=message["MessageId"],
            kind=kind_of(body),
            sent_at=sent_at,
            receives=int(attributes.get("ApproximateReceiveCount", 0)),
            reason=self.judge(body, sent_at, now),
            body=body,
            receipt=message["ReceiptHandle"],
        )

    def _received(self) -> list[Mapping[str, Any]]:
        reply = self._call(
            "receive_message",
            MaxNumberOfMessages=10,  # the most that SQS gives at once
            WaitTimeSeconds=self.poll_seconds,
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
        )
        return list(reply.get("Messages", []))

    def _delete(self, letter: Letter) -> None:
        self._call("delete_message", ReceiptHandle=letter.receipt)

    def _give_back(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            with suppress(Unavailable):  # then it shows again by itself, HIDDEN_SECONDS after it was taken
                self._call("change_message_visibility", ReceiptHandle=letter.receipt, VisibilityTimeout=0)

    def _call(self, operation: str, **request: Any) -> Any:  # noqa: ANN401 - botocore's replies are untyped documents
        try:
            return getattr(self.client, operation)(QueueUrl=self.url, **request)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            raise Unavailable(f"SQS did not {operation.replace('_', ' ')}: {code}") from error
        except BotoCoreError as error:
            raise Unavailable(f"SQS did not {operation.replace('_', ' ')}: {type(error).__name__}") from error
