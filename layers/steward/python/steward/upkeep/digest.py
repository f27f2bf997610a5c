"""What was done since yesterday or would have been, at what price, and how does it compare with what people did?

The proof of a pilot: it reads Asana, the runs of the day and their plans, and writes nothing to Asana, whatever the
mode. What it says goes out by email where the configuration names readers, and is the answer in any case. It holds
gids, names of fields and options, and counts; never a task's text.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any, Final, Protocol

from aws_lambda_powertools.metrics import MetricUnit

from steward.asana import persons, protocol
from steward.asana.client import AsanaReader
from steward.asana.models import TASK_FIELDS
from steward.errors import ContextExpired, Rejected, RejectedReason, Retryable
from steward.evidence.timelines import FIELDS, Absence, Planned, clashes
from steward.governance.consent import DECISION
from steward.governance.deeds import deeds
from steward.governance.pilot import Would, would
from steward.governance.policy import Configuration, ProjectPolicy
from steward.run import Pointer
from steward.store import keys
from steward.store.objects import Objects
from steward.store.proposals import Proposal, Proposals, State
from steward.store.table import Item, Table
from steward.telemetry import Telemetry
from steward.upkeep.comparison import answers, compared
from steward.upkeep.digest_text import text_of

DAYS: Final = 1
# People settle a request within days; two weeks of judgements are compared with what stands now.
COMPARED_DAYS: Final = 14
MOST_DAYS: Final = 31  # plans live 35
# One read from the store each; the newest count. A project with more requests in two weeks is judged by a part.
PLANS_A_PROJECT: Final = 500
# One request each; the plans of a project with more people are looked at for the first of them.
PEOPLE_A_PROJECT: Final = 50
# What is due later is planned again before it matters.
HORIZON: Final = timedelta(days=90)
CLASHES_SHOWN: Final = 50

_READ: Final = tuple(dict.fromkeys((*TASK_FIELDS, *FIELDS)))
# A free plan has no absences and no dependencies, a granular token may be refused them: the rest is told all the same.
_UNREADABLE: Final = frozenset({RejectedReason.PAYMENT_REQUIRED, RejectedReason.FORBIDDEN})


class Post(Protocol):
    """Who carries the email: `store.mail.Mail`."""

    def send(self, sender: str, recipients: tuple[str, ...], subject: str, text: str) -> None:
        """Send one message. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Teller:
    """The collaborators of one invocation."""

    reader: AsanaReader
    table: Table
    objects: Objects
    configuration: Configuration
    post: Post
    telemetry: Telemetry
    now: datetime


def digest(event: Mapping[str, Any], using: Teller) -> dict[str, Any]:
    """Answer `{"since", "until", "projects": {gid: {...}}, "sent": readers}`.

    `{"days": n}` widens the span, `{"project_gids": [...]}` narrows the projects, `{"send": false}` keeps it in. A
    project that cannot be read says `failed`, and the others are told. Raises Unavailable when the email is not taken.
    """
    until, days = using.now, min(max(int(event.get("days", DAYS)), 1), MOST_DAYS)
    since = until - timedelta(days=days)
    wanted = event.get("project_gids") or sorted(using.configuration.projects)
    told = {"since": since.isoformat(), "until": until.isoformat()}
    document = told | {"projects": {gid: _project(gid, since, using) for gid in wanted}}
    using.telemetry.count("DigestProjects", len(document["projects"]))
    return document | {"sent": _posted(document, using) if event.get("send", True) else 0}


def _posted(document: Mapping[str, Any], using: Teller) -> int:
    readers = using.configuration.digest
    if readers is None:
        return 0
    subject = f"Steward, {using.now.date().isoformat()}: what it did and what it would have done"
    using.post.send(readers.sender, readers.recipients, subject, text_of(document))
    return len(readers.recipients)


def _project(gid: str, since: datetime, using: Teller) -> dict[str, Any]:
    policy = using.configuration.projects.get(gid)
    if policy is None:
        return {"failed": f"project_gid {gid!r} is not configured"}
    try:
        rows = list(deeds(using.table, gid, using.now - timedelta(days=COMPARED_DAYS), using.now))
        rows = sorted(
            {row["run_id"]: row for row in [*rows, *deeds(using.table, gid, since, using.now)]}.values(), key=_at
        )
        plans = _plans((row for row in rows if row["workflow"] != DECISION), using.objects)
        tasks = _tasks(gid, using)
        return _told(gid, policy, [row for row in rows if _at(row) >= since.isoformat()], plans, tasks, using)
    except (Retryable, Rejected) as error:
        using.telemetry.fault("not in the digest", project_gid=gid, error=type(error).__name__)
        return {"name": policy.name, "failed": str(error)}


def _told(
    gid: str,
    policy: ProjectPolicy,
    rows: list[Item],
    plans: Mapping[str, Mapping[str, Any]],
    tasks: list[Mapping[str, Any]],
    using: Teller,
) -> dict[str, Any]:
    """One project's part. Of several runs of one subject the last judgement counts, and the money of all.

    A run that carries out what people decided is no judgement, and is counted apart.
    """
    judging = [row for row in rows if row["workflow"] != DECISION]
    proposals = Proposals(using.table, using.objects).in_project(gid)
    _count_waiting(proposals, using)
    said = answers(proposals)
    costs = [row.get("cost_microdollars") for row in rows if row.get("engine")]
    absences, unread = _absences(tasks, using)
    found = clashes((Planned.parse(each) for each in tasks), absences)
    return {
        "name": policy.name,
        "modes": {name: each.mode for name, each in sorted(policy.workflows.items())},
        "runs": len(judging),
        "decisions": len(rows) - len(judging),
        "outcomes": dict(Counter(str(row["reason"] or row["outcome"]) for row in judging)),
        "written": sum(row["mutations"] for row in rows),
        "proposed": sum(row["proposals"] for row in rows),
        "would": _would(policy, rows, plans).as_json(),
        "judged": len({row["subject"] for row in rows if row["run_id"] in plans}),
        "cost_microdollars": sum(cost for cost in costs if cost is not None),
        "unpriced": sum(1 for cost in costs if cost is None),
        "agreement": compared(policy, plans.values(), tasks, said),
        "exceptions": sum(1 for row in using.table.query(keys.exception(gid).pk) if row["state"] == "open"),
        "conflicts": [
            {"kind": str(each.kind), "task_gid": each.task_gid, "other_gid": each.other_gid, "days": each.days}
            for each in found[:CLASHES_SHOWN]
        ],
        "more_conflicts": max(0, len(found) - CLASHES_SHOWN),
        "unread": unread,
    }


def _count_waiting(proposals: Iterable[Proposal], using: Teller) -> None:
    """How long the oldest question that somebody may still answer has waited, in hours; 0 where none waits."""
    asked = [each.created_at for each in proposals if each.state is State.OPEN and using.now < each.expires_at]
    hours = (using.now - min(asked, default=using.now)) / timedelta(hours=1)
    using.telemetry.count("ApprovalHours", round(hours, 2), MetricUnit.NoUnit)


def _plans(rows: Iterable[Item], objects: Objects) -> dict[str, Mapping[str, Any]]:
    """The newest plan of each subject by its run's id; a plan whose values are gone is left out."""
    newest = {(row["workflow"], row["subject"]): row for row in rows if row.get("plan")}
    found: dict[str, Mapping[str, Any]] = {}
    for row in islice(sorted(newest.values(), key=_at, reverse=True), PLANS_A_PROJECT):
        try:
            found[row["run_id"]] = objects.get(Pointer(key=row["plan"]["key"], sha256=row["plan"]["sha256"]))
        except ContextExpired:
            continue
    return found


def _tasks(gid: str, using: Teller) -> list[Mapping[str, Any]]:
    """The project's open tasks, and those completed while judgements are compared."""
    since = using.now - timedelta(days=COMPARED_DAYS)
    request = protocol.project_tasks(gid, fields=_READ, completed_since=since)
    return list(chain.from_iterable(using.reader.pages(request)))


def _would(policy: ProjectPolicy, rows: Iterable[Item], plans: Mapping[str, Mapping[str, Any]]) -> Would:
    total = Would()
    for row in rows:
        workflow = policy.workflows.get(row["workflow"])
        if workflow is not None and row["run_id"] in plans:
            total = total.plus(would(plans[row["run_id"]], workflow))
    return total


def _absences(tasks: Iterable[Mapping[str, Any]], using: Teller) -> tuple[dict[str, list[Absence]], list[str]]:
    """Absences by person, of those who have something due soon, and what could not be read."""
    first, last = using.now.date(), (using.now + HORIZON).date()
    due = (Planned.parse(each) for each in tasks)
    people = {
        each.assignee_gid: None
        for each in due
        if each.counts and each.assignee_gid and each.due_on and each.due_on <= last
    }
    found: dict[str, list[Absence]] = {}
    for person in islice(people, PEOPLE_A_PROJECT):
        request = persons.absences(person, using.configuration.workspace_gid, first.isoformat(), last.isoformat())
        try:
            found[person] = [_absence(each) for each in using.reader.records(request)]
        except Rejected as refused:
            if refused.reason not in _UNREADABLE:
                raise
            return found, ["absences"]
    return found, []


def _absence(document: Mapping[str, Any]) -> Absence:
    return Absence(date.fromisoformat(document["start_date"]), date.fromisoformat(document["end_date"]))


def _at(row: Item) -> str:
    return str(row["at"])
