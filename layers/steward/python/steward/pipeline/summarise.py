"""What did this scan come to?

The Map's items never fail; each says whether its run did. Summarise adds up what the runs recorded, counts it, and
fails the scan only when more projects failed than are tolerated.
"""

from collections.abc import Mapping
from typing import Any, Final

from steward.errors import Unavailable
from steward.run import RunState
from steward.store import keys
from steward.store.table import Table
from steward.telemetry import Telemetry

# One broken project is that project's affair; more than half of them is ours.
TOLERATED_SHARE: Final = 0.5


def summarise(event: Mapping[str, Any], table: Table, telemetry: Telemetry) -> dict[str, Any]:
    """Answer `{"slot", "projects", "failed": [gid, ...], "pages", "fanned_out"}` for the scan's state after its Map.

    Raises Unavailable when more than TOLERATED_SHARE of the projects failed, so that the scan shows as failed.
    """
    runs: list[RunState] = event["projects"]
    outcomes = [table.get(keys.outcome(run["run_id"], run["subject"])) or {} for run in runs]
    failed = [run["project_gid"] for run, outcome in zip(runs, outcomes, strict=True) if _failed(outcome)]
    summary = {
        "slot": event["slot"],
        "projects": len(runs),
        "failed": failed,
        "pages": sum(outcome.get("pages", 0) for outcome in outcomes),
        "fanned_out": sum(outcome.get("fanned_out", 0) for outcome in outcomes),
    }
    telemetry.count("ScannedProjects", len(runs))
    telemetry.count("ScanFailedProjects", len(failed))
    telemetry.event("scan summarised", slot=event["slot"], count=len(runs), pages=summary["pages"])
    if len(failed) > TOLERATED_SHARE * len(runs):
        raise Unavailable(f"{len(failed)} of {len(runs)} projects failed: {', '.join(failed[:5])}")
    return summary


def _failed(outcome: Mapping[str, Any]) -> bool:
    """A project whose run left no outcome, or a failed one; being told to stop is not failing."""
    return outcome.get("outcome", "failed") in ("failed", "rejected")
