"""Which earlier promise does a later statement take back, move, or hand to somebody else?

By rules only where it is clear which promise is meant: it shares the words of one promise alone, or says "it" or "that"
directly after one. Who promised takes back or moves; anybody may say that they, or a person they name, take it instead.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from steward.evidence.transcripts import cues
from steward.evidence.transcripts.due import Due, due_in
from steward.evidence.transcripts.items import Change, Item, ItemKind, Overridden, Quote
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.passages import Passage, sentence_passages
from steward.evidence.transcripts.roster import Named, Who, named
from steward.evidence.transcripts.utterances import Utterance
from steward.evidence.transcripts.wording import normal, object_words

_DIRECTLY_AFTER: Final = 2  # utterances: "scrap that" may come after one "okay" of somebody else
_SHARED: Final = 2  # object words; one is enough where the promise has no more than two of its own
_PRONOUN: Final = re.compile(r"\b(?:it|that|this|das|es)\b")
_CANCELS: Final = re.compile(
    r"\b(?:scrap|scratch|forget|drop|cancel|strike|skip) (?:it|that|this|the|my|about)\b|\bnever ?mind\b"
    r"|\bno longer (?:needed|necessary|doing)\b"
    r"|\bnot needed any ?more\b|\bis off the table\b|\b(?:won't|can't|cannot|will not|am not going to"
    r"|'m not going to|not be able to)\b.*\b(?:after all|any ?more|anymore)\b"
    r"|\bi (?:won't|can't|cannot|will not) (?:be able to )?(?:do|make|take|manage) (?:it|that|this)\b"
    r"|\bhat sich erledigt\b|\bentfällt\b|\bvergiss (?:das|es)\b|\bdoch nicht\b"
)
_MOVES: Final = re.compile(
    r"\bactually\b|\bon second thoughts?\b|\bcorrection\b|\bsorry\b|\bmake (?:that|it)\b|\blet's say\b|\brather\b"
    r"|\binstead\b|\bi mean(?:t)?\b"
    r"|\b(?:scratch|scrap) that\b|\b(?:move|push|postpone|delay|shift)(?:s|d|ed)?\b|\bupdate:|\bkorrektur\b"
    r"|\bdoch (?:erst|lieber)\b|\bverschoben\b"
)
_INSTEAD: Final = re.compile(
    r"\binstead\b|\b(?:take|takes|taking) (?:it|that|this) over\b|\btakes? over\b|\bfrom (?:you|me|him|her"
    r"|[A-Z]\w+)\b|\bstatt(?:dessen)?\b"
)
_TAKES: Final = re.compile(
    r"(?:^|[,.;:!?]\s|\b(?:and|so|then|that|actually|ok|okay|well"
    r"|no)\s)@?(?P<name>[^\W\d_a-zäöüß][\w'.\-]*(?: [^\W\d_a-zäöüß][\w'.\-]*)?)"
    r"(?:'ll|\u2019ll| will| is going to| is)? (?:takes?|taking|does?|doing|picks? up|handles?|sends?|prepares?"
    r"|writes?|übernimmt|macht|schickt)\b"
)
_GIVES: Final = re.compile(
    r"\b(?:[Gg]ive|[Hh]and|[Mm]ove|[Rr]eassign|[Pp]ass|[Gg]oes) (?:it |that |this "
    r"|over )*to @?(?P<name>[^\W\d_a-zäöüß][\w'.\-]*(?: [^\W\d_a-zäöüß][\w'.\-]*)?)"
)
_GIVING: Final = re.compile(r"\b(?:give|hand|move|reassign|pass|goes)\b")
_I_TAKE: Final = re.compile(r"\bi(?:'ll| will| can) (?:take|do|handle|send|own|prepare|write)\b")

# Words of taking back, which no promise is about.
_OWN_WORDS: Final = object_words(
    "sorry correction update instead scrap scratch forget drop cancel never mind move moved push pushed postpone "
    "make won't "
    "can't cannot able handle takes take over give hand pick anymore long needed second thought mean meant say "
    "korrektur"
)


@dataclass(frozen=True, slots=True)
class Retraction:
    """A later statement and the promise that it changes; `owner` and `due` are the new ones, None where they stay."""

    identity: str
    change: Change
    by: Quote
    owner: Named | None = None
    due: Due | None = None


def by_rules(utterances: Sequence[Utterance], items: Sequence[Item], meeting: Meeting) -> list[Retraction]:
    """The retractions of which it is clear what they mean, in their order."""
    promises = [each for each in items if each.kind is ItemKind.COMMITMENT]
    found = (
        _read(each, promises, meeting) for at in range(len(utterances)) for each in sentence_passages(utterances, at)
    )
    return [each for each in found if each]


def applied(items: Iterable[Item], changes: Iterable[Retraction]) -> tuple[list[Item], list[Overridden]]:
    """The items that stand after all changes, and those that stood before.

    A statement that changes an item is none of its own.
    """
    everything = list(items)
    standing = {each.identity: each for each in everything if each.kind is ItemKind.COMMITMENT}
    history: list[Overridden] = []
    for change in sorted(changes, key=lambda each: (each.by.at, each.by.start)):
        old = standing.get(change.identity)
        if old is None:
            continue
        history.append(Overridden(old, change.change, change.by))
        for gid in [gid for gid, each in standing.items() if _is_same_words(each.quote, change.by) and each is not old]:
            del standing[gid]
        if change.change is Change.CANCELLED:
            del standing[change.identity]
        else:
            standing[change.identity] = _changed(old, change)
    others = [each for each in everything if each.kind is not ItemKind.COMMITMENT]
    return [*standing.values(), *others], history


def takes_back(text: str) -> bool:
    """Whether a sentence only takes something back."""
    return _CANCELS.search(cues.told(text)) is not None


def _is_same_words(quote: Quote, other: Quote) -> bool:
    return quote.at == other.at and normal(quote.text) == normal(other.text)


def _changed(old: Item, change: Retraction) -> Item:
    return replace(
        old,
        quote=change.by,
        owner=change.owner or old.owner,
        due=change.due or old.due,
        is_proposed=old.is_proposed if change.owner is None else change.owner.text != change.by.speaker,
    )


def _read(said: Passage, promises: Sequence[Item], meeting: Meeting) -> Retraction | None:
    """What a sentence changes; None where it changes nothing, or nobody can tell what."""
    text = said.promise
    if not any(each.search(cues.told(text)) for each in (_INSTEAD, _GIVING, _MOVES, _CANCELS)):
        return None
    if cues.is_question(text) or cues.is_order(text) or cues.is_joke(text) or _is_only_supposed(text):
        return None
    earlier = [each for each in promises if _is_before(each.quote, said.quote)]
    return _handed(said, earlier, meeting) or _moved(said, earlier, meeting) or _cancelled(said, earlier, meeting)


def _is_only_supposed(text: str) -> bool:
    return cues.is_supposed(text) and not _CANCELS.search(cues.told(text))


def _is_before(quote: Quote, later: Quote) -> bool:
    end = quote.start + len(quote.text.rpartition("\n")[2])
    return (quote.at, end) <= (later.at, later.start)


def _handed(said: Passage, earlier: Sequence[Item], meeting: Meeting) -> Retraction | None:
    """Somebody takes over: who speaks, or whom they name."""
    told = cues.told(said.promise)
    if not (_INSTEAD.search(told) or _GIVES.search(said.promise)):
        return None
    owner = _taker(said, meeting)
    target = _meant(said, earlier, meeting) if owner else None
    if owner is None or target is None or _is_one(owner, target.owner):
        return None
    return Retraction(target.identity, Change.HANDED_OVER, said.quote, owner, _due(said, meeting))


def _taker(said: Passage, meeting: Meeting) -> Named | None:
    for pattern in (_TAKES, _GIVES):
        for match in pattern.finditer(said.promise):
            name = match["name"].removesuffix("'s")
            found = named("I" if name == "I" else name, said.quote.speaker, meeting)
            if found.who in {Who.USER, Who.AMBIGUOUS} or any(name in each.name.split() for each in meeting.attendees):
                return found
    return named("I", said.quote.speaker, meeting) if _I_TAKE.search(cues.told(said.promise)) else None


def _is_one(owner: Named, other: Named) -> bool:
    return (owner.user_gid, owner.text) == (other.user_gid, other.text) or bool(
        owner.user_gid and owner.user_gid == other.user_gid
    )


def _moved(said: Passage, earlier: Sequence[Item], meeting: Meeting) -> Retraction | None:
    """Who promised names another day."""
    due = _due(said, meeting)
    if due is None or not _MOVES.search(cues.told(said.promise)):
        return None
    target = _meant(said, _own(said, earlier, meeting), meeting)
    return Retraction(target.identity, Change.MOVED, said.quote, due=due) if target else None


def _cancelled(said: Passage, earlier: Sequence[Item], meeting: Meeting) -> Retraction | None:
    if not _CANCELS.search(cues.told(said.promise)):
        return None
    target = _meant(said, _own(said, earlier, meeting), meeting)
    return Retraction(target.identity, Change.CANCELLED, said.quote) if target else None


def _own(said: Passage, earlier: Sequence[Item], meeting: Meeting) -> list[Item]:
    """The promises that who speaks may take back: their own, and in notes those of whoever the line is about."""
    if said.quote.speaker:
        me = named("I", said.quote.speaker, meeting)
        return [each for each in earlier if each.quote.speaker == said.quote.speaker or _is_one(me, each.owner)]
    about = _taker(said, meeting)
    return [each for each in earlier if about is None or _is_one(about, each.owner)]


def _meant(said: Passage, earlier: Sequence[Item], meeting: Meeting) -> Item | None:
    """The one promise that shares the words, else the one directly before "it" or "that"."""
    about = _objects(said.promise, meeting)
    shares = [(len(about & _objects(f"{each.title} {each.quote.text}", meeting)), each) for each in earlier]
    most = max((share for share, _ in shares), default=0)
    best = [each for share, each in shares if share == most and _is_enough(share, each, meeting)]
    if best:
        return best[0] if len(best) == 1 else None
    told = cues.told(said.promise)
    is_pointing = _PRONOUN.search(told) or "never mind" in told or "nevermind" in told
    near = [each for each in earlier if said.quote.at - each.quote.at <= _DIRECTLY_AFTER]
    return near[-1] if near and is_pointing else None


def _is_enough(share: int, item: Item, meeting: Meeting) -> bool:
    return share >= min(_SHARED, len(_objects(item.title, meeting))) > 0


def _objects(text: str, meeting: Meeting) -> frozenset[str]:
    """What a sentence is about, without people."""
    names = " ".join(each.name for each in (*meeting.attendees, *meeting.roster))
    return object_words(text) - object_words(names) - _OWN_WORDS


def _due(said: Passage, meeting: Meeting) -> Due | None:
    return due_in(said.promise, meeting.moment(said.quote.start_seconds))
