"""Who takes on what a line of notes says?"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from steward.evidence.transcripts import cues
from steward.evidence.transcripts.labels import is_name
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.roster import Named, Who, named
from steward.evidence.undertaking import IDLE, NAME, VERBS

_COLON: Final = re.compile(rf"^@?(?P<name>{NAME}|[\w.+\-]+@[\w.\-]+)\s*(?::|\s->|\s\u2192)\s*\S")
_DASH: Final = re.compile(rf"^@?(?P<name>{NAME})\s[\u2013\u2014-]\s\s*\S")  # "Anna - the deck", "Deployment - Anna"
# "Owner", in Chinese, Japanese, Korean, Arabic, Hebrew and Russian.
_OWNER_ELSEWHERE: Final = "负责人|負責人|责任人|担当者?|담당자?|المسؤول|אחראית?|באחריות|ответственный"
_BEHIND: Final = re.compile(
    rf"(?:[(\[]|\s[\u2013\u2014-]\s|\s->\s|\s\u2192\s|@|(?:\b(?:[Oo]wner|[Aa]ssignee|[Ww]ho|[Rr]esponsables?|[Rr]esponsabile)"
    rf"|{_OWNER_ELSEWHERE})\s?:\s*)@?(?P<name>{NAME})\s*(?:[)\],;.]|\s[\u2013\u2014-]\s|$|\s+by\b)"
)
_SAYING: Final = r"that|and|but|while|whereas|then|agreed|decided|confirmed|said|says|noted|dass|und|aber|während"
_DOES: Final = re.compile(
    rf"(?:^|[,;:]\s|\b(?:{_SAYING})\s)@?(?P<name>{NAME})"
    rf"(?:\s(?:also|then|auch|dann))?(?:'ll|\u2019ll|\s{VERBS})\b(?!\s{IDLE}\b)"
)
_ASKED: Final = re.compile(rf"(?:^|[.;:]\s)@?(?P<name>{NAME}),\s(?:please|kindly|bitte)\b")
_SEVERAL: Final = rf"@?{NAME}(?:, @?{NAME})*,? (?:and|or|und|oder|plus|&) @?{NAME}"
# Several people who are named for one thing: which of them does it, they have to tell.
_TOGETHER: Final = (
    re.compile(
        rf"(?:^|[,;:]\s|\b(?:that|dass|both|either)\s)(?P<names>{_SEVERAL})"
        rf"(?:\s(?:both |also |then )?{VERBS}\b(?!\s{IDLE}\b)|\s?:|\s[\u2013\u2014-]\s)"
    ),
    re.compile(rf"^(?P<names>@?{NAME}(?:(?:, | ?[/+] ?)@?{NAME})+)\s?:\s"),
    re.compile(
        rf"(?:[(\[]|\s[\u2013\u2014-]\s|\b(?:[Oo]wners?|[Aa]ssignees?|[Ww]ho):\s)(?P<names>{_SEVERAL})\s*(?:[)\],;.]|$)"
    ),
)
_PARTED: Final = re.compile(r",\s|\s(?:and|or|und|oder|plus|&)\s|\s?[/+]\s?")
_MENTION: Final = re.compile(r"(?<!\w)@(?P<name>[\w.\-]+(?:@[\w.\-]+)?)")
# Behind a name that begins a line: a space and no other capital, or what Chinese and Japanese write behind one.
_ENDS_NAME: Final = re.compile(
    r"\s+(?:[a-zà-ÿ]|[^\W\d_A-Za-z\u00c0-\u024f])|[\u3040-\u309f\u5c06\u5c07\u8d1f\u8ca0\u6765\u53bb]"
)
_WIDE_NAME: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,8}")
_FAMILY_NAME: Final = 2  # letters of one, of most Japanese people
# Capitals that begin a sentence and are nobody.
_NO_PERSON_WORDS: Final = (
    "the this that these those it there everything nothing all some any each both another our your their its "
    "what which who when where after before next first also then but and so in on at for with budget deadline "
    "launch release product project customer customers users user data report api website server meeting "
    "agenda note notes today tomorrow monday tuesday wednesday thursday friday saturday sunday das die der "
    "dies es alle alles"
)
_LEADING: Final = re.compile(
    r"(?i)^(?:while|whereas|then|and|but|also|so|next|either|both|todo|action|task|während|und|aber|dann) "
)
_NO_PERSON: Final = frozenset(_NO_PERSON_WORDS.split())


def note_owner(text: str, meeting: Meeting, *, is_action: bool) -> Named | None:
    """Whom a line gives something to; None where it gives nobody anything.

    Under a heading of actions every line is one, and where it names nobody that is a question.
    """
    return next((each for each in _readings(text, meeting, is_action=is_action) if each), None)


def _readings(text: str, meeting: Meeting, *, is_action: bool) -> Iterator[Named | None]:
    """Whom each rule finds, the surest first."""
    yield _several(text, meeting, is_action=is_action)
    yield from (_known(each, text, meeting, is_action=is_action) for each in (_COLON, _DOES, _ASKED))
    yield _first_named(text, meeting) if is_action else None
    yield from (_known(each, text, meeting, is_action=False) for each in (_DASH, _BEHIND))
    yield from (_known(each, text, meeting, is_action=is_action) for each in (_DASH, _BEHIND, _MENTION))
    yield named("I", "", meeting) if cues.says_i(text) else None
    if is_action or cues.is_joint_promise(text):
        yield Named(Who.NOBODY, "", question="Nobody is named: who does it?")


def assigned(owner: Named, speaker: str, meeting: Meeting) -> bool:
    """Whether an owner was named by somebody else."""
    if owner.who is not Who.USER:
        return owner.who is not Who.NOBODY
    return not speaker or named("I", speaker, meeting).user_gid != owner.user_gid


def _first_named(text: str, meeting: Meeting) -> Named | None:
    """Whoever of the meeting an action begins with, in any language: "Ana enviará el informe"."""
    said = text.lstrip(" @")
    people = [each.name for each in (*meeting.attendees, *meeting.roster)]
    names = {name for each in people for name in (each, *each.split(), each[:_FAMILY_NAME]) if len(name) > 1}
    found = (each for each in sorted(names, key=len, reverse=True) if said.startswith(each))
    return next((named(each, "", meeting) for each in found if _ends(each, said, people)), None)


def _ends(name: str, said: str, people: Sequence[str]) -> bool:
    """Whether a name ends there; a whole one of a script without spaces does before any letter."""
    is_whole = name in people and _WIDE_NAME.fullmatch(name) is not None
    return is_whole or _ENDS_NAME.match(said, len(name)) is not None


def _several(text: str, meeting: Meeting, *, is_action: bool) -> Named | None:
    """The people who are named together for one thing; None where fewer than two of the names are somebody's."""
    for match in (each for pattern in _TOGETHER for each in pattern.finditer(text)):
        names = [_LEADING.sub("", each.strip(" ,@")) for each in _PARTED.split(match["names"])]
        people = [each for each in names if each.casefold() not in _NO_PERSON]
        known = [each for each in people if _is_listed(each, meeting) or _is_user(each, meeting)]
        if len(known) > 1 or (is_action and len(people) > 1):
            told = " and ".join(people)
            return Named(Who.NOBODY, told, question=f"{told} are named: which of them does it?")
    return None


def _is_user(name: str, meeting: Meeting) -> bool:
    return named(name, "", meeting).who in {Who.USER, Who.AMBIGUOUS}


def _known(pattern: re.Pattern[str], text: str, meeting: Meeting, *, is_action: bool) -> Named | None:
    """The person at a place where a name stands; a name that is nobody's counts where actions are listed."""
    for match in pattern.finditer(text):
        said = _LEADING.sub("", match["name"].removesuffix("'s").rstrip("."))
        if said.split(maxsplit=1)[0].casefold() in _NO_PERSON or (pattern in (_COLON, _DASH) and _is_label(said)):
            continue
        found = named(said, "", meeting)
        if found.who in {Who.USER, Who.AMBIGUOUS} or _is_listed(said, meeting):
            return found
        if found.who is Who.OUTSIDE and (is_action or _looks_full(said, pattern)):
            return found
    return None


def _is_label(said: str) -> bool:
    """Whether what stands before a colon only says what follows: "Update: ..."."""
    return "@" not in said and not is_name(said)


def _is_listed(said: str, meeting: Meeting) -> bool:
    """Whether a guest of the meeting has that name."""
    first = said.split(maxsplit=1)[0].casefold()
    return any(first in each.name.casefold().split() for each in meeting.attendees)


def _looks_full(said: str, pattern: re.Pattern[str]) -> bool:
    """Two capitals before "will" are a name; beside a colon they may be any heading."""
    return pattern is _DOES and len(said.split()) > 1
