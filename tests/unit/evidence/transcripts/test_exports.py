"""Are speakers, words and times read out of the JSON that each maker of transcripts writes?

The samples are of our own making, in the shapes that the makers document.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from steward.evidence.transcripts.parsing import parse
from steward.evidence.transcripts.roster import Who, named
from steward.evidence.transcripts.utterances import Kind, Transcript
from tests.unit.evidence.transcripts.labelled import meeting, read_file
from tests.unit.evidence.transcripts.written_meetings import ANNA, BEN, FRIDAY

type Turn = tuple[str, float | None, str]

WORDS = [
    ("I'll", 4.87, 5.02, 0), ("send", 5.02, 5.17, 0), ("the", 5.17, 5.29, 0), ("deck", 5.29, 5.64, 0), (".", 0, 0, 0),
    ("I'll", 8.49, 8.88, 1), ("book", 8.88, 9.05, 1), ("it", 9.05, 9.24, 1), (".", 0, 0, 1),
]  # fmt: skip
SAID = ("I'll send the deck.", "I'll book it.")
TURNS = [("Speaker 0", 4.87, SAID[0]), ("Speaker 1", 8.49, SAID[1])]
EXPORTS = Path(__file__).parent / "exports"


def turns(document: str | dict[str, Any] | list[dict[str, Any]]) -> list[Turn]:
    read = parse((document if isinstance(document, str) else json.dumps(document)).encode())
    assert isinstance(read, Transcript), read
    assert read.kind is Kind.SPEECH
    return [(each.speaker, each.start_seconds, each.text) for each in read.utterances]


def item(word: str, start: float, end: float, **labels: str) -> dict[str, Any]:
    said = {"alternatives": [{"confidence": "0.9", "content": word}], **labels}
    if not end:
        return {**said, "type": "punctuation"}
    return {"start_time": str(start), "end_time": str(end), **said, "type": "pronunciation"}


def segment(who: int, start: str, end: str) -> dict[str, Any]:
    label = f"spk_{who}"
    words = [
        {"start_time": str(s), "end_time": str(e), "speaker_label": label} for _, s, e, of in WORDS if of == who and e
    ]
    return {"start_time": start, "end_time": end, "speaker_label": label, "items": words}


def transcribed(*, in_items: bool, with_segments: bool) -> dict[str, Any]:
    """What AWS Transcribe writes: older jobs name speakers in their own list alone, newer ones add `audio_segments`."""
    items = [item(w, s, e, **({"speaker_label": f"spk_{who}"} if in_items else {})) for w, s, e, who in WORDS]
    segments = [segment(0, "4.87", "5.64"), segment(1, "8.49", "9.24")]
    results: dict[str, Any] = {
        "transcripts": [{"transcript": "I'll send the deck. I'll book it."}],
        "speaker_labels": {"channel_label": "ch_0", "speakers": 2, "segments": segments},
        "items": items,
    }
    if with_segments:
        results["audio_segments"] = [
            {"id": 0, "transcript": "I'll send the deck.", "start_time": "4.87", "end_time": "5.64",
             "speaker_label": "spk_0", "items": [0, 1, 2, 3, 4]},
            {"id": 1, "transcript": "I'll book it.", "start_time": "8.49", "end_time": "9.24",
             "speaker_label": "spk_1", "items": [5, 6, 7, 8]},
        ]  # fmt: skip
    return {"jobName": "weekly", "accountId": "111122223333", "status": "COMPLETED", "results": results}


@pytest.mark.parametrize(("in_items", "with_segments"), [(True, True), (True, False), (False, False)])
def test_a_transcript_of_aws_transcribe_keeps_who_spoke_and_when(*, in_items: bool, with_segments: bool) -> None:
    assert turns(transcribed(in_items=in_items, with_segments=with_segments)) == TURNS


def test_two_channels_of_aws_transcribe_are_two_speakers_in_the_order_of_their_words() -> None:
    said = {of: [item(w, s, e, channel_label=f"ch_{of}") for w, s, e, who in WORDS if who == of] for of in (1, 0)}
    channels = [{"channel_label": f"ch_{of}", "items": items} for of, items in said.items()]
    results = {
        "transcripts": [{"transcript": "I'll send the deck. I'll book it."}],
        "channel_labels": {"channels": channels, "number_of_channels": 2},
    }
    assert turns({"results": results}) == [(name.replace("Speaker", "Channel"), at, text) for name, at, text in TURNS]


def test_a_transcript_of_aws_transcribe_without_speakers_keeps_its_times() -> None:
    results = {"transcripts": [{"transcript": "I'll send it."}], "items": [item(*each[:3]) for each in WORDS]}
    assert turns({"results": results}) == [("", 4.87, "I'll send the deck. I'll book it.")]


def test_what_a_machine_calls_an_unknown_speaker_is_no_owner_but_a_question() -> None:
    told = named("I", "Speaker 0", meeting("x", FRIDAY, "Europe/Berlin", (ANNA, BEN)))
    assert (told.who, told.question) == (Who.NOBODY, "Who is Speaker 0?")


@pytest.mark.parametrize(
    ("file", "first", "second"),
    [
        ("assemblyai.json", ("Speaker A", 4.87), ("Speaker B", 8.49)),
        ("azure.json", ("Speaker 1", 4.87), ("Speaker 2", 8.49)),
        ("deepgram.json", ("Speaker 0", 4.87), ("Speaker 1", 8.49)),
        ("fathom.json", ("Anna Keller", 4), ("Ben Ito", 8)),
        ("fireflies.json", ("Anna Keller", 4.87), ("Ben Ito", 8.49)),
        ("gong.json", ("Anna Keller", 4.87), ("Ben Ito", 8.49)),
        ("one-object-a-line.jsonl", ("Anna Keller", 4.87), ("Ben Ito", 8.49)),
        ("otter.json", ("Anna Keller", 4.87), ("Ben Ito", 8.49)),
        ("recall.json", ("Anna Keller", 4.87), ("Ben Ito", 8.49)),
        ("rev.json", ("Speaker 0", 4.87), ("Speaker 1", 8.49)),
        ("symbl.json", ("Anna Keller", 0), ("Ben Ito", 4)),
        ("teams-graph.vtt", ("Anna Keller", 4.87), ("Ben Ito", 8.49)),
        ("teams-stream.json", ("Anna Keller", 4.87), ("Ben Ito", 8.49)),
        ("whisperx.json", ("SPEAKER_00", 4.87), ("SPEAKER_01", 8.49)),
    ],
)
def test_each_maker_s_export_gives_who_said_what_and_when(
    file: str, first: tuple[str, float], second: tuple[str, float]
) -> None:
    found = turns((EXPORTS / file).read_text())
    assert [(name, text) for name, _, text in found] == [(first[0], SAID[0]), (second[0], SAID[1])]
    assert [at for _, at, _ in found] == [pytest.approx(first[1], abs=0.01), pytest.approx(second[1], abs=0.01)]


@pytest.mark.parametrize("path", sorted(EXPORTS.iterdir()), ids=lambda each: each.name)
def test_an_export_that_was_attached_is_read_as_its_bytes_are(path: Path) -> None:
    attached, whole = read_file(path), parse(path.read_bytes())
    assert isinstance(attached, Transcript)
    assert isinstance(whole, Transcript)
    told = [(each.speaker, each.text) for each in whole.utterances]
    assert [(each.speaker, each.text) for each in attached.utterances] == told
    starts = [each.start_seconds for each in whole.utterances]
    assert [each.start_seconds for each in attached.utterances] == pytest.approx(starts)


def test_objects_line_by_line_are_read_over_the_pages_of_a_long_file(tmp_path: Path) -> None:
    rows = [{"speaker": f"Anna {'KL'[at % 2]}", "text": f"This is sentence {at} of all."} for at in range(300)]
    path = tmp_path / "long.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    read = read_file(path)
    assert isinstance(read, Transcript)
    assert [each.text for each in read.utterances] == [each["text"] for each in rows]


def test_chinese_words_one_by_one_are_joined_without_spaces() -> None:
    words = [
        item("我", 1, 1.2, speaker_label="spk_0"),
        item("来", 1.2, 1.4, speaker_label="spk_0"),
        item("发", 1.4, 2, speaker_label="spk_0"),
    ]
    assert turns({"results": {"items": words}}) == [("Speaker 0", 1, "我来发")]


def test_a_day_of_single_words_is_read_in_seconds_and_loses_none() -> None:
    rows = [{"word": "word", "start": at * 0.4, "end": at * 0.4 + 0.3, "speaker": "Anna"} for at in range(60_000)]
    assert sum(len(text.split()) for _, _, text in turns(rows)) == 60_000
