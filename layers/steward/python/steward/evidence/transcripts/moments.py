"""How many seconds into a recording is a time stamp?"""

import re
from typing import Final

# 1:02:03.450, 00:02:03, 2:03 and Teams' 0:0:3.120; a comma stands for the point in SRT.
STAMP: Final = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,9})?"
_STAMP: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?")


def seconds(stamp: str) -> float | None:
    """The seconds of a stamp; None where it is none."""
    match = _STAMP.fullmatch(stamp.strip())
    if match is None:
        return None
    hours, minutes, whole, part = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{part or 0}")


def clock(start_seconds: float) -> str:
    """A stamp as people read it."""
    minutes, whole = divmod(int(start_seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{whole:02}"
