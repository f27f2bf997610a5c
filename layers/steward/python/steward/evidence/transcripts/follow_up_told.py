"""What are people told before the next meeting of what was promised in the last one?

One comment, built by code: what needs words first, nobody but the tasks is mentioned, and what is done is counted.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from steward.asana import richtext
from steward.asana.richtext import Part, strong
from steward.evidence.transcripts.coming import Coming
from steward.evidence.transcripts.follow_up import Followed, Standing

LINES_SHOWN: Final = 15  # of each kind: a comment that has to be scrolled is not read
TITLE_SHOWN: Final = 120  # characters of a promise that has no task to be mentioned
HEADING: Final = "Steward: before the next meeting"

_HEADINGS: Final = {
    Standing.OVERDUE: "Overdue",
    Standing.MOVED: "Moved to another day",
    Standing.GONE: "Its task is gone",
    Standing.NO_TASK: "No task was made",
    Standing.OPEN: "Open",
    Standing.CLOSED: "Done",
}


def comment(found: Sequence[Followed], met_on: date, next_one: Coming | None) -> str:
    """The whole comment; `found` is in the order of `follow_up.followed`."""
    parts: list[Part] = [HEADING, *_next(next_one), f": what became of the promises made until {met_on}.\n"]
    for standing, heading in _HEADINGS.items():
        mine = [_line(each) for each in found if each.standing is standing]
        if mine:
            more = [f"{len(mine) - LINES_SHOWN} more"] if len(mine) > LINES_SHOWN else []
            parts += [strong(f"{heading} ({len(mine)})"), richtext.bullets(*mine[:LINES_SHOWN], *more)]
    return richtext.body(*parts)


def _next(next_one: Coming | None) -> Iterator[Part]:
    if next_one is not None:
        yield f" on {next_one.on}"
    if next_one is not None and next_one.task_gid:
        yield from (" (", richtext.mention(next_one.task_gid), ")")


def _line(each: Followed) -> tuple[Part, ...]:
    has_task = each.promise.task_gid and each.standing is not Standing.GONE
    named = richtext.mention(each.promise.task_gid) if has_task else f"\u201c{_cut(each.promise.title)}\u201d"
    moved = f", moved from {each.was_due_on}" if each.was_due_on else ""
    asks = "".join(f" {_cut(ask)}" for ask in each.asks)
    return (named, f" ({_who(each)}): {_when(each)}{moved}.{asks}")


def _who(each: Followed) -> str:
    """Whoever has it now, else who promised it: a name in words, since a mention would call them."""
    return _cut(each.assignee or each.promise.owner) or "nobody yet"


def _when(each: Followed) -> str:
    if each.closed_on:
        return f"done on {each.closed_on}"
    return f"due {each.due_on}" if each.due_on else "without a day"


def _cut(text: str) -> str:
    line = " ".join(richtext.clean(text).split())
    return line if len(line) <= TITLE_SHOWN else f"{line[: TITLE_SHOWN - 1].rstrip()}\u2026"
