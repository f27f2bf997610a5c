"""Which of the few things that can be asked for does a text mean?

By stated rules, in English, German, French and Spanish: a text that has words of exactly one of them, and no denial,
means that one. Everything else is left to a model, which can only name one of the same list.
"""

import re
from enum import StrEnum
from typing import Final

from steward.evidence.text import cut, visible
from steward.evidence.threads.vocabulary import denies

AI_INPUT: Final = "ai_input"  # the workflow that people ask, and the input that names the field they ask in
TEXT_BYTES: Final = 600  # of a request: what is longer is a description, and belongs into it


class Intent(StrEnum):
    """All that can be asked for; the words are stored."""

    BREAK_DOWN = "break_down"  # subtasks, each proposed
    ESTIMATE = "estimate"  # how much work it is, by settled requests
    SUMMARISE = "summarise"  # the comments, as `/ai summary`
    WHO = "who"  # who could do it; proposed, never assigned
    TRIAGE = "triage"  # the request is judged again
    UNCLEAR = "unclear"  # none of these, or several: asked back


_RULES: Final = {
    Intent.BREAK_DOWN: re.compile(
        r"\bbreak\b.{0,30}\b(?:down|up)\b|\bbreakdown\b|\bsplit (?:it|this|that|the)\b|\bsub-?tasks?\b|\bchecklist\b"
        r"|\bsteps\b|\bzerleg|\baufteil|\bteil(?:e|en)?\b.{0,30}\bauf\b|\bunteraufgabe|\bd\u00e9coup|\bsous-t\u00e2che"
        r"|\bdesglos|\bsubtarea",
    ),
    Intent.ESTIMATE: re.compile(
        r"\bestimat|\bhow (?:long|many hours|much (?:work|effort|time))\b|\beffort\b|\bsch\u00e4tz|\bwie lange\b"
        r"|\baufwand|\bestim(?:e|er|a|ar)\b|\bcombien de temps\b|\bcu\u00e1nto (?:tiempo|trabajo|tarda)",
    ),
    Intent.SUMMARISE: re.compile(
        r"\bsummar|\btl;?dr\b|\brecap\b|\bzusammenfass|\bfass(?:e|en)?\b.{0,30}\bzusammen\b|\br\u00e9sum|\bresum(?:e|ir|en)\b",
    ),
    Intent.WHO: re.compile(
        r"\bwho (?:could|can|should|would|might|will|has time|takes|is able)\b|\bassign\b|\bassignee\b"
        r"|\bwer (?:kann|k\u00f6nnte|soll|sollte|macht|hat zeit)\b|\bqui (?:peut|pourrait|devrait)\b"
        r"|\bqui\u00e9n (?:puede|podr\u00eda|deber\u00eda)\b",
    ),
    Intent.TRIAGE: re.compile(
        r"\b(?:re-?)?triage\b|\b(?:re-?)?classify\b|\b(?:judge|look at) (?:it|this|that) again\b|\bre-?prioriti[sz]e\b"
        r"|\bneu (?:bewerten|einordnen)\b|\breclass|\bvuelve a clasificar\b",
    ),
}
# Whoever is no colleague of those who commented: what they wrote to one another is not for them.
_FOR_OTHERS: Final = re.compile(
    r"\b(?:for|to|f\u00fcr|an|pour|para|a)\b.{0,20}\b(?:clients?|customers?|board|executives?|sponsors?|investors?|management|press"
    r"|public|kund\w+|vorstand|gesch\u00e4ftsf\u00fchrung|presse|direction|cliente\w*|direcci\u00f3n|prensa)\b"
)


def text_of(value: object) -> str:
    """What somebody wrote, on one line, as it may be read."""
    return cut(" ".join(visible(value).split()), TEXT_BYTES) if isinstance(value, str) else ""


def by_rules(text: str) -> Intent:
    """The one thing that the text has words of; UNCLEAR for none, several, a denial, or a summary for others."""
    told = text.casefold()
    found = [intent for intent, pattern in _RULES.items() if pattern.search(told)]
    is_plain = len(found) == 1 and not denies(text) and not is_for_others(text)
    return found[0] if is_plain else Intent.UNCLEAR


def is_for_others(text: str) -> bool:
    """Whether a summary is wanted for readers who are no colleagues: they get facts that were checked, not comments."""
    told = text.casefold()
    return bool(_RULES[Intent.SUMMARISE].search(told) and _FOR_OTHERS.search(told))
