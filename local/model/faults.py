"""Which fault does a person switch on for whatever engine answers, and what does it make of an answer?"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from local.model.wire import STATUS_OF, Fault, Said

MEMBERS: Final = frozenset({"code", "delay_seconds", "drop"})
LONGEST_SECONDS: Final = 600.0  # a switch that is forgotten must not hold a thread for good


def fault_of(raw: object) -> Fault:
    """A switch from JSON: `code` is one of Bedrock's errors, `drop` hangs up, `delay_seconds` comes before either.

    Raises ValueError naming the member.
    """
    if not isinstance(raw, Mapping) or raw.keys() - MEMBERS:
        raise ValueError(f"an object with {', '.join(sorted(MEMBERS))}")
    code, delay, drop = raw.get("code", ""), raw.get("delay_seconds", 0.0), raw.get("drop", False)
    if code and code not in STATUS_OF:
        raise ValueError(f"code is one of {', '.join(STATUS_OF)}")
    if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay <= LONGEST_SECONDS:
        raise ValueError(f"delay_seconds is a number from 0 to {LONGEST_SECONDS:.0f}")
    if drop is not True and drop is not False:
        raise ValueError("drop is true or false")
    return Fault(code, "switched on by hand", float(delay), drop=drop)


def struck(fault: Fault | None, answer: Callable[[], Said]) -> Said:
    """What is answered while that is switched on: the fault, or, where it only waits, the answer later."""
    if fault and (fault.code or fault.drop):
        return fault
    said = answer()
    return said if fault is None else replace(said, delay_seconds=said.delay_seconds + fault.delay_seconds)
