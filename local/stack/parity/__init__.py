"""Where does the pinned engine differ from AWS in what Steward relies on, and what closes each gap?

Order of preference for a gap (LOCAL 10): the localise step rewrites the template; the finish step completes the
deployment through the public API and reads it back; a patch of the engine stands here only where neither works.
"""

import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass

from local.stack.failure import StackError
from local.stack.parity import configuration, metrics, queues, rows, runtime, schedules, states, streams

PINNED_VERSION = "1.5.33"


@dataclass(frozen=True, slots=True)
class Patch:
    """One named change of the engine: what AWS does that the engine does not."""

    name: str
    reason: str
    apply: Callable[[], None]


PATCHES = (
    Patch("runtime_api_latency", "an invocation waits 50 ms for log lines and 40 ms for delayed ACKs", runtime.latency),
    Patch("lone_death", "an environment that dies while starting takes its siblings with it", runtime.lone_death),
    Patch(
        "reserved_pool", "a reserved function draws on its own pool, not on the account's rest", runtime.reserved_pool
    ),
    Patch("missing_path", "a JSONPath that is not there fails the state; the engine reads null", states.missing_path),
    Patch("machine_timeout", "TimeoutSeconds of a state machine is ignored", states.machine_timeout),
    Patch("state_data_limit", "a state's output over 256 KiB is let through", states.data_limit),
    Patch("throttled_task", "a task at its function's concurrency fails as Lambda.Unknown", states.throttled_task),
    Patch("state_metrics", "AWS/States metrics are not emitted, so their alarms never fire", states.execution_metrics),
    Patch("schedule_time_zone", "cron schedules run in UTC whatever their time zone", schedules.time_zone),
    Patch("schedule_attributes", "<aws.scheduler.*> stays literal in a schedule's input", schedules.attributes),
    Patch("log_metrics", "EMF lines and metric filters make no metrics", metrics.from_logs),
    Patch("function_metrics", "of a function's invocations those by Invoke alone are counted", metrics.of_functions),
    Patch("queue_metrics_and_alarms", "AWS/SQS gauges are missing, alarms wait for PutMetricData", metrics.pump),
    Patch(
        "alarms_by_dimensions",
        "an alarm adds up a metric over all dimensions and periods, and stays as it is without data",
        metrics.alarms_by_dimensions,
    ),
    Patch("batching_window", "MaximumBatchingWindowInSeconds is stored and ignored", queues.batching_window),
    Patch("leading_keys", "a role that may use some rows of a table may use them all", rows.leading_keys),
    Patch("stream_failures", "a stream's record that was reported as failed never comes again", streams.failed_records),
    Patch(
        "configuration_validators", "AppConfig validators, schemas and functions, are not run", configuration.validators
    ),
    Patch(
        "deployments_newest_first", "of more than 50 deployments the latest are not listed", configuration.newest_first
    ),
)


def apply(left_out: frozenset[str] = frozenset()) -> None:
    """Patch the engine in this process, before it serves.

    Raises:
        StackError: Another engine version is installed, or `left_out` names no patch.
    """
    found = importlib.metadata.version("ministack")
    if found != PINNED_VERSION:
        raise StackError(f"the parity patches are for ministack {PINNED_VERSION}, not {found}: run the battery first")
    unknown = left_out - {patch.name for patch in PATCHES}
    if unknown:
        raise StackError(f"no parity patch is called {', '.join(sorted(unknown))}: see local/stack/parity/__init__.py")
    for patch in PATCHES:
        if patch.name not in left_out:
            patch.apply()
