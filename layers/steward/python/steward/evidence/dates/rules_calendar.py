"""Which texts name a day, a month, a quarter or a year by its place in the calendar?"""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from steward.evidence.dates.feasts import FEASTS
from steward.evidence.dates.pattern import Clock, Pattern, Weight
from steward.evidence.dates.period import Grain, Period, around, midnight
from steward.evidence.dates.rule import Rule, Said, rule
from steward.evidence.dates.words import TURNS, month, number, plain, weekday

_CENTURY: Final = 100
_PIVOT: Final = 70  # a year of two digits is of this century up to 69, as POSIX reads it

# What may follow "the 15th" or "in 2014" where it is a date: nothing, punctuation, or a word that goes on with the
# sentence. "The 15th floor" and "in 2014 cases" are none.
_GOES_ON: Final = r"(?:at|or|and|but|if|for|so|to|please|latest|because|we|i|it|they|is|was|the|of|a\.?d\.?)\b"
_ENDS: Final = rf"(?=\s*(?:$|[.,;:!?)\]\n-])|\s+{_GOES_ON})"
# Before a number these words say that it is a date.
_DATING: Final = r"(?:on|by|before|until|till|after|since|from|due|due on|due by|no later than)"


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    told = int(number(text))
    if told >= _CENTURY or not plain(text).isdigit():
        return told
    return told + (2000 if told < _PIVOT else 1900)


def _valid(month_number: int, day: int, year: int | None) -> bool:
    try:
        date(year or 2000, month_number, day)  # 2000: 29 February is a date where no year is told
    except ValueError:
        return False
    return True


def _dated(year: int | None, month_number: int, day: int, weight: Weight = Weight.PLAIN) -> Pattern | None:
    if not _valid(month_number, day, year):
        return None
    return Pattern(weight, year=year, month=month_number, day=day)


def _iso(said: Said, _reference: datetime) -> Pattern | None:
    return _dated(int(said["y"]), int(said["m"]), int(said["d"]))


def _stamp(said: Said, _reference: datetime) -> Pattern | None:
    """An ISO 8601 moment, with its offset where it has one."""
    moment = datetime.fromisoformat(f"{said['day']}T{said['time']}{said['zone'] or ''}".replace("z", "Z"))
    zone = moment.utcoffset()
    day = _dated(moment.year, moment.month, moment.day)
    clock = Clock(moment.hour, moment.minute, moment.second if said["time"].count(":") > 1 else None, exact=True)
    return day and replace(day, clock=clock, zone=None if zone is None else int(zone.total_seconds() // 60))


def _iso_week(said: Said, reference: datetime) -> Pattern | None:
    try:
        day = date.fromisocalendar(int(said["y"]), int(said["week"]), int(said["day"] or 1))
    except ValueError:
        return None
    return Pattern(span=Period(midnight(day, reference), Grain.DAY if said["day"] else Grain.WEEK))


def _numeric(said: Said, _reference: datetime) -> Pattern | None:
    """Month first as in the United States, day first with full stops; both readings where either is a date."""
    one, two, year = int(said["one"]), int(said["two"]), _year(said["y"])
    first, second = ((two, one), (one, two)) if said["by"].strip() == "." else ((one, two), (two, one))
    weight = Weight.PLAIN if year else Weight.WEAK if said["by"] == "/" else Weight.BARE
    readings = [each for each in (first, second) if _valid(*each, year)]
    if not readings:
        return None
    swapped = readings[1] if len(readings) > 1 and one != two else None
    return Pattern(weight, year=year, month=readings[0][0], day=readings[0][1], swapped=swapped)


def _dated_numeric(said: Said, reference: datetime) -> Pattern | None:
    pattern = _numeric(said, reference)
    return pattern and replace(pattern, weight=Weight.PLAIN)


def _month_day(said: Said, _reference: datetime) -> Pattern | None:
    return _dated(_year(said.get("y")), month(said["month"]), int(number(said["day"])))


def _month(said: Said, _reference: datetime) -> Pattern:
    weight = Weight.PLAIN if said.get("before") or said.get("y") else Weight.WEAK
    return Pattern(weight, month=month(said["month"]), year=_year(said.get("y")))


def _numeric_month(said: Said, _reference: datetime) -> Pattern | None:
    return Pattern(year=int(said["y"]), month=int(said["m"])) if 1 <= int(said["m"]) <= 12 else None  # noqa: PLR2004


def _day(said: Said, _reference: datetime) -> Pattern | None:
    day = int(number(said["day"]))
    is_numbered = said["day"][0].isdigit() and not said["day"].isdigit()
    weight = Weight.PLAIN if said.get("dating") else Weight.WEAK if is_numbered else Weight.BARE
    return Pattern(weight, day=day) if 1 <= day <= 31 else None  # noqa: PLR2004 - the longest month


def _bare_year(said: Said, _reference: datetime) -> Pattern:
    return Pattern(Weight.PLAIN if said.get("dating") else Weight.WEAK, year=int(number(said["y"])))


def _anno_domini(said: Said, _reference: datetime) -> Pattern | None:
    return Pattern(year=int(said["y"])) if int(said["y"]) else None


def _weekday(said: Said, _reference: datetime) -> Pattern:
    word, turn = plain(said["weekday"]), said.get("turn")
    told = turn or said.get("before") or word.removesuffix("s").endswith("day")
    return Pattern(
        Weight.PLAIN if told else Weight.WEAK, weekday=weekday(word), turn=TURNS[plain(turn)] if turn else None
    )


def _weekday_after_next(said: Said, _reference: datetime) -> Pattern:
    return Pattern(weekday=weekday(said["weekday"]), turn=2)


def _turned_month(said: Said, _reference: datetime) -> Pattern:
    """Of the months whose names are verbs as well, "this may" says less than "next May"."""
    turn = TURNS[plain(said["turn"])] if said.get("turn") else 2
    is_verb = turn == 0 and plain(said["month"]) in ("may", "march")
    return Pattern(Weight.WEAK if is_verb else Weight.PLAIN, month=month(said["month"]), turn=turn)


def _quarter(said: Said, reference: datetime) -> Pattern | None:
    quarter = int(number(said["q"]))
    year = _year(said.get("y")) or reference.year
    if not 1 <= quarter <= 4:  # noqa: PLR2004 - a year has four
        return None
    return Pattern(span=around(reference.replace(year=year, month=3 * quarter, day=1), Grain.QUARTER))


def _feast(name: str) -> Rule:
    def build(said: Said, _reference: datetime) -> Pattern:
        turn, year = said["turn"], _year(said["y"])
        return Pattern(feast=FEASTS[name], turn=TURNS[plain(turn)] if turn and not year else None, year=year)

    return rule(rf"(?:(?:{{turn:turn}}|the) )?{name}(?:(?: (?:of|in))?,? {{y:year}})?", build)


_NUMERIC: Final = r"(?P<one>\d{1,2})(?P<by>\s?[/.-]\s?)(?P<two>\d{1,2})"
_SHORT_NUMERIC: Final = r"(?!24/7)(?P<one>\d{1,2})(?P<by>\s?[/-]\s?)(?P<two>\d{1,2})(?P<y>)(?![\d/.-]\d|\s?%| of\b)"

RULES: Final = (
    rule(
        r"(?P<day>\d{4}-\d\d-\d\d)(?:T| )(?P<time>(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:\.\d+)?"
        r"(?P<zone>Z|[+-]\d\d:?\d\d)?",
        _stamp,
    ),
    rule(r"(?P<y>\d{4})-?W(?P<week>\d\d)(?:-?(?P<day>[1-7]))?", _iso_week),
    rule(r"(?P<y>(?:19|20)\d\d)(?P<by>[-/.])(?P<m>\d{1,2})(?P=by)(?P<d>\d{1,2})(?![-/]\w)", _iso),
    rule(r"(?P<y>(?:19|20)\d\d)[-/](?P<m>\d{1,2})(?![-/.]\d)", _numeric_month),
    rule(r"(?P<m>\d{1,2})/(?P<y>(?:19|20)\d\d)(?![-/.]\d)", _numeric_month),
    rule(_NUMERIC + r"(?P=by)(?P<y>(?:19|20)\d\d)(?![-/.]\d|[-/]\w)", _numeric),
    rule(_NUMERIC.replace(".", "") + r"(?P=by)(?P<y>\d\d)(?![-/.]\d)", _numeric),
    # Without a word before it "10.12.26" is as likely a version.
    rule(_DATING + r" (?P<one>\d{1,2})(?P<by>\.)(?P<two>\d{1,2})\.(?P<y>\d\d)(?![.\d])", _numeric),
    rule(_SHORT_NUMERIC, lambda said, reference: _numeric({**said, "y": None}, reference)),
    rule(
        _DATING + " " + _SHORT_NUMERIC.replace("/-", "/"),
        lambda said, reference: _dated_numeric({**said, "y": None}, reference),
    ),
    rule(r"(?P<day>\d{1,2})[/-]{month:month}[/-](?P<y>\d{4}|\d\d)", _month_day),
    rule(r"{month:month}\s?(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:./]\d|\s?%)(?:,? {y:year})?", _month_day),
    rule(r"{month:month} (?:the )?{day:ordinal}(?:,? {y:year})?", _month_day),
    rule(
        r"(?:the )?(?:{day:ordinal}|(?P<bare>\d{1,2}))\s?(?:day )?(?:of )?{month:month}"
        r"(?:,? (?:{y:year}|'?(?P<yy>\d\d)(?![:.\d])))?",
        lambda said, reference: _month_day(
            {**said, "day": said["day"] or said["bare"], "y": said["y"] or said["yy"]}, reference
        ),
    ),
    rule(
        r"(?:the )?(?P<day>ides) of {month:month}",
        lambda said, _: Pattern(
            month=month(said["month"]), day=15 if plain(said["month"])[:3] in ("mar", "may", "jul", "oct") else 13
        ),
    ),
    rule(
        r"(?P<before>in|during|by|until|till|before|since|from|for|of|early|late)[ -]{month:month}"
        r"(?: {y:year}|(?! ?\d))",
        _month,
    ),
    rule(r"{month:month}(?:,? {y:year})?", _month),
    rule(r"{turn:turn} {month:month}", _turned_month),
    rule(r"{month:month} after next", _turned_month),
    rule(rf"(?P<dating>{_DATING}) (?:the )?{{day:ordinal}}{_ENDS}", _day),
    rule(r"(?:the )?{day:ordinal}(?! last)", _day),
    rule(r"the (?P<day>\d{1,2})", _day),
    rule(rf"(?P<dating>in|since|until|before|by) {{y:year}}(?!-\d){_ENDS}", _bare_year),  # not "by 2026-05-12"
    rule(r"(?:of )?{y:year}", _bare_year),
    rule(r"(?:in )?(?P<y>\d{1,4}) a\.?d\.?", _anno_domini),
    rule(r"{turn:turn} {weekday:weekday}", _weekday),
    rule(r"{weekday:weekday} after next", _weekday_after_next),
    # British: a week after the coming one; "Friday week 12" and "Monday week's agenda" are others.
    rule(r"(?:(?:on|by|before|until) )?{weekday:weekday} week(?![\w'\u2019-]| of\b| \d)", _weekday_after_next),
    rule(r"(?P<before>on|by|before|until|till|since) {weekday:weekday}", _weekday),
    rule(r"{weekday:weekday}", _weekday),
    rule(r"(?:the )?{q:ordinal} (?:quarter|qtr)(?:(?: of)? {y:year})?", _quarter),
    rule(r"Q(?P<q>[1-4])(?:[ -]?(?:of )?'?(?P<y>(?:19|20)\d\d|\d\d(?![\d:.%])))?", _quarter),
    rule(r"(?P<y>(?:19|20)?\d\d)[ -]?Q(?P<q>[1-4])", _quarter),
    *map(_feast, FEASTS),
)
