"""What does a narrative say where no model words it?

Sections of lines, each line one fact. What is critical is always told; of the rest the most important, until the size
is reached, and how many facts are not told.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from steward.evidence.narrative.facts import Fact, FactTable, Kind
from steward.evidence.narrative.folding import SINGLED_OUT, narrowed
from steward.evidence.narrative.wording import Line, line

LABEL: Final = "Made without a model, from the project's own figures."
# What stands once under a text that names either.
QUANTILES: Final = "P50: reached as likely before that day as after it. P85: five times in six by then."
TOKEN_CAP: Final = 1_500  # of a whole narrative: a page and a half, more is not read in a status
_BYTES_A_TOKEN: Final = (
    2  # tokenizers need about four bytes of English a token; half of that counts names and gids dearly
)
# What the label, the titles and the last sentence take, which are told in any case.
_FRAME_TOKENS: Final = 150

# Of the room: what is critical by name leaves a third to the counts, which say how much more there is.
_CRITICAL_SHARE: Final = 2 / 3

SECTIONS: Final[dict[str, tuple[Kind, ...]]] = {
    "In short": (
        Kind.STATUS, Kind.NOTHING, Kind.METRIC, Kind.PROGRESS, Kind.ELAPSED, Kind.DEADLINE, Kind.LAST, Kind.GOALS,
        Kind.GOAL, Kind.PROJECTS, Kind.PROJECT, Kind.HEALTH, Kind.CONTRIBUTION, Kind.CAPACITY, Kind.BUDGET,
    ),
    "Changed": (
        Kind.PERIOD, Kind.REACHES, Kind.REACHED, Kind.COMPLETED, Kind.ADDED, Kind.REMOVED, Kind.EARLIER,
    ),
    "Slipped dates": (Kind.MILESTONE_SLIPS, Kind.SLIPS, Kind.SLIPPED),
    "Overdue": (Kind.OVERDUE,),
    "Blocked": (Kind.BLOCKS, Kind.BLOCKED),
    "Forecast": (Kind.MILESTONES, Kind.MILESTONE),
    "Asked of you": (Kind.ASKS, Kind.ASK),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A title and its lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """A whole text: `label` says how it was made, `left_out` how many facts it does not tell."""

    sections: tuple[Section, ...]
    label: str
    left_out: int = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in their order."""
        return tuple(each for section in self.sections for each in section.lines)

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of the facts that are told."""
        return tuple(fact_id for each in self.lines for fact_id in each.facts)

    @property
    def text(self) -> str:
        """As plain text: the titles stand over their lines, the label below all."""
        parts = [f"{each.title}\n" + "\n".join(f"- {one.text}" for one in each.lines) for each in self.sections]
        more = [f"{self.left_out} further facts are not told here."] if self.left_out else []
        return "\n\n".join([*parts, *more, *self.explained, self.label])

    @property
    def explained(self) -> tuple[str, ...]:
        """What its figures mean, where not everybody knows that."""
        text = " ".join(each.text for each in self.lines)
        return (QUANTILES,) if "P50 " in text or "P85 " in text else ()


def template(facts: FactTable, token_cap: int = TOKEN_CAP, label: str = LABEL) -> Narrative:
    """The narrative of a table; where nothing changed, one line and what is critical."""
    chosen = selected(facts, token_cap - _FRAME_TOKENS, tokens)
    return told(chosen, label, len(facts) - len(chosen))


def told(facts: FactTable, label: str, left_out: int = 0) -> Narrative:
    """All facts of a table, each in its sentence."""
    return arranged([(each.kind, line(each)) for each in facts], label, left_out)


def selected(facts: FactTable, room: int, cost: Callable[[str], int]) -> FactTable:
    """What is told: all that is critical, then by importance as much as there is room for.

    Where what is critical is more than there is room for, fewer of a kind are told by name, and the rest by its count.
    Where nothing changed, that and what is critical is all: an old figure is no news.
    """
    quiet = facts.of(Kind.NOTHING)
    offered = FactTable((*quiet, *facts.of(Kind.STATUS), *facts.critical())) if quiet else facts
    marked = _fitting(facts.only({each.id for each in offered}), room, cost)
    kept = {each.id for each in marked if each.critical or each.kind is Kind.NOTHING}
    room -= sum(cost(line(each).text) for each in marked if each.id in kept)
    for each in ranked([each for each in marked if each.id not in kept]):
        price = cost(line(each).text)
        if price <= room:
            kept.add(each.id)
            room -= price
    return marked.only(kept)


def _fitting(facts: FactTable, room: int, cost: Callable[[str], int]) -> FactTable:
    """The table with as many critical facts of a kind as there is room for."""
    for most in range(SINGLED_OUT, 0, -1):
        marked = narrowed(facts, most)
        if sum(cost(line(each).text) for each in marked.critical()) <= room * _CRITICAL_SHARE:
            return marked
    return narrowed(facts, 0)


def ranked(facts: Sequence[Fact]) -> list[Fact]:
    """The facts by importance: the first of each kind before the second of any, as one table has them."""
    turns: dict[Kind, int] = {}
    placed = []
    for place, fact in enumerate(facts):
        turns[fact.kind] = turns.get(fact.kind, 0) + 1
        placed.append((turns[fact.kind], place, fact))
    return [fact for _, _, fact in sorted(placed, key=lambda each: each[:2])]


def tokens(text: str) -> int:
    """More tokens than any tokenizer makes of an English line: two bytes each, and its bullet."""
    return -(-len(text.encode()) // _BYTES_A_TOKEN) + 2


def arranged(lines: Sequence[tuple[Kind, Line]], label: str, left_out: int = 0) -> Narrative:
    """Lines under the titles of what they are about, in the order in which they came."""
    return Narrative(tuple(_sections(lines)), label, left_out)


def _sections(lines: Sequence[tuple[Kind, Line]]) -> Iterator[Section]:
    for title, kinds in SECTIONS.items():
        if found := tuple(each for kind, each in lines if kind in kinds):
            yield Section(title, found)
