"""Which moment does an operator mean: a time, a day, or so long ago?"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from steward_cli.failure import Failure

_AGO: Final = re.compile(r"(\d{1,6})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def moment(text: str, now: datetime) -> datetime:
    """`2026-10-01`, `2026-10-01T10:00` (UTC if it says no other), or `90s`, `30m`, `2h`, `7d` ago. Raises Failure."""
    try:
        if match := _AGO.fullmatch(text.strip()):
            return now - timedelta(**{_UNITS[match[2]]: int(match[1])})
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Failure(f"{text!r} is no time: write 2026-10-01, 2026-10-01T10:00, or 90s, 30m, 2h, 7d ago") from None


def span(since: str, until: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when to when, None where that was left open. Raises Failure where the end comes before the beginning."""
    begins, ends = (moment(text, now) if text else None for text in (since, until))
    if begins and begins > (ends or now):
        rest = f"--until {_said(ends)}: change them over" if ends else f"now, {_said(now)}: give an earlier time"
        raise Failure(f"--since {_said(begins)} is after {rest}")
    return begins, ends


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}Z"
