"""Which documents does the page read, how often at most, and of what?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from local.console import approvals, asked, board, chains, dashboard, decision, faults, portfolio, runbook, runs, task
from local.console.stacks import Opened, Site
from steward.governance import flags

type Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """One document: `seconds` is how old it may be when several pages ask, so that the engine is not hammered."""

    seconds: float
    read: Callable[[Site, Opened, Query], Any]


def _pulse(_site: Site, opened: Opened, _query: Query) -> dict[str, Any]:
    """What every section's heading shows: what waits, what rings, what is switched on."""
    switches = [each for each in flags.listed(opened.deployment.table) if each["state"] == "on"]
    return {
        "approvals": approvals.waiting(opened),
        "alarms": dashboard.ringing(opened),
        "faults": faults.count(opened),
        "kill": [{name: each[name] for name in ("switch", "reason", "by")} for each in switches],
        "asana": opened.stack.asana_base_url,
        "aws": opened.stack.aws_endpoint,
    }


READERS: Final[Mapping[str, Reader]] = {
    "pulse": Reader(1.0, _pulse),
    "board": Reader(0.8, lambda _, opened, query: board.read(opened, asked.gid(query, "project", ""))),
    "task": Reader(0.8, lambda _, opened, query: task.read(opened, asked.gid(query, "gid"))),
    "runs": Reader(0.8, lambda _, opened, __: runs.read(opened)),
    "decision": Reader(5.0, lambda _, opened, query: decision.read(opened, asked.word(query, "run"))),
    "approvals": Reader(0.8, lambda _, opened, __: approvals.read(opened)),
    "chains": Reader(2.0, lambda _, opened, __: chains.listed(opened)),
    "chain": Reader(1.0, lambda _, opened, query: chains.read(opened, asked.word(query, "subject"))),
    "dashboard": Reader(3.0, lambda site, opened, __: dashboard.read(opened, site.clock())),
    "portfolio": Reader(3.0, lambda _, opened, query: portfolio.read(opened, asked.gid(query, "portfolio", ""))),
    "faults": Reader(0.8, lambda _, opened, __: faults.read(opened)),
    "runbook": Reader(60.0, lambda _, __, query: runbook.read(asked.word(query, "anchor"))),
}
