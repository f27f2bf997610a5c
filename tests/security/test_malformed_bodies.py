"""Does any body, signed or not, make the webhook raise, or say anything but what the catalogue says?"""

import base64
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.aws import services
from tests.integration.ingest.receiver import Receiver, receiver
from tests.security.inputs import Stopwatch
from tests.security.vectors import published
from tests.unit.ingest.world import added, body_of, post, signed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
MEMBERS = ("user", "resource", "action", "parent", "created_at", "change", "type")


@pytest.fixture(scope="module")
def active() -> Iterator[Receiver]:
    """A process with one ACTIVE hook."""
    with services() as aws:
        made = receiver(aws)
        made.plant()
        yield made


def test_w13_no_published_json_body_is_unhandled_signed_or_unsigned(active: Receiver) -> None:
    lines = gzip.decompress(published("json_test_suite/parsing.jsonl.gz").read_bytes()).splitlines()
    answers: Counter[tuple[str, int]] = Counter()
    watch = Stopwatch()
    for line in lines:
        body = base64.b64decode(json.loads(line)["body_base64"])
        answers["signed", active.answer(signed(body))] += 1
        answers["unsigned", active.answer(post(body, {"X-Hook-Signature": "0" * 64}))] += 1
    assert answers == {("signed", 200): len(lines), ("unsigned", 401): len(lines)}
    assert len(lines) == 318
    assert active.queue.sent == []
    watch.note("json", "bodies of the JSON suite, signed and unsigned", 2 * len(lines), "0 unhandled, 0 messages")


def test_w13_each_published_body_as_the_events_of_a_delivery_is_handled(active: Receiver) -> None:
    for line in gzip.decompress(published("json_test_suite/parsing.jsonl.gz").read_bytes()).splitlines():
        body = base64.b64decode(json.loads(line)["body_base64"])
        assert active.answer(signed(b'{"events":' + body + b"}")) == 200


@given(JSON)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_w13_any_signed_json_is_answered_with_200(active: Receiver, document: object) -> None:
    assert active.answer(signed(json.dumps({"events": document}).encode())) == 200


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_w21_an_event_with_any_members_is_answered_with_200(active: Receiver, members: dict[str, Any]) -> None:
    assert active.answer(signed(body_of(added() | members))) == 200


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_answered(active: Receiver, body: bytes) -> None:
    assert active.answer(signed(body)) == 200
    assert active.answer(post(body)) == 401
