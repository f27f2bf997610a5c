"""What must a model answer, and what becomes of its answer: a text, one more try with the reasons, or the template?

The model chooses words and nothing else: it is shown facts under ids, and each of its sentences cites those that it
tells. What it may not be told by name it is not offered; where that is critical, code tells it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from steward.evidence.narrative.facts import Fact, FactTable
from steward.evidence.narrative.roles import Profile, unfit
from steward.evidence.narrative.template import LABEL, Narrative, arranged, told
from steward.evidence.narrative.verifier import LONGEST_CHARACTERS, MOST_FACTS, Refusal, Sentence, refusals
from steward.evidence.narrative.wording import Line, line

TRIES: Final = 2  # one retry: whoever fails twice with the reasons in hand fails a third time, and each try costs money
MOST_SENTENCES: Final = 40  # of a project manager's 900 words
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


def schema(facts: FactTable) -> dict[str, Any]:
    """The JSON schema of an answer over these facts."""
    ids = [each.id for each in offered(facts)]
    sentence = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "minLength": 1, "maxLength": LONGEST_CHARACTERS},
            "facts": {"type": "array", "minItems": 1, "maxItems": MOST_FACTS, "items": {"type": "string", "enum": ids}},
        },
        "required": ["text", "facts"],
        "additionalProperties": False,
    }
    sentences = {"type": "array", "minItems": 1, "maxItems": MOST_SENTENCES, "items": sentence}
    properties = {"sentences": sentences}
    return {"type": "object", "properties": properties, "required": ["sentences"], "additionalProperties": False}


def offered(facts: FactTable) -> FactTable:
    """What a model may word: facts of the whole, and those of an object whose name was read."""
    return FactTable(tuple(each for each in facts if _is_nameable(each)))


def for_prompt(facts: FactTable) -> list[dict[str, Any]]:
    """The facts as a model sees them: an id, a true sentence, and whether it must be told. No gid, no source."""
    return [
        {"id": each.id, "says": line(each).text, **({"must_be_told": True} if each.critical else {})}
        for each in offered(facts)
    ]


def outcome(
    answer: Mapping[str, Any] | None, attempt: int, facts: FactTable, profile: Profile, about: str = ""
) -> Outcome:
    """What becomes of the answer to the try `attempt`, counted from 1; None where there is no model or no answer.

    `facts` are those of the role, `about` the name of the project.
    """
    if answer is None:
        return Fallback(told(facts, LABEL), ())
    sentences = sentences_of(answer)
    if sentences is None:
        wrong = [Refusal(-1, "it is not of the form that was asked for")]
    else:
        unfitting = [Refusal(-1, why) for why in unfit((each.text for each in sentences), profile)]
        wrong = [*unfitting, *refusals(sentences, offered(facts), about)]
    if sentences is not None and not wrong:
        return Accepted(_narrative(sentences, facts))
    reasons = tuple(_said(each) for each in wrong[:_REASONS_SHOWN])
    return Retry(reasons) if attempt < TRIES else Fallback(told(facts, LABEL_REFUSED), reasons)


def sentences_of(answer: Mapping[str, Any]) -> tuple[Sentence, ...] | None:
    """The sentences of an answer; None where it is not one of `schema`."""
    rows = answer.get("sentences")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_SENTENCES or set(answer) != {"sentences"}:
        return None
    return tuple(Sentence(each["text"], tuple(each["facts"])) for each in rows) if all(map(_is_row, rows)) else None


def _is_row(row: object) -> bool:
    if not isinstance(row, dict) or set(row) != {"text", "facts"}:
        return False
    facts = row["facts"]
    return isinstance(row["text"], str) and isinstance(facts, list) and all(isinstance(each, str) for each in facts)


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
