"""Sentences that say something which is in no fact, seeded: a number, date, name or status, or a turned meaning.

Each is a true sentence of code with one thing exchanged or put in, in one of many writings.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from steward.evidence.narrative.facts import Fact, FactTable, Kind
from steward.evidence.narrative.figures import day, number
from steward.evidence.narrative.vocabulary import NOUNS
from steward.evidence.narrative.wording import line

type Write = Callable[[int], str]


def _words(text: str) -> list[str]:
    return text.split()


ONES = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = ["_", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
# The zero of ten scripts, and of mathematicians.
ZEROS = "\u0660\u06f0\u0966\u09e6\u0e50\uff10\u0be6\u1040\u07c0\U0001d7ce\U0001d7d8"
FOREIGN = (
    "zw\u00f6lf",
    "dreizehn",
    "hundert",
    "douze",
    "treize",
    "quinze",
    "doce",
    "trece",
    "quince",
    "dodici",
    "doze",
    "dwana\u015bcie",
    "\u0434\u0432\u0435\u043d\u0430\u0434\u0446\u0430\u0442\u044c",
    "\u0441\u0442\u043e",
    "\u5341\u4e8c",
    "\u5341",
    "\u767e",
    "\u4e8c\u5341\u4e09",
    "\uc5f4\ub450",
    "\u0627\u062b\u0646\u0627 \u0639\u0634\u0631",
    "\u092c\u093e\u0930\u0939",
    "tolv",
    "kaksitoista",
    "on iki",
)
VAGUE = (
    "a dozen",
    "two dozen",
    "dozens of",
    "half a dozen",
    "several",
    "many",
    "a few",
    "most",
    "hundreds of",
    "a couple of",
    "a handful of",
    "countless",
    "a score of",
    "umpteen",
    "nearly all",
    "about half",
    "over a hundred",
    "scores of",
    "a myriad of",
)
FACTORS = (
    "doubled",
    "tripled",
    "halved",
    "twice",
    "twofold",
    "threefold",
    "half",
    "two thirds",
    "three quarters",
    "quadrupled",
)


def spelled(value: int) -> str:
    """A whole number in English words."""
    if value < 20:
        return ONES[value]
    if value < 100:
        return TENS[value // 10] + (f"-{ONES[value % 10]}" if value % 10 else "")
    if value < 1000:
        rest = f" and {spelled(value % 100)}" if value % 100 else ""
        return f"{ONES[value // 100]} hundred{rest}"
    rest = f" {spelled(value % 1000)}" if value % 1000 else ""
    return f"{spelled(value // 1000)} thousand{rest}"


def in_script(value: int, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in str(value))


def roman(value: int) -> str:
    steps = (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
    )
    small = ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    out = ""
    for size, letters in (*steps, *small):
        out, value = out + letters * (value // size), value % size
    return out


NUMBERS: tuple[Write, ...] = (
    str,
    lambda n: f"{n:,}",
    spelled,
    lambda n: spelled(n).upper(),
    lambda n: spelled(n).replace("-", " "),
    lambda n: f"{n}.5",
    lambda n: f"{n}th",
    lambda n: f"{n}k",
    lambda n: f"{n}x",
    lambda n: f"{n} %",
    lambda n: f"{n} percent",
    lambda n: f"${n:,}",
    lambda n: f"\u20ac{n}",
    lambda n: f"EUR {n}",
    lambda n: f"{n} USD",
    lambda n: f"{n}-{n + 3}",
    lambda n: f"{n} to {n + 3}",
    lambda n: f"{n}/{n + 7}",
    lambda n: f"-{n}",
    lambda n: f"minus {spelled(n)}",
    lambda n: f"~{n}",
    lambda n: f"+{n}",
    lambda n: f"#{n}",
    lambda n: f"{n}e1",
    lambda n: f"0x{n:x}",
    lambda n: f"{n}\u00bd",
    lambda n: f"{n}\u00b2",
    lambda n: f"({n})",
    lambda n: f"1,{n:03}",
    lambda n: f"1.{n:03}",
    lambda n: f"1 {n % 1000:03}",
    lambda n: f"1'{n:03}",
    lambda n: f"{n}\u200b0",
    lambda n: f"{str(n)[0]}\u200b{str(n)[1:]}",
    lambda n: f"{n} hundred",
    lambda n: f"{n} million",
    roman,
    lambda n: roman(n).lower(),
    lambda n: chr(0x2460 + n % 20),
    lambda n: chr(0x2160 + n % 12),
    *(lambda n, zero=zero: in_script(n, zero) for zero in ZEROS),
    *(lambda _n, word=word: word for word in FOREIGN),
    *(lambda _n, word=word: word for word in VAGUE),
)

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
DATES: tuple[Callable[[date], str], ...] = (
    day,
    date.isoformat,
    lambda d: f"{d.month}/{d.day}/{d.year}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    lambda d: f"{d.year}/{d.month:02}/{d.day:02}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1][:3]}",
    lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d.year % 100}",
    lambda d: f"the {d.day}th of {MONTHS[d.month - 1]}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}th",
    lambda d: f"the {d.day}th",
    lambda d: f"{d:%A} {d.day} {MONTHS[d.month - 1]}",
    lambda d: f"{d.day}. {GERMAN[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} '{d.year % 100}",
    lambda d: in_script(d.day, "\u0660") + f" {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.year}\u5e74{d.month}\u6708{d.day}\u65e5",
    lambda d: f"{spelled(d.day)} {MONTHS[d.month - 1]}",
    lambda _d: "tomorrow",
    lambda _d: "yesterday",
    lambda _d: "next Friday",
    lambda _d: "in two weeks",
    lambda _d: "in 5 days",
    lambda _d: "end of June",
    lambda _d: "mid-March",
    lambda _d: "next quarter",
    lambda _d: "Q2",
    lambda _d: "Easter",
    lambda _d: "soon",
    lambda _d: "a fortnight from now",
    lambda _d: "Monday at 5 pm",
    lambda _d: "ma\u00f1ana",
    lambda _d: "morgen",
)
PEOPLE = (
    "Priya Raman",
    "priya",
    "Tom",
    "J. Smith",
    "O'Brien",
    "\u738b\u4f1f",
    "\u00c9lodie",
    "\u0410\u043d\u043d\u0430",
    "Mr Fox",
    "Will",
    "May",
    "Mark",
    "Grant",
    "@ana",
    "Ana",
    "Lopez",
    "Ana Lopes",
    "\u0410na Lopez",
    "the CFO",
    "Legal",
    "Acme Corp",
    "finance",
    "van der Berg",
    "Open Work",
)
TASKS = (
    "Payment gateway",
    "Data migrations",
    "Beta  launches",
    "Security",
    "Migration of data",
    "Launch",
    "Open work",
    "Phase II",
    "Kickoff",
    "Invoice",
    "\u30ea\u30ea\u30fc\u30b9",
    "API v2",
    "12 tasks",
    "on track",
    "Beta-launch",
    "Data Migration Plan",
)
STATUSES = (
    "on track",
    "at risk",
    "on hold",
    "complete",
    "green",
    "amber",
    "yellow",
    "on-track",
    "mostly on track",
    "back on track",
    "slightly off track",
    "somewhat at risk",
    "nearly on track",
    "off track but recovering",
    "fine",
    "healthy",
    "good",
    "manageable",
    "stable",
    "under control",
    "on time",
    "on schedule",
    "in good shape",
    "paused",
    "dropped",
    "yellowish",
    "\u25cf green",
    "On Track",
    "on\u00a0track",
    "o\u200bn track",
    "\u043en track",
    "en buena forma",
    "auf Kurs",
    "\U0001f7e2",
)
# What turns a state of now into another one, in words that all are allowed somewhere.
AROUND = _words(
    "out_of has_been had_been is_off came_from moved_from went_from is_out_of went_out_of is_instead_of is_before "
    "is_until"
)
CAUSES = ("because of", "due to", "given", "before", "after", "until", "as of", "because", "since")
CAUSED_BY = sorted(NOUNS - {"it", "this", "that", "we", "status", "update", "report", "period"})
NEGATED = (
    "not",
    "no longer",
    "never",
    "hardly",
    "barely",
    "neither",
    "not yet",
    "n't",
    "scarcely",
    "supposedly",
    "allegedly",
    "un",
)


@dataclass(frozen=True, slots=True)
class Invention:
    """A sentence that is not true of the facts it cites, and what was invented."""

    what: str
    text: str
    facts: tuple[str, ...]


def inventions(facts: FactTable, seed: int) -> Iterator[Invention]:
    """Without an end."""
    rng = random.Random(seed)  # noqa: S311 - of a test
    makers = (
        _number,
        _number,
        _added_number,
        _date,
        _name,
        _person,
        _status,
        _turned,
        _around,
        _caused,
        _swapped,
        _cited,
    )
    while True:
        made = rng.choice(makers)(facts, rng)
        if made is not None:
            yield made


def _pick(facts: FactTable, rng: random.Random) -> Fact:
    return rng.choice(facts.facts)


def _number(facts: FactTable, rng: random.Random) -> Invention | None:
    fact = _pick(facts, rng)
    amounts = list(fact.amounts())
    if not amounts:
        return None
    shown = number(rng.choice(amounts).number)
    value = rng.choice((rng.randint(2, 40), rng.randint(2, 999), rng.randint(1000, 99_999)))
    write = rng.choice(NUMBERS)
    if any(_near(value, each.number) for each in amounts) or any(
        _near(n, each.number) for n in (0.5, 6, 12, 24, 2) for each in amounts
    ):
        return None
    text = re.sub(rf"(?<![\d,.]){re.escape(shown)}(?![\d,.]\d|\d)", lambda _m: write(value), line(fact).text, count=1)
    return Invention("number", text, (fact.id,)) if text != line(fact).text else None


def _added_number(facts: FactTable, rng: random.Random) -> Invention | None:
    fact = _pick(facts, rng)
    value = rng.randint(2, 9999)
    if any(_near(n, each.number) for n in (value, 0.5, 0.25, 2, 6, 12, 24, 75, 200 / 3) for each in fact.amounts()):
        return None
    said = rng.choice((*(write(value) for write in NUMBERS), *FACTORS))
    tail = rng.choice((" in {} tasks", ", {} in total", " after {} days", ", {} more", " for {} weeks", " and {}"))
    return Invention("added number", line(fact).text.removesuffix(".") + tail.format(said) + ".", (fact.id,))


def _near(one: float, other: float) -> bool:
    return any(abs(one * scale - other) < 1e-6 for scale in (1, 7, 100, 0.01, 1 / 7, 1000, 1.5))


def _date(facts: FactTable, rng: random.Random) -> Invention | None:
    fact = _pick(facts, rng)
    days = list(fact.days())
    if not days:
        return None
    true = rng.choice(days).on
    invented = true + timedelta(days=rng.choice((1, -1, 2, -3, 5, 11, -17, 30, 31, 61, 365, -365, 366)))
    if invented in [each.on for each in days] or (true.month, true.day) == (invented.month, invented.day):
        # The same day of another year is only invented where the year is written.
        return None
    text = line(fact).text.replace(day(true), rng.choice(DATES)(invented), 1)
    return Invention("date", text, (fact.id,))


def _name(facts: FactTable, rng: random.Random) -> Invention | None:
    fact = _pick(facts, rng)
    names = list(fact.names())
    text = line(fact).text
    if not names:
        return None
    true = rng.choice(names).text
    other = rng.choice((*TASKS, *(each.text for one in facts for each in one.names() if each not in names)))
    if other.casefold() in [each.text.casefold() for each in names]:
        return None
    quote = rng.choice(('"{}"', "{}", "\u201c{}\u201d", "'{}'"))
    said = text.replace(f'"{true}"', quote.format(other), 1)
    return Invention("name", said, (fact.id,)) if said != text else None


def _person(facts: FactTable, rng: random.Random) -> Invention:
    fact = _pick(facts, rng)
    who = rng.choice(PEOPLE)
    shape = rng.choice(
        (
            "{text}, by {who}.",
            "{who}: {text}.",
            "{text}, and {who} holds it.",
            "{text} with {who}.",
            '{text} for "{who}".',
        )
    )
    return Invention("person", shape.format(text=line(fact).text.removesuffix("."), who=who), (fact.id,))


def _status(facts: FactTable, rng: random.Random) -> Invention:
    said = rng.choice(STATUSES)
    fact = rng.choice((facts.of(Kind.STATUS)[0], facts.of(Kind.STATUS)[0], _pick(facts, rng)))
    if fact.kind is Kind.STATUS:
        shape = rng.choice(("The proposed status is {}.", "The project is {}.", "Overall, the project stays {}."))
        return Invention("status", shape.format(said), (fact.id,))
    said = "red" if fact.kind in (Kind.MILESTONE, Kind.GOAL, Kind.COMPLETED, Kind.REACHED, Kind.OVERDUE) else said
    return Invention("status", f"{line(fact).text.removesuffix('.')}, and the project is {said}.", (fact.id,))


def _turned(facts: FactTable, rng: random.Random) -> Invention | None:
    text = line(fact := _pick(facts, rng)).text
    verbs = (" is ", " are ", " was ", " were ", " slipped ", " moved ", " stands ", " takes ", " needs ", " covers ")
    verb = next((each for each in verbs if each in text), None)
    if verb is None:
        return None
    word = rng.choice(NEGATED)
    turned = f"{verb.rstrip()}n't " if word == "n't" else f"{verb} {word} "
    return Invention("turned", re.sub(r"\s+", " ", text.replace(verb, turned, 1)), (fact.id,))


def _around(facts: FactTable, rng: random.Random) -> Invention:
    """A state that holds now, led by words that turn it round."""
    fact = facts.of(Kind.STATUS)[0]
    state = line(fact).text.removesuffix(".").removeprefix("The status is ")
    return Invention("around", f"The project {rng.choice(AROUND).replace('_', ' ')} {state}.", (fact.id,))


def _caused(facts: FactTable, rng: random.Random) -> Invention | None:
    """Something that is so, with a cause or a moment that is in no fact."""
    fact = _pick(facts, rng)
    if fact.kind is Kind.BLOCKED:  # it says what it waits for, and of nothing else is a cause a fact
        return None
    tail = f"{rng.choice(CAUSES)} the {rng.choice(CAUSED_BY)}"
    return Invention("caused", f"{line(fact).text.removesuffix('.')} {tail}.", (fact.id,))


def _swapped(facts: FactTable, rng: random.Random) -> Invention | None:
    """What is true of one fact, told of another."""
    one, other = rng.sample(facts.facts, 2)
    if line(one).text == line(other).text:
        return None
    old, new = list(one.days())[:2] if len(list(one.days())) > 1 else (None, None)
    if old and new and rng.random() < 0.5:
        text = line(one).text.replace(day(old.on), "\0").replace(day(new.on), day(old.on)).replace("\0", day(new.on))
        return Invention("old for new", text, (one.id,))
    return Invention("another fact", line(one).text, (other.id,))


def _cited(facts: FactTable, rng: random.Random) -> Invention:
    fact = _pick(facts, rng)
    ids = rng.choice(((), ("F999",), (fact.id, "F98"), (fact.id, fact.id), ("",), (fact.id.lower(),)))
    return Invention("citation", line(fact).text, ids)
