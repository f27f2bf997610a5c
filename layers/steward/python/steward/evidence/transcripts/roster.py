"""Which person does a name in a meeting mean? Never a guess: who may be two people is asked about.

An attendee's e-mail decides first, then the full name, then a first name, a last name or initials that only one
attendee has; then the same among all users. A name that is nobody's stays a text.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from steward.evidence.transcripts.meeting import Meeting, Person

SELF_WORDS: Final = frozenset({"i", "me", "myself", "i'll", "i'm", "ich", "mich", "mir"})
_NOBODY_WORDS: Final = (
    "we us our everybody everyone anybody anyone someone somebody they team the all you nobody none tbd tba "
    "n/a wir uns jemand man alle niemand he she him her it"
)
_NOBODY: Final = frozenset(_NOBODY_WORDS.split())
_PLACEHOLDER: Final = re.compile(
    r"(?i)(?:unknown |guest )?(?:speaker|sprecher|participant|attendee|teilnehmer|channel)[ _]?[\w-]{0,40}"
)
_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_TITLE: Final = re.compile(r"(?i)^(?:(?:mr|mrs|ms|dr|prof|herrn?|frau|hr|fr|sir|madam)\.?\s+)+")
# Of a Japanese, Korean or Chinese name, behind it.
_HONORIFIC: Final = re.compile(
    "(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?:さん|様|氏|くん|ちゃん|님|씨|先生|女士)$"
)
_WIDE_NAME: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]{2,8}")  # a family name alone is a part of the whole
_EMAIL: Final = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+")
_REMEMBERED: Final = 4_096  # names: each of a line is compared with each of the meeting's, several times
_ASKED: Final = 5  # candidates that a question names; a longer list is no help to who answers


class Who(StrEnum):
    """What is known of a name."""

    USER = "user"
    OUTSIDE = "outside"  # somebody, but no user of Asana
    AMBIGUOUS = "ambiguous"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a name means: `user_gid` for a user alone, `text` as it was said, `question` where a person must tell."""

    who: Who
    text: str
    user_gid: str = ""
    question: str = ""


def named(text: str, speaker: str, meeting: Meeting) -> Named:
    """Whom a name means when that speaker says it."""
    plain = _plain(text)
    if plain.casefold().replace("\u2019", "'") in SELF_WORDS:
        return _spoken(speaker, meeting)
    if not _EMAIL.search(text) and (not plain or plain.split()[0].casefold() in _NOBODY):
        return Named(Who.NOBODY, text.strip(), question="Nobody is named: who does it?")
    return _looked_up(text.strip(), plain, meeting)


def _spoken(speaker: str, meeting: Meeting) -> Named:
    told = speaker or meeting.writer
    if not told:
        return Named(Who.NOBODY, "I", question='Who wrote "I"?')
    if _PLACEHOLDER.fullmatch(told.strip()):
        return Named(Who.NOBODY, told, question=f"Who is {told}?")
    return _looked_up(told, _plain(told), meeting)


def _looked_up(told: str, plain: str, meeting: Meeting) -> Named:
    if _PLACEHOLDER.fullmatch(plain):
        return Named(Who.NOBODY, told, question=f"Who is {told}?")
    for people in (meeting.attendees, meeting.roster):
        for is_meant in _ways(told, plain):
            if found := _distinct([each for each in people if is_meant(each)]):
                return _one(told, found, meeting)
    return Named(Who.OUTSIDE, told)


def _one(told: str, found: Sequence[Person], meeting: Meeting) -> Named:
    """The user that all found are, by e-mail where the attendee has no gid."""
    if len(found) > 1:
        names = ", ".join(sorted(_shown(each) for each in found)[:_ASKED])
        return Named(Who.AMBIGUOUS, told, question=f'Which "{told}" is meant: {names}?')
    gid = found[0].user_gid or _gid_of(found[0], meeting)
    return Named(Who.USER, told, gid) if gid else Named(Who.OUTSIDE, told)


def _gid_of(person: Person, meeting: Meeting) -> str:
    """The user with that e-mail; without one, the only user with that full name."""
    if person.email:
        same = [each for each in meeting.roster if each.email.casefold() == person.email.casefold()]
    else:
        same = [each for each in meeting.roster if _spellings(each.name) & _spellings(person.name)]
    return same[0].user_gid if len(same) == 1 else ""


def _distinct(people: Sequence[Person]) -> list[Person]:
    """Each person once, though an invitation may list them twice."""
    return list(
        {each.user_gid or each.email.casefold() or f"{each.name} {at}": each for at, each in enumerate(people)}.values()
    )


def _shown(person: Person) -> str:
    return f"{person.name} ({person.email})" if person.email else person.name


def _ways(told: str, plain: str) -> list[Callable[[Person], bool]]:
    """How a person may be meant, the surest way first."""
    email = _EMAIL.search(told)
    parts = _spellings(plain)
    is_one_word = len(plain.split()) == 1
    return [
        lambda person: bool(email) and person.email.casefold() == (email.group().casefold() if email else ""),
        lambda person: bool(_spellings(person.name) & parts),
        lambda person: is_one_word and _is_part(plain, parts, person.name),
        lambda person: _is_shortened(plain, person.name),
    ]


def _plain(text: str) -> str:
    """A name without its mention mark, title, company and e-mail; "Keller, Anna" the other way round."""
    bare = _TITLE.sub("", _BRACKETS.sub("", _EMAIL.sub("", text)).strip(" <>@\"'*:,;"))
    bare = _HONORIFIC.sub("", bare)
    last, comma, first = bare.partition(", ")
    turned = f"{first} {last}" if comma and "," not in first else bare
    return " ".join(turned.removesuffix("'s").removesuffix("\u2019s").split())


@lru_cache(maxsize=_REMEMBERED)
def _spellings(name: str) -> frozenset[str]:
    """A name as it may be typed: Müller, Mueller and Muller are one, and so are Weiß and Weiss."""
    told = " ".join(_plain(name).casefold().split())
    written_out = told.translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue"})
    return frozenset(filter(None, (_without_marks(told), _without_marks(written_out))))


def _without_marks(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


def _is_part(plain: str, parts: frozenset[str], name: str) -> bool:
    """Whether a word is somebody's first name, last name or initials: Martin Weber and Anna Martin are two of them."""
    if _WIDE_NAME.fullmatch(plain) and name.startswith(plain):
        return True
    return bool((_ends(name, 0) | _ends(name, -1)) & parts) or (plain.isupper() and plain == _initials(name))


def _ends(name: str, at: int) -> frozenset[str]:
    """The spellings of the first or the last word of a name that has several."""
    parts = _plain(name).split()
    return _spellings(parts[at]) if parts else frozenset()


def _initials(name: str) -> str:
    parts = _plain(name).split()
    return "".join(each[0].upper() for each in parts) if len(parts) > 1 else ""


def _is_shortened(plain: str, name: str) -> bool:
    """Whether "Anna K." may be Anna Keller."""
    said, full = plain.rstrip(".").split(), _plain(name).split()
    if len(said) != 2 or len(full) < 2 or len(said[1]) != 1:  # noqa: PLR2004 - a first name and a letter
        return False
    return bool(_spellings(said[0]) & _spellings(full[0])) and full[-1][0].casefold() == said[1].casefold()
