"""Meetings with what was promised, decided, asked and changed in them, and a model's answer to each spoken one.

The labels were written with the files. `answer` is what the scripted model says: what a good model would, and beside it
the mistakes that models make (hypotheticals, jokes, wrong owners, invented quotes, obeyed orders).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from steward.evidence.transcripts.items import Extraction, Item, ItemKind
from steward.evidence.transcripts.meeting import Meeting, Person
from steward.evidence.transcripts.reading import transcript_of
from steward.evidence.transcripts.roster import Who
from steward.evidence.transcripts.utterances import Transcript, Unreadable
from steward.evidence.transcripts.wording import normal, said_in
from steward.reading import Document, read

FOLDER = Path(__file__).parent / "meetings"
NOBODY, AMBIGUOUS = "nobody", "ambiguous"


@cache
def read_file(path: Path) -> Transcript | Unreadable:
    """A file as an attached one is read: its bytes in a child process, its utterances from the pages."""
    found = read(path.name, path.read_bytes())
    assert isinstance(found, Document), (path, found)
    return transcript_of(found)


@dataclass(frozen=True)
class Gold:
    """One label: words of the statement, whose it is (a user's gid, "text:Name", nobody, ambiguous), and by when."""

    words: str
    owner: str = NOBODY
    due: date | None = None
    kind: ItemKind = ItemKind.COMMITMENT


@dataclass(frozen=True)
class Labelled:
    """A file, its meeting, its labels, and the answer of the scripted model (None for notes that rules read)."""

    file: str
    meeting: Meeting
    gold: tuple[Gold, ...]
    answer: tuple[dict[str, Any], ...] = ()
    retractions: tuple[dict[str, Any], ...] = ()
    overridden: tuple[str, ...] = field(default=())

    def transcript(self) -> Transcript:
        """The file as it is read."""
        found = read_file(FOLDER / self.file)
        assert isinstance(found, Transcript), (self.file, found)
        return found

    def answered(self) -> dict[str, Any]:
        """The model's answer, with the places of the utterances that it quotes."""
        utterances = self.transcript().utterances
        texts = [each.text for each in utterances]
        items = [_placed(each, texts, "quote", "utterances") for each in self.answer]
        changes = [
            _placed(_placed(each, texts, "quote", "utterances"), texts, "earlier_quote", "earlier_utterances")
            for each in self.retractions
        ]
        return {"items": items, "retractions": changes}


def _placed(row: dict[str, Any], texts: Sequence[str], quote: str, places: str) -> dict[str, Any]:
    if places in row:
        return row
    pairs = [(at, text) for at, text in enumerate(texts) if said_in(text, row[quote])]
    if pairs:
        return {**row, places: [pairs[0][0]]}
    spans = [at for at in range(len(texts) - 1) if said_in(f"{texts[at]}\n{texts[at + 1]}", row[quote])]
    return {**row, places: [spans[0], spans[0] + 1] if spans else [0]}


def said(
    quote: str, owner: str | None = None, due: str | None = None, title: str = "", kind: str = "commitment"
) -> dict[str, Any]:
    """An item of an answer."""
    return {"kind": kind, "title": title or quote[:100], "quote": quote, "owner": owner, "due": due}


def change(earlier: str, quote: str, change: str, owner: str | None = None, due: str | None = None) -> dict[str, Any]:
    """A retraction of an answer."""
    return {"change": change, "quote": quote, "earlier_quote": earlier, "owner": owner, "due": due}


def decided(words: str) -> Gold:
    """The label of a decision."""
    return Gold(words, kind=ItemKind.DECISION)


def asked(words: str) -> Gold:
    """The label of a question."""
    return Gold(words, kind=ItemKind.QUESTION)


def meeting(
    name: str, started_at: str, zone: str, people: Sequence[Person], roster: Sequence[Person] = (), writer: str = ""
) -> Meeting:
    """A meeting whose users are its attendees unless a roster is given."""
    users = tuple(roster or [each for each in people if each.user_gid])
    return Meeting(name, datetime.fromisoformat(started_at), ZoneInfo(zone), tuple(people), users, writer)


@dataclass(frozen=True)
class Score:
    """What was found of the labels: counts, and how many of the found promises have the right owner and day."""

    found: int
    true: int
    labels: int
    owners: int
    days: int
    promises: int

    @property
    def precision(self) -> float:
        """Of what was found, how much is labelled."""
        return self.true / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what is labelled, how much was found."""
        return self.true / self.labels if self.labels else 1.0

    def __add__(self, other: "Score") -> "Score":
        mine, theirs = (
            (each.found, each.true, each.labels, each.owners, each.days, each.promises) for each in (self, other)
        )
        return Score(*(a + b for a, b in zip(mine, theirs, strict=True)))


def scored(extraction: Extraction, labelled: Labelled, *kinds: ItemKind) -> Score:
    """The found items of these kinds (all by default) against the labels; each label is found once."""
    wanted = kinds or tuple(ItemKind)
    items = [each for each in extraction.items if each.kind in wanted]
    gold = [each for each in labelled.gold if each.kind in wanted]
    pairs: list[tuple[Item, Gold]] = []
    left = list(gold)
    for each in items:
        if match := next((one for one in left if _is_it(each, one)), None):
            left.remove(match)
            pairs.append((each, match))
    promises = [(each, one) for each, one in pairs if one.kind is ItemKind.COMMITMENT]
    owners = sum(owner_of(each) == one.owner for each, one in promises)
    days = sum((each.due.on if each.due else None) == one.due for each, one in promises)
    return Score(len(items), len(pairs), len(gold), owners, days, len(promises))


def _is_it(item: Item, gold: Gold) -> bool:
    return item.kind is gold.kind and normal(gold.words) in normal(f"{item.quote.text}\n{item.title}")


def owner_of(item: Item) -> str:
    """An owner as the labels write it."""
    if item.owner.who is Who.USER:
        return item.owner.user_gid
    return f"text:{item.owner.text}" if item.owner.who is Who.OUTSIDE else item.owner.who.value
