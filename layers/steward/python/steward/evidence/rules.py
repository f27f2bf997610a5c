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
    hits: dict[str, RuleHit] = {}
    for rule in (each for each in rules if applies(each, text)):
        for key, name in rule.sets.items():
            option = named(options.get(key, ()), name)
            if option and key not in hits:
                hits[key] = RuleHit(rule.name, key, option.key)
    return tuple(hits.values())


def applies(rule: Rule, text: RequestText) -> bool:
    """Whether one of the phrases stands in the text as whole words, whatever its case and spacing."""
    words = " ".join(text.whole.casefold().split())
    phrases = (" ".join(visible(phrase).casefold().split()) for phrase in rule.phrases)
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words) for phrase in phrases if phrase)


def named(options: Sequence[Option], name: str) -> Option | None:
    """The option of that name, whatever its case."""
    return next((each for each in options if each.name.casefold() == name.casefold()), None)


def same_named(gids: Mapping[str, str], options: Sequence[Option]) -> dict[str, str]:
    """The opaque key for each gid of another field's option, where both fields have an option of that name."""
    return {gid: option.key for gid, name in gids.items() if (option := named(options, name))}
