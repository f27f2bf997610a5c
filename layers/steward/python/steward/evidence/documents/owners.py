"""Who is named to do it? Text of letters, to be looked up among people later, and nothing else."""

import re
from typing import Final

from steward.evidence.undertaking import who_does

_PART: Final = r"[A-Z][\w'\u2019.-]*"
_NAME: Final = rf"{_PART}(?: (?:(?:de|van|von|da|del|la) )?{_PART}){{0,2}}"
_WHO: Final = rf"^(?P<owner>{_NAME}|(?:[Tt]he )?\w+(?: \w+)?|I|[Ww]e)(?: and {_NAME})?"
_STATES: Final = r"(?:be|have|need|remain|not|never|also be|probably|likely|only)\b"  # what nobody does
_THINGS: Final = r"(?:the|a|an|our|all|any|this|that|these|those|its|their|your|my|it|us|you|them)\b"  # "Access to the"
_DOES: Final = r"will|is going to|takes? (?:on|over)|agreed to|wird|promised to|volunteered to|commits? to"
_WILL: Final = re.compile(rf"{_WHO} (?:{_DOES}|to(?! {_THINGS}))\s+(?!{_STATES})(?=[a-z\u00e0-\u00ff])")
_NAMED: Final = re.compile(rf"^(?P<owner>{_NAME})(?: and {_NAME})?(?: to |:\s+|\s[-\u2013\u2014]\s+)(?=[a-zA-Z])")
_OWNED: Final = re.compile(rf"(?i:owner|who|responsible|assigned to|assignee)\s*:\s*(?P<owner>{_NAME})")
_AT: Final = re.compile(r"@(?P<owner>[^\W\d_][\w.-]{1,40})")
_BRACKETED: Final = re.compile(rf"[(\[](?P<owner>{_NAME})(?:,[^)\]]*)?[)\]]\s*\.?$")
_LETTERS: Final = re.compile(r"[^\W\d_]+(?:[ '\u2019.-]{1,2}[^\W\d_]+)*\.?")
_SPEAKERS: Final = ("i", "we")
_NOBODY: Final = re.compile(
    r"(?i)(?:this|it|that|there|these|those|he|she|they|we|i|you|who|which|everything|nothing|how|when|where|what|a|in|on"
    r"|if|and|as|to|by|for|from|please|note|next|action|due|figure|table|section|the$)\b"
)


def promises(text: str) -> bool:
    """Whether somebody who is named, or who speaks, will do something."""
    match = _WILL.match(text)
    return bool(match and (_name(match["owner"]) or match["owner"].casefold() in _SPEAKERS))


def undertakes(text: str) -> bool:
    """Whether it begins with who does what: a promise where a day is named, and else perhaps how something works."""
    return bool(_name(who_does(text)))


def owner_of(text: str) -> str:
    """Who is named to do it; empty where nobody is."""
    for pattern in (_OWNED, _WILL, _AT, _BRACKETED, _NAMED):
        if (match := pattern.search(text)) and (owner := _name(match["owner"])):
            return owner
    return _name(who_does(text))


def as_owner(text: str, limit: int) -> str:
    """A told owner where it can be nothing but a name of at most `limit` letters; else nothing, never a part of it."""
    name = " ".join(text.split())
    return name if len(name) <= limit and _LETTERS.fullmatch(name) else ""


def _name(owner: str) -> str:
    name = owner.strip(" .-")
    return name if _LETTERS.fullmatch(name) and not _NOBODY.match(name) else ""
