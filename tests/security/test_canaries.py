"""Do two hundred words that stand in every input field turn up anywhere but where texts and values may lie?

RELIABILITY P16 and I10. Every scene in which a model is asked plays with canaries in its texts and its names. Then all
that a deployment writes down is searched: log lines, metrics and their dimensions, the access log, messages, states of
the runs and their failures, every row of the table with its audit and journal, and the names of objects.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest
from aws_lambda_powertools.metrics import MetricUnit

from tests.integration.aws import AUDIT_BUCKET, BUCKET, Aws, services
from tests.integration.pipeline.shift import Shift
from tests.security.inputs import Stopwatch
from tests.security.obeying import Obeying
from tests.security.scenes import SCENES
from tests.unit.ingest.world import RecordedTelemetry

CANARY = re.compile(r"(?i)zq[a-p]{8}x")
EACH = 5  # canaries in one text: a sentence is cut, another is not
# What may hold words of people and why; everything else must not.
KEPT = {
    "CACHE#": "names of people, for an assignee's proposal; a day",
    "HISTORY#": "settled requests as hashed words and vectors",
}
pytestmark = pytest.mark.timeout(600)  # a night over a portfolio, on a busy machine


class Overheard(RecordedTelemetry):
    """Keeps the dimensions of metrics too."""

    def __init__(self) -> None:
        super().__init__()
        self.dimensions: list[str] = []

    def count(self, name: str, value: float = 1, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:
        self.dimensions += [name, *dimensions.values()]
        super().count(name, value, unit, **dimensions)


@dataclass
class Canaries:
    """Puts new canaries wherever it is asked to, and knows where each one was put."""

    prompt: str
    told: dict[str, str] = field(default_factory=dict)

    def __call__(self, place: str) -> str:
        fresh = [self._fresh(place) for _ in range(1 if place.endswith("name") else EACH)]
        return fresh[0] if len(fresh) == 1 else f"We need {fresh[0]} by 3 May. {'. '.join(fresh[1:])} has 12 of it."

    def _fresh(self, place: str) -> str:
        number = sum(map(ord, self.prompt)) * 1000 + len(self.told)
        word = "zq" + "".join("abcdefghijklmnop"[number >> 4 * at & 15] for at in range(8)) + "x"
        self.told[word] = place
        return word


@dataclass
class Heard:
    """What passed by on the way: messages, and each state before and after its function."""

    passed: list[str] = field(default_factory=list)

    def listen(self, shift: Shift) -> None:
        """Stand beside the queue and the machine."""
        send, tried, start = shift.send, shift._tried, shift.start

        def sent(body: str, delay_seconds: int = 0) -> None:
            self.passed.append(body)
            send(body, delay_seconds)

        def ran(step: str, state: Any) -> Any:  # noqa: ANN401 - a run's state
            self.passed.append(json.dumps(state))
            after = tried(step, state)
            self.passed.append(json.dumps(after))
            return after

        def started(name: str, state: str) -> bool:
            self.passed += [name, state]
            return start(name, state)

        shift.send, shift._tried, shift.start = sent, ran, started  # type: ignore[method-assign]


def written_down(shift: Shift, aws: Aws, heard: Heard) -> Iterator[tuple[str, str]]:
    """Everything that is no text's own place, by where it lies."""
    telemetry = shift.telemetry
    yield from (("log", repr(line)) for line in telemetry.lines)
    yield "metrics", repr((telemetry.counts, getattr(telemetry, "dimensions", ())))
    yield from (("access log", repr(asdict(entry))) for entry in shift.access)
    yield from (("queue or state", each) for each in heard.passed)
    yield from (("run", json.dumps(each)) for each in shift.runs)
    for row in aws.dynamodb.scan(TableName="steward")["Items"]:
        if not row["pk"]["S"].startswith(tuple(KEPT)):
            yield f"row {row['pk']['S'].split('#')[0]}", repr(row)
    for bucket in (BUCKET, AUDIT_BUCKET):
        yield from (("object name", each["Key"]) for each in aws.s3.list_objects_v2(Bucket=bucket).get("Contents", ()))


@pytest.mark.parametrize("prompt", SCENES)
def test_p16_no_word_of_people_is_written_down_beside_its_own_place(
    prompt: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    watch, said, heard = Stopwatch(), Canaries(prompt), Heard()

    def overheard(shift: Shift) -> None:
        shift.telemetry = Overheard()
        heard.listen(shift)

    # A dataclass calls it after its own construction, where it had one when it was declared; Shift's does nothing.
    monkeypatch.setattr(Shift, "__post_init__", overheard)
    with services() as aws:
        played = SCENES[prompt](aws, Obeying(3), said)
        found = {
            (where, said.told.get(word.lower(), "?"), text[:400])
            for where, text in [*written_down(played.shift, aws, heard), ("output", "".join(capfd.readouterr()))]
            for word in CANARY.findall(text)
        }
    assert found == set()
    assert len(said.told) > 1
    telemetry = played.shift.telemetry
    assert isinstance(telemetry, Overheard), "nobody listened to the dimensions of metrics"
    assert telemetry.dimensions
    assert any(each.startswith("{") for each in heard.passed), "nobody listened to messages and states"
    watch.note(f"canaries-{prompt}", f"canaries, {prompt}", len(said.told), "0 found", 3)
