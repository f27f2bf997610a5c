"""Is one clause true of one fact, and of nothing else?"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from steward.evidence.narrative.amounts import DECIMAL, Said
from steward.evidence.narrative.facts import Amount, Day, Fact, Kind, Name, Role
from steward.evidence.narrative.moments import Moment
from steward.evidence.narrative.reading import Called, Clause, Mention, read
from steward.evidence.narrative.turned import turned
from steward.evidence.narrative.vocabulary import (
    ADVERBS,
    AGENT_KINDS,
    AGENTS,
    BARE,
    BEING,
    CLAIMS,
    FILLERS,
    HAVING,
    MARKERS,
    NOUNS,
    OLD_ONLY,
    PAST,
    PAST_OF_STATUS,
    PRESENT_KINDS,
    SUBJECTS,
    WAITING_KINDS,
)

_CLAIM_WORDS: Final = frozenset(each.split()[0] for phrases in CLAIMS.values() for each in phrases)
_TOWARDS: Final = re.compile(
    rf"(?<!\w)(?:for|by|from|on|of|behind)\s+(?:(?:the|our|a|an|its|their|this|that)\s+)?(?P<noun>{'|'.join(sorted(NOUNS))}|them|these|those)(?!\w)"
)
_SO_TILL_NOW: Final = re.compile(r"(?<!\w)(?:has|have)\s+stood\s+still(?!\w)")
_GIVEN: Final = frozenset({"decision", "decisions"})
_SAME: Final = 1e-9
# Beside a plain value of the same fact: what is introduced as one of these is not the plain one.
_TOLD_APART: Final = frozenset({Role.OLD, Role.START, Role.TARGET})


def untrue(text: str, fact: Fact, about: str, *, opens: bool) -> list[str]:
    """What is wrong with a clause of a `normal` text; `opens` says that it begins its sentence."""
    clause = read(text, fact.names(), about, fact.read_at, opens=opens)
    return [
        *clause.wrong,
        *_mentions(clause, fact),
        *_claims(clause, fact),
        *_subjects(clause, fact),
        *_others(clause, fact),
        *_past(clause, fact),
        *turned(clause, fact),
        *_untold(clause, fact),
    ]


def _mentions(clause: Clause, fact: Fact) -> Iterator[str]:
    """Names, dates and numbers that the fact does not have, or has as something else."""
    for mention in clause.mentions:
        before = clause.before(mention)
        if not any(_introduced(role, before, fact, mention) for role in _roles(mention, fact)):
            yield f"{_shown(mention, clause)} is not so in {fact.id}{_hint(mention, fact)}"


def _roles(mention: Mention, fact: Fact) -> list[Role]:
    """What the mention may be within the fact, by its value alone."""
    if isinstance(mention, Called):
        return [each.role for each in fact.names() if each == mention.name]
    if isinstance(mention, Moment):
        return [each.role for each in fact.days() if mention.is_on(each.on, fact.read_at)]
    return [each.role for each in fact.amounts() if _is(mention, each)]


def _is(said: Said, amount: Amount) -> bool:
    number = said.number
    if said.unit == DECIMAL or (not said.unit and amount.unit == "%" and 0 < number < 1):
        return amount.unit == "%" and abs(number * 100 - amount.number) < _SAME
    if said.unit == "":
        return (amount.unit in BARE or len(amount.unit) == len("EUR")) and _equal(number, amount)
    return said.unit == amount.unit and _equal(number, amount)


def _equal(number: float, amount: Amount) -> bool:
    return abs(number - amount.number) < _SAME * max(1.0, abs(amount.number))


def _introduced(role: Role, before: str, fact: Fact, mention: Mention) -> bool:
    """Whether the words in front of a value say that it is what it is."""
    if role is Role.PLAIN:
        beside = {each.role for each in fact.values if _kind(each) is _kind_of(mention)} & _TOLD_APART
        return not any(_ends_with(each, OLD_ONLY if each is Role.OLD else MARKERS[each], before) for each in beside)
    if role is Role.PERSON and not _ends_with(role, MARKERS[role], before):
        return not before.strip(" (") or before.rstrip().endswith((",", "that"))
    return _ends_with(role, MARKERS[role], before)


def _ends_with(role: str, markers: Iterable[str], before: str) -> bool:
    """Whether a marker stands in front, with nothing but small words behind it."""
    words = re.findall(r"[^\W_]+|/", before)
    while True:
        if any(words[-len(each) :] == each for each in (marker.split() for marker in markers)):
            return True
        if not words or words[-1] not in FILLERS[role]:
            return False
        words.pop()


def _kind(value: Amount | Day | Name) -> type:
    return type(value)


def _kind_of(mention: Mention) -> type:
    return Name if isinstance(mention, Called) else Day if isinstance(mention, Moment) else Amount


def _claims(clause: Clause, fact: Fact) -> Iterator[str]:
    """Claims that the fact does not carry, those that it must, and a "not" too many or too few."""
    for claim in clause.claims:
        if claim not in fact.claims:
            yield f"{fact.id} does not say {CLAIMS[claim][0]!r}"
    for one_of in fact.must:
        if not {*one_of.split("|")} & {*clause.claims}:
            yield f"{fact.id} must be told in its own words: {CLAIMS[one_of.split('|')[0]][0]!r}"
    if clause.negations != int(fact.negated):
        yield f"{fact.id} is {'' if fact.negated else 'not '}denied, the sentence is another way round"


def _subjects(clause: Clause, fact: Fact) -> Iterator[str]:
    """What is said of something else than the fact is about: of the project, where it is true of some tasks."""
    may = SUBJECTS.get(fact.kind, frozenset())
    words = re.findall(r"[a-z']+|[,;:]", clause.text)
    for noun, *after in zip(words, words[1:], [*words[2:], ""], [*words[3:], "", ""], strict=False):
        if noun not in NOUNS or noun in may:
            continue
        verbs = [each for each in after if each not in ADVERBS]
        verb, then = (*verbs, "", "")[:2]
        is_agent = (noun in AGENTS and fact.kind in AGENT_KINDS) or (noun, verb, fact.kind) == ("we", "need", Kind.ASK)
        acts = verb in _CLAIM_WORDS or verb in HAVING
        if verb in BEING or (verb in HAVING and then in BEING) or (acts and not is_agent):
            yield f"{fact.id} is not about the {noun}"


def _others(clause: Clause, fact: Fact) -> Iterator[str]:
    """Somebody or something else that is waited for or asked: "a decision by the team" names who decides."""
    if fact.kind in WAITING_KINDS:
        is_asked = fact.kind in (Kind.ASK, Kind.ASKS)
        for found in _TOWARDS.finditer(clause.text):
            if is_asked and found["noun"] in _GIVEN:
                continue  # what is asked for, and nobody who is asked
            yield f"{fact.id} does not name the {found['noun']}"


def _past(clause: Clause, fact: Fact) -> Iterator[str]:
    """What is so now, told as if it were over."""
    if fact.kind not in PRESENT_KINDS:
        return
    past = PAST | PAST_OF_STATUS if fact.kind in (Kind.STATUS, Kind.PROJECT, Kind.CAPACITY) else PAST
    text = _SO_TILL_NOW.sub(lambda each: "_" * len(each[0]), clause.text)
    for word in re.finditer(r"[a-z]+", text):
        after = next((each for each in clause.mentions if each.start >= word.end()), None)
        between = re.findall(r"[a-z]+", clause.text[word.end() : after.start]) if after else []
        of_old = after is not None and Role.OLD in _roles(after, fact) and FILLERS["old"].issuperset(between)
        if word[0] in past and not of_old:
            yield f"{fact.id} is so now, {word[0]!r} tells it as over"


def _untold(clause: Clause, fact: Fact) -> Iterator[str]:
    """A clause that does not name what it speaks of, or says nothing of it."""
    subject = fact.name()
    if subject is not None and subject not in [each.name for each in clause.names]:
        yield f'{fact.id} is about "{subject.text}", which the clause does not name'
    if fact.kind is Kind.MILESTONE and clause.said and "on_time" not in clause.claims:
        yield f"{fact.id} is a probability to be {CLAIMS['on_time'][0]}, which the clause does not say"
    by_figures = fact.kind.is_told_by_figures and next(fact.amounts(), None) is not None
    if by_figures and not _has_its_figure(clause, fact) and (clause.claims or not clause.moments):
        yield f"the clause does not tell the figure of {fact.id}"
    elif not (clause.moments or clause.said or clause.claims):
        yield f"the clause says nothing of {fact.id}"


def _has_its_figure(clause: Clause, fact: Fact) -> bool:
    """Whether it tells what is so now: the total, the target or what was before is not that."""
    if fact.kind is Kind.METRIC:  # its start and its target are told in sentences of their own
        return bool(clause.said)
    return any(
        _introduced(Role.PLAIN, clause.before(each), fact, each)
        for each in clause.said
        if Role.PLAIN in _roles(each, fact)
    )


def _shown(mention: Mention, clause: Clause) -> str:
    if isinstance(mention, Called):
        return f'"{mention.name.text}"'
    return f"{clause.text[mention.start : mention.end].strip()!r}"


def _hint(mention: Mention, fact: Fact) -> str:
    """What to mend, where the value is there and only said as something else."""
    roles = [each for each in _roles(mention, fact) if each is not Role.PLAIN]
    return f": it is its {roles[0]} value, introduced by {', '.join(MARKERS[roles[0]])}" if roles else ""
