"""Which options may be chosen at all, where not all of them fit into one question?

First what a rule sets, then what history makes likely, then what the most similar requests got, then the rest in their
drawn order: the fields in turn, one option each, while there is room. What is left out is told as a number and cannot
be chosen by anybody, a model or the offline judgement.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Final

from steward.evidence.facts import Judgement, Neighbour, Offer, Option, RuleHit
from steward.evidence.text import RequestText
from steward.model.tokens import most_tokens

# More choices than this are no field to triage by.
OPTIONS_OFFERED: Final = 40

# Of the 2,100 tokens of a question these are for the options and the text together, of which a text has half if it
# needs it: the prompt, the schema and a repair take at most 1,245 (model/lint.py), the other evidence at most 260.
SHARED_TOKENS: Final = 590
TEXT_TOKENS: Final = 300


def shortlisted(
    offers: Sequence[Offer],
    judgements: Mapping[str, Judgement],
    hits: Sequence[RuleHit],
    similar: Sequence[Neighbour],
    text: RequestText,
) -> tuple[Offer, ...]:
    """The offers, those that are judged with as many of their options as fit."""
    ranked = {each.key: _ranked(each, judgements[each.key], hits, similar) for each in offers if each.key in judgements}
    kept = _fitting(ranked, _room(text))
    return tuple(_cut(each, kept[each.key]) if each.key in kept else each for each in offers)


def _room(text: RequestText) -> int:
    return SHARED_TOKENS - min(TEXT_TOKENS, most_tokens(json.dumps([text.name, text.notes], ensure_ascii=False)))


def _ranked(
    offer: Offer, judgement: Judgement, hits: Iterable[RuleHit], similar: Iterable[Neighbour]
) -> Sequence[Option]:
    """The options, the likeliest first, each once."""
    ruled = (hit.option for hit in hits if hit.key == offer.key)
    odds = sorted(judgement.odds, key=lambda key: (-judgement.odds[key], key))
    alike = (str(each.settled[offer.key]) for each in similar if offer.key in each.settled)
    keys = dict.fromkeys(chain(ruled, odds, alike, (each.key for each in offer.options)))
    found = [option for key in keys if (option := offer.option(key))]
    return found[:OPTIONS_OFFERED]


def _fitting(ranked: Mapping[str, Sequence[Option]], room: int) -> dict[str, set[str]]:
    """The keys that fit by field; the first option that does not fit ends its field's turn."""
    kept: dict[str, set[str]] = {key: set() for key in ranked}
    full: set[str] = set()
    for key, option in _in_turn(ranked):
        cost = most_tokens(f'"{option.key}":{json.dumps(option.name, ensure_ascii=False)},')
        if key in full or cost > room:
            full.add(key)
            continue
        kept[key].add(option.key)
        room -= cost
    return kept


def _in_turn(ranked: Mapping[str, Sequence[Option]]) -> Iterator[tuple[str, Option]]:
    for turn in zip_longest(*ranked.values()):
        yield from ((key, option) for key, option in zip(ranked, turn, strict=True) if option)


def _cut(offer: Offer, kept: set[str]) -> Offer:
    options = tuple(each for each in offer.options if each.key in kept)
    return replace(offer, options=options, more=offer.more + len(offer.options) - len(options))
