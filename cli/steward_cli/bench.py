"""How is a question put to a judge outside of a run: which model, at what price, and what when it does not answer?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random, SystemRandom
from typing import Any

from pydantic import BaseModel

from steward.asana.models import FieldValue
from steward.errors import Rejected, Throttled, Unavailable
from steward.governance.money import MICRODOLLARS, Rung, Step, day_of, most
from steward.governance.policy import ModelPolicy
from steward.governance.purse import Paid, Purse
from steward.model.bedrock import Meter, converse
from steward.model.prompt import input_tokens
from steward.pipeline.classify import Question, fitted
from steward.pipeline.paying import OFFLINE
from steward.workflows.base import Workflow
from steward_cli.desk import Desk
from steward_cli.targets import shape_of

type Values = dict[str, tuple[FieldValue, float]]


@dataclass
class Bench:
    """One command's judge: its workflow, its model, and what it used; `fallbacks` counts answers that did not come."""

    desk: Desk
    project_gid: str
    workflow: Workflow[Any]
    model: ModelPolicy
    purpose: str
    rng: Random = field(default_factory=SystemRandom)
    meter: Meter = field(default_factory=Meter)
    judged: int = 0
    fallbacks: int = 0

    @property
    def asks(self) -> bool:
        """Whether a model is asked at all."""
        return self.model.engine != OFFLINE

    @property
    def dollars(self) -> float | None:
        """What it came to; None for a model whose price is not known."""
        if not self.asks:
            return 0.0
        return None if self.meter.microdollars is None else self.meter.microdollars / MICRODOLLARS

    def dollars_at_most(self, question: Question, times: int) -> float | None:
        """What so many questions like this one cost at most."""
        if not self.asks:
            return 0.0
        request = fitted(question, self.model, self.rng)
        each = most(self.model.model_id, input_tokens(request), request["inferenceConfig"]["maxTokens"])
        return None if each is None else each * times / MICRODOLLARS

    def values(self, question: Question) -> Values:
        """What is judged of one subject, as a run would: the model, else the workflow's own offline answer."""
        try:
            answer = self.answered(question)
        except (Throttled, Unavailable, Rejected):
            self.fallbacks += 1
            answer = self._by_rules(question)
        return dict(_judged_by(self.workflow)(question.facts, answer))

    def answered(self, question: Question) -> BaseModel:
        """The model's own answer, or the offline one where no model is asked. Raises as `converse`."""
        self.judged += 1
        if not self.asks:
            return self._by_rules(question)
        request, client = fitted(question, self.model, self.rng), self.desk.deployment.client("bedrock-runtime")
        return converse(client, request, question.shape, self.meter)

    def _by_rules(self, question: Question) -> BaseModel:
        return question.shape.model_validate(self._offline(question))

    def settle(self) -> None:
        """Put what it cost into the project's ledger, as money that bought no decision."""
        if not self.meter.calls:
            return
        now, model_id = self.desk.now(), self.model.model_id
        paid = Paid(self.project_gid, day_of(now), Step(Rung.MODEL, model_id), 0)
        facts = {
            "run_id": self.purpose,
            "workflow": self.workflow.name,
            "subject": f"project:{self.project_gid}",
            "prompt": self.workflow.prompt,
            "purpose": self.purpose,
            "model_id": model_id,
            **self.meter.tokens(),
        }
        Purse(self.desk.deployment.table).settle(paid, self.meter.microdollars or 0, facts, now, self.rng)

    def _offline(self, question: Question) -> dict[str, Any]:
        if self.workflow.offline is None:
            return {}
        return self.workflow.offline(question.facts.for_prompt(), question.text)


def stored_values(workflow: Workflow[Any], facts: Any, answer: dict[str, Any]) -> Values:  # noqa: ANN401 - the workflow's own facts
    """What a stored answer said."""
    return dict(_judged_by(workflow)(facts, shape_of(workflow).model_validate(answer)))


def _judged_by(workflow: Workflow[Any]) -> Callable[..., Any]:
    if workflow.judged is None:
        raise ValueError(f"{workflow.name} judges nothing")
    return workflow.judged
