"""What would another prompt, model or threshold have made of the last judged tasks, against what people chose?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from steward.evidence.scoring import Compared, compared, decisions, tallied
from steward.evidence.text import request_text
from steward.governance.money import MICRODOLLARS
from steward.governance.policy import ModelPolicy, WorkflowPolicy
from steward.model.prompt import load
from steward.pipeline.classify import Question, bot_field_gids
from steward.workflows.base import Workflow
from steward_cli.bench import Bench, Values, stored_values
from steward_cli.desk import Desk
from steward_cli.failure import Failure
from steward_cli.past import Judged, Past
from steward_cli.reading import reading
from steward_cli.targets import Target, shape_of

PURPOSE = "whatif"


@dataclass(frozen=True, slots=True)
class Variation:
    """What is to be otherwise: an empty text or mapping leaves it as it was."""

    prompt: str = ""
    model: str = ""
    least: Mapping[str, float] | None = None

    @property
    def asks(self) -> bool:
        """Whether the stored answers do not tell: a threshold needs no judge, a prompt and a model do."""
        return bool(self.prompt or self.model)


def thresholds(texts: Iterable[str], known: Iterable[str]) -> dict[str, float]:
    """`field=0.6` texts as thresholds by key. Raises Failure for one that cannot be read or names no field."""
    found: dict[str, float] = {}
    for text in texts:
        key, _, number = text.partition("=")
        if key not in (names := list(known)):
            raise Failure(f"{key!r} is no configured field: name one of {', '.join(names)}")
        try:
            found[key] = float(number)
        except ValueError:
            found[key] = -1.0
        if not 0 <= found[key] <= 1:
            raise Failure(f"--min-confidence {text}: write {key}=0.6, a number from 0 to 1")
    return found


@dataclass
class WhatIf:
    """One what-if over one project's past."""

    desk: Desk
    past: Past
    workflow: Workflow[Any]
    model: ModelPolicy
    policy: WorkflowPolicy
    variation: Variation

    def run(self, last: int) -> dict[str, Any] | None:
        """The report over the last so many tasks; None where the person at the terminal did not want to pay.

        Raises Failure where no judged task is settled, and what the store, Asana and AppConfig raise.
        """
        judged = list(self.past.last(last))
        bench = Bench(self.desk, self.past.project_gid, self.workflow, self._model(), PURPOSE)
        first = (
            next((found for each in judged if (found := self._question(each))), None) if self.variation.asks else None
        )
        if not judged or (self.variation.asks and first is None):
            gone = ", ".join(f"{count} {why}" for why, count in self.past.left_out.items()) or "none was judged"
            raise Failure(f"there is no past to replay: {gone}; a task counts once it was judged and then completed")
        if first and not self._agreed(bench, first, len(judged)):
            return None
        try:
            along = self.desk.along(judged, "judging")
            told = [(each, lines) for each in along if (lines := self._compared(each, bench)) is not None]
        finally:
            bench.settle()
        return self._report([line for _, lines in told for line in lines], [each for each, _ in told], bench)

    def _model(self) -> ModelPolicy:
        return self.model.model_copy(update={"model_id": self.variation.model} if self.variation.model else {})

    def _agreed(self, bench: Bench, question: Question, times: int) -> bool:
        most = bench.dollars_at_most(question, times)
        cost = "a price that is not in the table" if most is None else f"at most ${most:.4f}"
        return self.desk.confirmed(f"ask {bench.model.model_id} {times} times for {cost}")

    def _compared(self, judged: Judged, bench: Bench) -> list[Compared] | None:
        """None for a task whose text is gone, so that nobody can be asked again."""
        said = stored_values(self.workflow, judged.facts, judged.plan["answer"])
        other = self._other(judged, bench) if self.variation.asks else said
        if other is None:
            return None
        before = decisions(judged.facts, said)
        return compared(before, decisions(judged.facts, other, self.variation.least), judged.settled)

    def _other(self, judged: Judged, bench: Bench) -> Values | None:
        question = self._question(judged)
        return bench.values(question) if question else None

    def _question(self, judged: Judged) -> Question | None:
        task = self.past.task(judged)
        if task is None:
            return None
        prompt = load(self.workflow.prompt, self.variation.prompt or judged.plan["prompt"]["version"])
        text = request_text(task, bot_field_gids(judged.facts, self.policy))
        return Question(text, judged.facts, prompt, shape_of(self.workflow))

    def _report(self, found: list[Compared], judged: list[Judged], bench: Bench) -> dict[str, Any]:
        costs = [each.plan["model"].get("cost_microdollars") for each in judged]
        paid = sum(cost for cost in costs if cost is not None) / MICRODOLLARS
        hundred = 100 / len(judged)
        after = bench.dollars if self.variation.asks else paid
        return {
            "fields": [tally.as_row() for tally in tallied(found)],
            "tasks": len(judged),
            "left_out": dict(self.past.left_out),
            "read_again_from_asana": self.past.reread,
            "answered_offline": bench.fallbacks if bench.asks else bench.judged,
            "dollars_per_100_before": round(paid * hundred, 4),
            "dollars_per_100_after": None if after is None else round(after * hundred, 4),
        }


def replay(desk: Desk, target: Target, variation: Variation, last: int) -> dict[str, Any] | None:
    """A what-if with a connection of its own, whose requests are told in the end."""
    connection = reading(desk, PURPOSE)
    past = Past(desk.deployment, target.project_gid, target.workflow.name, target.policy, connection.reader)
    try:
        return WhatIf(desk, past, target.workflow, target.configuration.model, target.policy, variation).run(last)
    finally:
        connection.told(desk, PURPOSE, f"project:{target.project_gid}")
