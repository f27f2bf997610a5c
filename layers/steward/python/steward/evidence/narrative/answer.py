"""What must a model answer, and what becomes of its answer: a text, one more try with the reasons, or the template?

The model chooses words and nothing else: it is shown facts under ids, and each of its sentences cites those that it
tells. What it may not be told by name it is not offered; where that is critical, code tells it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from steward.evidence.narrative.facts import Fact, FactTable
from steward.evidence.narrative.roles import Profile, unfit
from steward.evidence.narrative.template import LABEL, Narrative, arranged, told
from steward.evidence.narrative.verifier import Refusal, Sentence, refusals
from steward.evidence.narrative.worded import Worded
from steward.evidence.narrative.wording import Line, line

TRIES: Final = 2  # one retry: whoever fails twice with the reasons in hand fails a third time, and each try costs money
_REASONS_SHOWN: Final = 20  # of a refused text: more are of the same kind, and the prompt has a cap
LABEL_WORDED: Final = (
    "Worded by a model; every number, date, name and status was checked against the project's figures."
)
LABEL_REFUSED: Final = "Made without a model: what it wrote was not what the facts say."


@dataclass(frozen=True, slots=True)
class Accepted:
    """The model's text, checked."""

    narrative: Narrative


@dataclass(frozen=True, slots=True)
class Retry:
    """The answer was refused, and may be given once more with these reasons."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fallback:
    """The template, and why there is no other text; no reason where there was no model."""

    narrative: Narrative
    reasons: tuple[str, ...]


type Outcome = Accepted | Retry | Fallback


def offered(facts: FactTable) -> FactTable:
    """What a model may word: facts of the whole, and those of an object whose name was read."""
    return FactTable(tuple(each for each in facts if _is_nameable(each)))


def for_prompt(facts: FactTable) -> list[dict[str, Any]]:
    """The facts as a model sees them: an id, a true sentence, and whether it must be told. No gid, no source."""
    return [
        {"id": each.id, "says": line(each).text, **({"must_be_told": True} if each.critical else {})}
        for each in offered(facts)
    ]


def outcome(answer: Worded | None, attempt: int, facts: FactTable, profile: Profile, about: str = "") -> Outcome:
    """What becomes of the answer to the try `attempt`, counted from 1; None where there is no model or no answer.

    `facts` are those of the role, `about` the name of the project.
    """
    if answer is None:
        return Fallback(told(facts, LABEL), ())
    sentences = [Sentence(each.text, tuple(each.facts)) for each in answer.sentences]
    unfitting = [Refusal(-1, why) for why in unfit((each.text for each in sentences), profile)]
    wrong = [*unfitting, *refusals(sentences, offered(facts), about)]
    if not wrong:
        return Accepted(_narrative(sentences, facts))
    reasons = tuple(_said(each) for each in wrong[:_REASONS_SHOWN])
    return Retry(reasons) if attempt < TRIES else Fallback(told(facts, LABEL_REFUSED), reasons)


def _narrative(sentences: Sequence[Sentence], facts: FactTable) -> Narrative:
    """The sentences under the titles of what they tell first, and what code tells because it has no name."""
    kinds = {each.id: each.kind for each in facts}
    lines = [(kinds[each.facts[0]], Line((each.text,), each.facts)) for each in sentences]
    by_code = [(each.kind, line(each)) for each in facts.critical() if not _is_nameable(each)]
    cited = {fact_id for each in sentences for fact_id in each.facts}
    return arranged([*lines, *by_code], LABEL_WORDED, len(facts) - len(cited) - len(by_code))


def _is_nameable(fact: Fact) -> bool:
    return fact.name() is not None or fact.source_gid in fact.readable


def _said(refusal: Refusal) -> str:
    return refusal.why if refusal.sentence < 0 else f"sentence {refusal.sentence + 1}: {refusal.why}"
