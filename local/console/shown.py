"""How much of a name does a list show?"""

from typing import Final

NAME_SHOWN: Final = 300  # characters of a name in a list; the task's own view has it whole


def shortened(text: str | None) -> str:
    """A name as a list shows it; what is cut off is said."""
    whole = text or ""
    return whole if len(whole) <= NAME_SHOWN else f"{whole[:NAME_SHOWN]}… ({len(whole)} characters)"
