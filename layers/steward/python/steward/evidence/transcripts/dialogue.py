"""Who says what in a plain text, as Otter, Fathom, Fireflies, Teams, Zoom and Meet write it, or as people do?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from steward.evidence.transcripts.labels import Label, labelled, lone_stamp, stamped
from steward.evidence.transcripts.utterances import Kind, Transcript, Unreadable, Utterance, transcript

# Of the lines with words: where fewer begin with a name it is notes with a few names in them.
_NAMED_SHARE: Final = 0.5
# Turns of ten lines are long ones; fewer times than this are an agenda's.
_TIMED_SHARE: Final = 0.1
_LEAST_NAMED: Final = 2  # one line with a colon is no conversation


def is_dialogue(lines: list[str], *, is_listed: bool) -> bool:
    """Whether the lines are turns of speakers: times beside names, or names before most lines and no list of points."""
    written = [each for each in lines if each.strip() and lone_stamp(each) is None]
    timed = sum(stamped(each) is not None for each in written)
    if timed and (stamped(written[0]) or timed >= _LEAST_NAMED) and timed >= _TIMED_SHARE * len(written):
        return True
    speakers = [label.speaker for each in written if (label := labelled(each))]
    named = len(speakers) if _are_people(speakers) else 0
    is_timed = any(lone_stamp(each) is not None for each in lines)  # Meet's: a time on a line of its own, now and then
    return not is_listed and named >= _LEAST_NAMED and (is_timed or named >= _NAMED_SHARE * len(written))


def _are_people(speakers: list[str]) -> bool:
    """Whether labels are speakers: where no capital tells names, one who speaks does so again."""
    return any(each[0].isupper() for each in speakers) or len(set(speakers)) < len(speakers)


def dialogue(lines: list[str]) -> Transcript | Unreadable:
    """The turns; a line without a name goes on with the turn above it."""
    return transcript(Kind.SPEECH, "txt", _from_the_first(_turns(lines)))


@dataclass(slots=True)
class _Turn:
    """The turn that is being read."""

    label: Label
    line: int
    words: list[str] = field(default_factory=list)

    def utterance(self) -> Utterance:
        return Utterance(self.label.speaker, self.label.start_seconds, " ".join(self.words), self.line)


def _turns(lines: list[str]) -> Iterator[tuple[Utterance, bool]]:
    """Each turn, and whether its time is one of the day."""
    turn: _Turn | None = None
    now: float | None = None
    for number, line in enumerate(lines, 1):
        if (at := lone_stamp(line)) is not None:
            now = at
        elif label := stamped(line) or labelled(line):
            if turn:
                yield turn.utterance(), turn.label.is_clock
            timed = label if label.start_seconds is not None else replace(label, start_seconds=now)
            turn = _Turn(timed, number, [label.text] if label.text else [])
        elif turn and line.strip():
            turn.words.append(line.strip())
    if turn:
        yield turn.utterance(), turn.label.is_clock


def _from_the_first(turns: Iterable[tuple[Utterance, bool]]) -> Iterator[Utterance]:
    """Zoom writes the time of the day: counted from the first turn, or they would be hours into the meeting."""
    first: float | None = None
    for each, is_clock in turns:
        if not is_clock or each.start_seconds is None:
            yield each
            continue
        first = each.start_seconds if first is None else first
        yield replace(each, start_seconds=(each.start_seconds - first) % 86_400)
