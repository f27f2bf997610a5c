"""Are explicit cues read in notes of other languages, and is it said what else is not?"""

from pathlib import Path

import pytest

from steward.evidence.languages import unread_language
from steward.evidence.transcripts.commitments import offline
from steward.evidence.transcripts.items import Extraction, Item, ItemKind, Unsupported
from steward.evidence.transcripts.meeting import Meeting, Person
from steward.evidence.transcripts.parsing import parse
from steward.evidence.transcripts.utterances import Kind, Transcript
from tests.unit.evidence.transcripts.labelled import meeting, owner_of
from tests.unit.evidence.transcripts.written_meetings import FRIDAY

NOTES = Path(__file__).parent / "elsewhere"


def among(*names: str) -> Meeting:
    people = [Person(name, user_gid=str(2001 + at)) for at, name in enumerate(names)]
    return meeting("weekly", FRIDAY, "Europe/Berlin", people)


def found(text: str, of: Meeting) -> tuple[Transcript, tuple[Item, ...]]:
    read = parse(text.encode())
    assert isinstance(read, Transcript)
    assert read.kind is Kind.NOTES
    extraction = offline(read, of)
    assert isinstance(extraction, Extraction)
    return read, extraction.items


@pytest.mark.parametrize(
    ("notes", "names", "days", "language"),
    [
        ("chinese", ("王伟", "李娜"), ("2026-12-04", "2026-12-02"), "Chinese"),
        ("japanese", ("田中太郎", "佐藤花子"), ("2026-12-04", None), "Japanese"),
        ("arabic", ("أحمد", "مريم"), ("2026-12-04", "2026-11-28"), "the Arabic script"),
        ("hebrew", ("דנה", "גלעד"), ("2026-12-04", "2026-11-28"), "Hebrew"),
        ("spanish", ("Ana Lopez", "Luis Vega"), (None, None), "Spanish"),
    ],
)
def test_what_stands_under_a_heading_of_actions_or_decisions_is_found_with_its_owner_and_its_day(
    notes: str, names: tuple[str, ...], days: tuple[str | None, str | None], language: str
) -> None:
    read, items = found((NOTES / f"{notes}.txt").read_text(), among(*names))
    promises = [each for each in items if each.kind is ItemKind.COMMITMENT]
    assert [owner_of(each) for each in promises] == ["2001", "2002", "nobody"]
    assert [str(each.due.on) if each.due else None for each in promises] == [*days, None]
    assert len([each for each in items if each.kind is ItemKind.DECISION]) == 1
    assert read.language == language


@pytest.mark.parametrize(
    "line",
    [
        "我们下周会讨论这个问题\uff0c大家都同意。",
        "来週この件について話し合うことにしました。",
        "سنناقش هذا الموضوع في الأسبوع القادم مع الجميع",
        "נדבר על זה בשבוע הבא עם כל הצוות",
        "다음 주에 이 주제를 다시 논의하기로 했습니다",
        "Мы обсудим этот вопрос на следующей неделе",
        "Θα το συζητήσουμε την επόμενη εβδομάδα",
        "Vamos a hablar de esto en la reunión de la semana que viene con los clientes",
        "Nous allons en parler dans la réunion avec les clients et le directeur",
    ],
)
def test_notes_of_which_no_cue_is_read_are_unsupported_by_the_name_of_their_language(line: str) -> None:
    read = parse(line.encode())
    assert isinstance(read, Transcript)
    told = offline(read, among("Anna Keller"))
    assert isinstance(told, Unsupported)
    assert told.why.startswith(f"{read.language} is an unsupported language")


@pytest.mark.parametrize(
    "text",
    [
        "Anna will send the deck to the customer by Friday, and we agreed that it is fine.",
        "Anna schickt die Folien an den Kunden und wir sind mit dem Plan nicht zufrieden.",
        "Send the deck to 三井住友 by Friday",
        "Met De La Cruz and Van den Berg",
        "ok",
        "",
        "12:30 | 14 % | 2026-12-04",
    ],
)
def test_english_german_and_what_is_too_short_to_tell_are_no_unread_language(text: str) -> None:
    assert unread_language(text) == ""


@pytest.mark.parametrize("line", ["- [ ] send the deck", "\u2610 send the deck", "* [] send the deck"])
def test_a_box_that_is_not_ticked_is_something_to_do_under_any_heading(line: str) -> None:
    _, items = found(f"# Tuesday\n{line}\n", among("Anna Keller"))
    assert [(each.kind, each.title) for each in items] == [(ItemKind.COMMITMENT, "send the deck")]


def test_a_mark_before_a_colon_says_what_a_line_is() -> None:
    lines = ("- 行动项\uff1a王伟发送报价单", "- 决定\uff1a先在西班牙上线", "- 想法\uff1a做一个播客")
    _, items = found("\n".join(lines), among("王伟"))
    assert [(each.kind, owner_of(each) if each.kind is ItemKind.COMMITMENT else "") for each in items] == [
        (ItemKind.COMMITMENT, "2001"),
        (ItemKind.DECISION, ""),
    ]


@pytest.mark.parametrize("colon", ["\uff1a", ": "])
def test_turns_of_chinese_speakers_are_speech_and_the_head_of_minutes_is_none(colon: str) -> None:
    said = f"张伟{colon}大家好\uff0c我们开始吧。\n李娜{colon}好的。\n张伟{colon}我来发报价单。\n"
    read = parse(said.encode())
    assert isinstance(read, Transcript)
    assert (read.kind, [each.speaker for each in read.utterances]) == (Kind.SPEECH, ["张伟", "李娜", "张伟"])
    head = parse(f"时间{colon}周五\n地点{colon}会议室\n参会人{colon}张伟\n".encode())
    assert isinstance(head, Transcript)
    assert head.kind is Kind.NOTES


def test_the_same_chinese_line_again_has_the_same_identity_and_another_one_does_not() -> None:
    of, text = among("王伟", "李娜"), (NOTES / "chinese.txt").read_text()
    first, again = found(text, of)[1], found(text.replace("报价单发给", "报价单 发给"), of)[1]
    assert [each.identity for each in first] == [each.identity for each in again]
    other = found(text.replace("报价单", "合同草案"), of)[1]
    assert other[0].identity != first[0].identity


def test_a_table_whose_columns_are_named_in_chinese_gives_its_rows_with_owner_and_day() -> None:
    _, [item] = found((NOTES / "chinese-table.txt").read_text(), among("王偉"))
    assert (owner_of(item), str(item.due.on) if item.due else "") == ("2001", "2026-12-04")
