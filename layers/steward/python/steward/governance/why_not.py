"""Why did somebody say no to a subtask that was proposed out of a document or a meeting?

A word of a closed vocabulary, by stated rules over what they wrote beside the no, the first that applies. It can be
counted and kept: people's own words stay in Asana, where the row names the comment.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

_READ_CHARACTERS: Final = 2_000  # of what is written beside a no: a reason stands in its first sentences


class WhyNot(StrEnum):
    """The reasons; the words are stored."""

    DONE = "done"  # it is done, or under way elsewhere
    DUPLICATE = "duplicate"  # there is a task for it
    WRONG_PERSON = "wrong_person"
    WRONG_DAY = "wrong_day"
    NOT_MEANT = "not_meant"  # nobody promised or asked for that: it was read wrongly
    NOT_NEEDED = "not_needed"
    LATER = "later"
    UNCLEAR = "unclear"
    OTHER = "other"  # something was said that is none of these
    UNTOLD = "untold"  # nothing was said


# Parts of an alternation each, English and the usual German phrases; the reason that stands first counts first.
_PHRASES: Final[Mapping[WhyNot, tuple[str, ...]]] = {
    WhyNot.DUPLICATE: (
        r"duplicates?|doppelt|twice|gibt es schon",
        r"(?:there is|we have) (?:already )?(?:a|an|one) (?:task|ticket)",
        r"(?:exists|tracked|covered) (?:already|elsewhere)|already (?:exists|tracked|covered)",
        r"(?:task|ticket) (?:already )?exists",
    ),
    WhyNot.DONE: (
        r"(?:is|was|been|it'?s|already) (?:done|finished|completed|shipped|sent)|did (?:that|it) already",
        r"(?:schon|ist) (?:erledigt|fertig)",
    ),
    WhyNot.WRONG_PERSON: (
        r"not (?:mine|my (?:job|task)|me|for me)|wrong (?:person|owner|assignee|name)",
        r"(?:should|must) be \w+'s|somebody else|someone else|nicht (?:meine?|ich)|falsche person",
    ),
    WhyNot.WRONG_DAY: (
        r"wrong (?:date|day|deadline)|(?:date|day|deadline) is (?:wrong|not)",
        r"falsche[rs]? (?:datum|tag)",
    ),
    WhyNot.NOT_MEANT: (
        r"(?:nobody|no one|never|did ?n[o']t) (?:said|say|promised?|agreed?|asked|meant?)",
        r"mis(?:read|heard|understood)|out of context|missverst\w+|nicht gesagt",
        r"(?:a|just a|only a) (?:joke|suggestion|question|example)",
        r"not (?:a|an) (?:promise|requirement|action|task|commitment)",
    ),
    WhyNot.NOT_NEEDED: (
        r"not (?:needed|necessary|relevant|required)|no longer|obsolete|out of scope|irrelevant",
        r"cancell?ed|dropped|won'?t do|nicht (?:n\u00f6tig|mehr)|unn\u00f6tig",
    ),
    WhyNot.LATER: (r"not now|not yet|later|too early|next (?:month|quarter|year)|postponed|sp\u00e4ter|noch nicht",),
    WhyNot.UNCLEAR: (r"unclear|vague|what (?:does|do) (?:it|this|that)|do(?:es)? not understand|unklar",),
}
_RULES: Final = {why: re.compile(rf"(?i)\b(?:{'|'.join(parts)})\b") for why, parts in _PHRASES.items()}


def why_not(words: str) -> WhyNot:
    """The reason in what somebody wrote beside a no; UNTOLD where they wrote nothing."""
    text = " ".join(words[:_READ_CHARACTERS].split())
    if not text:
        return WhyNot.UNTOLD
    return next((why for why, pattern in _RULES.items() if pattern.search(text)), WhyNot.OTHER)
