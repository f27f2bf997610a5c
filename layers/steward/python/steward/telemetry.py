"""What does a function say about itself, and what must it never say?

Log lines carry ids, codes and numbers from a closed list of keys: task text is other people's data. Metrics are
CloudWatch EMF with a closed list of dimensions: a task gid is never one.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit, single_metric
from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import StewardError

NAMESPACE: Final = "Steward"
ACCESS_LINE: Final = "asana request"  # the line of each request to Asana, by which the archive finds it again

UNTOLD: Final = "its words may be a task's, and are not told"

LOG_KEYS: Final = frozenset(
    {
        "run_id", "workflow", "subject", "project_gid", "trigger", "attempt", "epoch", "outcome", "reason", "state",
        "operation", "gids", "status", "milliseconds", "requests", "count", "hook_id", "delivery", "mutation_id",
        "proposal_id", "engine", "prompt_version", "model_id", "input_tokens", "output_tokens", "cost_microdollars",
        "error", "detail_code", "field_gids", "pages", "slot", "retry_after_seconds", "events", "fields", "seq",
    }
)  # fmt: skip

DIMENSIONS: Final = frozenset(
    {"stage", "workflow", "outcome", "reason", "operation", "status", "engine", "model_id", "prompt_version", "mode"}
)


class Telemetry:
    """The voice of one function: a logger and metrics with closed vocabularies."""

    def __init__(self, function: str, stage: str) -> None:
        self._logger = Logger(service=function, use_rfc3339=True, utc=True)
        self._metrics = EphemeralMetrics(namespace=NAMESPACE, service=function)
        self._metrics.set_default_dimensions(stage=stage)  # two stages of one account must not share an alarm
        self._always = {"service": function, "stage": stage}

    def event(self, message: str, **keys: object) -> None:
        """Write one line at INFO. Raises ValueError for a key outside LOG_KEYS: that is a defect, not input."""
        self._logger.info(message, extra=_allowed(keys, LOG_KEYS))

    def fault(self, message: str, **keys: object) -> None:
        """Write one line at ERROR, without a traceback: exceptions may quote task text."""
        self._logger.error(message, extra=_allowed(keys, LOG_KEYS))

    def count(self, name: str, value: float = 1, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:
        """Add to a metric; with dimensions it goes out as its own EMF line at once."""
        if not dimensions:
            self._metrics.add_metric(name=name, unit=unit, value=value)
            return
        allowed = _allowed(dimensions, DIMENSIONS)
        emf = single_metric(name=name, unit=unit, value=value, namespace=NAMESPACE, default_dimensions=self._always)
        with emf as metric:
            for dimension, text in allowed.items():
                metric.add_dimension(name=dimension, value=str(text))

    def milliseconds(self, name: str, value: float, **dimensions: str) -> None:
        """Add a duration in milliseconds."""
        self.count(name, value, MetricUnit.Milliseconds, **dimensions)

    def share(self, name: str, *, hit: bool) -> None:
        """One of many, as 1 or 0: the average is a share, and an alarm on it needs no metric math."""
        self.count(name, float(hit), MetricUnit.NoUnit)

    def flushing[Event, Answer](self, handler: Callable[[Event, Any], Answer]) -> Callable[[Event, Any], Answer]:
        """Wrap a Lambda handler so that its metrics leave even when it raises, and no fault quotes what it read."""

        @wraps(handler)
        def flushed(event: Event, context: Any) -> Answer:  # noqa: ANN401 - Lambda's context object has no public type
            try:
                return handler(event, context)
            except (StewardError, BotoCoreError, ClientError):
                raise  # ours say no words of a task, AWS's say which right or quota is lacking
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again, without its words
                raise _without_words(error) from None
            finally:
                if self._metrics.metric_set:
                    self._metrics.flush_metrics()

        return flushed


def _without_words(error: Exception) -> Exception:
    """A fault that nobody foresaw, by its class and its place alone.

    Lambda logs an exception's words, and Step Functions keeps them in the run: a KeyError's may be a task's. The class
    keeps its name, which is what a machine and an operator know it by; a traceback quotes code, and no values.
    """
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    at = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "an unknown place"
    told: Exception = type(type(error).__name__, (Exception,), {})(f"unforeseen at {at}; {UNTOLD}")
    return told.with_traceback(error.__traceback__)


def _allowed(keys: dict[str, Any], vocabulary: frozenset[str]) -> dict[str, Any]:
    if unknown := sorted(keys.keys() - vocabulary):
        raise ValueError(f"{', '.join(unknown)} is not in telemetry's closed vocabulary; add it there or leave it out")
    return keys
