"""What did this scan come to?

The Map's items never fail; each says whether its run did. Summarise adds up what the runs recorded, counts it, and
fails the scan only when more projects failed than are tolerated.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from steward.errors import Unavailable
from steward.pipeline.due_texts import TEXTS
from steward.run import RunState, Subject, work_message
from steward.store import keys
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.workflows.goal_status import workflow as goal_status
from steward.workflows.portfolio_risk import workflow as portfolio_risk
from steward.workflows.portfolio_status import workflow as portfolio_status

# One broken project is that project's affair; more than half of them is ours.
TOLERATED_SHARE: Final = 0.5


def summarise(
    event: Mapping[str, Any], table: Table, send: Callable[[str], None], telemetry: Telemetry
) -> dict[str, Any]:
    """Answer `{"slot", "projects", "failed": [gid, ...], "pages", "fanned_out"}` for the scan's state after its Map.

    `unread` beside it names portfolios that could not be read. A run over each other one is asked for, however many of
    its projects failed: it tells which were not reviewed. A text that is due is drafted where that did not fail.
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
    if unread := event.get("unread"):
        summary["unread"] = unread
        telemetry.event("portfolios not read", slot=event["slot"], gids=sorted(unread), count=len(unread))
    for each in event.get("portfolios", ()):
        subject = Subject("portfolio", each["portfolio_gid"])
        send(work_message(portfolio_risk.name, each["risks_project"], "scan", [subject], event["slot"]))
    for each in event.get("overviews", ()):
        subject, slot = Subject("portfolio", each["portfolio_gid"]), f"status:{event['slot']}"
        send(work_message(portfolio_status.name, each["risks_project"], "scan", [subject], slot))
    for each in event.get("goals", ()):
        subject, slot = Subject("goal", each["goal_gid"]), f"status:{event['slot']}"
        send(work_message(goal_status.name, each["project_gid"], "scan", [subject], slot))
    for key, workflow in TEXTS.items():
        for gid in event.get(key, ()):
            if gid not in failed:
                slot = f"status:{event['slot']}"
                send(work_message(workflow, gid, "scan", [Subject("project", gid)], slot))
    telemetry.count("ScannedProjects", len(runs))
    telemetry.count("ScanFailedProjects", len(failed))
    telemetry.event("scan summarised", slot=event["slot"], count=len(runs), pages=summary["pages"])
    if len(failed) > TOLERATED_SHARE * len(runs):
        raise Unavailable(f"{len(failed)} of {len(runs)} projects failed: {', '.join(failed[:5])}")
    return summary


def _failed(outcome: Mapping[str, Any]) -> bool:
    """A project whose run left no outcome, or a failed one; being told to stop is not failing."""
    return outcome.get("outcome", "failed") in ("failed", "rejected")
