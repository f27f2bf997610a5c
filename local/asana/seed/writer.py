"""How does a person of Northwind's customers put one request into words?"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from local.asana.seed.grammar import Rules, expand, sentence
from local.asana.seed.phrases import access, between, billing, bug, chatter, data_issue, question, wish
from local.asana.seed.phrases.world import CUSTOMERS, FEATURES, LEXICON
from local.asana.seed.typos import as_typed_in_a_hurry

_RULES: Final[Mapping[str, Sequence[str]]] = {
    **LEXICON, **chatter.RULES, **bug.RULES, **wish.RULES, **question.RULES, **access.RULES, **data_issue.RULES,
    **billing.RULES,
}  # fmt: skip

#: The symbol of each request type in the grammar: ``<x_name>``, ``<x>``, ``<x_more>``.
SYMBOLS: Final = {
    "Bug": "bug", "Feature request": "wish", "Question": "question", "Access": "access", "Data issue": "data",
    "Billing": "billing",
}  # fmt: skip
SEVERITY_WORDS: Final = ("<severe>", "<pressing>", "<normal>", "<minor>")

_SHARED_SENTENCE = 0.1  # how often the point is made in words that a second type would claim too
_SEVERITY_TOLD = 0.7  # how often the text says how much it matters; else only the customer's contract knows
_SEVERITY_EXAGGERATED = 0.1  # of those: people who always say "urgent", or never do
_DETAIL_ADDED = 0.55
_VAGUE_TITLE = 0.15  # titles that name a customer or feature and no problem
_EMPTY_NOTES = (
    "",
    "see title",
    "as discussed",
    "call me please",
    "-",
    "s. subject",
    "details later",
    "?",
    "same as always",
)

_STYLES: Final = ("tidy", "terse", "chatty", "logs", "hurried", "empty")
_STYLE_WEIGHTS: Final = (30, 20, 17, 12, 15, 6)


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to the requester, before anybody words it: ``severity`` 0 (worst) to 3."""

    request_type: str
    feature: str
    customer: str
    severity: int


def imagine(rng: random.Random, request_type: str, severity: int) -> Story:
    """A story of that type about some feature and customer."""
    return Story(request_type, rng.choice(FEATURES)[0], rng.choice(CUSTOMERS), severity)


def _rules_for(rng: random.Random, story: Story) -> Rules:
    """The grammar with the story's own feature and customer mostly (four times in five) in the place of any."""
    names = [name for name, _ in FEATURES]
    return {**_RULES, "feature": (*(story.feature,) * 4, rng.choice(names)), "customer": (story.customer,)}


def _shared_pool(request_type: str) -> tuple[str, ...]:
    return tuple(text for pair, texts in between.SHARED.items() if request_type in pair for text in texts)


def _point(rng: random.Random, story: Story, rules: Rules) -> str:
    pool = _shared_pool(story.request_type)
    if pool and rng.random() < _SHARED_SENTENCE:
        return expand(rng, rules, rng.choice(pool))
    return expand(rng, rules, f"<{SYMBOLS[story.request_type]}>")


def title(rng: random.Random, story: Story) -> str:
    """The name of the task."""
    rules = _rules_for(rng, story)
    if rng.random() < _VAGUE_TITLE:
        return sentence_case(
            expand(rng, rules, "[<customer>|<feature>|<customer>: <feature>|Request|<feature>, again]")
        )
    return sentence_case(expand(rng, rules, f"<{SYMBOLS[story.request_type]}_name>"))


def sentence_case(text: str) -> str:
    """``text`` with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def _severity(rng: random.Random, story: Story) -> str:
    told = rng.randrange(4) if rng.random() < _SEVERITY_EXAGGERATED else story.severity
    return SEVERITY_WORDS[told] if rng.random() < _SEVERITY_TOLD else ""


def _body(rng: random.Random, story: Story, rules: Rules, points: int, chat: int) -> list[str]:
    sentences = [_point(rng, story, rules) for _ in range(points)]
    if rng.random() < _DETAIL_ADDED:
        sentences.append(expand(rng, rules, f"<{SYMBOLS[story.request_type]}_more>"))
    sentences += [expand(rng, rules, "<chat>") for _ in range(chat)]
    if severity := _severity(rng, story):
        sentences.insert(rng.randrange(1, len(sentences) + 1), expand(rng, rules, severity))
    return sentences


def _ended(story: Story, text: str) -> str:
    return sentence(text + "?" if story.request_type == "Question" and not text.endswith("?") else text)


def notes(rng: random.Random, story: Story) -> str:
    """The description, in one of six manners of writing; about one in twenty says nothing."""
    rules = _rules_for(rng, story)
    style = rng.choices(_STYLES, _STYLE_WEIGHTS)[0]
    if style == "empty":
        return rng.choice(_EMPTY_NOTES)
    points = 1 if style in {"terse", "logs"} else rng.choice((1, 1, 2))
    chat = rng.choice((1, 2)) if style == "chatty" else 0
    said = _body(rng, story, rules, points, chat)
    text = " ".join([_ended(story, said[0]), *(sentence(each) for each in said[1:])])
    return _in_manner(rng, style, text, rules)


def _in_manner(rng: random.Random, style: str, text: str, rules: Rules) -> str:
    if style == "hurried":
        return as_typed_in_a_hurry(rng, text)
    if style == "logs":
        lines = "\n".join(expand(rng, rules, "<log>") for _ in range(rng.choice((1, 2, 3))))
        return f"{text}\n\n{lines}"
    if style in {"tidy", "chatty"}:
        hello, bye = expand(rng, rules, "<hello>"), expand(rng, rules, "<bye>")
        return f"{hello},\n\n{text}\n\n{bye}"
    return text


def reply(rng: random.Random, story: Story) -> str:
    """One comment under the request."""
    return expand(rng, _rules_for(rng, story), "<reply>")
