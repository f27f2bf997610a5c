"""Which moment does an operator mean: a time, a day, or so long ago?"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from steward_cli.failure import Failure

_AGO: Final = re.compile(r"(\d{1,6})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


def moment(text: str, now: datetime) -> datetime:
    """`2026-10-01`, `2026-10-01T10:00` (UTC unless it says otherwise), or `30m`, `2h`, `7d` ago. Raises Failure."""
    if match := _AGO.fullmatch(text.strip()):
        return now - timedelta(**{_UNITS[match[2]]: int(match[1])})
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Failure(f"{text!r} is no time: write 2026-10-01, 2026-10-01T10:00, or 30m, 2h, 7d ago") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
