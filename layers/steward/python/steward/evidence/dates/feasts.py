"""On which day of a year does a feast or holiday fall?

Fixed dates, the nth weekday of a month, and what is counted from Easter. The names are patterns, as the rules use them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from steward.evidence.dates.lunar import LUNAR_FEASTS
from steward.evidence.dates.words import WEEKDAYS

type DayOf = Callable[[int], date | None]

_FIXED: Final = {
    r"new year(?:'?s'?(?: day)?| day)": (1, 1),
    r"(?:epiphany|three kings'? day)": (1, 6),
    r"australia day": (1, 26),
    r"groundhog day": (2, 2),
    r"(?:(?:st\.?|saint) )?valentine'?s?(?: day)": (2, 14),
    r"(?:international )?women'?s'? day": (3, 8),
    r"(?:st\.?|saint) (?:patrick|paddy)'?s?(?: day)?": (3, 17),
    r"april fool'?s?'?(?: day)?": (4, 1),
    r"earth day": (4, 22),
    r"anzac day": (4, 25),
    r"(?:may day|international workers'? day)": (5, 1),
    r"cinco de mayo": (5, 5),
    r"juneteenth": (6, 19),
    r"canada day": (7, 1),
    r"independence day": (7, 4),
    r"bastille day": (7, 14),
    r"hall?oween": (10, 31),
    r"all saints'? day": (11, 1),
    r"world vegan day": (11, 1),
    r"all souls'? day": (11, 2),
    r"(?:guy fawkes (?:night|day)|bonfire night)": (11, 5),
    r"(?:veterans'? day|armistice day|remembrance day)": (11, 11),
    r"(?:christmas|xmas|x-mas) eve": (12, 24),
    r"(?:christmas|xmas|x-mas)(?: day)?": (12, 25),
    r"boxing day": (12, 26),
    r"new year'?s'? eve": (12, 31),
}

# Month, weekday, which: -1 is the month's last.
_NTH: Final = {
    r"(?:(?:mlk(?: jr\.?)?|martin luther king(?:'?s)?)(?:,? jr\.?)? day|civil rights day)": (1, "monday", 3),
    r"(?:super ?bowl sunday)": (2, "sunday", 2),
    r"(?:presidents'?|president's|washington's) (?:day|birthday)": (2, "monday", 3),
    r"mother'?s'? day": (5, "sunday", 2),
    r"memorial day": (5, "monday", -1),
    r"father'?s'? day": (6, "sunday", 3),
    r"labor day": (9, "monday", 1),
    r"(?:columbus day|indigenous peoples'? day)": (10, "monday", 2),
    r"thanksgiving(?: day)?": (11, "thursday", 4),
}

# Days from Easter Sunday.
_EASTER: Final = {
    r"(?:orthodox shrove|clean) monday": -48,
    r"(?:shrove tuesday|mardi gras|pancake (?:day|tuesday)|fat tuesday)": -47,
    r"ash wednesday": -46,
    r"lazarus saturday": -8,
    r"(?:palm|branch) sunday": -7,
    r"(?:(?:maundy|covenant|holy) thu(?:rsday)?|thu(?:rsday)? of mysteries)": -3,
    r"(?:good|great|holy) friday": -2,
    r"holy saturday": -1,
    r"easter(?: sun(?:day)?)?": 0,
    r"easter mon(?:day)?": 1,
    r"ascension (?:day|thursday)": 39,
    r"(?:pentecost(?: sunday)?|whit(?:e)? ?sunday)": 49,
    r"(?:whit(?:e)? monday|pentecost monday|monday of the holy spirit)": 50,
    r"trinity sunday": 56,
    r"corpus christi": 60,
}
_EASTERN_ALONE: Final = ("clean", "lazarus")  # feasts that the Western churches do not have


def _fixed(month: int, day: int) -> DayOf:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: str, which: int, *, plus: int = 0) -> DayOf:
    def day_of(year: int) -> date:
        first = date(year, month, 1) if which > 0 else date(year + month // 12, month % 12 + 1, 1)
        ahead = (WEEKDAYS.index(weekday) - first.weekday()) % 7
        return first + timedelta(days=ahead + 7 * (which - 1 if which > 0 else which) + plus)

    return day_of


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, left = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    ahead = (32 + 2 * left + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * ahead) // 451
    month, day = divmod(moon + ahead - 7 * late + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar, on its Gregorian day (Meeus)."""
    moon = (19 * (year % 19) + 15) % 30
    ahead = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + ahead + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


def _from(sunday: Callable[[int], date], days: int) -> DayOf:
    return lambda year: sunday(year) + timedelta(days=days)


def _bosses(year: int) -> date:
    """16 October, or the working day that is nearest to it."""
    day = date(year, 10, 16)
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _kings(year: int) -> date:
    """27 April, the day before where that is a Sunday."""
    day = date(year, 4, 27)
    return day - timedelta(days=day.weekday() == WEEKDAYS.index("sunday"))


FEASTS: Final[dict[str, DayOf]] = {
    **{name: _fixed(*when) for name, when in _FIXED.items()},
    **{name: _nth(*when) for name, when in _NTH.items()},
    r"black friday": _nth(11, "thursday", 4, plus=1),
    r"cyber monday": _nth(11, "thursday", 4, plus=4),
    r"boss'?s?'?(?: day|(?<=s))": _bosses,
    r"(?:king's day|koningsdag)": _kings,
    **{
        name: _from(orthodox_easter if any(each in name for each in _EASTERN_ALONE) else easter, days)
        for name, days in _EASTER.items()
    },
    **{rf"orthodox {name}": _from(orthodox_easter, days) for name, days in _EASTER.items() if "orthodox" not in name},
    **LUNAR_FEASTS,
}
