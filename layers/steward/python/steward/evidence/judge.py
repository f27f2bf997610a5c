"""What would be answered without any model?

The offline judgement: configured rules first, then the odds of settled history (neighbours, words, and a head learnt
from that history where it does better) at the trust they earned in the rehearsal. Computed for every triage; it is the
baseline beside a model's answer, half of its calibration, and the answer itself when the model is off or away (DESIGN
section 4).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from steward.evidence.calibration import Earned
from steward.evidence.facts import Judgement, Offer, RuleHit
from steward.evidence.odds import Ledger, likeliest
from steward.evidence.retrieval import Match
from steward.evidence.text import RequestText, cut

# People wrote the rule for this case; the missing hundredth says that they may have meant another.
RULE_CONFIDENCE: Final = 0.99

# What a stated confidence is worth where no settled history stands beside it: models say 0.9 and are right in 80 % of
# those cases (WORKFLOWS 3.2, "Why not confidence alone").
_STATED_WORTH: Final = 0.8

NO_OPTION: Final = "none"
CHOICES: Final = ("request_type", "priority", "team")

_NOTHING_LIKE_IT: Final = "nothing like it was settled here"
_TOO_LITTLE: Final = "too little was settled here to be sure"

_SUMMARY_LIMIT_BYTES: Final = 300  # what the answer may hold
_REASON_LIMIT_BYTES: Final = 400  # what the answer may hold
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_LEAST_SENTENCE: Final = 25  # "Hi team," says nothing


def judgement(
    offer: Offer,
    hits: Iterable[RuleHit],
    likely: Mapping[str, float],
    matches: Sequence[Match],
    keys: Mapping[str, str],
) -> Judgement:
    """The offline judgement of one field. `likely` are the odds by opaque key, `keys` maps settled values to them."""
    hit = next((each for each in hits if each.key == offer.key), None)
    if hit:
        return Judgement(
            hit.option, RULE_CONFIDENCE, "rule", f"rule {hit.rule!r} applies", {hit.option: RULE_CONFIDENCE}
        )
    if not likely:
        return Judgement(NO_OPTION, 0.0, "none", _TOO_LITTLE if matches else _NOTHING_LIKE_IT, {})
    choice = likeliest(likely)
    labels = [keys.get(str(match.entry.settled.get(offer.key))) for match in matches]
    known = [label for label in labels if label]
    why = f"{known.count(choice)} of {len(known)} similar settled requests agree"
    return Judgement(choice, likely[choice], "history", why, dict(likely))


def offered_odds(
    likely: Mapping[str, float], head: Mapping[str, float], ledger: Ledger, earned: Earned, keys: Mapping[str, str]
) -> dict[str, float]:
    """The calibrated odds by opaque key; values that are no longer offered fall away and weaken none of the others.

    `likely` are the odds by neighbours and words, `head` those of the project's own head; none where nothing like it
    was settled, or where too little was to be sure of anything.
    """
    if not likely or not earned.speaks:
        return {}
    found: dict[str, float] = defaultdict(float)
    for value, each in earned.told(likely, head, ledger.base_rates(), ledger.unseen()).items():
        if key := keys.get(value):
            found[key] += each
    return {key: round(each, 4) for key, each in sorted(found.items())}


def blended(stated: float, judged: Judgement | None, option: str) -> float:
    """The confidence in an option: the mean of what was stated and what history says, or the discounted statement.

    A stated map, rising in both. A statement equal to history's own odds comes out unchanged, so that an offline answer
    keeps its confidence.
    """
    if judged is None or judged.basis == "none":
        return _STATED_WORTH * stated
    return (min(stated, RULE_CONFIDENCE) + judged.odds.get(option, 0.0)) / 2


def offline_answer(evidence: Mapping[str, Any], text: RequestText) -> dict[str, Any]:
    """The answer in the shape that a model gives it, from no more than a model is shown (`TriageFacts.for_prompt`)."""
    effort = evidence["effort_hours"]
    return {
        **{key: _chosen(evidence, key) for key in CHOICES},
        "effort_hours": effort["p50"] if effort else None,
        "summary": summary(text),
        "reason": reason(evidence),
        "next_action": "",  # by code, which knows what is left to people (evidence/verdict.py)
    }


def _chosen(evidence: Mapping[str, Any], key: str) -> dict[str, Any]:
    if key in evidence["rules"]:
        return {"option": evidence["rules"][key], "confidence": RULE_CONFIDENCE}
    likely = evidence["odds"].get(key)
    if not likely:
        return {"option": NO_OPTION, "confidence": 0.0}
    choice = likeliest(likely)
    return {"option": choice, "confidence": likely[choice]}


def summary(text: RequestText) -> str:
    """The request's own title and first sentence that adds to it: extracted, never invented."""
    sentences = (each.strip() for each in _SENTENCE_END.split(text.notes))
    first = next((each for each in sentences if len(each) >= _LEAST_SENTENCE), "")
    return cut(f"{text.name}: {first}" if first else text.name, _SUMMARY_LIMIT_BYTES)


def reason(evidence: Mapping[str, Any], keys: Iterable[str] = CHOICES) -> str:
    """How many of the shown neighbours agree with each choice among `keys`, or which rule decided."""
    parts = []
    for key in keys:
        choice = _chosen(evidence, key)["option"]
        name = evidence["options"].get(key, {}).get(choice)
        labels = [each for each in evidence["similar_settled"].get(key, ()) if each is not None]
        if name and key in evidence["rules"]:
            parts.append(f"{name}: by a rule")
        elif name and labels:
            parts.append(f"{name}: {_agreement(labels.count(choice), len(labels))}")
    return cut(
        "; ".join(parts) or "Nothing like it was settled here yet, or too little to be sure", _REASON_LIMIT_BYTES
    )


def _agreement(count: int, among: int) -> str:
    if count <= 1:
        return "by its wording and the usual mix"
    return f"as {count} of the {among} most similar settled requests were"
