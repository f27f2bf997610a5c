"""Is every usual export read, and does every broken file give a reason instead of an exception?"""

import json
import random
from collections.abc import Callable

import pytest

from steward.evidence.transcripts.commitments import offline
from steward.evidence.transcripts.items import Extraction
from steward.evidence.transcripts.parsing import FILE_LIMIT_BYTES, parse
from steward.evidence.transcripts.utterances import (
    TURN_LIMIT_CHARACTERS,
    UTTERANCES_LIMIT,
    Kind,
    Reason,
    Transcript,
    Unreadable,
)
from tests.unit.evidence.transcripts.labelled import FOLDER, read_file
from tests.unit.evidence.transcripts.written_meetings import DEVELOPED

SAID = [("Anna Keller", "Hello all."), ("Ben Ito", "Hi.")]


def turns(text: str | bytes) -> list[tuple[str, float | None, str]]:
    read = parse(text if isinstance(text, bytes) else text.encode())
    assert isinstance(read, Transcript), read
    return [(each.speaker, each.start_seconds, each.text) for each in read.utterances]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (
            (
                "WEBVTT\n\n00:03.000 --> 00:05.000\n<v Anna Keller>Hello all.</v>\n\n"
                "00:09.500 --> 00:10.000\n<v.loud Ben Ito>Hi."
            ),
            (3, 9.5),
        ),
        (
            (
                "WEBVTT\n\n1\n00:00:03.000 --> 00:00:05.000 align:start\n"
                "Anna Keller: Hello all.\n\n2\n00:00:09.000 --> 00:00:10.000\nBen Ito: Hi."
            ),
            (3, 9),
        ),
        (
            (
                "1\r\n00:00:03,000 --> 00:00:05,000\r\nAnna Keller: Hello\r\nall.\r\n\r\n2\r\n"
                "00:01:09,000 --> 00:01:10,000\r\nBen Ito: Hi.\r\n"
            ),
            (3, 69),
        ),
        ("0:0:3.120 --> 0:0:5.44\nAnna Keller\nHello all.\n\n0:0:9.1 --> 0:0:9.44\nBen Ito\nHi.", (3.12, 9.1)),
        ("Anna Keller  0:03\nHello\nall.\n\nBen Ito  1:00:09\nHi.", (3, 3609)),
        ("0:03 - Anna Keller\n  Hello all.\n0:09 - Ben Ito\n  Hi.", (3, 9)),
        ("Anna Keller - 00:03\nHello all.\n\nBen Ito - 00:09\nHi.", (3, 9)),
        ("[00:12:03] Anna Keller: Hello all.\n[00:12:09] Ben Ito: Hi.", (723, 729)),
        ("(00:03) Anna Keller: Hello all.\n(00:09) Ben Ito: Hi.", (3, 9)),
        ("[Anna Keller] 09:12:03\nHello all.\n[Ben Ito] 09:12:09\nHi.", (0, 6)),
        (
            (
                "Attendees\nAnna Keller, Ben Ito\nTranscript\n00:00:00\n\n"
                "Anna Keller: Hello all.\n\n00:05:00\nBen Ito: Hi."
            ),
            (0, 300),
        ),
        ("Anna Keller: Hello all.\nBen Ito: Hi.", (None, None)),
        (
            json.dumps(
                [
                    {"speaker": "Anna Keller", "text": "Hello all.", "start": 3},
                    {"speaker": "Ben Ito", "text": "Hi.", "start": 9},
                ]
            ),
            (3, 9),
        ),
        (
            json.dumps(
                {
                    "data": {
                        "transcript": {
                            "sentences": [
                                {"speaker_name": "Anna Keller", "sentence": "Hello all.", "start_time": "00:00:03"},
                                {"speaker_name": "Ben Ito", "sentence": "Hi.", "start_time": "9.5"},
                            ]
                        }
                    }
                }
            ),
            (3, 9.5),
        ),
        (
            json.dumps(
                {
                    "utterances": [
                        {
                            "speaker": {"name": "Anna Keller"},
                            "words": [{"text": "Hello"}, {"text": "all."}],
                            "start": 3_000,
                        },
                        {"speaker": {"name": "Ben Ito"}, "words": [{"text": "Hi."}], "start": 100_000},
                    ]
                }
            ),
            (3, 100),
        ),
    ],
)
def test_each_usual_export_gives_speakers_times_and_words(text: str, starts: tuple[float | None, ...]) -> None:
    assert turns(text) == [(name, start, words) for (name, words), start in zip(SAID, starts, strict=True)]
    read = parse(text.encode())
    assert isinstance(read, Transcript)
    assert read.kind is Kind.SPEECH


def test_a_sentence_that_goes_on_in_the_next_caption_is_one_utterance() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nAnna: I'll send the\n\n"
        "00:02.000 --> 00:03.000\nAnna: deck on Friday.\n\n00:03.000 --> 00:04.000\n"
        "Anna: Good."
    )
    assert turns(text) == [("Anna", 1, "I'll send the deck on Friday."), ("Anna", 3, "Good.")]


def test_each_utterance_knows_its_line() -> None:
    read = parse((FOLDER / "launch.vtt").read_bytes())
    assert isinstance(read, Transcript)
    lines = (FOLDER / "launch.vtt").read_text().splitlines()
    for each in read.utterances:
        assert "-->" in lines[each.line - 1]
        assert each.text.split()[0] in lines[each.line]


def test_bullets_and_headings_are_notes_and_a_ticked_box_is_done() -> None:
    read = parse(b"# Actions\n- [ ] Anna: send the deck\n* [x] Ben: book it\n\nDecisions:\n1. We ship\n")
    assert isinstance(read, Transcript)
    assert read.kind is Kind.NOTES
    assert [(each.text, each.heading, each.is_done, each.line) for each in read.utterances] == [
        ("Anna: send the deck", "Actions", False, 2),
        ("Ben: book it", "Actions", True, 3),
        ("We ship", "Decisions", False, 6),
    ]


def test_a_mail_gives_what_its_sender_wrote_and_nothing_that_it_quotes() -> None:
    read = read_file(FOLDER / "mail-notes.eml")
    assert isinstance(read, Transcript)
    told = " ".join(each.text for each in read.utterances)
    assert "chase the auditor" in told
    assert "printer" not in told
    assert "Northwind GmbH" not in told


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n\t\n", Reason.EMPTY),
        (b"WEBVTT\n\nnothing here", Reason.BROKEN_CAPTIONS),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", Reason.EMPTY),
        (b"%PDF-1.7\0\0binary", Reason.NOT_TEXT),
        (b'{"a": ', Reason.BROKEN_JSON),
        (b'{"a": 1}', Reason.UNKNOWN_JSON),
        (b"[" + b"[" * 100_000, Reason.BROKEN_JSON),
        (b'[{"speaker": "Anna", "text": ""}]', Reason.UNKNOWN_JSON),
        (b'[{"text": "x", "start": ' + b"9" * 5_000 + b"}]", Reason.BROKEN_JSON),
        (b"x" * (FILE_LIMIT_BYTES + 1), Reason.TOO_LARGE),
        (b"A: b\n" * (UTTERANCES_LIMIT + 1), Reason.TOO_MANY_UTTERANCES),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: Reason) -> None:
    assert parse(data) == Unreadable(reason)


def test_other_encodings_are_read_and_invisible_characters_dropped() -> None:
    assert turns("Jürgen: Ja.\nBjörn: Gut.".encode("utf-16")) == [("Jürgen", None, "Ja."), ("Björn", None, "Gut.")]
    assert turns("Jürgen: Ja.\nBjörn: Gut.".encode("cp1252")) == [("Jürgen", None, "Ja."), ("Björn", None, "Gut.")]
    assert turns("Anna: as\u200bsign\nBen: ok") == [("Anna", None, "assign"), ("Ben", None, "ok")]


def test_a_turn_without_an_end_becomes_several_and_loses_no_word() -> None:
    words = ["word"] * 5_000
    found = turns("Anna: " + " ".join(words) + "\nBen: ok")
    assert all(len(text) <= TURN_LIMIT_CHARACTERS for _, _, text in found)
    assert " ".join(text for name, _, text in found if name == "Anna").split() == words


def test_an_agenda_with_times_is_notes() -> None:
    read = parse(b"# Agenda\n- 10:30 Introduction\n- 11:00 Budget\n")
    assert isinstance(read, Transcript)
    assert read.kind is Kind.NOTES


MUTATIONS: dict[str, Callable[[bytearray, random.Random], None]] = {
    "flip": lambda data, rng: data.__setitem__(rng.randrange(len(data)), rng.randrange(256)),
    "cut": lambda data, rng: data.__delitem__(slice(rng.randrange(len(data)), None)),
    "drop": lambda data, rng: data.__delitem__(slice((at := rng.randrange(len(data))), at + rng.randrange(1, 40))),
    "repeat": lambda data, rng: data.extend(data[rng.randrange(len(data)) :][:500]),
    "splice": lambda data, rng: data.__setitem__(
        slice((at := rng.randrange(len(data))), at),
        rng.choice(
            [
                b"-->",
                b"<v ",
                b"\n\n",
                b"WEBVTT",
                b"99:99:99.999 --> 0:0:0.0",
                b"[" * 50,
                b"\xff\xfe",
                b"::",
                b"&#0;",
                b'"',
                b"{",
            ]
        ),
    ),
}


@pytest.mark.parametrize("name", sorted(each.name for each in FOLDER.iterdir()))
def test_mutated_files_give_utterances_or_a_reason(name: str) -> None:
    rng = random.Random(name)  # noqa: S311 - a seed, so that a failure can be repeated
    whole = (FOLDER / name).read_bytes()
    outcomes = set()
    for turn in range(300):
        data = bytearray(whole)
        for kind in rng.choices(sorted(MUTATIONS), k=rng.randrange(1, 6)):
            if data:
                MUTATIONS[kind](data, rng)
        read = parse(bytes(data))
        assert isinstance(read, Transcript | Unreadable)
        if isinstance(read, Transcript):
            assert read.utterances
            assert all(
                each.text and (each.start_seconds is None or each.start_seconds >= 0) for each in read.utterances
            )
            if turn % 10 == 0:  # the rules are slower than the parsers
                notes = Transcript(Kind.NOTES, read.form, read.utterances)
                assert isinstance(offline(notes, DEVELOPED[0].meeting), Extraction)
        outcomes.add(type(read))
    assert Transcript in outcomes
