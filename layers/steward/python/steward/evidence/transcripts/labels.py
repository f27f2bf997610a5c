"""Does a line begin with a speaker's name, and which time stands beside it?"""

import re
from dataclasses import dataclass
from typing import Final

from steward.evidence.section_names import section_of
from steward.evidence.transcripts.moments import STAMP, seconds

_WORD: Final = r"[^\W\d_][\w'\u2019.\-]*"
# One to five words, perhaps "Keller, Anna" or "Anna Keller (Acme)"; or what a machine calls somebody it does not know.
_NAME: Final = (
    rf"(?:(?:SPEAKER|Speaker|Unknown [Ss]peaker|Sprecher|Participant)[ _]?\w{{0,12}}"
    rf"|{_WORD}(?:,? {_WORD}|,? \d{{1,2}}){{0,4}}(?: ?[(\[][^()\[\]]{{1,40}}[)\]])?)"
)
_AT: Final = rf"[\[(@]?\s?({STAMP})[\])]?"
_STAMP_FIRST: Final = re.compile(rf"\s*{_AT}\s*[-\u2013\u2014|]?\s*({_NAME})(?:\s*:\s*(.*))?\s*")
_NAME_FIRST: Final = re.compile(rf"\s*({_NAME})\s*[-\u2013\u2014|,]?\s+{_AT}\s*(?::\s*(.*))?\s*")
_IN_BRACKETS: Final = re.compile(rf"\s*\[({_NAME})\]\s+{_AT}\s*(.*)")
_NAME_ONLY: Final = re.compile(rf"\s*({_NAME})\s*:(?:\s+(.*))?\s*")
_STAMP_ONLY: Final = re.compile(rf"\s*{_AT}\s*")
_SPACES: Final = re.compile(r"\s+")
_LONGEST: Final = 300  # characters in which a label can stand; what follows is not looked at by the patterns

# Words before a colon that nobody is called.
_NO_NAMES_WORDS: Final = (
    "action actions agenda agreed ai attendees attending absent apologies beschluss beschlüsse chair cc date "
    "datum decision decisions decided discussion done due from goal http https idea ideas important info link "
    "location meeting minutes next nextsteps note notes open owner owners participants present purpose q "
    "question questions recording regards risk risks sent status subject summary tbd teilnehmer time to todo "
    "todos topic topics update url warning when where who why yes no ok example e.g frage fragen aufgabe "
    "aufgaben entscheidung entscheidungen ergebnis protokoll correction korrektur deadline blocker blockers "
    "assignee responsible priority "
    "context background outcome ps edit fyi and but so because thema follow-up follow-ups followups retraction"
)
# The same of scripts without capitals: time, place, day, subject, those who are there, who chairs, who writes, notes.
_NO_NAMES_ELSEWHERE: Final = (
    "时间 時間 地点 地點 日期 主题 主題 议题 議題 参会人 参会人员 與會者 与会者 主持人 记录人 記錄人 "
    "会议 会议纪要 备注 日時 場所 参加者 出席者 欠席者 議事録 メモ 備考 司会 書記 "
    "시간 장소 일시 참석자 안건 회의록 비고 "
    "الوقت التاريخ المكان الحضور الموضوع ملاحظات الغياب שעה תאריך מקום משתתפים נוכחים נושא הערות "
    "время дата место тема участники протокол примечание"
)
_NO_NAMES: Final = frozenset(f"{_NO_NAMES_WORDS} {_NO_NAMES_ELSEWHERE}".split())


@dataclass(frozen=True, slots=True)
class Label:
    """How a line begins: who speaks, when, and what is left of the line; `is_clock` for a time of the day."""

    speaker: str
    start_seconds: float | None
    text: str
    is_clock: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether the words come on the lines below."""
        return not self.text


def labelled(line: str) -> Label | None:
    """The name before a colon; None where none stands there."""
    head, rest = _head(line)
    match = _NAME_ONLY.fullmatch(head)
    return Label(match[1], None, (match[2] or "") + rest) if match and is_name(match[1]) else None


def stamped(line: str) -> Label | None:
    """A name beside a time, in any order that an export uses."""
    head, rest = _head(line)
    if match := _IN_BRACKETS.fullmatch(head):
        return Label(match[1], seconds(match[2]), match[3] + rest, is_clock=True)
    if match := _STAMP_FIRST.fullmatch(head):
        stamp, name, text = match.groups()
    elif match := _NAME_FIRST.fullmatch(head):
        name, stamp, text = match.groups()
    else:
        return None
    return Label(name, seconds(stamp), (text or "") + rest) if is_name(name) else None


def lone_stamp(line: str) -> float | None:
    """The time of a line that holds nothing else."""
    match = _STAMP_ONLY.fullmatch(line[:_LONGEST])
    return seconds(match[1]) if match else None


def _head(line: str) -> tuple[str, str]:
    """The part of a line in which a label can stand, with single spaces, and what follows it."""
    return _SPACES.sub(" ", line[:_LONGEST].replace("\uff1a", ": ")), line[_LONGEST:]


def is_name(text: str) -> bool:
    """Whether somebody may be called so."""
    words = text.split()
    first = words[0].casefold().rstrip(".,")
    return first not in _NO_NAMES and not words[0][0].islower() and section_of(text) is None
