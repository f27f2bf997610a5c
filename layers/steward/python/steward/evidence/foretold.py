"""How well would lateness have been foretold, in one line, or what is its past still short of?

Over one project's judgement or several, as their reviews stored it (`lateness.tasks.Lateness.as_json`). Brier scores
are pooled by their deadlines; an AUC orders the deadlines of one project and is told of one alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

_WORDS: Final = {"late": "late", "on_time": "on-time", "judged": "later"}

type Row = Mapping[str, Any]


def foretold(judgements: Sequence[Row]) -> str:
    """The back-test in words; "" where no review told of one."""
    known = [each for each in judgements if each]
    tested = [each["back_test"] for each in known if each["back_test"]]
    if not tested:
        return _not_yet(known) if known else ""
    return f"{_scores(tested)}{_others(len(tested), len(known))}"


def _scores(tested: Sequence[Row]) -> str:
    judged = sum(each["judged"] for each in tested)
    ours, base = (sum(each[name] * each["judged"] for each in tested) / judged for name in ("brier", "base_brier"))
    order = tested[0]["auc"] if len(tested) == 1 else None
    since = min(each["split_on"] for each in tested)
    auc = f", AUC {order:.2f}" if order is not None else ""
    rules = "" if ours < base else "; no better, so that rules are used"
    return f"{judged} deadlines since {since}: Brier score {ours:.3f} (the base rate's {base:.3f}){auc}{rules}"


def _others(tested: int, known: int) -> str:
    return f"; {tested} of {known} projects, the others' past is too short" if tested < known else ""


def _not_yet(known: Sequence[Row]) -> str:
    if len(known) > 1:
        return f"not yet: the past of 0 of {len(known)} projects is long enough"
    short = [f"{have} of {wanted} {_WORDS[name]}" for name, (have, wanted) in known[0]["past"].items() if have < wanted]
    return f"not yet: {', '.join(short)} deadlines"
