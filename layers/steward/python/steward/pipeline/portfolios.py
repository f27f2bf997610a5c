"""What do the lists of portfolios say of the projects in them?

A list costs one request a page of 100 items, and saves one for each project that stands in it. Portfolios in portfolios
are followed, each one once.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from steward.asana.planning import REVIEWED_FIELDS, portfolio_items
from steward.errors import Rejected, RejectedReason
from steward.evidence.item_reading import Named, outputs_in, present_in, project_of
from steward.governance.policy import Configuration, WorkflowPolicy

if TYPE_CHECKING:
    from steward.asana.client import AsanaReader

PORTFOLIOS_MOST: Final = (
    100  # read for one scan: at 28 s for a slow page, more would not end within the function's time
)
_HIDDEN: Final = (RejectedReason.GONE, RejectedReason.FORBIDDEN)  # a wrong gid, or one that the bot may not see


@dataclass(slots=True)
class Listed:
    """The projects found; of the configured ones what a review needs: `{gid: {"project", "present", "outputs"}}`.

    `unread` are the portfolios that Asana does not show, each with the reason.
    """

    gids: set[str] = field(default_factory=set)
    projects: dict[str, dict[str, Any]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)


def listed_in(
    portfolio_gids: Iterable[str], workflow: str, configuration: Configuration, reader: "AsanaReader", now: datetime
) -> Listed:
    """Read the portfolios; without a workflow only which projects they hold. One that is hidden stops no other.

    Raises Rejected(bad_configuration) for more than PORTFOLIOS_MOST of them, and what the reader raises else.
    """
    found, waiting, seen = Listed(), deque((gid, gid) for gid in portfolio_gids), set[str]()
    while waiting:
        portfolio_gid, root_gid = waiting.popleft()
        if portfolio_gid in seen:
            continue
        seen.add(portfolio_gid)
        if len(seen) > PORTFOLIOS_MOST:
            detail = f"portfolios hold more than {PORTFOLIOS_MOST} portfolios in all; scan them one by one"
            raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
        for item in _items(portfolio_gid, REVIEWED_FIELDS if workflow else (), reader, found):
            if item.get("resource_type") == "portfolio":
                waiting.append((str(item["gid"]), root_gid))
            else:
                found.gids.add(str(item["gid"]))
                if workflow and configuration.policy(str(item["gid"]), workflow).mode != "off":
                    policy = configuration.policy(str(item["gid"]), workflow)
                    kept = reviewed(item, policy, now) | {"portfolio": root_gid}
                    found.projects.setdefault(str(item["gid"]), kept)
    return found


def _items(portfolio_gid: str, fields: Sequence[str], reader: "AsanaReader", found: Listed) -> Iterator[dict[str, Any]]:
    try:
        yield from reader.records(portfolio_items(portfolio_gid, fields))
    except Rejected as refusal:
        if refusal.reason not in _HIDDEN:
            raise
        found.unread[portfolio_gid] = str(refusal.reason)


def named_of(policy: WorkflowPolicy) -> Named:
    """The custom fields that a review's policy names."""
    return Named(dict(policy.inputs), {key: each.field for key, each in policy.fields.items() if each.field})


def reviewed(document: dict[str, Any], policy: WorkflowPolicy, now: datetime) -> dict[str, Any]:
    """What a review keeps of a project's document: itself, what stands in our fields, and how they are made."""
    named = named_of(policy)
    outputs = {key: each.as_json() for key, each in outputs_in([document], named).items()}
    project = project_of(document, named, now).as_row()
    return {"project": project, "present": present_in(document, named), "outputs": outputs}
