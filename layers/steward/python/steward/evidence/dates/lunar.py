"""On which day does a feast fall that goes by the moon, or by the stars?

India's lunisolar feasts by the tithi (a thirtieth of the moon's month) at the hour that each feast asks for; the
Chinese New Year; Islamic feasts by the rule of the Umm al-Qura calendar; Hebrew feasts by the Hebrew calendar's
arithmetic. A community that waits to see the moon may keep a day later.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Final

from steward.evidence.dates.sky import elongation, new_moon_before, sidereal, sign, sun, sun_reaches

type DayOf = Callable[[int], date | None]

_INDIA: Final = timezone(timedelta(hours=5, minutes=30))
_CHINA: Final = timezone(timedelta(hours=8))
_TITHI: Final = 12  # degrees
_SUNRISE, _MIDDAY, _AFTERNOON, _EVENING, _MIDNIGHT = 6.25, 12.0, 15.25, 19.75, 24.0

(_CHAITRA, _VAISHAKHA, _, _ASHADHA, _SHRAVANA, _BHADRAPADA, _ASHVINA, _KARTIKA, _, _PAUSHA, _MAGHA, _PHALGUNA) = range(
    12
)

# Month, tithi, the hour at which it must hold, days after. Months run from new moon to new moon; tithi 15 is full moon.
_HINDU: Final = {
    r"(?:y?ugadi|samvatsaradi|chaitra sukh?ladi|gudi padwa)": (_CHAITRA, 1, _SUNRISE, 0),
    r"(?:sri )?rama? navami": (_CHAITRA, 9, _MIDDAY, 0),
    r"mahav(?:ir|eer) (?:jayanti|janma kalyanak)": (_CHAITRA, 13, _SUNRISE, 0),
    r"(?:vesak(?: day)?|vaisakha|buddha (?:day|purnima|jayanti))": (_VAISHAKHA, 15, _EVENING, 0),
    r"ra(?:th|tha)[ -]?yatra": (_ASHADHA, 2, _SUNRISE, 0),
    r"(?:rakhi|raksha bandhan)": (_SHRAVANA, 15, _SUNRISE, 0),
    r"(?:(?:krishna )?janmashtami|gokulashtami)": (_SHRAVANA, 23, _MIDNIGHT, 0),
    r"ganesh chaturthi": (_BHADRAPADA, 4, _MIDDAY, 0),
    r"maha saptami": (_ASHVINA, 7, _SUNRISE, 0),
    r"(?:dusseh?ra|vijaya ?dashami)": (_ASHVINA, 10, _AFTERNOON, 0),
    r"(?:(?:maharishi )?valmiki jayanti|pargat diwas)": (_ASHVINA, 15, _SUNRISE, 0),
    r"karva chauth": (_ASHVINA, 19, _EVENING, 0),
    r"(?:dhan(?:a)?trayodashi|dhanteras)": (_ASHVINA, 28, _EVENING, 0),
    r"(?:kali chaudas|ch?h?oti (?:diwali|deepavali)|naraka? chaturdashi)": (_ASHVINA, 29, _MIDNIGHT, 0),
    r"(?:diwali|deepavali|lakshmi puja)": (_ASHVINA, 30, _EVENING, 0),
    r"bhai dooj": (_KARTIKA, 2, _AFTERNOON, 0),
    r"(?:chhath(?: puja)?|dala puja|surya shashthi)": (_KARTIKA, 6, _SUNRISE, 0),
    r"guru (?:gobind|govind) singh (?:birthday|jayanti)": (_PAUSHA, 7, _SUNRISE, 0),
    r"(?:vasant|basant) panchami": (_MAGHA, 5, _SUNRISE, 0),
    r"guru ravidass? (?:birthday|jayanti)": (_MAGHA, 15, _SUNRISE, 0),
    r"(?:maha )?shivar?atri": (_MAGHA, 29, _MIDNIGHT, 0),
    r"(?:ch?hoti holi|holika dahan|kamudu pyre)": (_PHALGUNA, 15, _EVENING, 0),
    r"(?:holi|dhulandi|phagwah)": (_PHALGUNA, 15, _EVENING, 1),
}

# The sun's sidereal longitude, days after.
_SOLAR: Final = {
    r"(?:bogi pandigai|lohri)": (270, -1),
    r"(?:(?:thai )?pongal|maka?ra? sankranth?i|maghi)": (270, 0),
    r"(?:maattu|mattu) pongal": (270, 1),
    r"(?:kaanum|kanni) pongal": (270, 2),
    r"(?:vaish?akhi|baisakhi|vasakhi)": (0, 0),
    r"rabindra(?:nath)? jayanti": (0, 25),  # the 25th of the month that begins on the morrow
}

# Month and day of the Hijri year.
_ISLAMIC: Final = {
    r"(?:islamic new year|hijri new year|amun jadid)": (1, 1),
    r"(?:day of )?ashura": (1, 10),
    r"(?:mawlid(?: al-nabawi| an-nabi)?|milad un nabi)": (3, 12),
    r"(?:isra (?:and|&) mi'?raj|the prophet's ascension|the night journey|ascension to heaven)": (7, 27),
    r"(?:start of )?ramadan": (9, 1),
    r"(?:layl?at (?:al|ul)[ -](?:[kq]adr)|night of (?:power|measures|destiny))": (9, 27),
    r"(?:eid|id) [au]l[ -]fitr": (10, 1),
    r"(?:(?:eid|id) [au]l[ -]adha|sacrifice feast|feast of sacrifice|bakr[ -]?id)": (12, 10),
}

# Days from Rosh Hashanah of the autumn of the year, which is 163 days after Passover.
_FROM_ROSH_HASHANAH: Final = {
    r"rosh hashanah?": 0,
    r"yom kippur": 9,
    r"sukkot": 14,
    r"shemini atzeret": 21,
    r"simchat torah": 22,
    r"purim": -193,
    r"shushan purim": -192,
    r"(?:passover|pesach)": -163,
    r"lag b'?omer": -130,
    r"shavuot": -113,
}


def _tithi_day(year: int, month: int, tithi: int, hour: float) -> date | None:
    """The first day of the year on which that tithi of that month holds at the hour; leap months have no feasts."""
    start = datetime(year, 1, 1, tzinfo=_INDIA) + timedelta(hours=hour)
    shift = timedelta(minutes=30)  # a tithi is some 24 hours long, so it may begin and end between two sunrises
    for moment in (start + timedelta(days=day) for day in range(366)):
        now, before = (int(elongation(at) // _TITHI) + 1 for at in (moment, moment - timedelta(days=1)))
        skipped = (now - before) % 30 == 2 and now % 30 == (tithi + 1) % 30  # noqa: PLR2004 - one lies between
        if (now == tithi or skipped) and _month_of(moment - skipped * shift * 24) == month:
            return (moment - timedelta(days=int(skipped), hours=hour)).date()
    return None


def _month_of(moment: datetime) -> int | None:
    """The lunar month, 0 for Chaitra; None in a leap month, during which the sun enters no new sign."""
    began = new_moon_before(moment)
    ends = new_moon_before(began + timedelta(days=32))
    first, last = (sign(sidereal(sun(at), at.year)) for at in (began, ends))
    return None if first == last else (first + 1) % 12


def _hindu(month: int, tithi: int, hour: float, after: int) -> DayOf:
    @cache
    def day_of(year: int) -> date | None:
        found = _tithi_day(year, month, tithi, hour)
        return found and found + timedelta(days=after)

    return day_of


def _solar(degrees: int, after: int) -> DayOf:
    """The day of the sun's entry; where it enters after sunset, the morrow."""

    def day_of(year: int) -> date:
        entry = sun_reaches((degrees + 360 - sidereal(0, year)) % 360, year).astimezone(_INDIA)
        return (entry + timedelta(hours=6)).date() + timedelta(days=after)

    return day_of


def chinese_new_year(year: int) -> date:
    """The new moon, by China's day, of the month in which the sun reaches 330 degrees, never before 21 January."""
    rain_water = sun_reaches(330, year).astimezone(_CHINA)
    midnight_after = rain_water.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    day = new_moon_before(midnight_after.astimezone(UTC)).astimezone(_CHINA).date()
    if day >= date(year, 1, 21):
        return day
    return new_moon_before(midnight_after.astimezone(UTC) + timedelta(days=3)).astimezone(_CHINA).date()


def _hijri(year: int, month: int) -> date:
    """The first of a month: the morrow of the day on which the moon was new before the sun set over Mecca."""
    months = (year - 1) * 12 + month - 1
    middle = datetime(622, 7, 31, tzinfo=UTC) + timedelta(days=29.530588 * months)
    new = new_moon_before(middle + timedelta(days=2))
    return (new + timedelta(hours=9)).date() + timedelta(days=1)


def _islamic(month: int, day: int) -> DayOf:
    def day_of(year: int) -> date | None:
        near = (year - 622) * 33 // 32
        days = (_hijri(each, month) + timedelta(days=day - 1) for each in range(near - 1, near + 3))
        return next((each for each in days if each.year == year), None)

    return day_of


def _last_friday_of_ramadan(year: int) -> date | None:
    ends = _islamic(10, 1)(year)
    return ends and ends - timedelta(days=(ends.weekday() - 4 - 1) % 7 + 1)


def rosh_hashanah(year: int) -> date:
    """1 Tishri in the autumn of a year, by the Hebrew calendar's molad and its four postponements."""
    hebrew = year + 3761

    def days(of: int) -> int:
        months = (235 * of - 234) // 19
        parts = 12084 + 13753 * months
        day = months * 29 + parts // 25920
        return day + 1 if 3 * (day + 1) % 7 < 3 else day  # noqa: PLR2004 - never on Sunday, Wednesday or Friday

    before, this, after = days(hebrew - 1), days(hebrew), days(hebrew + 1)
    delay = 2 if after - this == 356 else 1 if this - before == 382 else 0  # noqa: PLR2004 - lengths no year may have
    return date.fromordinal(this + delay - 1373427 + 1 - 1)


def _hebrew(days: int) -> DayOf:
    return lambda year: rosh_hashanah(year) + timedelta(days=days)


def _parsi(year: int) -> date:
    """Navroz of the Shahenshahi calendar, whose years have 365 days without a leap day."""
    days = (date(year, 12, 31) - date(2018, 8, 17)).days
    return date(2018, 8, 17) + timedelta(days=days // 365 * 365)


LUNAR_FEASTS: Final[dict[str, DayOf]] = {
    **{name: _hindu(*when) for name, when in _HINDU.items()},
    **{name: _solar(*when) for name, when in _SOLAR.items()},
    **{name: _islamic(*when) for name, when in _ISLAMIC.items()},
    **{name: _hebrew(days) for name, days in _FROM_ROSH_HASHANAH.items()},
    r"(?:jamat ul-vida|jumu'?atul-wida)": _last_friday_of_ramadan,
    r"(?:chinese|lunar|chinese lunar) new year'?s?(?: day)?": chinese_new_year,
    r"(?:parsi new year|jamshedi navroz)": _parsi,
}
