"""What is said of a thread, by whom, and what of it when no model's words hold?

By rules it is taken out of the comments as it stands there: what is asked, promised, decided, left open, and who said
what last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.threads.thread import Kind, Said, Sentence, Thread

# Of each kind: what is read at a glance, the newest.
MOST: Final = {Kind.ACTION: 5, Kind.QUESTION: 3, Kind.DECISION: 3}
LATEST: Final = 5  # people whose last words are shown where no model's are
SHOWN_CHARACTERS: Final = 200  # of a quote; a longer sentence ends with an ellipsis


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is shown, and the comments behind it."""

    text: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What is shown. `told` are a model's sentences, `latest` people's last words; one of the two is empty.

    `more` counts by kind what is left out for want of room.
    """

    told: tuple[Line, ...] = ()
    actions: tuple[Line, ...] = ()
    questions: tuple[Line, ...] = ()
    decisions: tuple[Line, ...] = ()
    latest: tuple[Line, ...] = ()

    @property
    def story_gids(self) -> list[str]:
        """The comments that are named, each once."""
        lines = (*self.told, *self.actions, *self.questions, *self.decisions, *self.latest)
        return list(dict.fromkeys(said.story_gid for line in lines for said in line.said))


def by_rules(thread: Thread, sentences: Sequence[Sequence[Sentence]]) -> Summary:
    """The form that needs no model: the newest of each kind, in their order."""
    found = [(each, sentence) for each, comment in zip(thread.said, sentences, strict=True) for sentence in comment]

    def newest(kind: Kind) -> tuple[Line, ...]:
        own = [Line(shown(each.text[at.start : at.end]), (each,)) for each, at in found if at.kind is kind]
        return tuple(own[-MOST[kind] :])

    kinds = {kind: newest(kind) for kind in (Kind.ACTION, Kind.QUESTION, Kind.DECISION)}
    told = {line for lines in kinds.values() for line in lines}
    return Summary(
        actions=kinds[Kind.ACTION],
        questions=kinds[Kind.QUESTION],
        decisions=kinds[Kind.DECISION],
        latest=tuple(line for line in _latest(thread.said) if line not in told),  # a whole comment is quoted once
    )


def shown(words: str) -> str:
    """A quote on one line, as long as it may be."""
    line = " ".join(words.split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[: SHOWN_CHARACTERS - 1].rstrip()}\u2026"


def _latest(said: Sequence[Said]) -> Iterable[Line]:
    """What each of the people who wrote last said last, the newest at the end."""
    last = {each.author_gid: each for each in said}
    newest = sorted(last.values(), key=lambda each: (each.at, each.story_gid))[-LATEST:]
    return (Line(shown(each.text), (each,)) for each in newest)
