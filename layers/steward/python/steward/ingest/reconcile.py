"""What did people settle since the last look, and who carries how much?

Reconcile keeps what every triage reads from cache: the index of settled tasks (term hashes and values, no text) and the
people of a project with their open tasks. It reads pages, incrementally, and never writes to Asana.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from steward.asana.client import AsanaReader
from steward.asana.models import Named, Task, moment
from steward.asana.protocol import custom_field_settings, open_tasks_of, project_tasks, workspace_users
from steward.asana.schema import fields_of, findings
from steward.errors import Rejected, Retryable
from steward.evidence.history import Entry, index_entry, pack, unpack
from steward.governance.autonomy import Configuration, WorkflowPolicy
from steward.store import keys
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.workflows import WORKFLOWS

KNOWN: Final = frozenset(workflow.name for workflow in WORKFLOWS)

# What the index is made of; the text is hashed and forgotten.
SETTLED_FIELDS: Final = (
    "name",
    "notes",
    "completed",
    "completed_at",
    "created_at",
    "modified_at",
    "resource_subtype",
    "actual_time_minutes",
    "assignee.name",
    "custom_fields.name",
    "custom_fields.resource_subtype",
    "custom_fields.display_value",
    "custom_fields.enum_value.name",
    "custom_fields.number_value",
    "custom_fields.text_value",
)

# Asana stamps `modified_at` with its own clock and may show a change a little late; two minutes are read again
# (RELIABILITY A19).
OVERLAP: Final = timedelta(minutes=2)

# Older judgements describe another team; 5,000 entries also keep the index under 2 MB and a look-up under 0.2 s.
SETTLED_TASKS_KEPT: Final = 5000


@dataclass(frozen=True, slots=True)
class Reconciler:
    """The collaborators of one invocation."""

    reader: AsanaReader
    table: Table
    configuration: Configuration
    telemetry: Telemetry
    now: Callable[[], datetime]


def reconcile(event: Mapping[str, Any], using: Reconciler) -> dict[str, Any]:
    """Answer `{"projects": {gid: {"settled", "people", "pages", "findings": [text]} | {"failed": reason}}}`.

    `findings` are the names in the configuration that the project's fields contradict, each with the mend.

    `{"project_gids": [...]}` narrows it. A project that fails is reported and does not stop the others.
    """
    wanted = event.get("project_gids") or list(using.configuration.projects)
    workloads = Workloads(using)
    return {"projects": {gid: _attempt(gid, workloads, using) for gid in sorted(wanted)}}


class Workloads:
    """Who is in the workspace, and how many open tasks each holds; everybody is asked about once an invocation."""

    def __init__(self, using: Reconciler) -> None:
        self._using = using
        self._open: dict[str, int] = {}
        pages = using.reader.pages(workspace_users(using.configuration.workspace_gid))
        people = [person for user in chain.from_iterable(pages) if (person := Named.parse(user))]
        self.everybody = [person for person in people if person.gid != using.configuration.bot_user_gid]

    def of(self, user_gids: AbstractSet[str]) -> list[dict[str, Any]]:
        """`[{"gid", "name", "open_tasks"}]` of those who are still in the workspace; who left is never proposed."""
        people = [person for person in self.everybody if person.gid in user_gids]
        return [{"gid": each.gid, "name": each.name, "open_tasks": self._count(each.gid)} for each in people]

    def _count(self, user_gid: str) -> int:
        """One request a person: a hundred open tasks and more count as a hundred."""
        if user_gid not in self._open:
            workspace_gid = self._using.configuration.workspace_gid
            request = open_tasks_of(user_gid, workspace_gid, self._using.now())
            self._open[user_gid] = sum(1 for task in self._using.reader.read(request).data if not task["completed"])
        return self._open[user_gid]


def _attempt(project_gid: str, workloads: Workloads, using: Reconciler) -> dict[str, Any]:
    try:
        return _project(project_gid, workloads, using)
    except (Retryable, Rejected) as error:
        using.telemetry.count("ReconcileFailed", reason=str(getattr(error, "reason", type(error).__name__)))
        using.telemetry.fault("project not reconciled", project_gid=project_gid, error=type(error).__name__)
        return {"failed": str(error)}


def _project(project_gid: str, workloads: Workloads, using: Reconciler) -> dict[str, Any]:
    contradicted = _findings(project_gid, using)
    learn = learned_fields(using.configuration.projects[project_gid].workflows.values())
    since = (using.table.get(keys.cache(project_gid, "watermark")) or {}).get("modified_since")
    started_at = using.now()
    request = project_tasks(project_gid, fields=SETTLED_FIELDS, modified_since=moment(since))
    pages = list(using.reader.pages(request))
    fresh = [entry for task in chain.from_iterable(pages) if (entry := index_entry(Task.parse(task), learn))]
    kept = merge(_indexed(using.table, project_gid) if since else [], fresh)
    if fresh or not since:
        _store_index(using.table, project_gid, kept)
    people = workloads.of({str(entry.settled["assignee"]) for entry in kept if "assignee" in entry.settled})
    using.table.put(keys.cache(project_gid, "people"), {"people": people, "at": started_at.isoformat()})
    watermark = (started_at - OVERLAP).isoformat()
    using.table.put(keys.cache(project_gid, "watermark"), {"modified_since": watermark})
    using.telemetry.count("SettledTasks", len(fresh))
    return {"settled": len(kept), "people": len(people), "pages": len(pages), "findings": contradicted}


def _findings(project_gid: str, using: Reconciler) -> list[str]:
    """What of the configuration the project cannot hold; counted, so that an alarm may see what nobody reads."""
    pages = using.reader.pages(custom_field_settings(project_gid))
    fields = fields_of(chain.from_iterable(pages))
    workflows = using.configuration.projects[project_gid].workflows
    found = [
        f"projects.{project_gid}.workflows.{name}: there is no such workflow; there are {', '.join(sorted(KNOWN))}"
        for name in sorted(workflows.keys() - KNOWN)
    ]
    found += [str(each) for each in findings(project_gid, fields, workflows)]
    if found:
        using.telemetry.count("ConfigurationFindings", len(found))
        using.telemetry.fault("the configuration names what the project has not", project_gid=project_gid)
    return found


def learned_fields(policies: Iterable[WorkflowPolicy]) -> dict[str, str]:
    """Which field people settle each configured key in: `{"priority": "Priority", ...}`."""
    fields = chain.from_iterable(policy.fields.items() for policy in policies if policy.mode != "off")
    return {key: field.learn_from for key, field in fields if field.learn_from}


def merge(old: Iterable[Entry], fresh: Iterable[Entry]) -> list[Entry]:
    """The newest SETTLED_TASKS_KEPT entries, one for each task; what was read last wins."""
    by_gid = {entry.gid: entry for entry in chain(old, fresh)}
    return sorted(by_gid.values(), key=lambda entry: (entry.created_at, entry.gid))[-SETTLED_TASKS_KEPT:]


def _indexed(table: Table, project_gid: str) -> list[Entry]:
    return unpack([row["body"] for row in table.query(keys.history(project_gid, "").pk) if "body" in row])


def _store_index(table: Table, project_gid: str, entries: list[Entry]) -> None:
    """Write the chunks, then empty those of a longer index: a reader in between sees old and new, both true."""
    before = sum(1 for _ in table.query(keys.history(project_gid, "").pk))
    chunks = pack(entries)
    for number in range(max(before, len(chunks))):
        body = chunks[number] if number < len(chunks) else None
        table.put(keys.history(project_gid, f"{number:04d}"), {"body": body})
