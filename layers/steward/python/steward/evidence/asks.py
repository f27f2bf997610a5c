"""Does a sentence ask for something to be done, or promise it?

A head over hashed words, letters, and how the sentence begins and ends, joined with a few cues, learnt from mail
(Parakweet's labelled Enron sentences). For written notes and comments; on raw speech it finds nothing (MODELS C5).
"""

import re
from dataclasses import dataclass
from typing import Final

from steward.evidence.hashed import features
from steward.evidence.heads import ShippedHead, shipped

ASKS: Final = "asks"

_DOING: Final = (
    "send|call|check|review|forward|give|schedule|meet|discuss|provide|confirm|attend|sign|fax|e-?mail|contact|"
    "make sure|ask|tell|fill|print|set up|follow up"
)
_BEGINNING: Final = (
    "please|send|call|check|review|forward|give|schedule|let|make|ask|tell|set|see|keep|get|take|put|use|go|do|find|"
    "bring|come|be|try|look|talk"
)
_DAY: Final = r"mon|tue|wed|thu|fri|sat|sun|tomorrow|today|end|noon|eod|cob|\d"

# By themselves they reach F1 0.62 (MODELS C5); beside the hashed features they add one point.
_CUES: Final = tuple(
    re.compile(each)
    for each in (
        r"\bplease\b|\bpls\b",
        r"\b(?:can|could|would|will) you\b",
        r"\blet (?:me|us) know\b",
        r"\b(?:i|we)(?:'ll| will| shall| am going to|'m going to)\b",
        r"\b(?:need|want|would like|'d like) (?:you )?to\b",
        r"\b(?:should|must|have to|has to)\b",
        r"\?\s*$",
        r"\blet's\b",
        rf"\b(?:{_DOING})\b",
        r"\bthanks?\b|\bthank you\b",
        rf"\b(?:by|before|until) (?:{_DAY})",
        r"\bif you\b",
        r"\b(?:was|were|did|had|has been|have been)\b",
        rf"^(?:{_BEGINNING})\b",
    )
)
_LONGEST: Final = 2_000  # characters: a sentence has a tenth of that


@dataclass(frozen=True, slots=True)
class Ask:
    """Whether the sentence more likely asks than not, and how likely that is."""

    is_ask: bool
    probability: float


def ask(sentence: str, head: ShippedHead | None = None) -> Ask:
    """Judge one sentence, by the shipped head unless another is given."""
    judge = head or shipped("asks")
    probability = judge.probabilities(features(sentence), cues(sentence))[ASKS]
    return Ask(probability >= judge.threshold, probability)


def cues(sentence: str) -> tuple[float, ...]:
    """Which cues stand in the sentence, as ones and zeros."""
    told = sentence[:_LONGEST].strip().casefold().replace("\u2019", "'")
    return tuple(float(cue.search(told) is not None) for cue in _CUES)
