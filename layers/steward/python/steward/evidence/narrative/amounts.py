"""Which numbers does a text name, in digits of any script or in English words, and of what?

Whatever holds a digit is an amount or is `unread`: no number is passed over because of how it is written.
"""

import re
from dataclasses import dataclass
from typing import Final

from steward.evidence.narrative.vocabulary import UNITS, phrase_pattern

ORDINAL, FACTOR, DECIMAL = "ordinal", "factor", "decimal"

_CURRENCIES: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
# Codes that are no words of a language besides; of a budget in another currency the share alone is told.
CURRENCIES: Final = frozenset(
    "USD EUR GBP JPY CHF CAD AUD NZD SEK NOK DKK PLN CZK HUF CNY INR BRL MXN SGD HKD KRW ZAR ILS".split()  # noqa: SIM905
)
_MONEY: Final = "|".join(sorted(CURRENCIES)).lower()
_CODES: Final = rf"{_MONEY}|euros?|dollars?|pounds?"
_BY_WORD: Final = {"euro": "EUR", "dollar": "USD", "pound": "GBP"}
_SCALES: Final = {"k": 1e3, "m": 1e6, "bn": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_FRACTIONS: Final = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3}

_DIGITS: Final = re.compile(
    rf"""(?xi)
    (?P<money>[$€£¥]\s?|(?<!\w)(?:{_MONEY})\s)?
    (?: (?<![\w.,]) (?P<sign>[-+\u2212](?=\d))? | (?<=[$€£¥\s]) )
    (?P<whole>\d{{1,3}}(?:,\d{{3}})+ | \d{{1,3}}(?:[\ \u00a0\u2009\u202f]\d{{3}})+(?!\d) | \d+ )
    (?P<part>\.\d+)?
    (?P<vulgar>[½¼¾⅓⅔])?
    (?: \s?(?P<suffix>%) | (?P<ending>st|nd|rd|th|x|k|m|bn) | \s(?P<scale>thousand|million|billion) )?
    (?: \s?(?P<code>{_CODES}) )?
    (?!\w|[.,]\d)
    """
)
_VULGAR: Final = re.compile("[½¼¾⅓⅔]")


def _words(text: str) -> list[str]:
    """The words of a table that is written as a text."""
    return text.split()


_ONES: Final = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS: Final = frozenset(
    _words(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth hundredth"
    )
)
_CARDINALS: Final = {
    **{word: float(number) for number, word in enumerate(_ONES)},
    **{word: float(10 * number) for number, word in enumerate(_TENS, 2)},
}
# Words that are a number by themselves; what is a multiple or a share of something unsaid is a FACTOR.
_WHOLE: Final = {"both": 2.0, "couple": 2.0, "pair": 2.0, "single": 1.0, "nil": 0.0, "dozen": 12.0}
_FACTORS: Final = {
    **dict.fromkeys(("twice", "double", "doubled", "doubles", "twofold"), 2.0),
    **dict.fromkeys(("thrice", "triple", "tripled", "triples", "threefold"), 3.0),
    **dict.fromkeys(("quadrupled", "quadruple"), 4.0),
    **dict.fromkeys(("halved", "halves"), 0.5),
    "once": 1.0,
}
_SHARES: Final = {"half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4}
_MULTIPLES: Final = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_NUMBER_WORDS: Final = {*_CARDINALS, *_WHOLE, *_FACTORS, *_SHARES, *_MULTIPLES, *_ORDINALS, "fifth", "fifths", "minus"}
_RUN: Final = re.compile(
    rf"(?<![\w'])(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})"
    rf"(?:(?:\s+and\s+|\s+a\s+|[\s-]+)(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))}))*(?![\w'])"
)
_UNIT: Final = phrase_pattern(tuple(UNITS))
_ARTICLE: Final = re.compile(r"(?<!\w)an?(?=\s+(?:working\s+day|calendar\s+day|day|week|month|hour)(?!\w))")
_AHEAD_WORDS: Final = 3  # "5 open overdue tasks": a unit that is further away is another number's


@dataclass(frozen=True, slots=True)
class Said:
    """A number in a text; `unit` is "" where the text names none, a currency's code for money."""

    start: int
    end: int
    number: float
    unit: str
    unit_words: tuple[int, int] = (0, 0)  # where they stand


def amounts(text: str) -> tuple[list[Said], list[str]]:
    """The numbers of a text in lower case with ASCII digits, in its order, and what looks like one and is not read."""
    found = [_of_digits(each, text) for each in _DIGITS.finditer(text)]
    rest = blanked(text, [(each.start, each.end) for each in found])
    unread = [each[0] for each in re.finditer(r"\S*\d\S*", rest)]
    found += [Said(each.start(), each.end(), _FRACTIONS[each[0]], DECIMAL) for each in _VULGAR.finditer(rest)]
    found += [Said(each.start(), each.end(), 1.0, "") for each in _ARTICLE.finditer(rest)]
    for run in _RUN.finditer(rest):
        if (read := _of_words(run[0])) is None:
            unread.append(run[0])
        else:
            number, unit = read
            found.append(Said(run.start(), run.end(), number, unit))
    ordered = sorted(found, key=lambda each: each.start)
    return [_with_unit(each, text, ordered) for each in ordered], unread


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with underscores in these places, so that what is left stands where it stood."""
    for start, end in spans:
        text = f"{text[:start]}{'_' * (end - start)}{text[end:]}"
    return text


def _of_digits(match: re.Match[str], _text: str) -> Said:
    whole = re.sub(r"\D", "", match["whole"])
    number = float(whole + (match["part"] or "")) + _FRACTIONS.get(match["vulgar"] or "", 0.0)
    ending, scale = (match["ending"] or "").lower(), (match["scale"] or "").lower()
    number *= _SCALES.get(ending, 1.0) * _SCALES.get(scale, 1.0)
    number = -number if match["sign"] in ("-", "\u2212") else number
    return Said(match.start(), match.end(), number, _unit_of(match, ending))


def _unit_of(match: re.Match[str], ending: str) -> str:
    if ending in ("st", "nd", "rd", "th"):
        return ORDINAL
    if ending == "x":
        return FACTOR
    before = (match["money"] or "").strip()
    money = {_CURRENCIES.get(before, before.upper())} if before else set()
    if code := (match["code"] or "").lower():
        money.add(_BY_WORD.get(code.removesuffix("s"), code.upper()))
    if match["suffix"]:
        money.add("%")
    return "/".join(sorted(money))  # two of them are the unit of nothing


def _of_words(run: str) -> tuple[float, str] | None:
    """What a run of number words says; None where it is not one number."""
    words = [each for each in re.split(r"[\s-]+", run) if each != "and"]
    sign = -1.0 if words[0] == "minus" else 1.0
    words = words[1:] if words[0] == "minus" else words
    if len(words) == 1 and words[0] in _FACTORS:
        return _FACTORS[words[0]], FACTOR
    if words and words[-1] in _ORDINALS and not (len(words) <= 2 and words[-1] == "third"):  # noqa: PLR2004 - a third
        return (0.0, ORDINAL) if all(each in _CARDINALS or each in _MULTIPLES for each in words[:-1]) else None
    if words == ["half", "a", "dozen"]:
        return 6.0, ""
    if words and words[-1] in _SHARES:
        times = _cardinal(words[:-1]) if words[:-1] else 1.0
        return None if times is None else (sign * times * _SHARES[words[-1]], DECIMAL)
    number = _cardinal(words)
    return None if number is None else (sign * number, "")


def _cardinal(words: list[str]) -> float | None:
    """One cardinal number in words: each piece is smaller than the one before it, as in "one hundred twenty-five"."""
    if len(words) == 1 and words[0] in _WHOLE:
        return _WHOLE[words[0]]
    if len(words) == 2 and words[1] == "dozen" and words[0] in _CARDINALS:  # noqa: PLR2004 - "two dozen"
        return _CARDINALS[words[0]] * 12
    total, group, room = 0.0, 0.0, 1e12
    for word in words:
        if word in _CARDINALS:
            value = _CARDINALS[word]
            if value >= room or (value == 0 and len(words) > 1):
                return None
            group, room = group + value, 10.0 if value >= 20 else 1.0  # noqa: PLR2004 - "twenty" leaves room for ones
        elif word in _MULTIPLES:
            by = _MULTIPLES[word]
            if by == 100:  # noqa: PLR2004 - hundreds stand within a group
                if group >= by:
                    return None
                group, room = (group or 1.0) * by, by
            else:
                total, group, room = total + (group or 1.0) * by, 0.0, by
        else:
            return None
    return total + group if words else None


def _with_unit(said: Said, text: str, others: list[Said]) -> Said:
    """The number with the unit that stands behind it, before the next number or mark."""
    if said.unit:
        return said
    stop = min((each.start for each in others if each.start >= said.end), default=len(text))
    ahead = re.split(r"[,;:()_]", text[said.end : stop])[0]
    unit = _UNIT.search(ahead)
    if unit is None or len(ahead[: unit.start()].split()) > _AHEAD_WORDS - 1:
        return said
    name, factor = UNITS[re.sub(r"\s+", " ", unit[0].lower())]
    place = (said.end + unit.start(), said.end + unit.end())
    return Said(said.start, said.end, said.number * factor, name, place)
