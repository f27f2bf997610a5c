"""Did a person who may say yes to this proposal say it, in time, to what it still is?

Pure: the proposal as it stands and what was said about it in, one verdict out. What was said is read from Asana's
stories, which name their author; the webhook that told of it is a hint and nothing more (RELIABILITY 4.8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from steward.store.proposals import State


class Channel(StrEnum):
    """Where something was said."""

    SUBTASK = "subtask"  # the buttons of the approval subtask
    FIELD = "field"  # the AI Decision field of the task
    COMMENT = "comment"  # `/ai accept` or `/ai reject`


class Word(StrEnum):
    """What was said."""

    YES = "yes"
    NO = "no"
    NEITHER = "neither"  # taken back: the subtask was opened again, the field was emptied


class Why(StrEnum):
    """Why something that was said does not count; each word is a metric dimension."""

    ANOTHERS = "anothers"  # it was said of another proposal
    NOBODY = "nobody"  # a rule or an import said it: Asana names no user
    BOT = "bot"  # the bot itself
    NOT_APPROVER = "not_approver"  # not one of the configured approvers
    GUEST = "guest"  # a guest of the workspace, or somebody who left it
    AUTHOR = "author"  # a high risk, and a person who wrote the text behind it
    TOO_EARLY = "too_early"  # before the proposal was made: said of something else
    TOO_LATE = "too_late"  # after its end
    EDITED = "edited"  # the subtask's text was changed: what was approved is not what would be done
    SUPERSEDED = "superseded"  # a newer judgement took the proposal's place
    DECIDED = "decided"  # the proposal is not open any more
    DONE = "done"  # a no to what was carried out already


class Ruling(StrEnum):
    """What becomes of the proposal."""

    APPROVE = "approve"
    REJECT = "reject"
    STALE = "stale"
    EXPIRE = "expire"
    WAIT = "wait"
    NOTHING = "nothing"  # it was decided before


# In these states a no still means something: it takes back the yes, or has to be told that it comes too late.
_HEARS_A_NO = frozenset({State.OPEN, State.APPROVED, State.USED})

# Nobody waits for an answer to these.
SILENT = frozenset({Why.ANOTHERS, Why.NOBODY, Why.BOT, Why.TOO_EARLY})


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was said. `actor_gid` is empty where Asana names no user.

    `subtask_gid` is the subtask whose button was pressed or that was commented on, `reference` the beginning of a
    proposal's id in a comment (empty: every open proposal of the task). `is_edited`: the comment's text is not what it
    was at `at`, and Asana does not say since when.
    """

    story_gid: str
    at: datetime
    actor_gid: str
    channel: Channel
    word: Word
    subtask_gid: str = ""
    reference: str = ""
    is_edited: bool = False

    @property
    def source(self) -> str:
        """Where and in which story it was said, for the record."""
        return f"{self.channel}:{self.story_gid}"


@dataclass(frozen=True, slots=True)
class Case:
    """One proposal, and all that its judgement depends on.

    `guests` holds those of `approvers` who are guests or gone. `authors` wrote the text that led to it. `text_stands`:
    the subtask says now what it was made to say; `text_changes`: when somebody changed it. `base_stands`: what it would
    replace is as it was; `input_stands`: so is what it was judged by. `unfinished`: its yes was spent on a request
    whose end nobody knows yet, so that it might be sent once more.
    """

    proposal_id: str
    state: State
    created_at: datetime
    expires_at: datetime
    subtask_gid: str
    approvers: frozenset[str]
    bot_gid: str
    now: datetime
    guests: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    high_risk: bool = False
    text_stands: bool = True
    text_changes: tuple[datetime, ...] = ()
    base_stands: bool = True
    input_stands: bool = True
    unfinished: bool = False

    @property
    def is_done(self) -> bool:
        """Whether its yes was carried out, to the end."""
        return self.state is State.USED and not self.unfinished


@dataclass(frozen=True, slots=True)
class Verdict:
    """The ruling, the signal it rests on, and what did not count with its reason."""

    ruling: Ruling
    by: Signal | None = None
    refused: tuple[tuple[Signal, Why], ...] = ()


def judge(case: Case, signals: Iterable[Signal]) -> Verdict:
    """What becomes of the proposal by everything that was said of it.

    A no that counts wins over every yes until the yes is carried out, one that was read before it too, whoever says yes
    where. A button and a field say what they say now, but for that; of comments each one counts.
    """
    in_order = sorted(signals, key=lambda each: (each.at, each.story_gid))
    objections = _standing([(each, objection(case, each)) for each in in_order])
    refused = tuple((each, why) for each, why in objections if why and _matters(case, each))
    valid = [each for each, why in objections if why is None]
    if no := _first(valid, Word.NO):
        return Verdict(Ruling.REJECT, no, refused)
    if case.state is not State.OPEN:
        return Verdict(Ruling.NOTHING, refused=refused)
    yes = _first(valid, Word.YES)
    if yes and case.base_stands and (case.input_stands or not case.high_risk):
        return Verdict(Ruling.APPROVE, yes, refused)
    if yes:
        return Verdict(Ruling.STALE, yes, refused)
    return Verdict(Ruling.EXPIRE if case.now >= case.expires_at else Ruling.WAIT, refused=refused)


def objection(case: Case, signal: Signal) -> Why | None:
    """Why a signal does not count for this proposal; None for one that does."""
    checks = (
        (Why.ANOTHERS, not _concerns(case, signal)),
        (Why.NOBODY, not signal.actor_gid),
        (Why.BOT, signal.actor_gid == case.bot_gid),
        (Why.TOO_EARLY, signal.at < case.created_at),
        (Why.SUPERSEDED, case.state is State.SUPERSEDED),
        (Why.DECIDED, case.state not in _HEARS_A_NO),
        (Why.NOT_APPROVER, signal.actor_gid not in case.approvers),
        (Why.GUEST, signal.actor_gid in case.guests),
        (Why.DONE, signal.word is Word.NO and case.is_done),
        (Why.TOO_LATE, _said_by(case, signal) >= case.expires_at and case.state is State.OPEN),
        (Why.AUTHOR, signal.word is Word.YES and case.high_risk and signal.actor_gid in case.authors),
        (Why.EDITED, _was_edited(case, signal)),
    )
    return next((why for why, holds in checks if holds), None)


def _said_by(case: Case, signal: Signal) -> datetime:
    """By when it was surely said."""
    return case.now if signal.is_edited else signal.at


def _matters(case: Case, signal: Signal) -> bool:
    """Whether anybody wonders why it does not count: after a yes was heard, another one changes nothing."""
    return signal.word is Word.NO or case.state not in (State.APPROVED, State.USED)


def _concerns(case: Case, signal: Signal) -> bool:
    if signal.channel is Channel.SUBTASK:
        return bool(case.subtask_gid) and signal.subtask_gid == case.subtask_gid
    if case.state is State.SUPERSEDED and not signal.reference:
        return False  # who names none means those that are open
    return case.proposal_id.startswith(signal.reference)


def _was_edited(case: Case, signal: Signal) -> bool:
    """Whether a yes on the subtask, by its button or a comment there, may be one to another text; a no is a no."""
    if not signal.subtask_gid or signal.word is not Word.YES:
        return False
    return not case.text_stands or any(changed <= signal.at for changed in case.text_changes)


def _standing(heard: list[tuple[Signal, Why | None]]) -> list[tuple[Signal, Why | None]]:
    """What is still said: the last word of each subtask and of the field, and every comment, with the objections.

    Anybody's word takes back a yes there; a no that counts stands until the person who said it says something else.
    """
    last: dict[tuple[Channel, str], tuple[Signal, Why | None]] = {}
    own: dict[tuple[Channel, str, str], tuple[Signal, Why | None]] = {}
    for each, why in heard:
        place = each.channel, each.story_gid if each.channel is Channel.COMMENT else each.subtask_gid
        last[place] = each, why
        if why is None:
            own[*place, each.actor_gid] = each, why
    noes = [(each, why) for each, why in own.values() if each.word is Word.NO]
    said = {each.story_gid: (each, why) for each, why in (*last.values(), *noes)}
    return [(each, why) for each, why in said.values() if each.word is not Word.NEITHER]


def _first(signals: Iterable[Signal], word: Word) -> Signal | None:
    return next((each for each in sorted(signals, key=lambda each: each.at) if each.word is word), None)
