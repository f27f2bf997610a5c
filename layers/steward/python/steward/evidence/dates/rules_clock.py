"""Which texts name a time of the day?"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from steward.evidence.dates.pattern import Clock, Pattern, Weight
from steward.evidence.dates.period import Grain, Period, around
from steward.evidence.dates.rule import Said, rule, rule_on
from steward.evidence.dates.words import PARTS, ZONES, number, plain

_MINUTES: Final = 60
_HALF_DAY: Final = 12


def _half(said: Said) -> str:
    told = said.get("half") or said.get("letter")
    return f"{told[0].lower()}m" if told else ""


def _clock(said: Said, _reference: datetime) -> Pattern | None:
    """Hours, minutes and seconds; a leading zero, an `h` or an hour past noon is the clock of 24 hours."""
    hour, half = int(number(said["hour"])), _half(said)
    minute, second = (int(number(said[each])) if said.get(each) else None for each in ("minute", "second"))
    if half and not 1 <= hour <= _HALF_DAY:
        return None
    if hour > 23 or (minute or 0) >= _MINUTES:  # noqa: PLR2004 - 24:00 is nobody's deadline
        return None
    exact = not half and bool(hour > _HALF_DAY or hour == 0 or said["hour"].startswith("0") or said.get("h"))
    return Pattern(clock=Clock(hour, minute, second, half, exact))


def _weak(said: Said, reference: datetime) -> Pattern | None:
    pattern = _clock(said, reference)
    return pattern and replace(pattern, weight=Weight.WEAK)


def _bare(said: Said, reference: datetime) -> Pattern | None:
    pattern = _clock(said, reference)
    return pattern and replace(pattern, weight=Weight.BARE)


def _part(said: Said, reference: datetime) -> Pattern:
    """A part of the day; "this morning" and "tonight" are today's, "last night" is yesterday's."""
    word = plain(said["part"])
    part = "pm" if word == "tonight" else PARTS[word]
    today = around(reference, Grain.DAY) if said.get("this") or word == "tonight" else None
    if said.get("last"):
        today = around(reference, Grain.DAY).moved(-1)
    told = today or said.get("of")  # "3 in the morning" is a time, "1 night" is none
    return Pattern(Weight.PLAIN if told else Weight.WEAK, span=today, part=part)


def _named(hour: int) -> Pattern:
    return Pattern(clock=Clock(hour, exact=True))


def _moved(clock: Clock, minutes: int) -> Clock:
    """The clock so many minutes later, on the same side of noon where that is told."""
    hours, minute = divmod(clock.hour * _MINUTES + (clock.minute or 0) + minutes, _MINUTES)
    around_noon = clock.half and clock.hour == _HALF_DAY and hours < _HALF_DAY
    half = {"am": "pm", "pm": "am"}[clock.half] if around_noon else clock.half
    return Clock(hours % 24 if clock.exact else (hours - 1) % _HALF_DAY + 1, minute, None, half, clock.exact)


def _offset(said: Said, inner: Pattern, _period: Period) -> Pattern | None:
    """So many minutes past or to an hour."""
    if inner.clock is None or inner.clock.minute is not None:
        return None
    word = plain(said["minutes"])
    minutes = {"half": 30, "a quarter": 15, "quarter": 15}.get(word) or int(number(word))
    if minutes >= _MINUTES:
        return None
    before = said["way"].lower() in ("to", "before", "till")
    is_plain = word.endswith(("quarter", "half", "minutes")) or inner.weight == Weight.PLAIN
    weight = Weight.PLAIN if is_plain else Weight.BARE  # "from 3 to 5" is no time
    return replace(inner, clock=_moved(inner.clock, -minutes if before else minutes), weight=weight)


def _half_hour(_said: Said, inner: Pattern, _period: Period) -> Pattern | None:
    """British: half three is half past three."""
    if inner.clock is None or inner.clock.minute is not None:
        return None
    return replace(inner, clock=_moved(inner.clock, 30))


def _zone(said: Said, _reference: datetime) -> Pattern:
    return Pattern(Weight.WEAK, zone=ZONES[said["zone"].lower()])


def _offset_zone(said: Said, _reference: datetime) -> Pattern:
    minutes = int(said["hours"]) * _MINUTES + int(said["minutes"])
    return Pattern(Weight.WEAK, zone=-minutes if said["sign"] == "-" else minutes)


_COLONS: Final = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![:.]?\d)"
_MINUTES_OFF: Final = r"(?P<minutes>(?:a )?quarter|{whole}(?: minutes?)?) (?P<way>past|after|to|before|till|from)"
_AFTER: Final = r"(?:ish)?\s?(?:o'?\s?clock )?(?:in the )?"

RULES: Final = (
    rule(_COLONS + r"(?:\s?{half:half}|(?P<letter>[ap]))?", _clock),
    rule(r"(?P<hour>[01]?\d|2[0-3])(?P<h>h)(?P<minute>[0-5]\d)?", _weak),
    rule(r"(?P<hour>[01]?\d)" + _AFTER + r"{half:half}", _clock),
    rule(r"(?P<hour>[01]?\d)(?P<minute>[0-5]\d)\s?{half:half}", _clock),
    rule(r"(?P<hour>1[0-2]|0?[1-9])(?P<letter>p)\.?", _bare),
    rule(r"at (?P<hour>1[0-2]|0?[1-9])(?P<letter>[ap])\.?", _weak),
    rule(r"{hour:hour}[ -]{minute:minute} {half:half}", _clock),
    rule(r"{hour:hour} (?:o'?\s?clock )?(?:in the )?{half:half}", _clock),
    rule(r"{hour:hour}(?:ish)? o'?\s?clock", _clock),
    rule(r"(?:at|@) {hour:hour}(?:ish)?", _weak),
    rule(r"(?:at|@) {hour:hour}[ -]{minute:minute}", _bare),
    rule(r"(?:at |around |approximately |about )?(?P<hour>[01]?\d|2[0-3])(?P<minute>[0-5]\d)(?:ish)?", _bare),
    rule(r"(?P<hour>ten|eleven|twelve)[ -]{minute:minute}", _bare),
    rule(r"{hour:hour}(?:ish)?", _bare),
    rule(r"(?:(?P<of>in the|at) )?(?:(?P<this>this)|(?P<last>last)|early|late)?(?: early| late)?\s?{part:part}", _part),
    rule(r"(?P<part>tonight)", _part),
    rule(r"(?:at )?(?:the )?(?:noon|mid-?\s?day|12 noon)", lambda _said, _reference: _named(12)),
    rule(r"(?:at )?(?:the )?midnight", lambda _said, _reference: _named(0)),
    rule_on(r"(?P<minutes>half) (?P<way>past|after)", _offset, follows="clock"),
    rule_on(_MINUTES_OFF, _offset, follows="clock"),
    rule_on(r"half", _half_hour, follows="clock"),
    rule(r"\(?{zone:zone}\)?", _zone),
    rule(r"(?P<sign>[+-])(?P<hours>0\d|1[0-4]):?(?P<minutes>[0-5]\d)", _offset_zone),
)  # fmt: skip
