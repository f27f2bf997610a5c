"""Does an engine answer single requests as a careful person would? The cases lie in `cases/*.yaml`.

A case is a request, the history that its evidence comes from, and what must and must not be answered. `must` and
`must_not` name options by field; `unsaid` are words that neither summary nor reason may hold; `least` and `most` bound
the confidence in a field's choice.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from steward.evidence.assemble import Past
from steward.evidence.facts import TriageFacts
from steward.evidence.text import own_words
from steward.workflows.triage_request import Answer
from tests import northwind
from tests.evals.engines import Engine
from tests.evals.figures import Figure, Result

FOLDER: Final = Path(__file__).with_name("cases")

_KEYS: Final = frozenset({"name", "why", "request", "history", "must", "must_not", "unsaid", "least", "most"})
_HISTORIES: Final[Mapping[str, Callable[[], Past]]] = {"northwind": northwind.past, "none": lambda: Past(())}


def prompt_cases(engine: Engine, told: Callable[[int, int], None] | None = None) -> Result:
    """Every case put to the engine; each failed one is a note."""
    cases, passed = read_cases(), 0
    notes: list[str] = []
    for at, case in enumerate(cases, 1):
        wrong = list(failings(case, engine))
        passed += not wrong
        notes.extend(f"case {case['name']!r}: {each}" for each in wrong)
        if told is not None:
            told(at, len(cases))
    return Result("prompt cases", [Figure(f"passed, of {len(cases)}", passed, len(cases))], notes=notes)


def read_cases() -> list[dict[str, Any]]:
    """All cases. Raises ValueError for one with a member that nothing would check."""
    found = [case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))]
    for case in found:
        if strange := case.keys() - _KEYS:
            raise ValueError(f"case {case.get('name')!r} has {sorted(strange)}; known are {sorted(_KEYS)}")
    return found


def failings(case: Mapping[str, Any], engine: Engine) -> Iterator[str]:
    """What is wrong with the engine's answer, in words; nothing where it is right."""
    task = northwind.request(case["request"]["name"], case["request"].get("notes", ""))
    facts = northwind.facts_of(task, _HISTORIES[case.get("history", "northwind")]())
    answer = engine.answer(facts, own_words(task))
    if answer is None:
        yield "no valid answer"
        return
    yield from _chosen(case, facts, answer)
    words = f"{answer.summary} {answer.reason}".casefold()
    yield from (f"says {each!r}" for each in case.get("unsaid", ()) if str(each).casefold() in words)


def _chosen(case: Mapping[str, Any], facts: TriageFacts, answer: Answer) -> Iterator[str]:
    for key, wanted in case.get("must", {}).items():
        if (name := option_name(facts, answer, key)) not in wanted:
            yield f"{key} is {name!r}, not one of {wanted}"
    for key, unwanted in case.get("must_not", {}).items():
        if (name := option_name(facts, answer, key)) in unwanted:
            yield f"{key} is {name!r}"
    for bound, side in (("least", 1), ("most", -1)):
        for key, limit in case.get(bound, {}).items():
            sure = getattr(answer, key).confidence
            if (sure - limit) * side < 0:
                yield f"confidence in {key} is {sure:.2f}, {bound} is {limit}"


def option_name(facts: TriageFacts, answer: Answer, key: str) -> str:
    """What was chosen under a key, by its name; `none` where nothing was."""
    offer = facts.offer(key)
    option = offer.option(getattr(answer, key).option) if offer else None
    return option.name if option else "none"
