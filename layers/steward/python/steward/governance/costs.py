"""What did judgements cost, by project, prompt or task, for each decision and for each suggestion that was accepted?

Pure, over the lines of the money ledger (`purse.py`). A decision is one judgement, with or without a model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from steward.governance.money import MICRODOLLARS, Rung


class By(StrEnum):
    """What a report groups by; `column` is the key of a line that holds it."""

    PROJECT = "project"
    PROMPT = "prompt"
    TASK = "task"

    @property
    def column(self) -> str:
        """The key of a ledger line."""
        return {By.PROJECT: "project_gid", By.PROMPT: "prompt", By.TASK: "subject"}[self]


@dataclass(frozen=True, slots=True)
class Cost:
    """One group's sum. `accepted` is None where suggestions cannot be told apart by this grouping."""

    of: str
    decisions: int
    by_model: int
    microdollars: int
    accepted: int | None = None

    @property
    def per_decision(self) -> float:
        """Microdollars for each decision."""
        return self.microdollars / self.decisions if self.decisions else 0.0

    @property
    def per_accepted(self) -> float | None:
        """Microdollars for each accepted suggestion; None while there is none."""
        return self.microdollars / self.accepted if self.accepted else None

    def as_row(self) -> dict[str, Any]:
        """In money: dollars."""
        each = self.per_accepted
        return {
            "of": self.of,
            "decisions": self.decisions,
            "by_model": self.by_model,
            "dollars": self.microdollars / MICRODOLLARS,
            "per_decision": self.per_decision / MICRODOLLARS,
            "accepted": self.accepted,
            "per_accepted": None if each is None else each / MICRODOLLARS,
        }


def report(lines: Iterable[Mapping[str, Any]], by: By, accepted: Mapping[str, int] | None = None) -> list[Cost]:
    """One sum for each group, the dearest first. `lines` carry their project's gid as `project_gid`.

    A line with a `purpose` (a shadow, a what-if) costs money and is no decision.
    `accepted` counts accepted suggestions by group; a group that is not in it has none.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        groups.setdefault(str(line[by.column]), []).append(line)
    sums = [_sum(of, each, None if accepted is None else accepted.get(of, 0)) for of, each in groups.items()]
    return sorted(sums, key=lambda cost: (-cost.microdollars, cost.of))


def _sum(of: str, lines: list[Mapping[str, Any]], accepted: int | None) -> Cost:
    decided = [line for line in lines if not line.get("purpose")]
    asked = sum(line["rung"] in (Rung.MODEL, Rung.SMALL) for line in decided)
    return Cost(of, len(decided), asked, sum(int(line["microdollars"]) for line in lines), accepted)
