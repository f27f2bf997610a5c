"""How does a narrative look in Asana's rich text?"""

from typing import Final

from steward.asana import richtext
from steward.evidence.narrative.template import Narrative

LONGEST_CHARACTERS: Final = 16_000  # 900 words with the longest names are half of it: a cut text says what is not so
DRAFTED: Final = "Drafted by AI, approved by a person."  # nothing is sent or posted without a yes


def as_html(told: Narrative, withheld: int) -> str:
    """Its sections as lists under their titles, how many facts are not told, and by whom it was made."""
    parts: list[richtext.Part] = []
    for section in told.sections:
        lines = richtext.bullets(*(each.text for each in section.lines))
        parts += [richtext.strong(section.title), lines, "\n\n"]
    if withheld:
        parts.append(f"{withheld} further facts are not told here.\n\n")
    parts += [f"{each}\n\n" for each in told.explained]
    parts.append(richtext.em(f"{DRAFTED} {told.label}"))
    return richtext.body(*parts, cap=LONGEST_CHARACTERS)
