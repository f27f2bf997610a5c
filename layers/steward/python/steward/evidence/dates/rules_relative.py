"""Which texts name a moment by its distance from now, or from another moment?"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from steward.evidence.dates.pattern import Pattern, Weight
from steward.evidence.dates.period import Grain, Period, around, away, midnight, nth, nth_weekday, shifted, working_days
from steward.evidence.dates.rule import Build, Said, rule, rule_on
from steward.evidence.dates.words import TURNS, number, plain, unit, weekday

_BACK: Final = ("ago", "back", "before", "earlier", "prior to")
_FRACTIONS: Final = {"half": 0.5, "1/2": 0.5, "quarter": 0.25, "1/4": 0.25, "three quarters": 0.75, "3/4": 0.75}
_FRIDAY, _SATURDAY = 4, 5


def _count(text: str) -> float:
    """A number as written, a fraction by its name, or "two and a half"."""
    word = plain(text).removesuffix(" more")
    for tail in (" and a half", " and an half"):
        if word.endswith(tail):
            return number(word.removesuffix(tail)) + 0.5
    word = word.removeprefix("a ") if word in ("a half", "a quarter") else word
    return _FRACTIONS.get(word) or number(word)


def _away(said: Said, reference: datetime) -> Pattern:
    grain, times = unit(said["unit"])
    sign = -1 if plain(said.get("way") or "") in _BACK else 1
    weight = Weight.WEAK if grain == Grain.SECOND else Weight.PLAIN  # "it ran in 0.02 seconds"
    return Pattern(weight, span=away(reference, sign * times * _count(said["count"]), grain), unit=grain)


def _apostrophe(said: Said, reference: datetime) -> Pattern:
    """In 15' is minutes, as on a stopwatch."""
    return Pattern(span=away(reference, int(said["count"]), Grain.MINUTE), weight=Weight.BARE)


def _working(said: Said, reference: datetime) -> Pattern:
    sign = -1 if plain(said.get("way") or "") in _BACK else 1
    day = working_days(reference.date(), sign * int(number(said["count"])))
    return Pattern(span=Period(midnight(day, reference), Grain.DAY))


def _weekdays_away(said: Said, _reference: datetime) -> Pattern:
    count = int(number(said["count"]))
    return Pattern(weekday=weekday(said["weekday"]), turn=-count if plain(said["way"]) in _BACK else count)


def _now(_said: Said, reference: datetime) -> Pattern:
    return Pattern(Weight.WEAK, span=around(reference, Grain.SECOND))


def _days_off(count: int) -> Build:
    return lambda _said, reference: Pattern(span=around(reference, Grain.DAY).moved(count))


def _turned(said: Said, reference: datetime) -> Pattern:
    grain, _ = unit(said["unit"])
    return Pattern(span=around(reference, grain).moved(TURNS[plain(said["turn"])]))


def _upcoming(said: Said, reference: datetime) -> Pattern:
    """The last of the coming two weeks: by then it is due."""
    grain, _ = unit(said["unit"])
    count = int(number(said["count"] or said["before"]))
    return Pattern(span=around(reference, grain).moved(count))


def _weekend(said: Said, _reference: datetime) -> Pattern:
    """Its Saturday."""
    return Pattern(weekday=_SATURDAY, turn=TURNS[plain(said["turn"] or "this")])


def _end_of(said: Said, reference: datetime) -> Pattern:
    """Its last day; of a week the last working day, or Sunday."""
    grain, _ = unit(said["unit"])
    return _ending(around(reference, grain).moved(TURNS[plain(said.get("turn") or "this")]))


def _ending(period: Period) -> Pattern:
    if period.grain != Grain.WEEK:
        return Pattern(span=period.last_day)
    return Pattern(span=Period(period.start + timedelta(days=_FRIDAY), Grain.DAY), others=(period.last_day,))


def _abbreviated_end(said: Said, reference: datetime) -> Pattern:
    grain = {"d": Grain.DAY, "w": Grain.WEEK, "m": Grain.MONTH, "q": Grain.QUARTER, "y": Grain.YEAR}[said["of"].lower()]
    return _ending(around(reference, grain))


def _end_of_that(_said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    return _ending(period) if period.grain >= Grain.DAY else None


def _start_of_that(_said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    return Pattern(span=Period(period.start, Grain.DAY)) if period.grain > Grain.DAY else None


def _middle_of_that(_said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    """The fifteenth of a month, the Wednesday of a week."""
    days = {Grain.MONTH: 14, Grain.WEEK: 2}.get(period.grain)
    return None if days is None else Pattern(span=Period(period.start + timedelta(days=days), Grain.DAY))


def _close_of(_said: Said, inner: Pattern, period: Period) -> Pattern | None:
    """The close of business on a day is that day: the hour is each company's own."""
    return replace(inner, weight=Weight.PLAIN) if period.grain == Grain.DAY else None


def _which(said: Said) -> int:
    """Which one, from the front or, negative, from the back: "the third last" is -3."""
    ordinal = int(number(said["which"])) if said.get("which") else 1
    return -ordinal if said.get("last") else ordinal


def _weekday_of(said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    found = nth_weekday(period, weekday(said["weekday"]), _which(said)) if period.grain > Grain.WEEK else None
    return Pattern(span=found) if found else None


def _unit_of(said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    grain, _ = unit(said["unit"])
    found = nth(period, grain, _which(said)) if grain < period.grain else None
    return Pattern(span=found) if found else None


def _day_of(said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    """The 20th of next month."""
    found = nth(period, Grain.DAY, int(number(said["day"]))) if period.grain == Grain.MONTH else None
    return Pattern(span=found) if found else None


def _day_in_week(said: Said, inner: Pattern, period: Period) -> Pattern | None:
    """Last week's Sunday."""
    return Pattern(span=period, weekday=weekday(said["weekday"])) if inner.span and period.grain == Grain.WEEK else None


def _week_of(_said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    """The week that a day names; a Sunday is the first day of its week for those who name a week by it."""
    if period.grain != Grain.DAY:
        return None
    return Pattern(span=around(period.start + timedelta(days=1), Grain.WEEK))


def _from_that(said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    """So many units before or after a moment."""
    grain, times = unit(said["unit"])
    sign = -1 if plain(said["way"]) in _BACK else 1
    count = sign * times * _count(said["count"])
    if grain < period.grain:
        return None
    if period.grain < Grain.DAY:
        return Pattern(span=Period(shifted(period.start, int(count), grain), period.grain))
    if grain == Grain.YEAR:
        return _same_day(period, count)
    return Pattern(span=Period(away(period.start, count, grain).start, Grain.DAY))


def _same_day(period: Period, years: float) -> Pattern:
    return Pattern(span=Period(period.start.replace(year=period.start.year + int(years)), Grain.DAY))


def _weekday_from(said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    """The third Tuesday after a day, the Friday before it."""
    if period.grain != Grain.DAY:
        return None
    count, wanted = int(number(said["count"] or "one")), weekday(said["weekday"])
    if plain(said["way"]) in _BACK:
        nearest = period.start - timedelta(days=(period.start.weekday() - wanted - 1) % 7 + 1)
        return Pattern(span=Period(nearest - timedelta(weeks=count - 1), Grain.DAY))
    nearest = period.start + timedelta(days=(wanted - period.start.weekday() - 1) % 7 + 1)
    return Pattern(span=Period(nearest + timedelta(weeks=count - 1), Grain.DAY))


def _closest(said: Said, _inner: Pattern, period: Period) -> Pattern | None:
    """The weekday nearest to a day, or the second nearest."""
    first = period.start + timedelta(days=(weekday(said["weekday"]) - period.start.weekday()) % 7)
    around_it = sorted(
        (first + timedelta(weeks=each) for each in range(-3, 4)), key=lambda day: abs(day - period.start)
    )
    return Pattern(span=Period(around_it[_which(said) - 1], Grain.DAY))


_COUNT: Final = r"(?:(?:a )?half|(?:a )?quarter|three[ -]quarters|[13]/[24]|{count}(?: and an? half)?(?: more)?)"
_UNITS: Final = r"(?P<count>" + _COUNT + r")\s?(?:of )?(?:an? )?{unit:unit}"
_WORKING: Final = r"{count:whole} (?:working|business|work) days?"
_WHICH: Final = r"(?:the )?(?:{which:ordinal} (?P<last>last)|(?P<final>last)|{ordinal:ordinal})"
_WITHIN: Final = r"(?:of|in)(?: the(?! month))?"

RULES: Final = (
    rule(r"(?:right |just )?now|at the moment|immediately|asap", _now),
    rule(r"today'?s?|at this time", _days_off(0)),
    rule(r"tomorrow'?s?|tmrw|tmr", _days_off(1)),
    rule(r"yesterday'?s?", _days_off(-1)),
    rule(r"(?:the )?day after tomorrow", _days_off(2)),
    rule(r"(?:the )?day before yesterday", _days_off(-2)),
    rule(r"(?:in|within)(?: about| the next| roughly| approximately)? " + _UNITS + r"(?! ago)", _away),
    rule(_UNITS + r" (?P<way>from now|hence|ago|back)", _away),
    rule(r"in (?P<count>\d{1,3})(?:')?", _apostrophe),
    rule(r"(?:in|within) " + _WORKING, _working),
    rule(_WORKING + r" (?P<way>from now|from today|hence|ago)", _working),
    rule(r"{count:count} {weekday:weekday} (?P<way>from now|hence|ago|back)", _weekdays_away),
    rule(r"{turn:turn} {unit:period}(?:'s)?", _turned),
    rule(r"(?:the )?(?:(?:upcoming|coming) {count:whole}|{before:whole} (?:upcoming|coming)) {unit:long}", _upcoming),
    rule(r"(?:by |at |before )?(?:the )?(?:end of|close of) (?:the )?(?:{turn:turn} )?{unit:long}", _end_of),
    rule(r"(?:by )?EO(?P<of>[DWMQY])", _abbreviated_end),
    rule(r"(?:by )?(?:COB|close of business)(?: today)?", _days_off(0)),
    rule(r"EOD|COB", lambda _said, _reference: Pattern(Weight.WEAK, part="pm")),
    rule(r"(?:(?:over|by) )?(?:{turn:turn}|the) weekend", _weekend),
    rule_on(r"(?:by |at |before )?(?:the )?end of", _end_of_that),
    rule_on(r"(?:by |at )?(?:the )?(?:start|beginning) of", _start_of_that),
    rule_on(r"(?:the )?middle of|mid(?=[- ])", _middle_of_that),
    rule_on(r"(?:by )?(?:COB|EOD|close of business|end of day)(?: on|,)?", _close_of),
    rule_on(
        _WHICH + r" {weekday:weekday} " + _WITHIN,
        lambda said, inner, period: _weekday_of(_ranked(said), inner, period),
    ),
    rule_on(
        _WHICH + r" {unit:long} " + _WITHIN,
        lambda said, inner, period: _unit_of(_ranked(said), inner, period),
    ),
    rule_on(
        r"(?:on )?(?:the )?(?:{ordinal:ordinal}|(?P<bare>\d{1,2}))(?: day)? of(?: the)?",
        lambda said, inner, period: _day_of({"day": said["ordinal"] or said["bare"]}, inner, period),
    ),
    rule_on(r"{weekday:weekday} (?:of|from|in)", _day_in_week),
    rule_on(r"(?:the )?week of", _week_of),
    rule_on(_UNITS + r" (?P<way>after|from|before|prior to)", _from_that),
    rule_on(r"(?:the )?(?:(?P<count>{ordinal}|{whole}) )?{weekday:weekday} (?P<way>after|before)", _weekday_from),
    rule_on(r"(?:the )?(?:{which:ordinal} )?(?:closest|nearest) {weekday:weekday} to", _closest),
    rule(r"the month", lambda _said, reference: Pattern(Weight.WEAK, span=around(reference, Grain.MONTH))),
)


def _ranked(said: Said) -> Said:
    """The last is the first from the back."""
    if said["final"]:
        return {**said, "which": "1", "last": "last"}
    return said if said["last"] else {**said, "which": said["ordinal"]}
