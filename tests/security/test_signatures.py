"""Is exactly one signature accepted for a body, and no other string whatever?"""

import hmac
import json
from base64 import b64decode
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steward.ingest.request import request_of
from steward.ingest.signature import SECRET_BYTES_LEAST, is_genuine
from tests.integration.aws import services
from tests.integration.ingest.receiver import receiver
from tests.security.inputs import Stopwatch, amount
from tests.security.vectors import published
from tests.unit.ingest.world import SECRET, added, body_of, post, signature_of, signed

KEY = SECRET.encode()
BODY = body_of(added())
RIGHT = signature_of(BODY)
SEED = 20261001
DISTINCT = 10_000  # mutants that are kept to see that they differ: a million would take 200 MB
HEX = "0123456789abcdef"
ODD = [*"ABCDEFgG xX=,;:\n\r\t\0-", "\u00e9", "\u0660", "\uff10", "\ud800", "\U0001d7d8"]


# GitHub's published example of X-Hub-Signature-256, and the vector that Standard Webhooks' libraries share.
OTHERS_VECTORS = [
    (
        b"It's a Secret to Everybody",
        b"Hello, World!",
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    ),
    (
        b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}',
        b64decode("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=").hex(),
    ),
]


def test_the_right_signature_is_accepted() -> None:
    assert is_genuine(KEY, BODY, [RIGHT])


@pytest.mark.timeout(1800)
def test_p4_every_mutated_signature_is_answered_with_401_and_queues_nothing() -> None:
    rng, mutants, watch = Random(SEED), amount(20_000, 1_000_000, 1_000_000), Stopwatch()  # noqa: S311 - seeded, not a secret
    answers: Counter[int] = Counter()
    distinct: set[str] = set()
    with services() as aws:
        process = receiver(aws)
        process.plant()
        assert process.answer(signed(BODY)) == 200
        while answers.total() < mutants:
            mutant = _mutant(rng)
            if mutant != RIGHT:
                answers[process.answer(post(BODY, {"X-Hook-Signature": mutant}))] += 1
                distinct |= {mutant} if len(distinct) < DISTINCT else set()
        assert len(process.queue.sent) == 1
    assert answers.keys() == {401}
    assert len(distinct) == DISTINCT
    watch.note("signatures", "mutated signatures", answers.total(), "0 accepted, 0 answers but 401", SEED)


@pytest.mark.timeout(600)
def test_p4_the_verifier_alone_accepts_none_of_the_mutants() -> None:
    rng = Random(SEED)  # noqa: S311 - seeded mutants, not a secret
    count, watch = amount(20_000, 1_000_000, 1_000_000), Stopwatch()
    mutants = (_mutant(rng) for _ in range(count))
    assert sum(is_genuine(KEY, BODY, [each]) for each in mutants if each != RIGHT) == 0
    watch.note("verifier", "mutated signatures at the verifier alone", count, "0 accepted", SEED)


def _mutant(rng: Random) -> str:
    """The right signature with one to three changes, of every kind a sender or a forger makes."""
    text = RIGHT
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(7):
            case 0:
                text = text[:at] + rng.choice(HEX) + text[at + 1 :]
            case 1:
                text = text[:at] + rng.choice(ODD) + text[at + 1 :]
            case 2:
                text = text[:at] + rng.choice([*HEX, *ODD]) + text[at:]
            case 3:
                text = text[:at]
            case 4:
                text = text[:at].upper() + text[at:]
            case 5:
                text = rng.choice(["sha256=", "v1=", " ", "0x", "hmac:"]) + text
            case _:
                text = text[::-1]
    return text


def test_none_of_ten_thousand_mutated_bodies_fits_the_signature() -> None:
    rng = Random(7)  # noqa: S311 - seeded mutants, not a secret
    for _ in range(10_000):
        at = rng.randrange(len(BODY))
        flipped = bytes([BODY[at] ^ (1 << rng.randrange(8))])
        assert not is_genuine(KEY, BODY[:at] + flipped + BODY[at + 1 :], [RIGHT])


@given(st.text(), st.binary(max_size=200), st.binary(max_size=80))
@settings(max_examples=500, deadline=None)
def test_no_text_is_a_signature_and_none_raises(text: str, body: bytes, key: bytes) -> None:
    assert not is_genuine(key, body, [text])


@given(st.lists(st.sampled_from([RIGHT, "", "0" * 64]), max_size=4))
def test_only_a_single_value_counts(values: list[str]) -> None:
    assert is_genuine(KEY, BODY, values) == (values == [RIGHT])


@pytest.mark.parametrize("key", [None, b"", b"x", b"x" * (SECRET_BYTES_LEAST - 1)])
def test_w6_no_key_and_no_short_key_ever_verifies(key: bytes | None) -> None:
    assert not is_genuine(key, BODY, [signature_of(BODY, (key or b"").decode())])
    assert not is_genuine(key, BODY, [signature_of(BODY, "\0" * SECRET_BYTES_LEAST)])


def test_the_signature_is_over_what_the_sender_sent_however_it_arrived() -> None:
    for encoded in (True, False):
        request = request_of(post(BODY, {"x-HOOK-signature": RIGHT}, encoded=encoded))
        assert request.body is not None
        assert is_genuine(KEY, request.body, request.signatures)


def test_every_published_hmac_vector_gets_its_verdict() -> None:
    """Wycheproof. A truncated tag is valid there under its own parameters; here only the whole digest is."""
    groups = json.loads(published("hmac_vectors/hmac_sha256_test.json").read_text())["testGroups"]
    checked, watch = 0, Stopwatch()
    for group in groups:
        for vector in group["tests"]:
            key, message = bytes.fromhex(vector["key"]), bytes.fromhex(vector["msg"])
            usable = group["tagSize"] == 256 and len(key) >= SECRET_BYTES_LEAST
            verdict = is_genuine(key, message, [vector["tag"]])
            assert verdict == (vector["result"] == "valid" and usable), vector["tcId"]
            checked += 1
    assert checked == 174
    watch.note("hmac", "published HMAC-SHA256 vectors (Wycheproof)", checked, "all verdicts right")


@pytest.mark.parametrize(("key", "message", "digest"), OTHERS_VECTORS)
def test_p4_the_vectors_that_others_publish_are_computed_alike_and_their_short_keys_refused(
    key: bytes, message: bytes, digest: str
) -> None:
    """Only a key of 32 bytes or more is one of Asana's; the same digest under a padded key is told apart."""
    assert hmac.digest(key, message, "sha256").hex() == digest
    assert len(key) < SECRET_BYTES_LEAST
    assert not is_genuine(key, message, [digest])
    padded = key.ljust(64, b"\0")  # HMAC pads a short key with zeros to its block of 64: the same key to the algorithm
    assert is_genuine(padded, message, [digest])
    assert not is_genuine(padded, message + b" ", [digest])
