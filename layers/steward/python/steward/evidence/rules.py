"""Which configured rules apply to this text?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from steward.evidence.facts import Offer, Option, RuleHit
from steward.evidence.text import RequestText, visible


class Rule(Protocol):
    """What the configuration says of a rule (`governance/autonomy.py`): a phrase of it in the text sets the options."""

    @property
    def name(self) -> str:
        """What people call the rule."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases, any of which is enough."""

    @property
    def sets(self) -> dict[str, str]:
        """Configured key to option name."""


def rule_hits(text: RequestText, rules: Iterable[Rule], offers: Iterable[Offer]) -> tuple[RuleHit, ...]:
    """The first rule that applies to each key, in the configuration's order; what is not offered is no hit."""
    options = {offer.key: offer.options for offer in offers}
    words = folded(text.whole)
    hits: dict[str, RuleHit] = {}
    for rule in (each for each in rules if stands_in(each.phrases, words)):
        for key, name in rule.sets.items():
            option = named(options.get(key, ()), name)
            if option and key not in hits:
                hits[key] = RuleHit(rule.name, key, option.key)
    return tuple(hits.values())


def stands_in(phrases: Iterable[str], words: str) -> bool:
    """Whether one of the phrases stands in the text as whole words; `words` is the text as `folded` leaves it."""
    found = (phrase for each in phrases if (phrase := folded(visible(each))) and phrase in words)
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words) for phrase in found)


def folded(text: str) -> str:
    """The text whatever its case and spacing."""
    return " ".join(text.casefold().split())


def named(options: Sequence[Option], name: str) -> Option | None:
    """The option of that name, whatever its case."""
    return next((each for each in options if each.name.casefold() == name.casefold()), None)


def same_named(gids: Mapping[str, str], options: Sequence[Option]) -> dict[str, str]:
    """The opaque key for each gid of another field's option, where both fields have an option of that name."""
    return {gid: option.key for gid, name in gids.items() if (option := named(options, name))}
