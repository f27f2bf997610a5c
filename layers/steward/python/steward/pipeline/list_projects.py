"""Which projects does this scan visit?

All configured ones whose backlog workflow is on, or those that an operator names, or those of one portfolio. The
answer is what the scan's Map iterates over: one complete input of a `run` execution for each project.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from steward.asana.client import AsanaReader
from steward.asana.protocol import portfolio_items
from steward.errors import Rejected, RejectedReason
from steward.governance.policy import Configuration
from steward.run import RunState, Subject, Work, scan_message
from steward.workflows.backlog import workflow as backlog

# The schedule's period: a firing and its repeats fall into one slot, whatever second they come in.
SLOT_SECONDS: Final = 900

KEYS: Final = frozenset({"scheduled_time", "project_gids", "portfolio_gid", "slot"})

# A state document holds 256 KiB and a run's input about 450 bytes; 25,000 history events would allow 1,000 (DESIGN
# section 2).
PROJECTS_A_SCAN: Final = 400


def list_projects(
    event: Mapping[str, Any],
    configuration: Configuration,
    reader: AsanaReader,
    send: Callable[[str], None],
    now: Callable[[], datetime],
) -> dict[str, Any]:
    """Answer `{"slot", "projects": [RunState, ...]}`; for `scheduled_time`, `project_gids` or `portfolio_gid`.

    The projects that one execution cannot hold are sent to the queue as a further scan of the same slot. Raises
    Rejected(bad_configuration) for a project that is not configured, naming it and the mend.
    """
    if unknown := sorted(event.keys() - KEYS):
        raise Rejected(RejectedReason.MALFORMED, f"{unknown[0]!r} is none of {', '.join(sorted(KEYS))}")
    moment = _moment(event.get("scheduled_time"), now)
    slot = _slot(event, moment)
    gids = sorted(_wanted(event, configuration, reader))
    if rest := gids[PROJECTS_A_SCAN:]:
        send(scan_message(rest, slot))
    return {"slot": slot, "projects": [_run_of(gid, slot, moment) for gid in gids[:PROJECTS_A_SCAN]]}


def _moment(scheduled_time: str | None, now: Callable[[], datetime]) -> datetime:
    try:
        return datetime.fromisoformat(scheduled_time) if scheduled_time else now()
    except ValueError:
        raise Rejected(RejectedReason.MALFORMED, f"scheduled_time {scheduled_time!r} is not ISO 8601") from None


def _slot(event: Mapping[str, Any], moment: datetime) -> str:
    """The slot handed on, the scheduled one, or the second of an operator's request: asking twice is two scans."""
    if given := event.get("slot"):
        return str(given)
    if "scheduled_time" not in event:
        return f"asked-{moment.astimezone(UTC):%Y%m%dT%H%M%S}"
    seconds = int(moment.timestamp()) // SLOT_SECONDS * SLOT_SECONDS
    return f"slot-{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M}"


def _wanted(event: Mapping[str, Any], configuration: Configuration, reader: AsanaReader) -> Iterable[str]:
    on = {gid for gid in configuration.projects if configuration.policy(gid, backlog.name).mode != "off"}
    if named := event.get("project_gids"):
        if unknown := sorted(set(named) - on):
            detail = f"project {unknown[0]} has no {backlog.name} workflow that is on; add it to the configuration"
            raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
        return set(named)
    if portfolio := event.get("portfolio_gid"):
        return on & {item["gid"] for page in reader.pages(portfolio_items(portfolio)) for item in page}
    return on


def _run_of(project_gid: str, slot: str, moment: datetime) -> RunState:
    at = moment.isoformat()
    subject = Subject("project", project_gid)
    return Work(backlog.name, subject, project_gid, "scan", slot, 1, 0, occurred_at=at, received_at=at).as_state()
