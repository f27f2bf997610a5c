"""Who says what in a file of captions (WebVTT, SRT, and Teams' old export that has neither's header)?"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from steward.evidence.transcripts.labels import labelled
from steward.evidence.transcripts.moments import STAMP, seconds
from steward.evidence.transcripts.utterances import Kind, Reason, Transcript, Unreadable, Utterance, transcript

_TIMES: Final = re.compile(rf"\s*({STAMP})\s*-->\s*({STAMP})(?:\s.*)?")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,200})>")
_TAG: Final = re.compile(r"</?[a-zA-Z0-9:.][^<>]{0,200}>|<v>")
_SKIPPED: Final = ("NOTE", "STYLE", "REGION")
# Teams writes no leading zeros there, and the speaker on a line of its own.
_TEAMS: Final = re.compile(r"\d:\d{1,2}:\d{1,2}\.")
_ENDED: Final = re.compile(r"[.!?\u2026][\"'\u201d)]*$")
_MERGED_LIMIT: Final = 1_000  # characters: a sentence that goes on over more captions than these fill has no full stop


@dataclass(frozen=True, slots=True)
class _Cue:
    start_seconds: float
    line: int
    lines: tuple[str, ...]
    is_teams: bool


def is_captions(text: str) -> bool:
    """Whether a text looks like captions: its header, or a line of times near the top."""
    head = text[:2_000]
    return head.lstrip().startswith("WEBVTT") or any(_TIMES.fullmatch(each) for each in head.splitlines())


def captions(text: str) -> Transcript | Unreadable:
    """The captions as utterances; a sentence that goes on in the same speaker's next caption is one."""
    cues = list(_cues(text.splitlines()))
    if not cues:
        return Unreadable(Reason.BROKEN_CAPTIONS)
    form = "vtt" if text.lstrip().startswith("WEBVTT") else "srt"
    return transcript(Kind.SPEECH, form, _joined(part for cue in cues for part in _parts(cue)))


def _cues(lines: Sequence[str]) -> Iterator[_Cue]:
    at = 0
    while at < len(lines):
        if lines[at].startswith(_SKIPPED):
            at = _blank_after(lines, at)
        elif match := _TIMES.fullmatch(lines[at]):
            end = _blank_after(lines, at)
            start = seconds(match[1])
            yield _Cue(start or 0.0, at + 1, tuple(lines[at + 1 : end]), bool(_TEAMS.match(match[1])))
            at = end
            continue
        at += 1


def _blank_after(lines: Sequence[str], at: int) -> int:
    """Where the block ends: at an empty line, or at the next line of times where an editor lost the empty ones."""
    for place in range(at + 1, len(lines)):
        if not lines[place].strip():
            return place
        if _TIMES.fullmatch(lines[place]):
            is_numbered = place - 1 > at and lines[place - 1].strip().isdigit()
            return place - 1 if is_numbered else place
    return len(lines)


def _parts(cue: _Cue) -> Iterator[Utterance]:
    """The utterances of one caption: one for each voice."""
    if cue.is_teams and len(cue.lines) > 1:
        yield Utterance(cue.lines[0], cue.start_seconds, _plain(" ".join(cue.lines[1:])), cue.line)
        return
    text = " ".join(cue.lines)
    if told := _told(text):
        yield Utterance(told[0], cue.start_seconds, told[1], cue.line)
        return
    voices = _VOICE.split(text)
    for speaker, said in [("", voices[0]), *zip(voices[1::2], voices[2::2], strict=True)]:
        label = None if speaker else labelled(_plain(said))
        name, words = (label.speaker, label.text) if label else (html.unescape(speaker), _plain(said))
        if words.strip():
            yield Utterance(name.strip(), cue.start_seconds, words, cue.line)


def _told(text: str) -> tuple[str, str] | None:
    """Who says what in a caption that is an object, as those of Microsoft Graph's metadata are."""
    try:
        row = json.loads(text) if text.startswith("{") else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not isinstance(row.get("spokenText"), str):
        return None
    return str(row.get("speakerName") or ""), row["spokenText"]


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).strip()


def _joined(parts: Iterable[Utterance]) -> Iterator[Utterance]:
    """Captions of one speaker whose sentence goes on, as one."""
    last: Utterance | None = None
    for each in parts:
        if last and _goes_on(last, each):
            last = replace(last, text=f"{last.text} {each.text}")
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _goes_on(last: Utterance, following: Utterance) -> bool:
    is_one_speaker = bool(last.speaker) and following.speaker in {last.speaker, ""}
    return is_one_speaker and len(last.text) < _MERGED_LIMIT and not _ENDED.search(last.text)
