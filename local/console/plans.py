"""What was the plan of a run, and what were the facts behind it?"""

from dataclasses import dataclass
from typing import Any

from local.console.stacks import Opened
from steward_cli.failure import Failure
from steward_cli.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Judgement:
    """A frozen plan and its facts; no facts where they are older than they are kept."""

    plan: dict[str, Any]
    facts: dict[str, Any]


def judgement_of(opened: Opened, run_id: str) -> Judgement | None:
    """The judgement of a run, None where it judged nothing. It never changes, so it is read once."""
    if run_id not in opened.plans:
        ledger = Ledger(opened.deployment)
        try:
            _, plan = ledger.plan(run_id)
        except Failure:
            return None
        opened.plans[run_id] = Judgement(plan, dict(ledger.values(plan["facts"]) or {}) if "facts" in plan else {})
    found: Judgement = opened.plans[run_id]
    return found
