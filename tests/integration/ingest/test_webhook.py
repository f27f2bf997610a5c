"""What does Asana, and what does a stranger, get to hear at the webhook? Faults W1 to W18 of the catalogue."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from steward.errors import Unavailable
from steward.ingest.packing import unpacked
from steward.ingest.webhook import MESSAGE_LIMIT
from steward.store.hooks import CANDIDATE_LIMIT
from steward.store.objects import Objects
from tests.integration.aws import Aws, services
from tests.integration.ingest.receiver import Receiver, failing, receiver
from tests.unit.ingest.world import (
    BOT,
    HOOK_ID,
    SECRET,
    START,
    TOKEN,
    added,
    body_of,
    changed,
    post,
    signature_of,
    signed,
)

OTHER_ID, OTHER_TOKEN, OTHER_SECRET = "a" * 32, "b" * 64, "c" * 64
STRANGER = "stranger's secret of more than 32 characters"
HEARTBEAT = b'{"events":[]}'


@pytest.fixture(scope="module")
def shared_aws() -> Iterator[Aws]:
    """One set of services for the module: a fresh KMS key for each of its tests would take longer than they do."""
    with services() as made:
        yield made


@pytest.fixture
def aws(shared_aws: Aws) -> Iterator[Aws]:
    """The services, empty."""
    yield shared_aws
    shared_aws.clear()


@pytest.fixture
def active(aws: Aws) -> Receiver:
    """A process with one ACTIVE hook."""
    made = receiver(aws)
    made.plant()
    return made


@pytest.fixture
def expecting(aws: Aws) -> Receiver:
    """A process with one hook that waits for its handshake."""
    made = receiver(aws)
    made.expect()
    return made


def _handshake(secret: str | list[str] = SECRET, body: bytes = b"{}", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return post(body, {"X-Hook-Secret": secret}, **more)


def test_a_genuine_delivery_becomes_one_packed_message(active: Receiver) -> None:
    assert active.answer(signed(body_of(added("501"), changed("name", "502"), changed("due_on", "503")))) == 200
    (message,) = active.queue.messages()
    assert (message["kind"], message["hook_id"]) == ("delivery", HOOK_ID)
    assert [event.gid for event in unpacked(message["events"])] == ["501", "502"]
    assert active.telemetry.counts["DroppedUnheard"] == 1


def test_w1_a_signature_that_is_not_exactly_the_right_one_is_refused(active: Receiver) -> None:
    body = body_of(added())
    right = signature_of(body)
    wrong: list[str | list[str]] = [
        "", right[:-1], right + "0", right.upper(), f"sha256={right}", right[:-1] + "\u00e9", " " + right, right + "\n",
        "0" * 64, signature_of(body + b" "), [right, right], [right, "0" * 64],
        f"{right}, {right}", "\uff10" * 64, "\u0661" * 64,
    ]  # fmt: skip
    assert {active.answer(post(body, {"X-Hook-Signature": each})) for each in wrong} == {401}
    assert active.answer(post(body)) == 401
    assert active.queue.sent == []
    assert active.telemetry.counts["SignatureFailures"] == len(wrong) + 1


def test_w2_the_verdict_is_the_same_for_every_way_the_same_request_can_arrive(active: Receiver) -> None:
    body = body_of(added())
    for name in ("X-Hook-Signature", "x-hook-signature", "X-HOOK-SIGNATURE"):
        for encoded in (True, False):
            assert active.answer(post(body, {name: signature_of(body)}, encoded=encoded)) == 200
    assert active.answer(post(body, {"X-Hook-Signature": signature_of(body), "x-hook-signature": "0" * 64})) == 401


def test_w3_a_replayed_body_is_the_same_delivery_for_dispatch(active: Receiver) -> None:
    event = signed(body_of(added()))
    assert [active.answer(event), active.answer(event)] == [200, 200]
    first, second = active.queue.messages()
    assert first["delivery"] == second["delivery"]


def test_w4_a_strangers_handshake_is_only_a_candidate(expecting: Receiver) -> None:
    assert expecting.answer(_handshake(STRANGER)) == 200
    assert expecting.answer(_handshake(SECRET)) == 200
    hook = expecting.hook()
    assert (hook.state, hook.secret, len(hook.candidates)) == ("EXPECTED", None, 2)
    assert expecting.answer(signed(body_of(added()), STRANGER)) == 503


def test_w4_of_many_parallel_strangers_no_more_than_four_are_kept(aws: Aws, expecting: Receiver) -> None:
    statuses: list[int] = []

    def knock(number: int) -> None:
        statuses.append(receiver(aws).answer(_handshake(f"{number:064x}")))

    threads = [threading.Thread(target=knock, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * CANDIDATE_LIMIT + [404] * (20 - CANDIDATE_LIMIT)
    assert len(expecting.hook().candidates) == CANDIDATE_LIMIT


def test_a_repeated_handshake_takes_one_place_and_is_echoed_again(expecting: Receiver) -> None:
    for _ in range(CANDIDATE_LIMIT + 2):
        assert expecting.reply(_handshake())["headers"] == {"X-Hook-Secret": SECRET}
    assert len(expecting.hook().candidates) == 1


def test_candidates_lie_encrypted_under_their_hooks_id(expecting: Receiver) -> None:
    expecting.answer(_handshake())
    (sealed,) = expecting.hook().candidates.values()
    assert SECRET.encode() not in sealed
    assert expecting.seal.open(HOOK_ID, sealed) == SECRET.encode()


@pytest.mark.parametrize(
    "event",
    [
        _handshake("short"),
        _handshake("x" * 31),
        _handshake("x" * 513),
        _handshake("x" * 40 + "\n"),
        _handshake("x" * 40 + "\u00e9"),
        _handshake([SECRET, SECRET]),
        _handshake([SECRET, STRANGER]),
        _handshake(body=b'{"events":[]}'),
        _handshake(body=b" "),
        _handshake(token="0" * 64),
        _handshake(hook_id="0" * 32),
        _handshake(hook_id="no-hook"),
        post(b"{}", {"X-Hook-Secret": SECRET, "X-Hook-Signature": signature_of(b"{}")}),
    ],
)
def test_a_handshake_of_any_other_form_gets_the_answer_of_an_unknown_hook(
    expecting: Receiver, event: dict[str, Any]
) -> None:
    assert expecting.reply(event) == {"statusCode": 404, "headers": {}, "body": "", "isBase64Encoded": False}
    assert expecting.hook().candidates == {}


def test_a_handshake_after_the_ten_minutes_is_refused(expecting: Receiver) -> None:
    expecting.clock.pass_(minutes=10)
    assert expecting.answer(_handshake()) == 404


def test_w5_a_handshake_on_an_active_hook_changes_nothing_and_is_reported(active: Receiver) -> None:
    before = active.hook()
    assert active.answer(_handshake(STRANGER)) == 404
    assert active.hook() == before
    assert active.telemetry.counts["HandshakeOverwrite"] == 1
    assert active.answer(signed(body_of(added()))) == 200


@pytest.mark.parametrize("secret", ["", "x" * 31])
def test_w6_a_missing_or_short_secret_never_verifies(aws: Aws, secret: str) -> None:
    process = receiver(aws)
    hook = process.expect()
    sealed = process.seal.close(HOOK_ID, secret or "y")
    assert process.hooks.activate(hook, sealed, "7001")
    assert process.answer(signed(body_of(added()), secret)) == 503
    assert process.queue.sent == []


def test_w6_a_secret_moved_from_another_hook_does_not_open(aws: Aws) -> None:
    process = receiver(aws)
    hook = process.expect()
    assert process.hooks.activate(hook, process.seal.close(OTHER_ID, SECRET), "7001")
    assert process.answer(signed(body_of(added()))) == 503
    assert ("a hook's secret does not open", {"hook_id": HOOK_ID, "reason": "tampered"}) in process.telemetry.lines


def test_w7_an_event_before_the_201_is_asked_for_again_and_heard_right_after_it(expecting: Receiver) -> None:
    event = signed(body_of(added()))
    expecting.answer(_handshake())
    assert expecting.answer(event) == 503
    (sealed,) = expecting.hook().candidates.values()
    assert expecting.hooks.activate(expecting.hook(), sealed, "7001")
    expecting.clock.pass_(seconds=2)
    assert expecting.answer(event) == 200


def test_w7_a_stranger_without_the_token_does_not_learn_that_a_hook_is_expected(expecting: Receiver) -> None:
    assert expecting.answer(signed(body_of(added()), token="0" * 64)) == 401


def test_a_retired_hook_hears_nothing_more(active: Receiver) -> None:
    active.hooks.retire(HOOK_ID, active.clock())
    assert active.answer(signed(body_of(added()))) == 503
    assert active.answer(_handshake()) == 404


def test_w8_each_hook_is_verified_with_its_own_secret_only(active: Receiver) -> None:
    active.plant(OTHER_ID, OTHER_TOKEN, OTHER_SECRET)
    body = body_of(added())
    assert active.answer(signed(body, SECRET, hook_id=OTHER_ID, token=OTHER_TOKEN)) == 401
    assert active.answer(signed(body, OTHER_SECRET)) == 401
    assert active.answer(signed(body, OTHER_SECRET, hook_id=OTHER_ID, token=OTHER_TOKEN)) == 200


def test_w9_the_same_event_of_two_hooks_travels_as_the_same_event(active: Receiver) -> None:
    active.plant(OTHER_ID, OTHER_TOKEN, OTHER_SECRET)
    body = body_of(added())
    active.answer(signed(body))
    active.answer(signed(body, OTHER_SECRET, hook_id=OTHER_ID, token=OTHER_TOKEN))
    first, second = active.queue.messages()
    assert first["events"] == second["events"]
    assert first["delivery"] != second["delivery"]


def test_w10_a_heartbeat_is_noted_once_an_hour_and_queues_nothing(active: Receiver) -> None:
    for _ in range(3):
        assert active.answer(signed(HEARTBEAT)) == 200
    assert (active.queue.sent, active.telemetry.counts["Heartbeat"]) == ([], 3)
    first = active.hook().last_seen
    assert first == int(active.clock().timestamp())
    writes = active.table.writes
    active.clock.pass_(minutes=59)
    active.answer(signed(HEARTBEAT))
    assert (active.hook().last_seen, active.table.writes) == (first, writes)
    active.clock.pass_(minutes=2)
    active.answer(signed(HEARTBEAT))
    assert active.hook().last_seen == int(active.clock().timestamp())


@pytest.mark.parametrize("mebibytes", [0.9, 1.0, 1.1, 5.9])
def test_w11_a_body_that_does_not_fit_a_message_travels_as_a_pointer(active: Receiver, mebibytes: float) -> None:
    one = len(body_of(added())) - len(HEARTBEAT) + 1
    gids = [str(10**31 + number) for number in range(int(mebibytes * 2**20) // (one + 45))]
    events = [added(gid, gid, START + timedelta(milliseconds=int(gid[-6:]))) for gid in gids]
    body = body_of(*events)
    assert active.answer(signed(body)) == 200
    ((sent, _),) = active.queue.sent
    assert len(sent) <= MESSAGE_LIMIT
    message = json.loads(sent)
    rows = active.aws.objects.get(message["object"]) if message["kind"] == "overflow" else message["events"]
    assert len(unpacked(rows)) == len(events)
    assert (message["kind"] == "overflow") == (mebibytes > 5)


def test_w11_an_unsigned_large_body_is_stored_nowhere(active: Receiver) -> None:
    body = body_of(*[added(str(10**31 + number)) for number in range(9000)])
    assert active.answer(post(body, {"X-Hook-Signature": "0" * 64})) == 401
    assert active.answer(signed(b"x" * (6 * 2**20 + 1))) == 413
    assert active.aws.keys_in_bucket("") == []


@pytest.mark.parametrize("tasks", [1, 500, 1000])
def test_w12_a_thousand_events_are_one_message(active: Receiver, tasks: int) -> None:
    assert active.answer(signed(body_of(*[added(str(1000 + number % tasks)) for number in range(1000)]))) == 200
    (message,) = active.queue.messages()
    assert len(unpacked(message["events"])) == tasks


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"x"', b"{}", b'{"events":{}}', b'{"events":null}', b'{"events":[NaN]}', b"\xff{}",
        b'{"events":[-Infinity]}', b"\xef\xbb\xbf{}", b'{"events":[' + b"9" * 5000 + b"]}",
        b'{"events":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)  # fmt: skip
def test_w13_a_signed_body_that_is_no_delivery_is_put_aside_with_200(active: Receiver, body: bytes) -> None:
    assert active.answer(signed(body)) == 200
    (key,) = active.aws.keys_in_bucket("quarantine/")
    assert active.aws.objects.get_bytes(key) == body
    assert (active.queue.sent, active.telemetry.counts["Quarantined"]) == ([], 1)
    assert active.answer(post(body, {"X-Hook-Signature": "0" * 64})) == 401


def test_w13_unknown_members_and_repeated_keys_are_let_be(active: Receiver) -> None:
    body = b'{"later":1,"events":[],"events":[' + json.dumps(added() | {"x": 1}).encode() + b"]}"
    assert active.answer(signed(body)) == 200
    assert len(active.queue.sent) == 1


def test_w13_without_a_bucket_the_poison_is_asked_for_again(active: Receiver) -> None:
    broken = failing(active, Objects(active.aws.s3, "no-such-bucket"))
    assert broken.answer(signed(b"{")) == 503


def test_w14_only_the_raw_bytes_count(active: Receiver) -> None:
    body = body_of(added())
    signature = signature_of(body)
    spellings = [body + b"\n", body.replace(b'":', b'": '), body.replace(b"task", b"\\u0074ask"), body[:-1] + b" }"]
    assert [json.loads(each) for each in spellings] == [json.loads(body)] * 4
    assert {active.answer(post(each, {"X-Hook-Signature": signature})) for each in spellings} == {401}
    assert {active.answer(signed(each)) for each in spellings} == {200}


@pytest.mark.parametrize("arrived", [True, False])
def test_w15_nothing_is_promised_before_the_message_is_durable(active: Receiver, *, arrived: bool) -> None:
    active.queue.failing.append((Unavailable("SQS timed out"), arrived))
    event = signed(body_of(added()))
    assert [active.answer(event), active.answer(event)] == [503, 200]
    assert len({message["delivery"] for message in active.queue.messages()}) == 1
    assert active.hook().last_seen > 0


@pytest.mark.parametrize("arrived", [True, False])
def test_w15_what_was_not_taken_does_not_make_the_hook_look_heard(active: Receiver, *, arrived: bool) -> None:
    active.queue.failing.append((Unavailable("SQS timed out"), arrived))
    assert active.answer(signed(body_of(added()))) == 503
    assert active.hook().last_seen == 0
    assert active.answer(signed(HEARTBEAT)) == 200
    heard_at = active.hook().last_seen
    assert heard_at == int(active.clock().timestamp())
    active.clock.pass_(hours=2)
    active.queue.failing.append((Unavailable("SQS timed out"), arrived))
    assert active.answer(signed(body_of(added("502")))) == 503
    assert active.hook().last_seen == heard_at


def test_w17_a_flood_costs_a_cheap_401_and_no_reads(active: Receiver) -> None:
    body = body_of(added())
    assert active.answer(signed(body)) == 200
    reads, opened = active.table.reads, active.seal.opened
    floods = [
        post(body, {"X-Hook-Signature": "0" * 64}),
        post(body),
        post(body, token="0" * 64),
        post(body, hook_id="0" * 32),
        post(body, hook_id="../../etc/passwd", token="x"),
    ]
    for _ in range(2000):
        assert {active.answer(each) for each in floods} == {401}
    assert active.table.reads - reads <= 2  # the hook again after `last_seen`, and the unknown id once
    assert active.seal.opened - opened <= 1
    assert len(active.queue.sent) == 1


def test_w17_inventing_hook_ids_neither_fills_the_memory_nor_pushes_out_a_real_hook(active: Receiver) -> None:
    event = signed(body_of(added()))
    active.answer(event)
    active.answer(event)
    for number in range(1005):
        active.answer(post(b"", hook_id=f"{number:032x}"))
    reads = active.table.reads
    assert active.answer(event) == 200
    assert active.table.reads == reads


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "post", ""])
def test_w18_only_post_is_answered(active: Receiver, method: str) -> None:
    event = signed(body_of(added())) | {"httpMethod": method}
    event["headers"] |= {"X-HTTP-Method-Override": "POST"}
    assert active.answer(event) == 405


@pytest.mark.parametrize("path", [{"hook_id": HOOK_ID}, {"hook_id": HOOK_ID, "token": TOKEN + "/"}, {"proxy": "x"}, {}])
def test_w18_another_path_is_an_unknown_hook(active: Receiver, path: dict[str, str]) -> None:
    assert active.answer(signed(body_of(added())) | {"pathParameters": path}) == 401


def test_an_echo_or_an_unheard_event_costs_no_message(active: Receiver) -> None:
    assert active.answer(signed(body_of(changed("name", user_gid=BOT), changed("assignee")))) == 200
    assert active.queue.sent == []
    assert (active.telemetry.counts["DroppedEcho"], active.telemetry.counts["DroppedUnheard"]) == (1, 1)


def test_the_hook_is_read_and_its_secret_opened_at_most_once_a_minute(active: Receiver) -> None:
    active.answer(signed(HEARTBEAT))
    active.answer(signed(HEARTBEAT))
    reads, opened = active.table.reads, active.seal.opened
    for _ in range(59):
        active.clock.pass_(seconds=1)
        active.answer(signed(body_of(added())))
    assert (active.table.reads - reads, active.seal.opened - opened) == (0, 0)
    active.clock.pass_(seconds=2)
    active.answer(signed(HEARTBEAT))
    assert (active.table.reads - reads, active.seal.opened - opened) == (1, 1)


def test_a_store_that_does_not_answer_is_503_and_not_a_crash(active: Receiver) -> None:
    fresh = receiver(active.aws)
    fresh.table._client = _Away()  # type: ignore[assignment]
    assert fresh.answer(signed(body_of(added()))) == 503


def test_last_seen_that_cannot_be_written_is_no_reason_to_repeat_a_delivery(active: Receiver) -> None:
    active.answer(post(b"", {"X-Hook-Signature": "0" * 64}))  # the hook is known from here on
    active.table._client = _Away()  # type: ignore[assignment]
    assert active.answer(signed(body_of(added()))) == 200
    assert ("last_seen was not written", {"hook_id": HOOK_ID, "error": "Unavailable"}) in active.telemetry.lines


def test_no_log_line_holds_a_body_a_secret_or_a_token(active: Receiver, capfd: pytest.CaptureFixture[str]) -> None:
    active.answer(signed(body_of(added("501"))))
    active.answer(signed(b'{"events": "a customer\'s words"}'))
    said = json.dumps(active.telemetry.lines) + "".join(capfd.readouterr())
    assert not any(word in said for word in (SECRET, TOKEN, "customer", "501"))


class _Away:
    """A DynamoDB client whose service is down."""

    def __getattr__(self, operation: str) -> Any:  # noqa: ANN401 - stands for every operation
        def fail(**_request: object) -> None:
            raise EndpointConnectionError(endpoint_url=operation)

        return fail
