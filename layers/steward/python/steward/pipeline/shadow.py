"""What would another prompt version have said of the same subject?

A second judgement by the same model, stored in the plan beside the one that counts, and never acted on. It is the first
thing that goes: it is asked once, without a repair, only where the first judgement was the best that the project pays
for, and only from the first half of the day's money. Whatever goes wrong with it, the run does not notice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from steward.errors import RefusedReason, StewardError
from steward.governance import money
from steward.governance.breaker import of_model
from steward.governance.health import PROBE_SECONDS, Health
from steward.governance.money import Rung, Step
from steward.governance.policy import Configuration, ModelPolicy
from steward.governance.purse import Paid, Purse
from steward.model.bedrock import Meter, converse_once
from steward.model.prompt import Prompt, Request, input_tokens
from steward.pipeline.paying import OFFLINE
from steward.pipeline.plan import Judged
from steward.run import Work
from steward.store.table import Table
from steward.telemetry import Telemetry

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

# The other half belongs to the judgements that count.
SHARE_OF_MONEY: Final = 2
# Two answers of 20 s are what the function's minute holds beside its own work: one that was repaired is two already.
CALLS_BEFORE: Final = 1
PURPOSE: Final = "shadow"  # in the ledger, where it is no decision


@dataclass(frozen=True, slots=True)
class Shadow:
    """The collaborators of one second judgement, and the work that it stands beside."""

    table: Table
    configuration: Configuration
    client: "BedrockRuntimeClient"
    telemetry: Telemetry
    rng: Random
    now: Callable[[], datetime]
    work: Work

    def judged(
        self, prompt: Prompt, shape: type[BaseModel], fit: Callable[[ModelPolicy], Request], main: Judged
    ) -> Judged | str:
        """The second judgement, or the word that says why there is none; `fit` makes the request for a model."""
        model = self.configuration.model
        if main.engine == OFFLINE or main.model_id != model.model_id or main.meter.calls != CALLS_BEFORE:
            return "nothing_to_compare"
        meter = Meter()
        try:
            answer = self._asked(prompt, shape, fit(model), meter)
        except StewardError as error:
            reason = str(getattr(error, "reason", "")) or type(error).__name__.lower()
            self.telemetry.count("ShadowFailed", reason=reason)
            return reason
        if answer is None:
            return str(RefusedReason.BUDGET_SPENT)
        self.telemetry.count("ShadowJudged", prompt_version=prompt.version)
        return Judged(answer, prompt, main.engine, model.model_id, meter, "")

    def _asked(self, prompt: Prompt, shape: type[BaseModel], request: Request, meter: Meter) -> BaseModel | None:
        paid = self._paid(request)
        if paid.step.rung is not Rung.MODEL:
            return None
        health = Health(self.table, of_model(paid.step.model_id))
        owner, until = f"{self.rng.getrandbits(64):x}", self.now().timestamp() + PROBE_SECONDS
        try:
            with health.asking(owner, lambda: self.now().timestamp(), until):
                return converse_once(self.client, request, shape, meter)
        finally:
            self._settle(paid, prompt, meter)

    def _paid(self, request: Request) -> Paid:
        """What is reserved for it: nothing, where the first half of the day's money does not hold it."""
        model_id, project = request["modelId"], self.configuration.projects.get(self.work.project_gid)
        most = money.most(model_id, input_tokens(request), request["inferenceConfig"]["maxTokens"])
        limit = money.allowance(project.dollars_per_day if project else None)
        half = None if limit is None else limit // SHARE_OF_MONEY
        return Purse(self.table).take(self.work.project_gid, [Step(Rung.MODEL, model_id, most)], half, self.now())

    def _settle(self, paid: Paid, prompt: Prompt, meter: Meter) -> None:
        facts: dict[str, Any] = {
            "run_id": self.work.run_id(),
            "workflow": self.work.workflow,
            "subject": str(self.work.subject),
            "prompt": f"{prompt.name}/{prompt.version}",
            "purpose": PURPOSE,
            "model_id": paid.step.model_id,
            **meter.tokens(),
        }
        Purse(self.table).settle(paid, meter.microdollars or 0, facts, self.now(), self.rng)
