"""Is any file that calls itself a meeting read within its limits or refused with a reason, and never in a long time?

Built from the pieces of real exports in any order, torn, and with our own injections said by somebody.
"""

import json
import time
from random import Random
from typing import Any

from steward.evidence.transcripts.parsing import parse
from steward.evidence.transcripts.utterances import TURN_LIMIT_CHARACTERS, UTTERANCES_LIMIT, Transcript, Unreadable
from tests.security.injections import injections
from tests.security.inputs import Stopwatch, amount
from tests.security.reading.hostile import mutations

SEED = 20261130
FILES = amount(1_500, 50_000, 15_000)
SECONDS = 5.0  # of one file; a busy machine stops us now and then, and the parser itself needs milliseconds
PIECES = (
    "WEBVTT", "WEBVTT - x", "1", "00:00:01.000 --> 00:00:02.000", "00:00:01,000 --> 00:00:02,000", "99:99:99.999 --> 0",
    "NOTE x", "STYLE", "<v Ada>", "<v.loud Bob>hi</v>", "<00:00:01.000>", "Ada Lovelace: ", "[00:01:02] Ada: ",
    "Ada Lovelace  0:03", "- [ ] ", "# Actions", "## Decisions", "Actions", "* ", "1. ", "", "   ", "\t",
    "We decided to ", "Ada will send it by Friday.",
    "{", "}", "[", '"speaker": "Ada"', '"text": ', "\ufeff", "-->" * 50,
    "<v " * 200, "(" * 500, "&amp;" * 100, "&#x41;", "\u202e", "\x0b", "\x1c", "\u2028", "a" * 5000,
)  # fmt: skip


def _lines(rng: Random, own: list[str]) -> bytes:
    parts = [rng.choice((rng.choice(PIECES), rng.choice(own))) for _ in range(rng.randrange(1, 60))]
    return rng.choice(("\n", "\r\n", "\n\n", " ")).join(parts).encode("utf-8", "surrogatepass")


def _exported(rng: Random, own: list[str]) -> bytes:
    entry: dict[str, Any] = {
        rng.choice(("speaker", "name", "participant", "")): rng.choice(own),
        rng.choice(("text", "content", "words", "transcript")): rng.choice((rng.choice(own), None, 1, [], {"x": 1})),
        rng.choice(("start", "offset", "time")): rng.choice((0, -1, 1e308, "x", None, "00:01")),
    }
    inner: Any = [entry] * rng.randrange(4)
    for _ in range(rng.choice((0, 1, 3, 900))):
        inner = {rng.choice(("entries", "transcript", "results", "utterances")): inner}
    return json.dumps(inner).encode()


def test_every_fuzzed_file_of_a_meeting_is_read_within_its_limits_or_refused() -> None:
    rng, own, watch, read = Random(SEED), injections(), Stopwatch(), 0  # noqa: S311 - repeatable on purpose
    for at in range(FILES):
        content = (_lines, _lines, _exported)[at % 3](rng, own)
        if rng.random() < 0.3:  # a third of them torn
            content = next(mutations(content, 1, at))
        began = time.monotonic()
        found = parse(content)
        assert time.monotonic() - began < SECONDS, content[:200]
        assert isinstance(found, Transcript | Unreadable), content[:200]
        if isinstance(found, Transcript):
            assert len(found.utterances) <= UTTERANCES_LIMIT
            assert all(len(each.text) <= TURN_LIMIT_CHARACTERS for each in found.utterances), content[:200]
            read += 1
    assert read > FILES / 20
    watch.note("transcripts", "fuzzed files of meetings", FILES, f"{read} read, 0 unhandled", SEED)
