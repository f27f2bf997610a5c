"""Did a figure move far enough since people were told of it that they should be told again?"""

from typing import Final

SCORE_POINTS: Final = 5.0  # of a health score: one that moved less says what the last comment said
PROBABILITY: Final = 0.15  # of being on time: less is within what one night's events do to it (WORKFLOWS 3.9)
LINES: Final = (0.7, 0.5)  # below .7 a lead should look, below .5 late is likelier than on time
_ROUNDING: Final = 1e-9  # .85 - .70 is a little less than .15


def score_is_news(before: float | None, after: float | None) -> bool:
    """Whether a health score is: the first one, and one that moved by five points. None that cannot be made is."""
    return after is not None and (before is None or abs(after - before) >= SCORE_POINTS)


def probability_is_news(before: float | None, after: float | None) -> bool:
    """Whether a probability of being on time is: it moved by 15 points, or crossed .7 or .5.

    The first one is news where it is below .7; one that cannot be said is none.
    """
    if after is None:
        return False
    if before is None:
        return after < LINES[0]
    crossed = any((before < line) != (after < line) for line in LINES)
    return crossed or abs(after - before) >= PROBABILITY - _ROUNDING
