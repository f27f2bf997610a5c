"""Where do the sun and the moon stand, as far as calendars need it?

Low precision series after Meeus, "Astronomical Algorithms", chapters 25 and 47: the sun to 0.01 degrees, the moon to
about 0.05, which is six minutes of its way from the sun.
"""

from datetime import UTC, datetime, timedelta
from math import floor, radians, sin
from typing import Final

_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
_CENTURY_DAYS: Final = 36_525
# Degrees that the moon gains on the sun in a day, on average.
_GAIN: Final = 12.190749

# The largest terms of the moon's longitude: degrees, and how many times each of D, M, M' and F stands in the argument.
_MOON: Final = (
    (6.288774, 0, 0, 1, 0), (1.274027, 2, 0, -1, 0), (0.658314, 2, 0, 0, 0), (0.213618, 0, 0, 2, 0),
    (-0.185116, 0, 1, 0, 0), (-0.114332, 0, 0, 0, 2), (0.058793, 2, 0, -2, 0), (0.057066, 2, -1, -1, 0),
    (0.053322, 2, 0, 1, 0), (0.045758, 2, -1, 0, 0), (-0.040923, 0, 1, -1, 0), (-0.034720, 1, 0, 0, 0),
    (-0.030383, 0, 1, 1, 0), (0.015327, 2, 0, 0, -2), (0.010980, 0, 0, 1, -2), (0.010675, 4, 0, -1, 0),
    (0.010034, 0, 0, 3, 0), (0.008548, 4, 0, -2, 0), (-0.007888, 2, 1, -1, 0), (-0.006766, 2, 1, 0, 0),
)  # fmt: skip


def _centuries(moment: datetime) -> float:
    return (moment - _J2000) / timedelta(days=_CENTURY_DAYS)


def sun(moment: datetime) -> float:
    """The sun's apparent longitude in degrees from the equinox."""
    t = _centuries(moment)
    anomaly = radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * sin(anomaly) + 0.019993 * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    return (280.46646 + 36000.76983 * t + centre - 0.00569) % 360


def moon(moment: datetime) -> float:
    """The moon's longitude in degrees from the equinox."""
    t = _centuries(moment)
    arguments = (
        297.8501921 + 445267.1114034 * t,  # D, the mean elongation
        357.5291092 + 35999.0502909 * t,  # M, the sun's anomaly
        134.9633964 + 477198.8675055 * t,  # M', the moon's
        93.2720950 + 483202.0175233 * t,  # F, its distance from the node
    )
    terms = (
        size * sin(radians(sum(n * each for n, each in zip(times, arguments, strict=True)))) for size, *times in _MOON
    )
    return (218.3164477 + 481267.88123421 * t + sum(terms)) % 360


def elongation(moment: datetime) -> float:
    """Degrees by which the moon is ahead of the sun: 0 at new moon, 180 at full moon."""
    return (moon(moment) - sun(moment)) % 360


def new_moon_before(moment: datetime) -> datetime:
    """The last new moon at or before a moment."""
    guess = moment - timedelta(days=elongation(moment) / _GAIN)
    for _ in range(3):
        guess -= timedelta(days=((elongation(guess) + 180) % 360 - 180) / _GAIN)
    return guess


def sun_reaches(degrees: float, year: int) -> datetime:
    """When the sun comes to that longitude in a year."""
    guess = datetime(year, 1, 1, tzinfo=UTC)
    guess += timedelta(days=((degrees - sun(guess)) % 360) / 360 * 365.2422)
    for _ in range(3):
        guess += timedelta(days=((degrees - sun(guess) + 180) % 360 - 180) / 360 * 365.2422)
    return guess


def sidereal(longitude: float, year: int) -> float:
    """A longitude counted from the fixed stars, as India's calendars do (Lahiri)."""
    return (longitude - 23.857 - 0.013969 * (year - 2000)) % 360


def sign(longitude: float) -> int:
    """Which of the twelve signs a longitude lies in; 0 is the first."""
    return floor(longitude / 30) % 12
