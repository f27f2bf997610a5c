"""Does a clause say that something is still asked, of whom it is asked, and of nobody else?

"Ana awaits an answer" and "the approval comes from Ana" have the right names and a word of asking,
and say the contrary.
"""

import re
from collections.abc import Iterator
from typing import Final

from steward.evidence.narrative.facts import Fact, Role
from steward.evidence.narrative.reading import Clause

_GIVEN: Final = r"(?:decisions?|answers?|approvals?)"
_WANTED: Final = re.compile(
    r"(?<!\w)(?:needs?|asks?|asked|owe[sd]|awaits|awaiting|waits?|waiting|depends|decide|due)(?!\w)"
)
# How whoever is asked may open a clause.
_OWES: Final = re.compile(
    rf"(?:'s\s+{_GIVEN}|(?:\s+(?:now|also|still|currently))*\s+(?:owes\s+(?:a|an|the)\s+{_GIVEN}|is\s+asked\s+(?:for|to)"
    r"|(?:needs|has)\s+to\s+decide))(?!\w)"
)
# "asked by" and "owed by" turn it round, unless it is a decision that is owed.
_ASKED: Final = re.compile(r"(?<!\w)asked(?!\s*(?:for|to|of|from|[,:(\u00a7]|$))")
_OWED: Final = re.compile(rf"(?<!\w)(?:owes(?!\s+(?:a|an|the)\s+{_GIVEN})|owed)(?!\w)")


def asked(clause: Clause, fact: Fact, text: str) -> Iterator[str]:
    """What is wrong; `text` is the clause's with its names as section signs."""
    if not _WANTED.search(text):
        yield f"{fact.id} is not given yet: it is needed, awaited, owed or due"
    for called in clause.names:
        opens = not text[: called.start].strip(" (")
        if called.name.role is Role.PERSON and opens and not _OWES.match(text[called.end :]):
            yield f'{fact.id} is asked of "{called.name.text}", who owes it or is asked for it'
    if _ASKED.search(text):
        yield f"{fact.id} is asked for, and of whom stands behind 'of' or 'from'"
    for found in _OWED.finditer(text):
        if not re.search(rf"(?<!\w){_GIVEN}(?!\w)", text[: found.start()]):
            yield f"{fact.id} is a decision that is owed"
