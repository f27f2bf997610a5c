"""Which dates and times does an English text name? `find` reads running text, `parse` one phrase."""

from steward.evidence.dates.finding import Found, find, parse
from steward.evidence.dates.period import Grain, Period

__all__ = ["Found", "Grain", "Period", "find", "parse"]
