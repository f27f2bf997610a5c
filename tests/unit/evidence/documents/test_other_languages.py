"""Are lists under headings of other languages found in documents, with their days?"""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from steward.evidence.documents.due import due_of
from steward.evidence.documents.items import Item, Kind
from steward.evidence.documents.pages import Document, Page
from steward.evidence.documents.rules import extracted

ELSEWHERE = Path(__file__).parents[1] / "transcripts/elsewhere"


def found(text: str) -> tuple[Item, ...]:
    document = Document("1", "minutes", (Page(1, "p. 1", text),), ZoneInfo("UTC"), date(2026, 11, 27))
    return extracted(document, lambda _: False)


@pytest.mark.parametrize("name", ["chinese", "japanese", "arabic", "hebrew", "spanish"])
def test_lists_under_headings_of_actions_and_decisions_are_found(name: str) -> None:
    kinds = [each.kind for each in found((ELSEWHERE / f"{name}.txt").read_text())]
    assert kinds.count(Kind.ACTION) == 3
    assert kinds.count(Kind.DECISION) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026年12月4日までに送る", "2026-12-04"), ("12月4日前发送报价单", "2026-12-04"), ("12月45日", None)],
)
def test_days_of_chinese_and_japanese_are_read(text: str, day: str | None) -> None:
    document = Document("1", "minutes", (), ZoneInfo("UTC"), date(2026, 11, 27))
    due = due_of(text, document)
    assert (str(due.on) if due else None) == day
