"""Does a webhook that works bring the events of each project, and what is to be done where none does?

The register function alone may look (DESIGN section 5); it gives one row for each project that is listened to. Pure
judgements on the rows, and one act: a hook that Asana no longer lists, or that is paused or out of date, is registered
anew. What was never registered, or retired, is an operator's decision and only counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit

from steward.asana.models import moment
from steward.errors import Retryable
from steward.ingest.turn import OVERLAP, Reconciler

# Problems that a registration mends (`upkeep.register`, verify). Silence alone is not one: it may be ours.
MENDABLE: Final = frozenset({"not_active", "not_listed", "paused", "stale_filters"})
# With one of these nothing is heard.
DEAF: Final = frozenset({"not_registered", "not_active", "not_listed", "paused"})


def look_after_hooks(project_gids: Sequence[str], using: Reconciler) -> tuple[dict[str, Any], dict[str, datetime]]:
    """Measure, and ask for what is to be mended: what to answer, and project to the beginning of its gap.

    A register function that does not answer leaves both empty; the next turn asks again.
    """
    try:
        rows = [row for row in using.hooks.health() if row["project_gid"] in project_gids]
    except Retryable as error:
        using.telemetry.count("HooksUnknown")
        using.telemetry.fault("the register function did not answer", error=type(error).__name__)
        return {"unknown": str(error)}, {}
    for name, value, unit in measures(rows, using.now()):
        using.telemetry.count(name, value, unit)
    gaps: dict[str, datetime] = {}
    repaired = [row for row in rows if is_mendable(row) and _repaired(row["project_gid"], using)]
    for row in repaired:
        if since := last_heard(row):
            gaps[row["project_gid"]] = since - OVERLAP
    deaf = sum(is_deaf(row) for row in rows)
    return {"missing": deaf, "repaired": [row["project_gid"] for row in repaired]}, gaps


def is_mendable(row: Mapping[str, Any]) -> bool:
    """Whether a registration would help."""
    return not MENDABLE.isdisjoint(row["problems"])


def is_deaf(row: Mapping[str, Any]) -> bool:
    """Whether no webhook brings the project's events."""
    return not DEAF.isdisjoint(row["problems"])


def last_heard(row: Mapping[str, Any]) -> datetime | None:
    """When the hook surely worked for the last time: by Asana's word while it lists the hook, and by ours."""
    told = [at for name in ("last_success_at", "last_seen") if (at := moment(row.get(name)))]
    return min(told, default=None)


def measures(rows: Iterable[Mapping[str, Any]], now: datetime) -> list[tuple[str, float, MetricUnit]]:
    """The metrics of one look: the worst of all hooks, never one of them (a gid is no dimension)."""
    rows = list(rows)
    seen = [at for row in rows if (at := moment(row.get("last_seen")))]
    ends = [at for row in rows if (at := moment(row.get("failure_deletion_timestamp")))]
    retries = max((int(row.get("delivery_retry_count") or 0) for row in rows), default=0)
    found = [
        ("WebhooksMissing", float(sum(is_deaf(row) for row in rows)), MetricUnit.Count),
        ("DeliveryRetries", float(retries), MetricUnit.Count),
    ]
    if seen:
        found.append(("HeartbeatAgeSeconds", max((now - at).total_seconds() for at in seen), MetricUnit.Seconds))
    if ends:
        found.append(("HoursToDeletion", min((at - now).total_seconds() / 3600 for at in ends), MetricUnit.NoUnit))
    return found


def _repaired(project_gid: str, using: Reconciler) -> bool:
    try:
        using.hooks.repair(project_gid)
    except Retryable as error:
        using.telemetry.fault("a registration was not taken", project_gid=project_gid, error=type(error).__name__)
        return False
    using.telemetry.count("HooksRepaired")
    return True
