"""Which English words name a number, a unit, a weekday, a month, a part of the day or a zone?

Each is a table, and a fragment of a pattern made from it: the grammar's rules name the fragments.
"""

import re
from collections.abc import Iterable
from typing import Final

from steward.evidence.dates.period import Grain

_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_LOOSE: Final = {
    "a": 1,
    "an": 1,
    "a couple": 2,
    "a couple of": 2,
    "a pair of": 2,
    "couple of": 2,
    "couple": 2,
    "a few": 3,
    "few": 3,
}
_ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_SHORT: Final = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH_SHORT: Final = {name[:3]: at for at, name in enumerate(MONTHS, 1)} | {"sept": 9}

_UNITS: Final = {
    "s": Grain.SECOND, "sec": Grain.SECOND, "second": Grain.SECOND, "m": Grain.MINUTE, "min": Grain.MINUTE,
    "minute": Grain.MINUTE, "h": Grain.HOUR, "hr": Grain.HOUR, "hour": Grain.HOUR, "day": Grain.DAY,
    "week": Grain.WEEK, "wk": Grain.WEEK, "fortnight": Grain.WEEK, "month": Grain.MONTH, "mth": Grain.MONTH,
    "quarter": Grain.QUARTER, "qtr": Grain.QUARTER, "year": Grain.YEAR, "yr": Grain.YEAR,
}  # fmt: skip

# Which way a period is from now. "Past" and "previous" are as "last", "coming" and "upcoming" as "next" for units.
TURNS: Final = {
    "this": 0, "current": 0, "the current": 0, "next": 1, "the next": 1, "following": 1, "the following": 1,
    "coming": 1, "the coming": 1, "upcoming": 1, "the upcoming": 1, "last": -1, "the last": -1, "past": -1,
    "the past": -1, "previous": -1, "the previous": -1,
}  # fmt: skip

# Hours between which a part of the day lies, for a clock of twelve hours: only the half of the day matters.
PARTS: Final = {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "pm"}

# Minutes east of UTC. An abbreviation that means different things in different countries is read as most people write
# it to colleagues abroad: IST is India, BST is Britain in summer, CST and EST are North America.
ZONES: Final = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180, "ist": 330,
    "jst": 540, "sgt": 480, "aest": 600, "aedt": 660, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip


def any_of(words: Iterable[str]) -> str:
    """A fragment for any of the words, the longest first, whatever the white space in them."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered) + ")"


_CARDINAL: Final = rf"(?:{any_of(_TENS)}(?:[\s-]{any_of(_ONES[1:10])})?|{any_of(_ONES)})"  # "twenty-one", "seven"
_ORDINAL_WORD: Final = rf"(?:(?:{any_of(('twenty', 'thirty'))}[\s-])?{any_of(_ORDINALS)}|twentieth|thirtieth)"

FRAGMENTS: Final = {
    "whole": rf"(?:\d{{1,4}}|{_CARDINAL})",
    "count": rf"(?:\d{{1,4}}(?:\.\d+)?|{_CARDINAL}|{any_of(_LOOSE)})",
    "ordinal": rf"(?:\d{{1,2}}\s?(?:st|nd|rd|th)|{_ORDINAL_WORD})",
    # A letter is a unit behind a digit alone: "in 2h", but not "log in as".
    "unit": rf"(?:{any_of(name for name in _UNITS if len(name) > 1)}s?|(?:(?<=\d)|(?<=\d\s))[smh])",
    "long": r"(?:days?|weeks?|wks?|months?|mths?|quarters?|qtrs?|years?|yrs?)",
    "period": r"(?:week|wk|month|mth|quarter|qtr|year|yr)",
    "weekday": rf"(?:{any_of(WEEKDAYS)}s?|{any_of(WEEKDAY_SHORT)}\.?)",
    "month": rf"(?:{any_of(MONTHS)}|{any_of(_MONTH_SHORT)}\.?)",
    "turn": any_of(TURNS),
    "half": r"(?:a\.?\s?m\.?|p\.?\s?m\.?)",
    "part": any_of(PARTS),
    "zone": any_of(ZONES),
    "hour": rf"(?:[01]?\d|2[0-4]|{any_of(_ONES[1:13])})",
    "minute": rf"(?:[0-5]\d|(?:zero|oh|ou|o)[\s-]{any_of(_ONES[1:10])}|{_CARDINAL})",
    "year": r"(?:(?:19|20)\d\d|two\s+thousand(?:\s+and)?(?:\s+" + _CARDINAL + ")?)",
}


def plain(word: str) -> str:
    """A word as the tables have it: lower case, single spaces, no full stop at its end."""
    return re.sub(r"[\s-]+", " ", word.strip().lower()).rstrip(".")


def number(word: str) -> float:
    """What a number's words say; an ordinal's digits or name as well."""
    word = plain(word)
    if found := re.match(r"\d+(?:\.\d+)?", word):
        return float(found[0])
    if word in _LOOSE:
        return _LOOSE[word]
    if word in ("twentieth", "thirtieth"):
        return 20 if word == "twentieth" else 30
    if word.startswith("two thousand"):
        rest = word.removeprefix("two thousand").removeprefix(" and").strip()
        return 2000 + (number(rest) if rest else 0)
    return sum(_piece(each) for each in word.split())


def _piece(word: str) -> int:
    if word in ("o", "oh", "ou"):
        return 0
    if word in _TENS:
        return _TENS[word]
    return _ONES.index(word) if word in _ONES else _ORDINALS.index(word) + 1


def weekday(word: str) -> int:
    """Monday is 0."""
    return next(at for at, name in enumerate(WEEKDAYS) if plain(word)[:3] == name[:3])


def month(word: str) -> int:
    """January is 1."""
    return _MONTH_SHORT[plain(word)[:3]]


def unit(word: str) -> tuple[Grain, int]:
    """The grain that a unit names, and how many of it: a fortnight is two weeks."""
    name = plain(word)
    name = name if name in _UNITS else name.removesuffix("s")
    return _UNITS[name], 2 if name == "fortnight" else 1
