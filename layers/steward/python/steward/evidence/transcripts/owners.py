"""Who takes on what a line of notes says?"""

import re
from typing import Final

from steward.evidence.transcripts import cues
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.roster import Named, Who, named

_CAPITAL: Final = r"[^\W\d_a-zäöüß][\w'\u2019.\-]*"
_NAME: Final = rf"(?:(?:Dr|Mr|Mrs|Ms|Hr|Fr|Herr|Frau)\.? )?{_CAPITAL}(?: {_CAPITAL}){{0,2}}"
_COLON: Final = re.compile(rf"^@?(?P<name>{_NAME}|[\w.+\-]+@[\w.\-]+)\s*(?::|\s[\u2013\u2014-]\s|\s->|\s\u2192)\s*\S")
_BEHIND: Final = re.compile(
    rf"(?:[(\[]|\s[\u2013\u2014-]\s|\s->\s|\s\u2192\s|@|\b(?:[Oo]wner|[Aa]ssignee"
    rf"|[Ww]ho):\s*)@?(?P<name>{_NAME})\s*(?:[)\],;.]|\s[\u2013\u2014-]\s|$|\s+by\b)"
)
_DOES: Final = re.compile(
    rf"(?:^|[,;:]\s|\b(?:that|and|but|dass|und)\s)@?(?P<name>{_NAME})(?:\s(?:also|then|auch))?(?:'ll|\u2019ll"
    rf"|\s(?:will|shall|to|takes?|is going to|has to|needs to|must|"
    r"agreed to|promised to|commits? to|offered to|volunteered to|volunteers to|owns?|handles?|picks up"
    r"|follows up|prepares?|sends?|writes?|reviews?|drafts?|"
    r"checks?|calls?|books?|updates?|wird|übernimmt|macht|schickt|erstellt|klärt|kümmert\ssich|bereitet|prüft"
    r"|liefert|bucht))\b"
    r"(?!\s(?:not|be|nicht|no)\b)"
)
_MENTION: Final = re.compile(r"(?<!\w)@(?P<name>[\w.\-]+(?:@[\w.\-]+)?)")
# Capitals that begin a sentence and are nobody.
_NO_PERSON_WORDS: Final = (
    "the this that these those it there everything nothing all some any each both another our your their its "
    "what which who when where after before next first also then but and so in on at for with budget deadline "
    "launch release product project customer customers users user data report api website server meeting "
    "agenda note notes today tomorrow monday tuesday wednesday thursday friday saturday sunday das die der "
    "dies es alle alles"
)
_NO_PERSON: Final = frozenset(_NO_PERSON_WORDS.split())


def note_owner(text: str, meeting: Meeting, *, is_action: bool) -> Named | None:
    """Whom a line gives something to; None where it gives nobody anything.

    Under a heading of actions every line is one, and where it names nobody that is a question.
    """
    for pattern in (_COLON, _DOES, _BEHIND, _MENTION):
        if found := _known(pattern, text, meeting, is_action=is_action):
            return found
    if cues.says_i(text):
        return named("I", "", meeting)
    if is_action or cues.is_joint_promise(text):
        return Named(Who.NOBODY, "", question="Nobody is named: who does it?")
    return None


def assigned(owner: Named, speaker: str, meeting: Meeting) -> bool:
    """Whether an owner was named by somebody else."""
    if owner.who is not Who.USER:
        return owner.who is not Who.NOBODY
    return not speaker or named("I", speaker, meeting).user_gid != owner.user_gid


def _known(pattern: re.Pattern[str], text: str, meeting: Meeting, *, is_action: bool) -> Named | None:
    """The person at a place where a name stands; a name that is nobody's counts where actions are listed."""
    for match in pattern.finditer(text):
        said = match["name"].removesuffix("'s").rstrip(".")
        if said.split(maxsplit=1)[0].casefold() in _NO_PERSON:
            continue
        found = named(said, "", meeting)
        if found.who in {Who.USER, Who.AMBIGUOUS} or _is_listed(said, meeting):
            return found
        if found.who is Who.OUTSIDE and (is_action or _looks_full(said, pattern)):
            return found
    return None


def _is_listed(said: str, meeting: Meeting) -> bool:
    """Whether a guest of the meeting has that name."""
    first = said.split(maxsplit=1)[0].casefold()
    return any(first in each.name.casefold().split() for each in meeting.attendees)


def _looks_full(said: str, pattern: re.Pattern[str]) -> bool:
    """Two capitals before "will" are a name; beside a colon they may be any heading."""
    return pattern is _DOES and len(said.split()) > 1
