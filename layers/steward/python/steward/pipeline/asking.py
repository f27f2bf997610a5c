"""Which model's answer counts, and what does it cost to get it?

One model is asked, the better one unless the money says otherwise. Where the configuration says `small_first`, the
small one is asked before it, and the better one only where the small answer is not enough. Either is asked once then,
without a repair: two answers are what the function's minute holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel

from steward.asana.models import FieldValue
from steward.errors import RefusedReason, Rejected, RejectedReason, StewardError, Throttled, Unavailable
from steward.governance.asking_policy import SmallFirst
from steward.governance.money import Rung
from steward.model.bedrock import Meter
from steward.model.prompt import Prompt
from steward.pipeline.paying import Chosen, Fit, Till
from steward.run import Work
from steward.telemetry import Telemetry

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

INPUT_TOKENS: Final = 2100  # what a question may cost (issue 5's ceiling of a triage), a repair included
NAME_TOKENS: Final = 100  # a longer title says nothing more
BOTH: Final = (Rung.MODEL, Rung.SMALL)
INVALID: Final = frozenset({RejectedReason.INVALID_ANSWER, RejectedReason.ANSWER_CUT})  # it answered, and not as asked
PURPOSE: Final = "small_first"  # in the ledger, of the answer that did not count

type Said = Mapping[str, tuple[FieldValue, float]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One model's answer, None where it gave none: `reason` is then the word that says why."""

    chosen: Chosen
    answer: BaseModel | None
    meter: Meter
    reason: str

    @property
    def model_id(self) -> str:
        """Which model was asked; empty where none was."""
        return self.chosen.paid.step.model_id


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way: `fit` makes its request for a model, `stands_in` says that an offline answer exists."""

    till: Till
    client: "BedrockRuntimeClient"
    work: Work
    prompt: Prompt
    shape: type[BaseModel]
    fit: Fit
    stands_in: bool

    def answered(self, *, is_offline: bool) -> Asked:
        """The answer of the best model that the project pays for. Raises what the model raises where nothing stands in.

        `is_offline` says that no model is asked in this deployment.
        """
        chosen = self.till.choose(self.work, self.fit, BOTH, offline=self.stands_in or is_offline)
        meter = Meter()
        try:
            return self._put(chosen, meter, repair=True)
        finally:
            self.till.settle(chosen, self.work, self.prompt, meter)

    def answered_once(self, purpose: str, *, is_offline: bool) -> Asked:
        """As `answered`, without a repair: for one of several questions that share the function's minute.

        `purpose` stands in the ledger, as a question that is no decision by itself.
        """
        chosen = self.till.choose(self.work, self.fit, BOTH, offline=self.stands_in or is_offline)
        meter = Meter()
        try:
            return self._put(chosen, meter, repair=False)
        finally:
            self.till.settle(chosen, self.work, self.prompt, meter, purpose)

    def answered_small_first(self, is_enough: Callable[[BaseModel], bool]) -> Asked:
        """The small model's answer where it is enough or nothing better is to be had, else the better model's.

        Its meter holds what both have cost. Only for what has an offline answer: no error of a model is raised.
        """
        small = self._asked(Rung.SMALL)
        enough = small.answer is not None and is_enough(small.answer)
        self.till.telemetry.count("SmallFirst", outcome="enough" if enough else "asked_on")
        large = None if enough or small.reason == RefusedReason.BUDGET_SPENT else self._asked(Rung.MODEL)
        if large is None or large.chosen.request is None:
            self._settle(small, "")
            return small
        counts, other = (small, large) if large.answer is None and small.answer is not None else (large, small)
        self._settle(counts, "")
        self._settle(other, PURPOSE)
        return Asked(counts.chosen, counts.answer, counts.meter.plus(other.meter), counts.reason)

    def _asked(self, rung: Rung) -> Asked:
        return self._put(self.till.choose(self.work, self.fit, (rung,), offline=True), Meter(), repair=False)

    def _put(self, chosen: Chosen, meter: Meter, *, repair: bool) -> Asked:
        if chosen.request is None:
            return Asked(chosen, None, meter, chosen.reason)
        try:
            answer = self.till.ask(chosen, self.client, self.shape, meter, repair=repair)
        except (Throttled, Unavailable, Rejected) as error:
            if not self.stands_in:
                raise
            self.till.telemetry.fault(
                "the model gave no answer", reason=word_of(error), model_id=chosen.paid.step.model_id
            )
            return Asked(chosen, None, meter, word_of(error))
        finally:
            self._measure(chosen.paid.step.model_id, meter)
        return Asked(chosen, answer, meter, "")

    def _measure(self, model_id: str, meter: Meter) -> None:
        telemetry = self.till.telemetry
        telemetry.count("ModelTokens", meter.input_tokens + meter.output_tokens, model_id=model_id)
        if meter.cache_read_tokens or meter.cache_write_tokens:
            telemetry.count("ModelCacheReadTokens", meter.cache_read_tokens, model_id=model_id)
            telemetry.count("ModelCacheWriteTokens", meter.cache_write_tokens, model_id=model_id)
        if meter.microdollars:
            telemetry.count("ModelCostMicrodollars", meter.microdollars, model_id=model_id)

    def _settle(self, asked: Asked, purpose: str) -> None:
        self.till.settle(asked.chosen, self.work, self.prompt, asked.meter, purpose)


def tell_missing(asked: Asked, model_id: str, telemetry: Telemetry) -> None:
    """Count whether a model answered at all, and in the shape asked for; the day's money is no outage of it."""
    missing = asked.answer is None and asked.reason not in ("", RefusedReason.BUDGET_SPENT)
    if missing:
        telemetry.count("OfflineInstead", reason=asked.reason, model_id=model_id)
    telemetry.share("ModelMissing", hit=missing)
    telemetry.share("AnswersInvalid", hit=asked.reason in INVALID)


def word_of(error: StewardError) -> str:
    """The reason of an error as a metric and the audit have it."""
    return str(getattr(error, "reason", "")) or type(error).__name__.lower()


def lacking(small: Said, offline: Said, minimum: Mapping[str, float], rule: SmallFirst) -> list[str]:
    """The judged choices for which the small model's answer is not enough: `minimum` has the least of each key.

    Amounts and words are not compared: no two judges say the same ones.
    """
    said = {key: value for each in (offline, small) for key, (value, _) in each.items() if isinstance(value, str)}
    return [key for key in said if key in minimum and not _suffices(key, small, offline, minimum[key], rule)]


def _suffices(key: str, small: Said, offline: Said, minimum: float, rule: SmallFirst) -> bool:
    value, sure = small.get(key, (None, 0.0))
    if sure < max(minimum, rule.min_confidence):
        return False
    return not rule.agree_with_offline or key not in offline or offline[key][0] == value
