"""Does any event, whatever stands in it, break intake, or start a run that nobody asked for?"""

import json
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest

from steward.errors import ContextExpired, Rejected
from steward.ingest.events import Event
from tests.integration.aws import services
from tests.integration.ingest.receiver import Receiver, receiver
from tests.security import shapes
from tests.security.inputs import Stopwatch, amount
from tests.unit.ingest.desk import Desk
from tests.unit.ingest.world import START, added, body_of, post, signed

SEED = 20261003
TORN_ONE_IN = 20  # deliveries whose bytes are damaged before they are signed


@pytest.fixture
def active() -> Iterator[Receiver]:
    """A process with one ACTIVE hook."""
    with services() as aws:
        made = receiver(aws)
        made.plant()
        yield made


def _dispatched(active: Receiver, desk: Desk) -> int:
    """Dispatch takes what the webhook put on the queue and what it sends itself; how many deliveries that was."""
    desk.queue.sent += active.queue.sent
    active.queue.sent.clear()
    handled = 0
    while desk.queue.sent:
        body, _ = desk.queue.sent.pop()
        if json.loads(body)["kind"] == "delivery":  # a trailing message would wait for a run that never ends here
            desk.handle(body)
            handled += 1
    return handled


@pytest.mark.timeout(1800)
def test_p5_fuzzed_events_are_all_answered_and_exactly_those_run_that_ask_for_it(active: Receiver) -> None:
    rng, desk, watch = Random(SEED), Desk(), Stopwatch()  # noqa: S311 - seeded inputs, not a secret
    source, wanted = shapes.events(rng, first_gid=10**15), set[str]()
    tried = handled = torn = 0
    while tried < amount(4_000, 100_000, 100_000):
        batch = list(islice(source, rng.randint(1, 40)))
        body = json.dumps({"events": batch}).encode()
        if rng.randrange(TORN_ONE_IN) == 0:
            body, torn = shapes.torn(rng, body), torn + 1
        assert active.answer(post(body, {"X-Hook-Signature": "0" * 64})) == 401
        assert active.answer(signed(body)) == 200
        wanted |= {gid for event in shapes.read(body) if (gid := shapes.asks(event))}
        tried += len(batch)
        handled += _dispatched(active, desk)
    started = {subject.removeprefix("task:") for subject in desk.subjects()}
    assert started - wanted == set()
    assert wanted - started == set()
    assert active.telemetry.counts["WebhookUnavailable"] == 0
    assert len(wanted) > tried / 20
    assert min(active.telemetry.counts["Quarantined"], desk.telemetry.counts["EventsTooOld"], torn) > 0
    result = f"0 unhandled, 0 runs from invalid ones, {len(started):,} of {len(wanted):,} valid ones run"
    watch.note("events", "fuzzed events of EventResponse's shapes", tried, f"{result}, {torn} torn bodies", SEED)


def test_the_check_can_fail_a_dispatcher_that_takes_any_event_runs_what_nobody_asked_for() -> None:
    desk = Desk()
    event = added("7", at=START) | {"action": "deleted"}
    row = Event.of_asana(event)
    assert row is not None
    assert shapes.asks(event) is None
    loose = row._replace(action="added")
    message = {"kind": "delivery", "hook_id": "h", "project_gid": "1200000000000900", "delivery": "d"}
    desk.handle(json.dumps(message | {"received_at": START.isoformat(), "events": [list(loose)]}))
    assert {subject.removeprefix("task:") for subject in desk.subjects()} == {"7"}


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_time_that_no_calendar_holds_in_utc_is_taken_as_unreadable(active: Receiver, time: str) -> None:
    desk = Desk()
    assert active.answer(signed(body_of(added("501") | {"created_at": time}))) == 200
    _dispatched(active, desk)
    assert desk.subjects() == ["task:501"]


def test_q5_no_message_on_the_queue_breaks_dispatch_other_than_by_a_refusal() -> None:
    rng, desk = Random(SEED), Desk()  # noqa: S311 - seeded inputs, not a secret
    refusals = [said for _ in range(amount(2_000, 50_000)) if (said := _refusal(desk, rng))]
    assert len(refusals) > 500
    assert [said for said in refusals if "\n" in said] == []


def _refusal(desk: Desk, rng: Random) -> str:
    """What dispatch says of a message it refuses, "" of one that it takes."""
    desk.bodies["k"] = shapes.junk(rng)
    try:
        desk.handle(json.dumps(_message(rng)))
    except (Rejected, ContextExpired) as error:
        return str(error)
    finally:
        desk.queue.sent.clear()
    return ""


def _message(rng: Random) -> object:
    """A queue message with one or two members that no producer writes."""
    at = START.isoformat()
    message: dict[str, Any] = rng.choice(
        [
            {"kind": "delivery", "hook_id": "h", "project_gid": "1", "delivery": "d", "received_at": at, "events": []},
            {"kind": "work", "workflow": "triage_request", "project_gid": "1", "slot": "s", "trigger": "scan",
             "subjects": ["task:1"]},
            {"kind": "trailing", "workflow": "triage_request", "project_gid": "1", "subject": "task:1"},
            {"kind": "scan", "project_gids": ["1"], "slot": "s"},
            {"kind": "overflow", "hook_id": "h", "project_gid": "1", "delivery": "d", "received_at": at,
             "object": {"key": "k", "sha256": "0"}},
        ]
    )  # fmt: skip
    for _ in range(rng.randint(1, 2)):
        message = message | {rng.choice(list(message)): shapes.junk(rng)}
    return shapes.junk(rng) if rng.random() < 0.05 else message
