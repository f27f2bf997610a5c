"""What does each project say of its goals, limits and purpose, for the runs of the next day?

A run asks Asana nothing for it. One part that Asana refuses, for the plan or the token, leaves the others.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from steward.asana.client import AsanaReader
from steward.asana.planning import goals_of, portfolio, project_brief
from steward.asana.protocol import Request, project
from steward.errors import Rejected, RejectedReason
from steward.evidence.grounding import grounding_lines
from steward.governance.grounding import CACHED, GroundingPolicy
from steward.ingest.turn import Reconciler
from steward.store import keys

KEPT_FOR: Final = timedelta(days=1)  # goals and briefs change by the week; at most six requests a project and day
FORGOTTEN_AFTER: Final = timedelta(days=3)  # a weekend without a reconciler; what people deleted is gone then

PROJECT_FIELDS: Final = ("due_on", "project_brief", "custom_fields.name", "custom_fields.display_value")
# A plan without goals, a token without the permission, an object that is gone or hidden.
_REFUSED: Final = frozenset({RejectedReason.PAYMENT_REQUIRED, RejectedReason.FORBIDDEN, RejectedReason.GONE})


def keep_grounding(project_gid: str, using: Reconciler) -> dict[str, Any]:
    """Bring the row up to date: `{"grounding": lines, "ungrounded": [what was refused]}`, empty where nothing is due.

    Raises what the reader raises, but for what is refused by itself.
    """
    policy = using.configuration.projects[project_gid].grounding
    if policy is None or _is_fresh(project_gid, policy, using):
        return {}
    refused: list[str] = []
    lines = _read(project_gid, policy, using, refused)
    row = {"lines": lines, "of": _told(policy), "at": using.now().isoformat()}
    using.table.put(keys.cache(project_gid, CACHED), row | {"ttl": int((using.now() + FORGOTTEN_AFTER).timestamp())})
    return {"grounding": len(lines)} | ({"ungrounded": refused} if refused else {})


def _is_fresh(project_gid: str, policy: GroundingPolicy, using: Reconciler) -> bool:
    row = using.table.get(keys.cache(project_gid, CACHED)) or {}
    return row.get("of") == _told(policy) and using.now() < datetime.fromisoformat(row["at"]) + KEPT_FOR


def _told(policy: GroundingPolicy) -> str:
    """What the policy asks for: another wish is not answered by an older row."""
    return keys.digest_of(policy.model_dump(mode="json"))


def _read(project_gid: str, policy: GroundingPolicy, using: Reconciler, refused: list[str]) -> list[str]:
    """The lines; what Asana refuses is added to `refused`."""
    asked = partial(_asked, using.reader, refused)
    own = using.reader.read(project(project_gid, PROJECT_FIELDS)).data
    brief_gid = (own.get("project_brief") or {}).get("gid") if policy.brief else None
    goals = asked(goals_of(project_gid)) if policy.goals else []
    portfolios = [asked(portfolio(gid)) for gid in policy.portfolios]
    brief = asked(project_brief(str(brief_gid))) if brief_gid else None
    return grounding_lines(own, goals or [], [each for each in portfolios if each], brief)


def _asked(reader: AsanaReader, refused: list[str], request: Request) -> Any:  # noqa: ANN401 - Asana's documents
    """The answer; None where Asana refuses this part."""
    try:
        return reader.read(request).data
    except Rejected as refusal:
        if refusal.reason not in _REFUSED:
            raise
        refused.append(f"{request.operation}: {refusal.reason}")
        return None
