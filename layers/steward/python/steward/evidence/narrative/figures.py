"""How does a date, a number or a unit stand in a text that code words?"""

from datetime import date
from typing import Final

from steward.evidence.plurals import form

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day(on: date) -> str:
    """A date that is read the same everywhere."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def number(value: float) -> str:
    """A number as it is shown: thousands by commas, no more decimals than it has."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def unit_of(count: float, units: str) -> str:
    """A unit of `vocabulary`, which are all plurals, as it stands behind a number."""
    return form(count, units.removesuffix("s"), units)


def share_of(percent: float) -> str:
    """A share with its article, by how the number is spoken: "a 64 %", "an 80 %"."""
    said = number(percent)
    return f"{'an' if said.startswith('8') or said in ('11', '18') else 'a'} {said} %"


def days_of(count: float, units: str = "days") -> str:
    """A number of days."""
    return f"{number(count)} {unit_of(count, units)}"
