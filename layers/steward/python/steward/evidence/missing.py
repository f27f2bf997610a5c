"""What does a request not say that its triage would need?

Two stated rules, and no model's opinion: a text that hardly says anything, and what the team always asks for (`ask_for`
in the configuration). A text is judged by its own words: how often something was settled anyway is no judgement of it.
One that is long enough and only new is not vague: no answer of its author would make it less new.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Protocol

from steward.evidence.facts import Judgement, Missing, Offer
from steward.evidence.history import ASSIGNEE, EFFORT
from steward.evidence.judge import CHOICES
from steward.evidence.rules import folded, stands_in
from steward.evidence.terms import words
from steward.evidence.text import RequestText

# The name under which a vague text lacks everything.
DETAILS: Final = "what is wrong or wanted, for whom, and by when"

# "The export fails for all users since Monday" has six words that say something.
FEWEST_WORDS: Final = 6
# Not every language parts its words by spaces: eighty letters of any of them are no mere outcry.
MOST_LETTERS: Final = 80

# A single word names a topic and asks for nothing.
_FEWEST_KNOWN: Final = 2
# A few words are enough where settled requests halve the doubt that the mere frequencies leave.
_DOUBT_LEFT: Final = 0.5

_SHORTEST: Final = 3
_SAYS_NOTHING: Final = frozenset(
    words("the and for with this that there has have are was were not can could would please help need needs thanks you"
          " your our urgent asap hello dear team hi any some something issue problem request question see below above"
          " attached attachment again same last time still now soon today call back does did doing from what why how"
          " when who know get got just more very much test testing thank regards best all but its about nice")
)  # fmt: skip
# That something is wrong, and not with what: they say something only beside a word that names it.
_COMPLAINTS: Final = frozenset(
    words("broken broke break work works working fail fails failed failing failure error errors bug bugs wrong fix"
          " fixed down stopped stops stop happened happens thing things stuff system app")
)  # fmt: skip

# With the thing that it is done to, one of these says what is wanted: "add sorting to the list of invoices".
_WISHES: Final = frozenset(
    words("add allow change create delete disable enable export filter grant hide import install merge move remove"
          " rename replace revoke send show sort split translate update upgrade")
)  # fmt: skip
_FEWEST_WISHED: Final = 2  # words beside it: "update the report" could be any


class Asked(Protocol):
    """What the configuration says that every request has to tell (`governance/asking.py`)."""

    @property
    def name(self) -> str:
        """What people are asked for."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """Any of these in the text shows that it is told."""

    @property
    def waits(self) -> tuple[str, ...]:
        """The configured keys that are left to people until it is told."""


def missing(
    text: RequestText,
    asks: Iterable[Asked],
    offers: Sequence[Offer],
    judgements: Mapping[str, Judgement],
    usual: Mapping[str, Mapping[str, float]],
) -> tuple[Missing, ...]:
    """What the request lacks, a vague text's details first; empty for one that says enough.

    `usual` is how often each option was settled, as a share, by configured key.
    """
    told = folded(text.whole)
    vague = [Missing(DETAILS, (*CHOICES, EFFORT, ASSIGNEE))] if is_vague(text, offers, judgements, usual) else []
    asked = [Missing(each.name, each.waits) for each in asks if not stands_in(each.phrases, told)]
    return (*vague, *asked)


def is_vague(
    text: RequestText,
    offers: Sequence[Offer],
    judgements: Mapping[str, Judgement],
    usual: Mapping[str, Mapping[str, float]],
) -> bool:
    """Whether the text says next to nothing, and neither a rule nor what was settled makes more of its few words."""
    judged = [(each, judgements[each.key]) for each in offers if each.key in judgements]
    said = _meaning(text)
    if not judged or len(said) >= FEWEST_WORDS or sum(map(len, said)) > MOST_LETTERS:
        return False
    if any(judgement.basis == "rule" for _, judgement in judged) or _is_wish(said):
        return False
    is_outcry = len(said) < _FEWEST_KNOWN or said <= _COMPLAINTS
    return is_outcry or not any(_is_told(offer, judgement, usual.get(offer.key, {})) for offer, judgement in judged)


def _is_wish(said: set[str]) -> bool:
    return bool(said & _WISHES) and len(said - _COMPLAINTS) > _FEWEST_WISHED


def _is_told(offer: Offer, judgement: Judgement, usual: Mapping[str, float]) -> bool:
    """Whether the words themselves make a choice sure enough, over how often it was settled anyway."""
    doubt_before = 1 - usual.get(judgement.choice, 0.0)
    return judgement.confidence >= offer.min_confidence and 1 - judgement.confidence <= _DOUBT_LEFT * doubt_before


def workdays(today: date, due_on: str | None) -> int | None:
    """How many days from Monday to Friday are left, today and the due date included; None without one."""
    if not due_on:
        return None
    days = (date.fromisoformat(due_on) - today).days + 1
    weeks, rest = divmod(max(days, 0), 7)
    return weeks * 5 + sum((today + timedelta(each)).weekday() < 5 for each in range(rest))  # noqa: PLR2004 - Mon to Fri


def _meaning(text: RequestText) -> set[str]:
    return {each for each in words(text.whole) if len(each) >= _SHORTEST and each not in _SAYS_NOTHING}
