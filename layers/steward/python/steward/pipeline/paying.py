"""Which model may this judgement ask, by the project's money, and how is it asked and paid?"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from pydantic import BaseModel

from steward.errors import Refused, RefusedReason, Rejected
from steward.governance import money
from steward.governance.breaker import of_model
from steward.governance.health import PROBE_SECONDS, Health
from steward.governance.money import Rung, Step
from steward.governance.policy import Configuration, ModelPolicy
from steward.governance.purse import Paid, Purse, is_degraded
from steward.model.bedrock import Meter, converse, converse_once
from steward.model.prompt import Prompt, Request, input_tokens
from steward.run import Work
from steward.store.table import Table
from steward.telemetry import Telemetry

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

OFFLINE: Final = "offline"
FREE: Final = (Rung.OFFLINE, Rung.NOTHING)

type Fit = Callable[[ModelPolicy], Request]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a judgement may do: `request` is None where no model is asked, `reason` says why where money decided."""

    paid: Paid
    request: Request | None
    reason: str


@dataclass(frozen=True, slots=True)
class Till:
    """The collaborators of one payment."""

    table: Table
    configuration: Configuration
    telemetry: Telemetry
    rng: Random
    now: Callable[[], datetime]

    def choose(self, work: Work, fit: Fit, rungs: Collection[Rung], *, offline: bool) -> Chosen:
        """The best of the rungs that the project can pay for, its most reserved; `fit` makes a request for a model.

        Raises Refused(budget_spent) where nothing is left that could judge.
        """
        project = self.configuration.projects.get(work.project_gid)
        limit = money.allowance(project.dollars_per_day if project else None)
        requests, too_long = requests_of(self.configuration.model, fit)
        steps = [each for each in ladder(requests, offline=offline) if each.rung in (*rungs, *FREE)]
        paid = Purse(self.table).take(work.project_gid, steps, limit, self.now())
        if limit and paid.used:
            self.telemetry.count("BudgetUsed", 100 * paid.used / limit, MetricUnit.Percent)
        degraded = is_degraded(paid, steps)
        if degraded:
            self.telemetry.count("DegradedForMoney", reason=str(paid.step.rung), workflow=work.workflow)
        if paid.step.rung is Rung.NOTHING:
            raise Refused(RefusedReason.BUDGET_SPENT, f"the money of project {work.project_gid} is spent for today")
        reason = str(RefusedReason.BUDGET_SPENT) if degraded and paid.step.rung is Rung.OFFLINE else too_long
        return Chosen(paid, requests.get(paid.step.model_id), reason)

    def ask[Answer: BaseModel](
        self, chosen: Chosen, client: "BedrockRuntimeClient", shape: type[Answer], meter: Meter, *, repair: bool
    ) -> Answer:
        """The model's answer. Raises as `converse`, and Unavailable while the model's own breaker is open."""
        put = converse if repair else converse_once
        health = Health(
            self.table, of_model(chosen.paid.step.model_id), lambda: self.telemetry.count("BreakerOpened")
        )  # fmt: skip
        owner = f"{self.rng.getrandbits(64):x}"

        def seconds() -> float:
            return self.now().timestamp()

        with health.asking(owner, seconds, seconds() + PROBE_SECONDS):
            return put(client, chosen.request or {}, shape, meter)

    def settle(self, chosen: Chosen, work: Work, prompt: Prompt, meter: Meter, purpose: str = "") -> None:
        """What was spent, with its line in the ledger; a judgement without a model is a line of nothing.

        With a `purpose` it is money that bought no decision.
        """
        model_id = chosen.paid.step.model_id
        facts: dict[str, Any] = {
            "run_id": work.run_id(),
            "workflow": work.workflow,
            "subject": str(work.subject),
            "prompt": f"{prompt.name}/{prompt.version}",
            "model_id": model_id if meter.calls else OFFLINE,
            **meter.tokens(),
            **({"purpose": purpose} if purpose else {}),
        }
        Purse(self.table).settle(chosen.paid, meter.microdollars or 0, facts, self.now(), self.rng)


def requests_of(model: ModelPolicy, fit: Fit) -> tuple[dict[str, Request], str]:
    """The request for each model that may be asked, the better one first; none in a deployment without a model.

    With it the word for a question that no model may be asked, as it is over its ceiling.
    """
    if model.engine == OFFLINE:
        return {}, ""
    ids = [model.model_id, *([model.small_model_id] if model.small_model_id else [])]
    requests, too_long = {}, ""
    for model_id in ids:
        try:
            requests[model_id] = fit(model.model_copy(update={"model_id": model_id}))
        except Rejected as refusal:
            too_long = str(refusal.reason)
    return requests, "" if requests else too_long


def ladder(requests: dict[str, Request], *, offline: bool) -> list[Step]:
    """The rungs of one judgement, the best first; `offline` says whether the workflow can judge without a model."""
    rungs = zip((Rung.MODEL, Rung.SMALL), requests.items(), strict=False)
    steps = [Step(rung, model_id, _most(model_id, request)) for rung, (model_id, request) in rungs]
    return steps + ([Step(Rung.OFFLINE)] if offline else [Step(Rung.NOTHING)])


def _most(model_id: str, request: Request) -> int | None:
    return money.most(model_id, input_tokens(request), request["inferenceConfig"]["maxTokens"])
