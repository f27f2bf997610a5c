"""What did people settle since the last look, and who carries how much?

The caches that every triage reads: the index of settled tasks (term hashes and values, no text) and the people of a
project with their open tasks. Pages are read incrementally.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain
from typing import Any, Final

from steward.asana.models import Named, Task, moment
from steward.asana.protocol import open_tasks_of, project_tasks, workspace_users
from steward.evidence.history import Entry, index_entry, pack, unpack
from steward.governance.policy import WorkflowPolicy
from steward.ingest.labels import settle_labels
from steward.ingest.turn import OVERLAP, Reconciler
from steward.ingest.worked_off import close_worked_off
from steward.store import keys
from steward.store.table import Table

# What the index is made of; the text is hashed and forgotten.
SETTLED_FIELDS: Final = (
    "name",
    "notes",
    "completed",
    "completed_at",
    "completed_by.name",
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

# Older judgements describe another team; 5,000 entries also keep the index under 2 MB and a look-up under 0.2 s.
SETTLED_TASKS_KEPT: Final = 5000


class Workloads:
    """Who is in the workspace, and how many open tasks each holds; everybody is asked about once an invocation."""

    def __init__(self, using: Reconciler) -> None:
        self._using = using
        self._open: dict[str, int] = {}

    @cached_property
    def everybody(self) -> list[Named]:
        """The people of the workspace, without the bot. Raises what the reader raises."""
        pages = self._using.reader.pages(workspace_users(self._using.configuration.workspace_gid))
        people = [person for user in chain.from_iterable(pages) if (person := Named.parse(user))]
        return [person for person in people if person.gid != self._using.configuration.bot_user_gid]

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


def keep_caches(project_gid: str, workloads: Workloads, using: Reconciler) -> dict[str, Any]:
    """Bring caches, labels and exceptions up to date: `{"settled", "people", "pages", "labelled", "worked_off"}`.

    Raises what the reader raises.
    """
    learn = learned_fields(using.configuration.projects[project_gid].workflows.values())
    since = (using.table.get(keys.cache(project_gid, "watermark")) or {}).get("modified_since")
    started_at = using.now()
    request = project_tasks(project_gid, fields=SETTLED_FIELDS, modified_since=moment(since))
    pages = list(using.reader.pages(request))
    documents = list(chain.from_iterable(pages))
    tasks = [Task.parse(each) for each in documents]
    fresh = [entry for task in tasks if (entry := index_entry(task, learn))]
    kept = merge(_indexed(using.table, project_gid) if since else [], fresh)
    if fresh or not since:
        _store_index(using.table, project_gid, kept)
    people = workloads.of({str(entry.settled["assignee"]) for entry in kept if "assignee" in entry.settled})
    using.table.put(keys.cache(project_gid, "people"), {"people": people, "at": started_at.isoformat()})
    labelled = settle_labels(project_gid, tasks, using)
    worked_off = close_worked_off(project_gid, documents, using)
    watermark = (started_at - OVERLAP).isoformat()
    using.table.put(keys.cache(project_gid, "watermark"), {"modified_since": watermark})
    using.telemetry.count("SettledTasks", len(fresh))
    counts = {"settled": len(kept), "people": len(people), "pages": len(pages), "labelled": labelled}
    return counts | {"worked_off": worked_off}


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
