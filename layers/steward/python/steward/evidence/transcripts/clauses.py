"""Where does a sentence go on with what somebody else takes on?

"Ana promised to send the deck, Ben will book the room" holds two promises, each with its own owner. A comma alone parts
them only behind a promise, since it parts much else; two people who do one thing ("Anna and Ben will ...") are one.
"""

import re
from collections.abc import Iterator
from typing import Final

from steward.evidence.transcripts.labels import is_name
from steward.evidence.undertaking import IDLE, NAME, VERBS

type Border = tuple[int, int]  # what stands between two parts and is of neither

_WHO: Final = rf"(?:I|we|ich|wir|@?{NAME}(?: (?:and|und|&) @?{NAME})?)"
_ALSO: Final = r"(?:also |then |auch |dann )?"
_MODALS: Final = r"can(?!['\u2019]t)|am going to|werde|kann"
_DOES: Final = rf"{_WHO}(?:['\u2019]ll\b|\s{_ALSO}(?:{VERBS}|{_MODALS})\b(?!\s{IDLE}\b))"
_LISTED: Final = rf"@?(?P<name>{NAME})(?:\s?[:\uff1a]|\s[\u2013\u2014-]|\s?(?:->|\u2192))\s+\S"
_GIVEN: Final = rf"\(@?{NAME}(?:,[^()]{{0,40}})?\)"
_JOINED: Final = re.compile(
    r"(?P<strong>\s*;\s+|,?\s+(?:and|but|while|whereas|plus|und|aber|während|&|\+|/)\s+(?:then\s+|dann\s+)?)"
    r"|(?P<comma>\s*,\s+(?:then\s+|dann\s+)?)"
)
_UNDERTAKES: Final = re.compile(rf"(?<!\w){_DOES}")
_BEGINS: Final = re.compile(_DOES)
_BEGINS_LISTED: Final = re.compile(_LISTED)
_BEGINS_MENTION: Final = re.compile(r"@\w")
_ENDS_GIVEN: Final = re.compile(rf"{_GIVEN}\s*$")
_HOLDS_GIVEN: Final = re.compile(_GIVEN)
_DASHED: Final = rf"\s(?:[\u2013\u2014-]|->|\u2192)\s@?{NAME}\s*"
_ENDS_DASHED: Final = re.compile(rf"{_DASHED}$")
_HOLDS_DASHED: Final = re.compile(rf"{_DASHED}(?:[,;.]|$)")
# "Anna" of "Anna and Ben will": a name behind nothing that could give it something.
_ENDS_NAME: Final = re.compile(rf"(?:^|[,:;]\s*|\b(?:that|dass|both|if|and|und|when|once)\s)\W{{0,3}}@?{NAME}$")
_ENDS_TOLD: Final = re.compile(rf"\b(?:to|with|for|from|ask|asked|tell|told|mit|von|an)\s@?{NAME}$")
_TO: Final = re.compile(rf"{_WHO}\sto\b")
# What follows is why or when the rest is so, and promises nothing by itself.
_SUBORDINATE: Final = re.compile(
    r"(?i)\W*(?:and |but )?(?:if|when|whenever|once|after|before|until|unless|as soon as|as|since|because|so that"
    rf"|provided|although|though|wenn|sobald|falls|nachdem|bevor|weil|obwohl)\s(?-i:{_WHO})\s"
)
_SUPPOSING: Final = re.compile(r"(?i)\s*(?:\w+,? )?(?:if|had we|suppose|imagine|in theory|what if|wenn|falls)\b")
_READ_CHARACTERS: Final = 1_000  # of a sentence; one that is longer is a wall of words without a full stop


def borders(sentence: str) -> Iterator[Border]:
    """Where the parts end and begin; what follows an "if" is supposed as a whole."""
    if _SUPPOSING.match(sentence):
        return
    start = 0
    for each in _JOINED.finditer(sentence, 0, _READ_CHARACTERS):
        left, right = sentence[start : each.start()], sentence[each.end() :]
        if left.strip() and _parts(left, right, is_strong=each["strong"] is not None):
            yield each.span()
            start = each.end()


def _parts(left: str, right: str, *, is_strong: bool) -> bool:
    if _is_listed(left) and _is_listed(right):
        return True
    if _BEGINS_MENTION.match(left) and _BEGINS_MENTION.match(right):
        return True
    if _ENDS_GIVEN.search(left) and _HOLDS_GIVEN.search(right):
        return True
    if _ENDS_DASHED.search(left) and _HOLDS_DASHED.search(right):
        return True
    if not _BEGINS.match(right):
        return False
    return not _is_one_subject(left, right) if is_strong else _promises(left)


def _is_listed(part: str) -> bool:
    """Whether it begins with whose it is: "Anna: send the deck"; "Owner: Anna" tells more of the same."""
    match = _BEGINS_LISTED.match(part)
    return match is not None and is_name(match["name"])


def _is_one_subject(left: str, right: str) -> bool:
    """Whether the name behind "and" only adds to the one before: "Anna and Ben will", "ask Anna and Ben to"."""
    told = left.rstrip()
    return bool(_ENDS_NAME.search(told) or (_TO.match(right) and _ENDS_TOLD.search(told)))


def _promises(left: str) -> bool:
    """Whether what stands before a comma takes something on, and ends with no clause that only says when or why."""
    parts = left.split(", ")
    mains = [each for each in parts if not _SUBORDINATE.match(each)]
    return not _SUBORDINATE.match(parts[-1]) and any(_UNDERTAKES.search(each) for each in mains)
