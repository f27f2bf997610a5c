"""How does the one comment read that tells what a thread comes to?

Markup by code alone; who said something stands behind it by name, without a mention: nobody is notified of a summary.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from steward.asana import richtext
from steward.asana.richtext import Markup, Part
from steward.evidence.plurals import counted, form
from steward.evidence.threads.summary import Line, Summary
from steward.evidence.threads.thread import Said

HEADING: Final = "Summary of the comments"  # by it the comment is known again, whatever else is forgotten
_DRAFT: Final = "AI draft: the sentences are a model's and were checked against the comments; the quotes are people's."
_AUTHOR_CHARACTERS: Final = 40
_FULLEST: Final = 6000  # visible characters: four sentences of three sources, and as many items as are shown
_SECTIONS: Final = (
    ("actions", "Asked for or promised"),
    ("questions", "Open questions"),
    ("decisions", "Decided"),
    ("latest", "Said last"),
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said of a summary itself: `by` is the model's name, empty for the rules; `why` no model's words stand.

    `told` counts the comments that were read, `left_out` those that are older; `is_whole`: the task has no further
    entries that nobody looked at.
    """

    by: str
    why: str
    told: int
    left_out: int
    at: datetime
    is_whole: bool = True


def comment(summary: Summary, telling: Telling) -> str:
    """The whole `html_text`."""
    return richtext.body(
        richtext.strong(HEADING),
        "\n",
        richtext.em(_mark(telling)),
        "\n",
        *_parts(summary),
        _scope(telling),
        cap=_FULLEST,
    )


def is_draft(text: str) -> bool:
    """Whether a comment of ours, as people see it, is in a model's words."""
    return text.startswith(f"{HEADING} {_DRAFT}")


def _mark(telling: Telling) -> str:
    """Whose words it is made of."""
    if telling.by:
        return _DRAFT
    because = f" ({telling.why})" if telling.why else ""
    return f"offline{because}: taken out of the comments by stated rules, without a model."


def _parts(summary: Summary) -> Iterator[Part]:
    if summary.told:
        yield richtext.bullets(*((each.text, " ", _who(each.said)) for each in summary.told))
    for name, title in _SECTIONS:
        lines: tuple[Line, ...] = getattr(summary, name)
        if lines:
            yield from (richtext.strong(title), _quoted(lines))


def _quoted(lines: Iterable[Line]) -> Markup:
    return richtext.bullets(*((f"\u201c{each.text}\u201d ", _who(each.said)) for each in lines))


def _who(said: Iterable[Said]) -> str:
    """Who said it, and when."""
    return f"({'; '.join(f'{_short(each.author)}, {_when(each.at)}' for each in said)})"


def _short(name: str) -> str:
    return name if len(name) <= _AUTHOR_CHARACTERS else f"{name[: _AUTHOR_CHARACTERS - 1]}\u2026"


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %b %Y %H:%M} UTC"


def _scope(telling: Telling) -> str:
    """What was read, and what was not."""
    ones, was = form(telling.left_out, "one was", "ones were"), form(telling.told, "was", "were")
    older = f"; {telling.left_out} older {ones} not" if telling.left_out else ""
    older += "" if telling.is_whole else "; this task has more entries than are looked at, and newer ones are missing"
    read = f"{counted(telling.told, 'comment')} of people {was} read on {_when(telling.at)}"
    return f"{read}{older}. /ai summary renews this, /ai mute ends it."
