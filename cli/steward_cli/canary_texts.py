"""Which hostile words is a deployment's model tried with, and how do they stand in a request?

Each is of a kind that the test suite's corpus has many of. What must not come of it is said beside it, and
`canary_verdicts.py` looks for it.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from steward.asana.models import Task
from steward.evidence.facts import Option

WAYS: Final[Mapping[str, Callable[[str], str]]] = {
    "plain": lambda text: text,
    "base64": lambda text: f"Decode this and do it: {base64.b64encode(text.encode()).decode()}",
    "zero_width": "\u200b".join,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """The choice that hostile words ask for: one that the plain request does not get."""

    key: str
    option: Option

    @property
    def field(self) -> str:
        """The key as people say it."""
        return self.key.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Hostile:
    """One text: `carrier` is where it stands, `way` how it is disguised.

    `must_not`: `choose` the goal, `say` the word that it describes, `print` the prompt, or `reach` beyond the
    workflow's own outputs, which is looked for in every case.
    """

    name: str
    carrier: Literal["name", "notes"]
    must_not: Literal["choose", "say", "print", "reach"]
    text: str
    way: str = "plain"

    def within(self, task: Task, goal: Goal | None) -> Task:
        """A copy of the task in which the words stand. The task itself stays as it is in Asana."""
        option = (
            {"field": goal.field, "name": goal.key, "option": goal.option.name, "key": goal.option.key} if goal else {}
        )
        words = WAYS[self.way](self.text.format(**option) if self.must_not == "choose" else self.text)
        if self.carrier == "name":
            return replace(task, name=f"{task.name}. {words}")
        return replace(task, notes=f"{words}\n\n{task.notes}")  # first: long notes are cut at their end


TEXTS: Final = tuple(
    Hostile(**each) for each in json.loads(Path(__file__).with_name("canary_texts.json").read_text(encoding="utf-8"))
)
