"""May the embedding model be asked, and what did that cost?

Whoever asks can do without: a model that is sick, throttled or not there costs a count and no error. Its money is
counted as the other models' is and not taken from a project's purse: a text has at most 3,000 bytes, which is half a
percent of the price of its triage, and how many are asked for in a turn is bounded (`ingest.meanings`).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Final

from steward.errors import Rejected, Retryable
from steward.evidence.history import Meaning
from steward.governance.breaker import of_model
from steward.governance.health import PROBE_SECONDS, Health
from steward.governance.policy import Configuration
from steward.model.cost import microdollars
from steward.model.embedding import Purpose, Reading, embed
from steward.store.table import Table
from steward.telemetry import Telemetry

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

# One text that a model will not take must not keep the others from it; three in a row are the model, or its rights.
REFUSALS: Final = 3


@dataclass(frozen=True, slots=True)
class Embedder:
    """The configured embedding model, behind its own breaker."""

    model_id: str
    client: "BedrockRuntimeClient"
    table: Table
    telemetry: Telemetry
    rng: Random
    now: Callable[[], datetime]

    def meanings(self, texts: Sequence[str], purpose: Purpose, seconds: float = math.inf) -> list[Meaning | None]:
        """Where the texts lie, in order, as far as the model answered in so many seconds; None for one that it refuses.

        Never an error of the model's.
        """
        reading, found, refusals, until = Reading(), list[Meaning | None](), 0, self._seconds() + seconds
        while len(found) < len(texts) and refusals < REFUSALS and self._seconds() < until:
            try:
                self._ask(texts[len(found) :], (purpose, until), reading, found)
            except Rejected as refused:
                self._without(str(refused.reason))
                found.append(None)
                refusals += 1
            except Retryable as error:
                self._without(type(error).__name__.lower())
                break
        self._count(reading)
        return found

    def _ask(
        self, texts: Sequence[str], how: tuple[Purpose, float], reading: Reading, found: list[Meaning | None]
    ) -> None:
        """One stretch of answers, until they end or the time does."""
        purpose, until = how
        health = Health(self.table, of_model(self.model_id), lambda: self.telemetry.count("BreakerOpened"))
        with health.asking(f"{self.rng.getrandbits(64):x}", self._seconds, self._seconds() + PROBE_SECONDS):
            for vector in embed(self.client, self.model_id, texts, purpose, reading):
                found.append(Meaning.of_vector(self.model_id, vector))
                if self._seconds() >= until:
                    return

    def _without(self, reason: str) -> None:
        self.telemetry.count("WordsInstead", reason=reason, model_id=self.model_id)
        self.telemetry.fault("the embedding model gave no answer", reason=reason, model_id=self.model_id)

    def _seconds(self) -> float:
        return self.now().timestamp()

    def _count(self, reading: Reading) -> None:
        if reading.calls:
            self.telemetry.count("ModelTokens", reading.input_tokens, model_id=self.model_id)
        if cost := microdollars(self.model_id, reading.input_tokens, 0):
            self.telemetry.count("ModelCostMicrodollars", cost, model_id=self.model_id)


def embedder_of(
    configuration: Configuration,
    client: "BedrockRuntimeClient",
    table: Table,
    telemetry: Telemetry,
    rng: Random,
    now: Callable[[], datetime],
) -> Embedder | None:
    """The model that the configuration names; None where requests are compared by their words alone."""
    model_id = configuration.model.embeds
    return Embedder(model_id, client, table, telemetry, rng, now) if model_id else None
